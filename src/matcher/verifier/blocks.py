"""Judging the blocks of a certificate, and what they prove together (CERTIFICATE.md, § 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from matcher.verifier.bound import Duality, Priced
from matcher.verifier.certificate import Block
from matcher.verifier.findings import Code, Finding
from matcher.verifier.goals import LINEAR, Objectives, Value
from matcher.verifier.pricing import Pricing


@dataclass(slots=True)
class Proof:
    """What valid blocks prove.

    ``bounds`` holds for each goal the best proven bound (a lower bound for ``changes``);
    ``infeasible`` says that no plan at all keeps the rows.
    """

    bounds: dict[str, Value] = field(default_factory=dict)
    infeasible: bool = False

    def tighten(self, goal: str, bound: Value) -> None:
        """Take a bound in, if it is better than what is known."""
        known = self.bounds.get(goal)
        better = max if goal == "changes" else min
        self.bounds[goal] = bound if known is None else better(known, bound)


@dataclass(slots=True)
class Court:
    """All that blocks are judged by.

    ``values`` are those of the plan (None without one) and ``limits`` what later goals must
    keep of each goal.
    """

    found: Objectives
    pricing: Pricing
    duality: Duality
    values: Mapping[str, Value] | None
    limits: Mapping[str, Value]
    proof: Proof = field(default_factory=Proof)

    def judge(self, block: Block) -> list[Finding]:
        """Findings on one block; without any, what it proves is added to ``proof``."""
        findings = list(self._form(block))
        if findings:
            return findings
        priced, findings = self.priced(block)
        if findings:
            return findings
        bound = self.duality.bound(priced)
        if bound != block.bound:
            message = f"{block.name}: bound {block.bound}, its prices give {bound}"
            findings.append(Finding(Code.BLOCK_BOUND, message))
        findings.extend(self._value(block))
        findings.extend(self._conclude(block, bound))
        return findings

    def _names(self) -> list[str]:
        return [goal.name for goal in self.found.goals]

    def _first(self, block: Block) -> int:
        """Place of the first goal a block speaks of; all before it may be locked."""
        names = self._names()
        if block.goal is not None:
            return names.index(block.goal)
        return min((names.index(name) for name in block.weights), default=0)

    def _form(self, block: Block) -> Iterator[Finding]:
        """Faults in denominator, weights and the kind of the block."""
        if block.denominator < 1:
            message = f"{block.name}: the denominator must be positive"
            yield Finding(Code.BLOCK_DENOMINATOR, message)
        fault = self._weights_fault(block)
        if fault:
            yield Finding(Code.BLOCK_WEIGHTS, f"{block.name}: {fault}")
        elif block.goal is None and not self._dominates(block):
            message = f"{block.name}: a weight does not outweigh all that later goals can reach"
            yield Finding(Code.BLOCK_DOMINANCE, message)

    def _weights_fault(self, block: Block) -> str:
        names = self._names()
        for name, weight in block.weights.items():
            if name not in LINEAR or (name not in names and block.goal != "worst_off"):
                return f"{name!r} is no goal that can have a weight here"
            if weight == 0 or (weight < 0) != (name == "changes"):
                return f"the weight of {name} has the wrong sign"
        if block.goal is not None:
            return self._special_fault(block)
        places = sorted(names.index(name) for name in block.weights)
        if places and places != list(range(places[0], places[-1] + 1)):
            return "the goals are not consecutive"
        if any(self.found.goals[place].give_up for place in places[:-1]):
            return "a goal that may be given up needs a block of its own"
        return ""

    def _special_fault(self, block: Block) -> str:
        if block.goal not in self._names():
            return f"{block.goal} is no goal of the scenario"
        if self.values is None:
            return f"{block.goal} has no value without a plan"
        earlier = set(self._names()[: self._first(block)])
        if block.goal == "worst_off":
            earlier.add("fill")  # a plan that is not empty has at least 1
        if not set(block.weights) <= earlier:
            return f"weights are of goals before {block.goal}"
        return ""

    def _dominates(self, block: Block) -> bool:
        ordered = [name for name in self._names() if name in block.weights]
        later = 0
        for name in reversed(ordered):
            weight = abs(block.weights[name])
            if weight <= later:
                return False
            later += weight * self.found.range(name)
        return True

    def priced(self, block: Block) -> tuple[Priced, list[Finding]]:
        """The block ready for evaluation, or what is wrong with its prices."""
        earlier = self._names()[: self._first(block)]
        return self.pricing.priced(block, earlier, self.limits)

    def _value(self, block: Block) -> Iterator[Finding]:
        if block.goal is not None:
            return
        value: Value | None = None
        if self.values is not None and block.weights:
            value = sum(w * self.values[name] for name, w in block.weights.items())
        if block.value != value:
            message = f"{block.name}: value {block.value}, the plan's weight is {value}"
            yield Finding(Code.BLOCK_VALUE, message)

    def _conclude(self, block: Block, bound: int) -> Iterator[Finding]:
        if block.goal is not None:
            earlier = self._names()[: self._first(block)]
            target = sum(
                weight * self._needed(block, name, earlier)
                for name, weight in block.weights.items()
            )
            if bound < target and block.value is not None:
                self.proof.tighten(block.goal, block.value)
            else:
                message = f"{block.name}: bound {bound} is not below {target}, so it proves nothing"
                yield Finding(Code.BLOCK_PROOF, message)
        elif not block.weights:
            self.proof.infeasible |= bound < 0
        else:
            self._chain(block, bound)

    def _needed(self, block: Block, goal: str, earlier: list[str]) -> int:
        """What a plan that passes a threshold must reach of an earlier goal."""
        needed = int(self.limits[goal]) if goal in earlier else 1
        return max(1, needed) if (block.goal, goal) == ("worst_off", "fill") else needed

    def _chain(self, block: Block, bound: int) -> None:
        """Bounds of the goals of a block, the first to the last, each within the plan's values."""
        ordered = [name for name in self._names() if name in block.weights]
        left = bound
        for place, name in enumerate(ordered):
            weight = block.weights[name]
            low = sum(abs(block.weights[n]) * self.found.low(n) for n in ordered[place + 1 :])
            reachable = (left + low) // abs(weight)
            self.proof.tighten(name, -reachable if name == "changes" else reachable)
            if self.values is None:
                return
            left -= weight * int(self.values[name])
