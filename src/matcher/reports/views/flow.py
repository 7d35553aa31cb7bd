"""A flow picture: two columns of nodes, and bands between them as wide as the people."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from matcher.reports.frames import records
from matcher.reports.sections.places import OTHERS, regions_in
from matcher.reports.svg import picture, tag
from matcher.reports.words import place
from matcher.texts.translate import Texts

WIDTH = 720
#: A picture of few nodes need not fill a screen.
LOW, EACH, HIGH = 120, 40, 520
NODE, PAD, LABEL, EDGE = 10, 15, 10, 8


@dataclass(slots=True)
class Node:
    """A node: top edge, height, and how much of it bands have taken."""

    top: float
    height: float
    taken: float = 0.0


def flow_picture(frame: pd.DataFrame, t: Texts) -> Markup:
    """Bands from provinces (left) to regions (right)."""
    provinces = frame.groupby("province", sort=False)["people"].sum()
    regions = frame.groupby("region", sort=False)["people"].sum()
    most = max(len(provinces), len(regions))
    height = min(LOW + EACH * most, HIGH)
    left = _nodes(provinces, height, most)
    right = _nodes(regions, height, most, regions_in(frame))
    scale = next(iter(left.values())).height / _first(frame)
    bands = [
        _band(left[p], right[r], people * scale, f"{_source(p, t)} → {place(r, t)}: {people}")
        for p, r, people in records(frame)
    ]
    labels = [_label(node, 0, _source(k, t), int(provinces[k]), t) for k, node in left.items()]
    labels += [_label(node, 1, place(k, t), int(regions[k]), t) for k, node in right.items()]
    return picture(
        "flow",
        (WIDTH, height),
        t("Placements from home province to region of Japan"),
        t("Bands run from provinces on the left to regions on the right, as wide as the number of "
          "people. The table gives every figure."),
        tag("g", *bands, class_="bands"),
        *labels,
    )  # fmt: skip


def _source(key: str, t: Texts) -> str:
    return t("other provinces") if key == OTHERS else place(key, t) if key else t("not given")


def _first(frame: pd.DataFrame) -> int:
    return int(frame.loc[frame["province"] == frame["province"].iloc[0], "people"].sum())


def _nodes(
    sizes: pd.Series, height: int, most: int, order: list[str] | None = None
) -> dict[str, Node]:
    """Nodes one under the other over the whole height, at the scale that both sides share.

    ``most`` is how many nodes the longer side has.
    """
    keys = list(sizes.index) if order is None else order
    room = height - 2 * EDGE - PAD * most
    scale = room / float(sizes.sum())
    spare = (height - 2 * EDGE - room) / max(len(keys) - 1, 1) if len(keys) > 1 else 0.0
    nodes, top = {}, float(EDGE)
    for key in keys:
        nodes[key] = Node(top, float(sizes[key]) * scale)
        top += nodes[key].height + spare
    return nodes


def _band(source: Node, goal: Node, height: float, told: str) -> Markup:
    x0, x1 = NODE, WIDTH - NODE
    y0, y1 = source.top + source.taken, goal.top + goal.taken
    source.taken += height
    goal.taken += height
    half = (x0 + x1) / 2
    path = (
        f"M{x0} {y0:.1f}C{half:.0f} {y0:.1f} {half:.0f} {y1:.1f} {x1} {y1:.1f}"
        f"V{y1 + height:.1f}C{half:.0f} {y1 + height:.1f} {half:.0f} {y0 + height:.1f} "
        f"{x0} {y0 + height:.1f}Z"
    )
    return tag("path", tag("title", told), d=path)


def _label(node: Node, side: int, text: str, people: int, t: Texts) -> Markup:
    x = WIDTH - NODE if side else 0
    anchor = "end" if side else "start"
    at = x - LABEL if side else NODE + LABEL
    # The first label keeps its head inside, whatever the size of its letters.
    y = max(node.top + node.height / 2 + 5, 26.0)
    return tag(
        "g",
        tag("rect", x=x, y=node.top, width=NODE, height=max(node.height, 1.0), class_="node"),
        tag("text", text, tag("tspan", f" {t.number(people)}", class_="figure"),
            x=at, y=y, text_anchor=anchor),
    )  # fmt: skip
