"""The data files: complete, dated, sourced, and honest about what is provisional."""

from __future__ import annotations

import dataclasses
import datetime as dt
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from matcher.domain.levels import LEVELS
from matcher.errors import ScenarioError
from matcher.presets.load import PRESET_IDS, Preset, load_preset
from matcher.presets.rows import LIMITS

DATA = files("matcher.presets").joinpath("data")


def raw(preset: str) -> dict[str, Any]:
    return tomllib.loads(DATA.joinpath(f"{preset}.toml").read_text("utf-8"))


def leaves(node: object, path: str = "") -> Iterator[tuple[str, object, dict[str, Any]]]:
    """Every plain value below a node, with its path and the innermost table it stands in."""
    assert isinstance(node, dict)
    for key, value in node.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{path}.{key}")
        else:
            yield f"{path}.{key}", value, node


@pytest.fixture(params=PRESET_IDS)
def preset(request: pytest.FixtureRequest) -> Preset:
    return load_preset(request.param)


def test_the_listed_ids_are_the_data_files() -> None:
    names = {entry.name for entry in DATA.iterdir()}
    assert names == {f"{name}.toml" for name in PRESET_IDS}


def test_every_file_carries_its_own_id() -> None:
    assert [load_preset(name).id for name in PRESET_IDS] == list(PRESET_IDS)


@pytest.mark.parametrize("name", PRESET_IDS)
def test_every_leaf_has_a_source_that_is_described_and_a_status(name: str) -> None:
    data = raw(name)
    for section in ("validity", "figures", "legal"):
        for path, _, table in leaves(data[section], section):
            assert table["source"], path
            assert set(table["source"]) <= set(data["sources"]), path
            assert table["status"] in {"sourced", "provisional"}, path


def test_every_source_is_used(preset: Preset) -> None:
    cited = {key for figure in preset.figures.values() for key in figure.source}
    cited |= {key for rule in preset.rules for key in rule.legal.source}
    assert set(preset.sources) == cited


def test_what_is_only_general_knowledge_is_never_called_sourced(preset: Preset) -> None:
    for name, figure in preset.figures.items():
        if "general-knowledge" in figure.source:
            assert figure.status == "provisional", name


def test_every_rule_has_law_article_and_date(preset: Preset) -> None:
    for rule in preset.rules:
        assert all((rule.legal.law, rule.legal.law_ja, rule.legal.article))
        assert isinstance(rule.legal.date, dt.date)


def test_titles_come_in_three_languages(preset: Preset) -> None:
    assert set(preset.title) == {"en", "ja", "id"}
    assert all(preset.title.values())


def test_rules_name_figures_that_exist(preset: Preset) -> None:
    named = {name for rule in preset.rules for name in rule.figures}
    assert named <= set(preset.figures)
    assert {rule.rounding for rule in preset.rules} - {""} <= set(preset.figures)


def test_every_figure_belongs_to_a_rule_or_to_language_or_dates(preset: Preset) -> None:
    named = {name for rule in preset.rules for name in (*rule.figures, rule.rounding)}
    others = {name for name in preset.figures if name not in named}
    assert {name.partition(".")[0] for name in others} <= {"language", "validity"}


def test_every_rule_has_a_limit_and_every_limit_a_rule() -> None:
    rules = {(name, rule.name) for name in PRESET_IDS for rule in load_preset(name).rules}
    assert rules == set(LIMITS)


def test_language_figures_are_levels(preset: Preset) -> None:
    floors = [figure.value for name, figure in preset.figures.items() if "language" in name]
    assert set(floors) <= set(LEVELS)
    assert floors


def test_titp_ends_the_day_before_esd_begins() -> None:
    end, begin = load_preset("titp-2017").valid_until, load_preset("esd-2027").valid_from
    assert end is not None
    assert begin - end == dt.timedelta(days=1)


def test_esd_is_provisional_and_says_so_in_its_basis() -> None:
    preset = load_preset("esd-2027")
    assert preset.status == "provisional"
    for rule in preset.rules:
        assert preset.label == "provisional: the ordinance's figures are not confirmed"
        assert preset.basis(rule).endswith(preset.label)


@pytest.mark.parametrize("name", ["titp-2017", "ssw-2024"])
def test_sourced_rules_are_not_called_provisional(name: str) -> None:
    preset = load_preset(name)
    assert preset.status == "sourced"
    assert not any("provisional" in preset.basis(rule) for rule in preset.rules)


def test_each_esd_number_is_marked_provisional() -> None:
    figures = load_preset("esd-2027").figures
    company = {name: figure for name, figure in figures.items() if name.startswith("company.")}
    assert len(company) == 7
    assert {figure.status for figure in company.values()} == {"provisional"}


def test_wherever_a_figure_is_provisional_there_is_a_label(preset: Preset) -> None:
    provisional = any(figure.status == "provisional" for figure in preset.figures.values())
    assert preset.label.startswith("provisional: ") == provisional


def test_a_preset_is_read_once_and_can_not_be_changed() -> None:
    preset = load_preset("titp-2017")
    assert load_preset("titp-2017") is preset
    with pytest.raises(dataclasses.FrozenInstanceError):
        preset.label = ""  # type: ignore[misc]
    with pytest.raises(TypeError):
        preset.figures["company.steps"] = preset.figures["company.above"]  # type: ignore[index]


def test_an_unknown_preset_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ScenarioError) as caught:
        load_preset("titp-2016")
    (issue,) = caught.value.issues
    assert issue.code == "unknown-preset"
    assert all(name in issue.hint for name in PRESET_IDS)


def test_importing_presets_loads_neither_pandas_nor_pydantic() -> None:
    code = (
        "import sys, matcher.presets.rows, matcher.presets.floors, matcher.presets.oddities;"
        "print(sorted({'pandas', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
