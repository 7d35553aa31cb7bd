"""The language floor that an order's scheme sets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matcher.domain.levels import RANK
from matcher.presets.load import Preset, load_preset


def _floor(
    preset: Preset, fields: NDArray[np.object_], course: NDArray[np.bool_]
) -> NDArray[np.int64]:
    names = {name for name in preset.figures if name.startswith("language.")}
    general = RANK[preset.value("language.general")]
    with_course = "language.language_course"
    taught = RANK[preset.value(with_course)] if with_course in names else general
    floor = np.where(course, taught, general)
    for name in sorted(names - {"language.general", with_course}):
        floor = np.where(fields == name.removeprefix("language."), RANK[preset.value(name)], floor)
    return floor.astype(np.int64)


def language_floor(
    presets: Sequence[str], schemes: ArrayLike, fields: ArrayLike, language_course: ArrayLike
) -> NDArray[np.int64]:
    """The floor of each order, as a rank in :data:`matcher.domain.levels.LEVELS`.

    Args:
        presets: ids of the presets that the scenario lists; an order whose scheme has none
            has floor 0 (``none``).
        schemes: scheme of each order.
        fields: field of each order's company.
        language_course: whether each order comes with a language course (blank is no).

    Returns:
        int64 array, one rank for each order.
    """
    scheme = np.asarray(schemes, dtype=np.object_)
    field = np.asarray(fields, dtype=np.object_)
    course = np.asarray(language_course, dtype=np.bool_)
    floor = np.zeros(len(scheme), dtype=np.int64)
    for preset in map(load_preset, presets):
        own = np.where(scheme == preset.scheme, _floor(preset, field, course), 0)
        floor = np.maximum(floor, own)
    return floor
