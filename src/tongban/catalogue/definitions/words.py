"""Words that all nouns of a pack share: JSON shapes, origins, options, dated values and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None
Thing: TypeAlias = Mapping[str, Json]
Scalar: TypeAlias = str | int | bool


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a named thing was written: pack code, file inside the pack, line."""

    pack: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.pack}/{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    zh: str


@dataclass(frozen=True, slots=True)
class Basis:
    """One legal ground, with the mark of how well it is known."""

    text: str
    src: str
    cite: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated value; `values` are sorted by the day from which they hold."""

    code: str
    zh: str
    unit: str | None
    values: tuple[DatedValue, ...]


@dataclass(frozen=True, slots=True)
class DatedValue:
    value: Scalar
    since: str
    src: str | None
    cite: str | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A named condition (`when`) or a decision table (`table`, `otherwise`)."""

    code: str
    zh: str
    when: Json
    table: tuple[TableRow, ...]
    otherwise: Scalar | None
    cite: str | None
    src: str | None

    @property
    def is_table(self) -> bool:
        return bool(self.table)


@dataclass(frozen=True, slots=True)
class TableRow:
    when: Json
    value: Scalar


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    zh: str
    parent: str | None
    level: str | None
    valid_from: str | None
    valid_to: str | None


@dataclass(frozen=True, slots=True)
class DayOverride:
    date: str
    working: bool
    name: str
    cite: str | None


@dataclass(frozen=True, slots=True)
class Office:
    """An office by role code; `mark` is the word that stands in document numbers."""

    code: str
    zh: str
    short: str
    mark: str | None
    region: str | None
    address: str | None
    phone: str | None
    hours: str | None
    kind: str
    posts: tuple[Post, ...]
    merged_into: str | None


@dataclass(frozen=True, slots=True)
class Post:
    code: str
    zh: str


@dataclass(frozen=True, slots=True)
class Target:
    code: str
    zh: str
    source: str | None
    counts: str
    op: str
    value: Scalar
    unit: str | None
    scope: Json
    flows: tuple[str, ...]
    cite: str | None
    steps: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
