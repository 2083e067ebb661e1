"""The kernel on SQLite: plain driver statements in one BEGIN IMMEDIATE, each guard checked by its row count."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections

from tongban.cases.errors import KeyTaken, LockMoved, Moved
from tongban.cases.kernel.around import PARTS, Ids
from tongban.cases.kernel.raw import Raw, complete, from_sqlite, prepared, record, tables
from tongban.cases.transition import Transition


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_STORED: Mapping[type, Callable[[Any], Any]] = {
    UUID: lambda v: v.hex,
    datetime: _instant,
    date: date.isoformat,
    dict: _json,
    list: _json,
}


_AS_IS = frozenset({str, int, bool, type(None)})


def _value(value: Any) -> Any:
    convert = _STORED.get(type(value))
    return value if convert is None else convert(value)


def _values(values: Iterable[Any]) -> list[Any]:
    return [v if type(v) in _AS_IS else _value(v) for v in values]


def _driver() -> sqlite3.Connection:
    own = connections[DEFAULT_DB_ALIAS]  # once: each look through Django's proxy costs as much as a short statement
    own.ensure_connection()
    found: sqlite3.Connection = own.connection
    return found


@lru_cache(maxsize=64)
def _select(table: str, where: str) -> str:
    listed = ", ".join(f'x."{c}"' for c in tables()[table].columns)
    return f'SELECT {listed} FROM "{table}" x WHERE {where}'


def _rows(driver: sqlite3.Connection, table: str, where: str, args: Any) -> list[dict[str, Any]]:
    return [from_sqlite(table, row) for row in driver.execute(_select(table, where), args).fetchall()]


_CASE = 'x.region=? AND x."case"=?'
_BY_NAME = {name: f":{name}" for name in ("region", "party", "project", "office")}


@lru_cache(maxsize=16)
def _part(name: str) -> tuple[str, str]:
    part = PARTS[name]
    return part.table, part.where.format(**_BY_NAME) + (f" ORDER BY x.{part.order}" if part.order else "")


def read(
    region: str, case: UUID | None, scope: str, key: str, locks: tuple[tuple[str, str], ...], parts: tuple[str, ...], ids: Ids
) -> Raw:
    """See kernel.read. All its statements see one moment: a case must not be read before and its tasks after another's step."""
    driver = _driver()
    if driver.in_transaction:
        if connection.in_atomic_block:
            return _read(driver, region, case, scope, key, locks, parts, ids)
        driver.execute("ROLLBACK")  # left behind by something that failed: what it sees is old
    driver.execute("BEGIN")
    try:
        return _read(driver, region, case, scope, key, locks, parts, ids)
    finally:
        driver.execute("COMMIT")


def _read(
    driver: sqlite3.Connection,
    region: str,
    case: UUID | None,
    scope: str,
    key: str,
    locks: tuple[tuple[str, str], ...],
    parts: tuple[str, ...],
    ids: Ids,
) -> Raw:
    raw = Raw()
    if key:
        hit = driver.execute("SELECT digest, stream, seq FROM idem WHERE region=? AND scope=? AND key=?", (region, scope, key))
        found = hit.fetchone()
        raw.hit = (found[0], found[1], found[2]) if found else None
    for kind, name in locks:
        row = driver.execute("SELECT version, n FROM lock WHERE region=? AND kind=? AND key=?", (region, kind, name)).fetchone()
        raw.locks[kind, name] = (row[0], row[1]) if row else (0, 0)
    if case is not None:
        _read_case(driver, raw, (region, case.hex))
        ids = raw.case or {}
    if parts and ids:
        _read_around(driver, raw, region, parts, ids)
    return raw


def _read_case(driver: sqlite3.Connection, raw: Raw, args: tuple[str, str]) -> None:
    rows = _rows(driver, "case_", "x.region=? AND x.id=?", args)
    if not rows:
        return
    raw.case = rows[0]
    fact = driver.execute('SELECT body FROM case_fact WHERE region=? AND "case"=?', args).fetchone()
    raw.fact = fact[0] if fact else ""
    raw.tasks = _rows(driver, "task", f"{_CASE} AND x.closed_at IS NULL ORDER BY x.no", args)
    running = "(x.kind IN ('promise', 'law') OR x.met_at IS NULL AND x.lapsed_at IS NULL)"
    raw.deadlines = _rows(driver, "deadline", f"{_CASE} AND {running} ORDER BY x.no", args)
    raw.pauses = _rows(driver, "pause", f"{_CASE} ORDER BY x.no", args)
    raw.papers = _rows(driver, "paper", f"{_CASE} AND NOT x.superseded ORDER BY x.no", args)
    raw.children = _rows(driver, "case_", "x.region=? AND x.parent=? AND x.parent IS NOT NULL ORDER BY x.no", args)


def _read_around(driver: sqlite3.Connection, raw: Raw, region: str, parts: tuple[str, ...], ids: Ids) -> None:
    args = {"region": region, **{name: _value(ids[name]) for name in ("party", "project", "office")}}
    for name in parts:
        table, where = _part(name)
        rows = _rows(driver, table, where, args)
        raw.around[name] = rows if name == "yields" else [record(table, row) for row in rows]


@lru_cache(maxsize=64)
def _insert(table: str) -> str:
    columns = tables()[table].columns
    listed = ", ".join(f'"{c}"' for c in columns)
    return f'INSERT INTO "{table}" ({listed}) VALUES ({", ".join("?" * len(columns))})'


def _put(driver: sqlite3.Connection, table: str, values: Mapping[str, Any]) -> None:
    row = complete(table, values)
    driver.execute(_insert(table), _values(row.values()))


@lru_cache(maxsize=256)
def _update(table: str, columns: tuple[str, ...], where: tuple[str, ...]) -> str:
    sets = ", ".join(f'"{c}"=?' for c in columns)
    return f'UPDATE "{table}" SET {sets} WHERE ' + " AND ".join(f'"{c}" IS ?' for c in where)


def _set(
    driver: sqlite3.Connection, table: str, values: Mapping[str, Any], where: Mapping[str, Any], moved: type[Moved] = Moved
) -> None:
    row = prepared(table, values)
    sql = _update(table, tuple(row), tuple(where))
    done = driver.execute(sql, _values((*row.values(), *where.values())))
    if done.rowcount != 1:
        raise moved(f"{table} moved")


_turn = threading.Lock()
"""Writers of this process wait here for their turn: SQLite's own waiting sleeps and asks again, and lets some starve."""


def write(made: Transition) -> None:
    """See kernel.write."""
    driver = _driver()
    if connection.in_atomic_block:
        _guarded(driver, made, "SAVEPOINT step", "RELEASE step", "ROLLBACK TO step")
        return
    if driver.in_transaction:
        driver.execute("ROLLBACK")  # left behind by something that failed; what follows must not wait for its commit
    with _turn:
        _guarded(driver, made, "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")


_line = threading.Lock()


@contextmanager
def turn(_region: str, _names: tuple[tuple[str, str], ...]) -> Iterator[None]:
    """See kernel.turn. One process writes to SQLite, so one line for all series is enough."""
    with _line:
        yield


def _guarded(driver: sqlite3.Connection, made: Transition, begin: str, commit: str, rollback: str) -> None:
    driver.execute(begin)
    try:
        _write(driver, made)
        driver.execute(commit)
    except BaseException as error:
        if driver.in_transaction:
            driver.execute(rollback)
        if isinstance(error, sqlite3.IntegrityError):
            raise _moved(error) from error
        raise


def _moved(error: sqlite3.IntegrityError) -> Exception:
    text = str(error)
    if "idem." in text:
        return KeyTaken(text)
    if "lock." in text or "case_.no" in text:
        return LockMoved(text)
    if "event." in text or "case_." in text:
        return Moved(text)
    return error


def _write(driver: sqlite3.Connection, made: Transition) -> None:
    region, case = made.region, made.case
    for take in sorted(made.takes, key=lambda t: (t.kind, t.key)):
        if take.version == 0:
            _put(driver, "lock", {"region": region, "kind": take.kind, "key": take.key, "version": 1, "n": take.n})
        else:
            where = {"region": region, "kind": take.kind, "key": take.key, "version": take.version}
            _set(driver, "lock", {"version": take.version + 1, "n": take.n}, where, LockMoved)
    if made.key:
        first = made.events[0]
        _put(
            driver,
            "idem",
            {
                "region": region,
                "scope": made.key.scope,
                "key": made.key.key,
                "digest": made.key.digest,
                "stream": first.stream,
                "seq": first.seq,
            },
        )
    if made.seq == 0:
        _put(driver, "case_", made.row)
    else:
        _set(driver, "case_", made.row, {"region": region, "id": case, "seq": made.seq})
    for close in made.closes:
        values = {k: v for k, v in close.items() if k != "no"}
        _set(driver, "task", values, {"region": region, "case": case, "no": close["no"], "closed_at": None})
    for meet in made.meets:
        values = {k: v for k, v in meet.items() if k != "no"}
        _set(
            driver,
            "deadline",
            values,
            {"region": region, "case": case, "no": meet["no"], "met_at": None, "lapsed_at": None},
        )
    for insert in made.inserts:
        _put(driver, insert.table, insert.values)
    for update in made.updates:
        _set(driver, update.table, update.values, {"region": region, **update.key, **update.guard})
    for event in made.events:
        _put(driver, "event", {f: getattr(event, f) for f in event.__slots__})
    for delivery in made.deliveries:
        _put(driver, "delivery", delivery)
