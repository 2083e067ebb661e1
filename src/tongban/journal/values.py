"""Changes as values: what effects of the record rooms hand to the kernel, and what they may look at to compute it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from tongban.journal.actors import Actor


@dataclass(frozen=True, slots=True)
class Insert:
    """A row to insert: table name and column values as Python values (uuid, date, aware datetime, text, int, bool)."""

    table: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Update:
    """Columns to set on exactly one row found by `key`; `guard` are columns that must still have these values."""

    table: str
    key: Mapping[str, Any]
    values: Mapping[str, Any]
    guard: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a rule: a stable code for machines, a sentence for people, the article it rests on, the field it concerns."""

    code: str
    text: str
    cite: str = ""
    field: str = ""


@dataclass(slots=True)
class Additions:
    """What an effect adds to a transition: record rows, facts for the event, changes of the case row, why it refuses, and
    what later effects of the same action find under `need` (a project that was just born)."""

    inserts: list[Insert] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    row: dict[str, Any] = field(default_factory=dict)
    refuse: list[Reason] = field(default_factory=list)
    provides: dict[str, Any] = field(default_factory=dict)


class Situation(Protocol):
    """What an effect sees of the action it belongs to: the case after the move, its definition, who acts, when, with what."""

    region: str
    case_id: UUID
    row: dict[str, Any]
    at: datetime
    actor: Actor
    data: Mapping[str, Any]
    pack: Any
    matter: Any
    action: Any

    @property
    def today(self) -> date: ...

    @property
    def form(self) -> dict[str, Any]: ...

    @property
    def facts(self) -> Mapping[str, Any]: ...

    @property
    def basis(self) -> str: ...

    def need(self, name: str) -> Any: ...

    def number(self, key: str) -> int: ...


F = TypeVar("F", bound=Callable[..., Any])


def needs(*names: str) -> Callable[[F], F]:
    """Declare what a rule or an effect needs beyond the case itself; the engine loads each name once."""

    def mark(function: F) -> F:
        function.needs = frozenset(names)  # type: ignore[attr-defined]
        return function

    return mark
