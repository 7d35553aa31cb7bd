import subprocess
import sys
from pathlib import Path

from matcher.files.load import load

BIG = Path(__file__).parents[2] / "scenarios" / "imjapan_10k"
CHECK = """
import sys
import matcher.files.draft, matcher.files.frames, matcher.files.folder, matcher.files.schema
print(sorted({"pydantic", "ruamel.yaml", "ortools"} & set(sys.modules)))
"""


def test_importing_the_reader_leaves_heavy_packages_alone():
    done = subprocess.run([sys.executable, "-c", CHECK], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_cohort_of_ten_thousand_is_read_whole():
    scenario = load(BIG)
    assert len(scenario.candidates) == 10_000
    assert scenario.candidates["candidate_id"].is_unique
    assert set(scenario.orders["company_id"]) <= set(scenario.companies["company_id"])
    assert set(scenario.inputs) >= {"scenario.yaml", "candidates.csv", "companies.csv"}
