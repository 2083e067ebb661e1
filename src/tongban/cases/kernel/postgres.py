"""The kernel on PostgreSQL: one statement to read, one call of the function `step` to write, in autocommit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.utils import IntegrityError, OperationalError

from tongban.cases.errors import KeyTaken, LockMoved, Moved
from tongban.cases.kernel.around import PARTS, Ids
from tongban.cases.kernel.raw import Raw, complete, from_json, prepared, record
from tongban.cases.transition import Transition

_LISTS = {
    "tasks": ("task", 'x."case" = c.id AND x.closed_at IS NULL', "no"),
    "deadlines": (
        "deadline",
        "x.\"case\" = c.id AND (x.kind IN ('promise', 'law') OR x.met_at IS NULL AND x.lapsed_at IS NULL)",
        "no",
    ),
    "pauses": ("pause", 'x."case" = c.id', "no"),
    "papers": ("paper", 'x."case" = c.id AND NOT x.superseded', "no"),
    "children": ("case_", "x.parent = c.id", "no"),
}
_ONE = "FROM (SELECT $1::text) o"
_FIRST = f"{_ONE} LEFT JOIN case_ c ON c.region = $1 AND c.id = $2"
_OF_CASE = {"region": "$1", "party": "c.party", "project": "c.project", "office": "c.office"}


@cache
def _reading(born: bool, key: bool, locks: bool, parts: tuple[str, ...]) -> str:
    """The one statement of a read; the same for all cases, so that the server plans it once. $1 is the region."""
    wanted, count = [], 2 if born else 1

    def more() -> str:
        nonlocal count
        count += 1
        return f"${count}"

    if born:
        wanted += ["row_to_json(c)", '(SELECT f.body FROM case_fact f WHERE f.region = $1 AND f."case" = c.id)']
        for table, where, order in _LISTS.values():
            wanted.append(f'(SELECT json_agg(x ORDER BY x.{order}) FROM "{table}" x WHERE x.region = $1 AND {where})')
    if key:
        wanted.append(
            "(SELECT json_build_array(i.digest, i.stream, i.seq) FROM idem i"
            f" WHERE i.region = $1 AND i.scope = {more()} AND i.key = {more()})"
        )
    if locks:
        wanted.append(
            "(SELECT json_agg(json_build_array(l.kind, l.key, l.version, l.n))"
            f" FROM unnest({more()}::text[], {more()}::text[]) w(kind, key)"
            " JOIN lock l ON l.region = $1 AND l.kind = w.kind AND l.key = w.key)"
        )
    named = _OF_CASE if born else {"region": "$1"} | {n: f"{more()}::{_IDS[n]}" for n in _used(parts)}
    for name in parts:
        part = PARTS[name]
        order = f" ORDER BY x.{part.order}" if part.order else ""
        wanted.append(f'(SELECT json_agg(x{order}) FROM "{part.table}" x WHERE {part.where.format(**named)})')
    return f"SELECT {', '.join(wanted)} {_FIRST if born else _ONE}"


_IDS = {"party": "uuid", "project": "uuid", "office": "text"}


@cache
def _used(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(n for n in _IDS if any(f"{{{n}}}" in PARTS[p].where for p in parts))


def _run(sql: str, args: list[Any]) -> tuple[Any, ...]:
    """One prepared statement by the driver itself, past Django's cursor (a third of the time of a short statement)."""
    own = connections[DEFAULT_DB_ALIAS]
    own.ensure_connection()
    driver: psycopg.Connection[Any] = own.connection
    with own.wrap_database_errors:
        row: tuple[Any, ...] | None = psycopg.RawCursor(driver).execute(sql, args, prepare=True).fetchone()
    assert row is not None
    return row


def read(
    region: str, case: UUID | None, scope: str, key: str, locks: tuple[tuple[str, str], ...], parts: tuple[str, ...], ids: Ids
) -> Raw:
    """See kernel.read."""
    raw = Raw(locks=dict.fromkeys(locks, (0, 0)))
    born = case is not None
    if not (born or key or locks or parts):
        return raw
    args: list[Any] = [region, case] if born else [region]
    args += [scope, key] if key else []
    args += [[kind for kind, _ in locks], [name for _, name in locks]] if locks else []
    args += [] if born else [ids[name] for name in _used(parts)]
    row = list(_run(_reading(born, bool(key), bool(locks), parts), args))[::-1]
    if born:
        found, fact = row.pop(), row.pop()
        lists = [row.pop() for _ in _LISTS]
        if found is not None:
            raw.case, raw.fact = from_json("case_", found), fact or ""
            for (name, (table, _, _)), rows in zip(_LISTS.items(), lists, strict=True):
                if rows:
                    setattr(raw, name, [from_json(table, r) for r in rows])
    if key:
        hit = row.pop()
        raw.hit = (hit[0], hit[1], hit[2]) if hit else None
    if locks:
        for kind, name, version, n in row.pop() or ():
            raw.locks[kind, name] = (version, n)
    for name in parts:
        table = PARTS[name].table
        rows = [from_json(table, r) for r in row.pop() or ()]
        raw.around[name] = rows if name == "yields" else [record(table, r) for r in rows]
    return raw


def _text(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def _payload(made: Transition) -> str:
    body: dict[str, Any] = {"case": made.case, "seq": made.seq}
    if made.takes:
        body["takes"] = [
            {"kind": t.kind, "key": t.key, "version": t.version, "n": t.n}
            for t in sorted(made.takes, key=lambda t: (t.kind, t.key))
        ]
    rows: dict[str, list[Mapping[str, Any]]] = {}
    if made.seq == 0:
        rows["case_"] = [complete("case_", made.row)]
    else:
        body["row"] = complete("case_", made.row)
    for insert in made.inserts:
        rows.setdefault(insert.table, []).append(complete(insert.table, insert.values))
    rows["event"] = [{f: getattr(e, f) for f in e.__slots__} for e in made.events]
    if made.deliveries:
        rows["delivery"] = [complete("delivery", d) for d in made.deliveries]
    if made.key:
        first = made.events[0]
        rows["idem"] = [
            {
                "region": made.region,
                "scope": made.key.scope,
                "key": made.key.key,
                "digest": made.key.digest,
                "stream": first.stream,
                "seq": first.seq,
            }
        ]
    body["rows"] = rows
    if made.closes:
        body["closes"] = made.closes
    if made.meets:
        body["meets"] = made.meets
    if made.updates:
        body["updates"] = [
            {"table": u.table, "values": prepared(u.table, u.values), "key": {**u.key, **u.guard}} for u in made.updates
        ]
    return json.dumps(body, ensure_ascii=False, default=_text)


@contextmanager
def turn(region: str, names: tuple[tuple[str, str], ...]) -> Iterator[None]:
    """See kernel.turn. Advisory locks of the session, one a series: a writer that dies gives them back with its connection."""
    held: list[list[Any]] = []
    try:
        for kind, key in names:
            _run("SELECT pg_advisory_lock(hashtextextended($1, 0))", [f"tongban {region} {kind} {key}"])
            held.append([f"tongban {region} {kind} {key}"])
        yield
    finally:
        for name in reversed(held):
            _run("SELECT pg_advisory_unlock(hashtextextended($1, 0))", name)


def _call(made: Transition) -> None:
    _run("SELECT step($1, $2::jsonb)", [made.region, _payload(made)])


def write(made: Transition) -> None:
    """See kernel.write. Any mismatch raises SQLSTATE 40001 inside `step`, and nothing was written."""
    try:
        if connection.in_atomic_block:
            with transaction.atomic():
                _call(made)
        else:
            _call(made)
    except OperationalError as error:
        state = getattr(error.__cause__, "sqlstate", "")
        if state == "40001":
            raise (LockMoved if "lock" in str(error) else Moved)(str(error)) from error
        if state == "40P01":
            raise Moved(str(error)) from error
        raise
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if name.startswith("idem"):
            raise KeyTaken(str(error)) from error
        if name.startswith("lock") or name == "case_no":
            raise LockMoved(str(error)) from error
        if name.startswith(("event", "case_pkey", "case__pkey")):
            raise Moved(str(error)) from error
        raise
