"""A court for one scenario, as the judge sets it up."""

from __future__ import annotations

from matcher.verifier.blocks import Court
from matcher.verifier.bound import Duality
from matcher.verifier.counts import People
from matcher.verifier.eligibility import Eligibility
from matcher.verifier.goals import objectives
from matcher.verifier.pairs import Pairs
from matcher.verifier.pricing import Pricing
from matcher.verifier.rows import derive_rows
from matcher.verifier.scenario import read_scenario
from matcher.verifier.terms import Names
from verifier import folders


def read(tmp_path, data):
    """The scenario of an object of scenario.json."""
    folders.write(tmp_path, {"scenario.json": data})
    return read_scenario(tmp_path)


def court_of(tmp_path, data, values=None, limits=None):
    """The court for these values of the plan, and what must be kept of each goal."""
    scenario = read(tmp_path, data)
    rows, pairs = derive_rows(scenario), Pairs(scenario, Eligibility(scenario))
    found = objectives(scenario, rows, pairs)
    names, people = Names(scenario, pairs), People(scenario, pairs)
    pricing = Pricing(scenario, rows, pairs, found, names, people)
    duality = Duality(scenario, pairs, found.previous, found.group)
    return Court(found, pricing, duality, values, limits or {})
