"""The script ``benchmarks/minimal_flow.py`` as a module."""

import importlib.util
from pathlib import Path

_PATH = Path(__file__).parents[2] / "benchmarks" / "minimal_flow.py"
_SPEC = importlib.util.spec_from_file_location("minimal_flow", _PATH)
minimal_flow = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(minimal_flow)
