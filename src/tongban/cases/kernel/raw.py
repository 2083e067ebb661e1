"""What the kernel reads, as plain rows, and how tables and columns are found from the models once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from tongban.cases.kernel.around import PARTS

Row = dict[str, Any]

OWN_TABLES = (
    "case_", "case_fact", "case_text", "task", "deadline", "pause", "paper", "remark", "obligation", "tally", "event", "delivery",
)
"""Tables of journal and cases that a transition inserts into."""

RECORD_TABLES = ("party", "project", "work", "document", "charge", "licence", "seal_use", "message")
"""Record rooms' tables that effects may insert into or update, as values."""


@dataclass(slots=True)
class Raw:
    """One case as read: rows as dictionaries with Python values; `hit` is (digest, stream, seq) of a known key."""

    case: Row | None = None
    fact: str = ""
    tasks: list[Row] = field(default_factory=list)
    deadlines: list[Row] = field(default_factory=list)
    pauses: list[Row] = field(default_factory=list)
    papers: list[Row] = field(default_factory=list)
    children: list[Row] = field(default_factory=list)
    locks: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    hit: tuple[str, str, int] | None = None
    around: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A table's columns in order, their kinds, the fields that must be prepared, defaults; how its values are read back."""

    name: str
    columns: tuple[str, ...]
    kinds: Mapping[str, str]
    prepare: Mapping[str, Callable[[Any], Any]]
    defaults: Mapping[str, Any]
    key: tuple[str, ...]
    model: type[models.Model]
    from_json: tuple[tuple[str, Callable[[Any], Any]], ...]
    from_sqlite: tuple[Callable[[Any], Any] | None, ...]
    opened: tuple[tuple[str, Callable[[Any, Any, Any], Any]], ...]


def _instant(value: Any) -> datetime:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


_FROM_JSON: Mapping[str, Callable[[Any], Any]] = {"uuid": UUID, "date": date.fromisoformat, "instant": _instant}
_FROM_SQLITE: Mapping[str, Callable[[Any], Any]] = {
    "uuid": lambda v: UUID(hex=v),
    "date": lambda v: v if isinstance(v, date) else date.fromisoformat(v),
    "instant": _instant,
    "bool": bool,
    "json": lambda v: json.loads(v) if isinstance(v, str) else v,
}


def _kind(column: models.Field[Any, Any]) -> str:
    while isinstance(column, models.ForeignKey):
        column = column.target_field
    if isinstance(column, models.UUIDField):
        return "uuid"
    if isinstance(column, models.DateTimeField):
        return "instant"
    if isinstance(column, models.DateField):
        return "date"
    if isinstance(column, models.BooleanField):
        return "bool"
    if isinstance(column, models.JSONField):
        return "json"
    return "plain"


@cache
def tables() -> Mapping[str, Table]:
    """Every table that a transition may touch or look at, by name."""
    wanted = {*OWN_TABLES, *RECORD_TABLES, "idem", "lock", *(p.table for p in PARTS.values())}
    found: dict[str, Table] = {}
    for model in apps.get_models():
        name = model._meta.db_table
        if name not in wanted:
            continue
        fields: list[Any] = [f for f in model._meta.concrete_fields if f.column]
        prepare: dict[str, Callable[[Any], Any]] = {
            f.column: f.get_prep_value for f in fields if type(f).__name__.startswith("Secret")
        }
        defaults = {f.column: (f.default if not callable(f.default) else f.default()) for f in fields if f.has_default()}
        key = tuple(getattr(model._meta.pk, "field_names", None) or (model._meta.pk.column,))
        kinds = {f.column: _kind(f) for f in fields}
        found[name] = Table(
            name,
            tuple(f.column for f in fields),
            kinds,
            prepare,
            defaults,
            key,
            model,
            tuple((c, _FROM_JSON[k]) for c, k in kinds.items() if k in _FROM_JSON),
            tuple(_FROM_SQLITE.get(k) for k in kinds.values()),
            tuple((f.column, f.from_db_value) for f in fields if f.column in prepare),
        )
    return found


def record(table: str, row: Row) -> Any:
    """A row as a record of its room's model, sealed values opened."""
    spec = tables()[table]
    for column, opened in spec.opened:
        row[column] = opened(row[column], None, None)
    made = spec.model(**{_attribute(table)[c]: v for c, v in row.items()})
    made._state.adding, made._state.db = False, "default"
    return made


@cache
def _attribute(table: str) -> Mapping[str, str]:
    return {f.column: f.attname for f in tables()[table].model._meta.concrete_fields if f.column}


def complete(table: str, values: Mapping[str, Any]) -> Row:
    """All columns of a row to insert, in the table's order: given values, else the model's defaults, secrets sealed."""
    spec = tables()[table]
    defaults = spec.defaults
    row = {c: values[c] if c in values else defaults.get(c) for c in spec.columns}
    for column, prepare in spec.prepare.items():
        row[column] = prepare(row[column])
    return row


def prepared(table: str, values: Mapping[str, Any]) -> Row:
    """The given columns only, secrets sealed."""
    prepare = tables()[table].prepare
    return {c: prepare[c](v) if c in prepare else v for c, v in values.items()} if prepare else dict(values)


def from_json(table: str, row: Row) -> Row:
    """A row out of PostgreSQL's row_to_json, with Python values again."""
    for column, convert in tables()[table].from_json:
        value = row[column]
        if value is not None:
            row[column] = convert(value)
    return row


def from_sqlite(table: str, values: tuple[Any, ...]) -> Row:
    """A row out of sqlite3 with all columns in the table's order, with Python values again."""
    spec = tables()[table]
    return {
        column: value if convert is None or value is None else convert(value)
        for column, convert, value in zip(spec.columns, spec.from_sqlite, values, strict=True)
    }
