"""The house stands as ARCHITECTURE.md draws it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import matcher
from matcher.compiler.eligibility import CODE_NAMES
from matcher.presets.load import PRESET_IDS

SOURCE = Path(matcher.__file__).parent
BELOW = {
    "errors": set(),
    "texts": {"errors"},
    "domain": {"errors"},
    "problem": {"errors"},
    "presets": {"errors", "domain"},
    "files": {"errors", "texts", "domain", "presets"},
    "synth": {"errors", "domain", "presets", "files"},
    "compiler": {"errors", "domain", "presets", "problem"},
    "engines": {"errors", "problem"},
    "verifier": set(),
}
BELOW["solver"] = {*BELOW} - {"synth"}
BELOW["explainer"] = {*BELOW} - {"synth"}
BELOW["studies"] = {*BELOW}
BELOW["reports"] = {*BELOW}
BELOW["cli"] = {*BELOW}
HEAVY = {
    "ortools": "engines",
    "highspy": "engines",
    "numba": "engines",
    "typer": "cli",
    "ruamel": "files",
}


def modules() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if path.parent != SOURCE]


def imports(path: Path) -> list[tuple[str, int]]:
    """Every absolute name a module imports, wherever it does so."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(name.name, node.lineno) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            found += [(full_name(node.module or "", name.name), node.lineno) for name in node.names]
    return found


def full_name(module: str, name: str) -> str:
    """``module.name`` where that is a module of ours, else ``module``."""
    inside = SOURCE.joinpath(*module.split(".")[1:], f"{name}.py")
    return f"{module}.{name}" if module.startswith("matcher") and inside.exists() else module


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_run_downward_only(path: Path) -> None:
    room = path.relative_to(SOURCE).parts[0]
    for name, line in imports(path):
        parts = name.split(".")
        if parts[0] == "matcher" and len(parts) > 1:
            allowed = {room, *BELOW[room]}
            assert parts[1] in allowed, f"{path}:{line}: {room} may not import {name}"
            assert name != f"matcher.{room}", f"{path}:{line}: imports its own package's __init__"
        elif parts[0] in HEAVY:
            assert room == HEAVY[parts[0]], f"{path}:{line}: {parts[0]} belongs in {room}"


def test_the_table_of_rooms_is_the_code() -> None:
    text = (SOURCE / "ARCHITECTURE.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(\w+)/?` \|", text, flags=re.MULTILINE))
    rooms = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    assert told == rooms | {"errors"} == set(BELOW)


@pytest.mark.parametrize("module", ["matcher.verifier.judge", "matcher.verifier.__main__"])
def test_the_verifier_runs_on_the_standard_library_alone(module: str) -> None:
    code = (
        f"import {module}, sys; bad = [m for m in sys.modules if m.split('.')[0] in "
        "('numpy', 'pandas', 'ortools', 'pydantic', 'ruamel', 'typer')]; "
        "own = [m for m in sys.modules if m.startswith('matcher.') "
        "and not m.startswith('matcher.verifier')]; print(bad + own)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_import_matcher_is_light() -> None:
    code = "import matcher, sys; print([m for m in sys.modules if m in ('numpy', 'pandas')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_can_be_handed_out() -> None:
    for name in matcher.__all__:
        assert getattr(matcher, name) is not None


def source_of(*parts: str) -> str:
    return SOURCE.joinpath(*parts).read_text(encoding="utf-8")


@pytest.mark.parametrize("code", CODE_NAMES.values())
def test_every_eligibility_code_is_known_to_compiler_and_verifier(code: str) -> None:
    assert f'"{code}"' in source_of("verifier", "eligibility.py")


@pytest.mark.parametrize("preset", PRESET_IDS)
def test_every_preset_has_data_and_a_judge(preset: str) -> None:
    assert (SOURCE / "presets" / "data" / f"{preset}.toml").exists()
    assert preset in "".join(path.read_text("utf-8") for path in (SOURCE / "verifier").glob("*.py"))
    assert f"preset:{preset}/" in source_of("verifier", "CERTIFICATE.md")
