"""The kernel on SQLite: plain driver statements in one BEGIN IMMEDIATE, each guard checked by its row count."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.cases.errors import KeyTaken, LockMoved, Moved
from tongban.cases.kernel.raw import Raw, complete, from_sqlite, prepared, tables
from tongban.cases.transition import Transition


def _value(value: Any) -> Any:
    kind = type(value)
    if kind is UUID:
        return value.hex
    if kind is datetime:
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if kind is date:
        return value.isoformat()
    if kind is dict or kind is list:
        return json.dumps(value, ensure_ascii=False)
    return value


def _driver() -> sqlite3.Connection:
    connection.ensure_connection()
    found: sqlite3.Connection = connection.connection
    return found


@lru_cache(maxsize=64)
def _select(table: str, where: str) -> tuple[str, list[str]]:
    columns = list(tables()[table].columns)
    listed = ", ".join(f'"{c}"' for c in columns)
    return f'SELECT {listed} FROM "{table}" WHERE {where}', columns


def _rows(driver: sqlite3.Connection, table: str, where: str, args: tuple[Any, ...]) -> list[dict[str, Any]]:
    sql, columns = _select(table, where)
    return [from_sqlite(table, columns, tuple(row)) for row in driver.execute(sql, args)]


def read(region: str, case: UUID | None, scope: str, key: str, locks: tuple[tuple[str, str], ...]) -> Raw:
    """See kernel.read."""
    driver, raw = _driver(), Raw()
    if key:
        hit = driver.execute("SELECT digest, stream, seq FROM idem WHERE region=? AND scope=? AND key=?", (region, scope, key))
        found = hit.fetchone()
        raw.hit = (found[0], found[1], found[2]) if found else None
    for kind, name in locks:
        row = driver.execute("SELECT version, n FROM lock WHERE region=? AND kind=? AND key=?", (region, kind, name)).fetchone()
        raw.locks[kind, name] = (row[0], row[1]) if row else (0, 0)
    if case is None:
        return raw
    args = (region, case.hex)
    rows = _rows(driver, "case_", "region=? AND id=?", args)
    if not rows:
        return raw
    raw.case = rows[0]
    fact = driver.execute('SELECT body FROM case_fact WHERE region=? AND "case"=?', args).fetchone()
    raw.fact = fact[0] if fact else ""
    raw.tasks = _rows(driver, "task", 'region=? AND "case"=? AND closed_at IS NULL ORDER BY no', args)
    raw.deadlines = _rows(
        driver,
        "deadline",
        "region=? AND \"case\"=? AND (kind IN ('promise', 'law') OR met_at IS NULL AND lapsed_at IS NULL) ORDER BY no",
        args,
    )
    raw.pauses = _rows(driver, "pause", 'region=? AND "case"=? ORDER BY no', args)
    raw.papers = _rows(driver, "paper", 'region=? AND "case"=? AND NOT superseded ORDER BY no', args)
    raw.children = _rows(driver, "case_", "region=? AND parent=? AND parent IS NOT NULL ORDER BY no", args)
    return raw


@lru_cache(maxsize=64)
def _insert(table: str) -> str:
    columns = tables()[table].columns
    listed = ", ".join(f'"{c}"' for c in columns)
    return f'INSERT INTO "{table}" ({listed}) VALUES ({", ".join("?" * len(columns))})'


def _put(driver: sqlite3.Connection, table: str, values: Mapping[str, Any]) -> None:
    row = complete(table, values)
    driver.execute(_insert(table), [_value(v) for v in row.values()])


@lru_cache(maxsize=256)
def _update(table: str, columns: tuple[str, ...], where: tuple[str, ...]) -> str:
    sets = ", ".join(f'"{c}"=?' for c in columns)
    return f'UPDATE "{table}" SET {sets} WHERE ' + " AND ".join(f'"{c}" IS ?' for c in where)


def _set(
    driver: sqlite3.Connection, table: str, values: Mapping[str, Any], where: Mapping[str, Any], moved: type[Moved] = Moved
) -> None:
    row = prepared(table, values)
    sql = _update(table, tuple(row), tuple(where))
    done = driver.execute(sql, [_value(v) for v in (*row.values(), *where.values())])
    if done.rowcount != 1:
        raise moved(f"{table} moved")


def write(made: Transition) -> None:
    """See kernel.write."""
    driver = _driver()
    nested = connection.in_atomic_block
    if not nested and driver.in_transaction:
        driver.execute("ROLLBACK")  # left behind by something that failed; what follows must not wait for its commit
    if not nested:
        driver.execute("BEGIN IMMEDIATE")
    else:
        driver.execute("SAVEPOINT step")
    try:
        _write(driver, made)
        driver.execute("COMMIT" if not nested else "RELEASE step")
    except BaseException as error:
        if driver.in_transaction:
            driver.execute("ROLLBACK" if not nested else "ROLLBACK TO step")
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
