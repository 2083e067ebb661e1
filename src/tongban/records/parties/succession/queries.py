"""What a succession looks at, and its history as people read it: who was before, who follows, former names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from tongban.records.parties.identifiers import normal_uscc
from tongban.records.parties.models import Party
from tongban.records.parties.queries import shown_name


@dataclass(frozen=True, slots=True)
class Around:
    """The unit that applies, the one before it (None where none is named or known), everybody who follows the applicant, and
    counts of what came over."""

    own: Any
    old: Any
    after: frozenset[UUID]
    held: Mapping[str, int] = field(default_factory=dict)


def around(party: UUID, uscc: str) -> Around:
    """Three statements at most, and one more for each unit that follows the applicant."""
    own = Party.objects.get(id=party)
    code = normal_uscc(uscc)
    old = Party.objects.filter(uscc=code).first() if code else None
    after: set[UUID] = set()
    now = own
    while now.successor_id is not None and now.successor_id not in after:
        after.add(now.successor_id)
        now = Party.objects.get(id=now.successor_id)
    return Around(own, old, frozenset(after))


def with_held(made: Around, counted: Mapping[str, int]) -> Around:
    """The same with what came over."""
    return replace(made, held=counted)


@dataclass(frozen=True, slots=True)
class Kin:
    """One unit of a party's history: before it or after it, by name, code, and the day on which it ended (None: it goes on)."""

    before: bool
    name: str
    uscc: str
    ended_on: date | None


def history(party: UUID) -> tuple[list[str], list[Kin]]:
    """Former names, oldest first; whom the party took over and who took it over. Two statements."""
    own = Party.objects.select_related("successor").get(id=party)
    kin = [Kin(True, shown_name(p), p.uscc, p.ended_on) for p in Party.objects.filter(successor=own).order_by("ended_on", "id")]
    if own.successor is not None:
        kin.append(Kin(False, shown_name(own.successor), own.successor.uscc, own.ended_on))
    return list(own.facts.get("former_names") or []), kin
