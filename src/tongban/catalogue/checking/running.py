"""Runs all checks of a pack in their order: first shapes, then what only sound shapes can show."""

from __future__ import annotations

from collections.abc import Iterable, Set

from tongban.catalogue.checking.charging import check_charging
from tongban.catalogue.checking.cleanups import check_cleanups
from tongban.catalogue.checking.findings import Finding, Notebook
from tongban.catalogue.checking.flows import check_flows
from tongban.catalogue.checking.halls import check_halls
from tongban.catalogue.checking.matters import check_circles, check_matters
from tongban.catalogue.checking.procedures import check_procedures
from tongban.catalogue.checking.promising import check_promises
from tongban.catalogue.checking.references import check_references
from tongban.catalogue.checking.scenarios import check_scenarios
from tongban.catalogue.checking.shapes import check_shapes, check_thing
from tongban.catalogue.checking.trees import check_trees
from tongban.catalogue.checking.variants import check_variants
from tongban.catalogue.packs import Pack


def check(pack: Pack, rules: Set[str] | None = None, effects: Set[str] | None = None) -> list[Finding]:
    """Everything wrong or doubtful in a pack, errors first, then by place.

    `rules` and `effects` are the names (`room.function`) that the switchboard knows; None leaves them unchecked.
    Whether the plan keeps its promises over all combinations of facts is the proof's business, not this one's.
    """
    notes = Notebook(pack)
    check_shapes(notes)
    return _rest(notes, rules, effects)


def check_changed(
    pack: Pack, changed: Iterable[tuple[str, str]], rules: Set[str] | None = None, effects: Set[str] | None = None
) -> list[Finding]:
    """The same for a pack made of a checked one and some things that `changed`: only their shapes are looked at again.

    Things whose shape is broken end the check there, for the others read codes out of them.
    """
    notes = Notebook(pack)
    sound = [check_thing(notes, kind, code) for kind, code in changed if pack.has(kind, code)]
    return _rest(notes, rules, effects) if all(sound) else notes.found


def unreadable(pack: Pack, changed: Iterable[tuple[str, str]]) -> list[Finding]:
    """Only what makes a changed pack unreadable: broken shapes, codes that lead nowhere, ill-typed trees, circles of predecessors."""
    notes = Notebook(pack)
    sound = [check_thing(notes, kind, code) for kind, code in changed if pack.has(kind, code)]
    if all(sound):
        check_references(notes)
        check_trees(notes)
        if not any(f.level == "error" for f in notes.found):
            check_circles(notes)
    return [f for f in notes.found if f.level == "error"]


def _rest(notes: Notebook, rules: Set[str] | None, effects: Set[str] | None) -> list[Finding]:
    check_references(notes)
    check_trees(notes)
    check_procedures(notes, rules, effects)
    check_matters(notes)
    check_promises(notes)
    check_cleanups(notes)
    check_variants(notes)
    check_flows(notes)
    check_halls(notes)
    check_charging(notes)
    check_scenarios(notes)
    order = {"error": 0, "warning": 1}
    unique = list(dict.fromkeys(notes.found))
    return sorted(unique, key=lambda f: (order[f.level], _place(f.where)))


def _place(where: str) -> tuple[str, int]:
    file, _, line = where.rpartition(":")
    return (file, int(line)) if line.isdigit() else (where, 0)
