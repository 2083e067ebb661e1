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

Row = dict[str, Any]

OWN_TABLES = ("case_", "case_fact", "case_text", "task", "deadline", "pause", "paper", "event", "delivery")
"""Tables of journal and cases that a transition inserts into."""

RECORD_TABLES = ("project", "work", "document", "licence", "seal_use", "message")
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


@dataclass(frozen=True, slots=True)
class Table:
    """A table's columns in order, their kinds, the fields that must be prepared, and defaults."""

    name: str
    columns: tuple[str, ...]
    kinds: Mapping[str, str]
    prepare: Mapping[str, Callable[[Any], Any]]
    defaults: Mapping[str, Any]
    key: tuple[str, ...]


def _kind(column: models.Field[Any, Any]) -> str:
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
    """Every table that a transition may touch, by name."""
    wanted = {*OWN_TABLES, *RECORD_TABLES, "idem", "lock"}
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
        found[name] = Table(
            name, tuple(f.column for f in fields), {f.column: _kind(f) for f in fields}, prepare, defaults, key
        )
    return found


def complete(table: str, values: Mapping[str, Any]) -> Row:
    """All columns of a row to insert, in the table's order: given values, else the model's defaults, secrets sealed."""
    spec = tables()[table]
    row: Row = {}
    for column in spec.columns:
        value = values[column] if column in values else spec.defaults.get(column)
        row[column] = spec.prepare[column](value) if column in spec.prepare else value
    return row


def prepared(table: str, values: Mapping[str, Any]) -> Row:
    """The given columns only, secrets sealed."""
    prepare = tables()[table].prepare
    return {c: prepare[c](v) if c in prepare else v for c, v in values.items()}


def from_json(table: str, row: Row) -> Row:
    """A row out of PostgreSQL's row_to_json, with Python values again."""
    kinds = tables()[table].kinds
    for column, value in row.items():
        if value is None:
            continue
        kind = kinds.get(column)
        if kind == "uuid":
            row[column] = UUID(value)
        elif kind == "date":
            row[column] = date.fromisoformat(value)
        elif kind == "instant":
            row[column] = datetime.fromisoformat(value).astimezone(UTC)
    return row


def from_sqlite(table: str, columns: list[str], values: tuple[Any, ...]) -> Row:
    """A row out of sqlite3, with Python values again."""
    kinds = tables()[table].kinds
    row: Row = {}
    for column, value in zip(columns, values, strict=True):
        kind = kinds.get(column)
        if value is None or kind == "plain":
            row[column] = value
        elif kind == "uuid":
            row[column] = UUID(hex=value)
        elif kind == "date":
            row[column] = value if isinstance(value, date) else date.fromisoformat(value)
        elif kind == "instant":
            at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
            row[column] = at if at.tzinfo else at.replace(tzinfo=UTC)
        elif kind == "bool":
            row[column] = bool(value)
        else:
            row[column] = json.loads(value) if isinstance(value, str) else value
    return row
