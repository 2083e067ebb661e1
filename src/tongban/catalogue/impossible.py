"""Combinations of facts that cannot be: what a pack says of them, for guide, proof and demo to leave out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from tongban.catalogue.conditions import Evaluator, facts_in
from tongban.catalogue.definitions import Json
from tongban.catalogue.packs import Pack
from tongban.catalogue.values import Facts


@dataclass(frozen=True, slots=True)
class Impossible:
    """What cannot be, and why: by the meaning of the facts, by nature or by law."""

    code: str
    zh: str
    when: Json
    reason: str
    cite: str | None


def impossible(pack: Pack) -> tuple[Impossible, ...]:
    """Every impossible combination that a pack names, in its order."""
    found = pack.kind("impossible").values()
    return tuple(Impossible(raw["code"], raw["zh"], raw["when"], raw["reason"], raw.get("cite")) for raw in found)


def touching(pack: Pack, facts: Collection[str]) -> tuple[Impossible, ...]:
    """The impossible combinations in which one of these facts stands."""
    if "impossible" not in pack.index:
        pack.index["impossible"] = [(rule, facts_in(rule.when, pack)) for rule in impossible(pack)]
    return tuple(rule for rule, asked in pack.index["impossible"] if not asked.isdisjoint(facts))


def clash(run: Evaluator, rules: Collection[Impossible] | None = None) -> Impossible | None:
    """The first impossible combination (of `rules`, else of all) that these facts certainly are; None if they may be."""
    for rule in impossible(run.pack) if rules is None else rules:
        if run.truth(rule.when):
            return rule
    return None


def open_options(run: Evaluator, fact: str) -> list[object]:
    """The answers to a yes-or-no or choice fact that may be, after what is known; after contrary answers, all."""
    spec = run.pack.fact(fact)
    values: list[object] = [False, True] if spec.type == "bool" else [option.value for option in spec.options]
    rules = touching(run.pack, [fact])
    if not rules or clash(run) is not None:
        return values
    return [value for value in values if clash(Evaluator(run.pack, {**run.facts, fact: value}, run.on), rules) is None]


def implied(pack: Pack, facts: Facts, on: date | None = None) -> dict[str, object]:
    """The facts that follow because every other answer cannot be: not asked any more, and taken as known."""
    found: dict[str, object] = {}
    again = pack.kind("impossible") != {}
    while again:
        again = False
        run = Evaluator(pack, {**facts, **found}, on)
        for spec in pack.facts():
            if spec.type not in ("bool", "enum") or spec.code in found or facts.get(spec.code) is not None:
                continue
            if touching(pack, [spec.code]) and len(left := open_options(run, spec.code)) == 1:
                found[spec.code] = left[0]
                again = True
                break
    return found
