"""The kernel on PostgreSQL: one statement to read, one call of the function `step` to write, in autocommit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.utils import IntegrityError, OperationalError

from tongban.cases.errors import KeyTaken, LockMoved, Moved
from tongban.cases.kernel.raw import Raw, complete, from_json, prepared
from tongban.cases.transition import Transition

_LISTS = {
    "tasks": ("task", '"case" = %(case)s AND closed_at IS NULL', "no"),
    "deadlines": (
        "deadline",
        "\"case\" = %(case)s AND (x.kind IN ('promise', 'law') OR x.met_at IS NULL AND x.lapsed_at IS NULL)",
        "no",
    ),
    "pauses": ("pause", '"case" = %(case)s', "no"),
    "papers": ("paper", '"case" = %(case)s AND NOT superseded', "no"),
    "children": ("case_", "parent = %(case)s", "no"),
}


@cache
def _read_case() -> str:
    parts = [
        "(SELECT row_to_json(c) FROM case_ c WHERE c.region = %(region)s AND c.id = %(case)s)",
        '(SELECT f.body FROM case_fact f WHERE f.region = %(region)s AND f."case" = %(case)s)',
    ]
    for table, where, order in _LISTS.values():
        parts.append(
            f'(SELECT json_agg(x ORDER BY x.{order}) FROM "{table}" x WHERE x.region = %(region)s AND x.{where})'
        )
    parts.append(_KEY)
    parts.append(_LOCKS)
    return "SELECT " + ", ".join(parts)


_KEY = (
    "(SELECT json_build_array(i.digest, i.stream, i.seq) FROM idem i"
    " WHERE i.region = %(region)s AND i.scope = %(scope)s AND i.key = %(key)s)"
)
_LOCKS = (
    "(SELECT json_agg(json_build_array(l.kind, l.key, l.version, l.n)) FROM lock l"
    " WHERE l.region = %(region)s AND l.kind || ' ' || l.key = ANY(%(locks)s) AND l.kind = ANY(%(kinds)s))"
)


def _plain(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def read(region: str, case: UUID | None, scope: str, key: str, locks: tuple[tuple[str, str], ...]) -> Raw:
    """See kernel.read."""
    raw = Raw(locks=dict.fromkeys(locks, (0, 0)))
    args: dict[str, Any] = {
        "region": region,
        "case": case,
        "scope": scope,
        "key": key,
        "locks": [f"{kind} {name}" for kind, name in locks],
        "kinds": sorted({kind for kind, _ in locks}),
    }
    with connection.cursor() as cursor:
        if case is None:
            cursor.execute(f"SELECT {_KEY}, {_LOCKS}", args)
            hit, taken = cursor.fetchone()
        else:
            cursor.execute(_read_case(), args)
            row, fact, *lists, hit, taken = cursor.fetchone()
            if row is not None:
                raw.case, raw.fact = from_json("case_", _plain(row)), fact or ""
                for (name, (table, _, _)), found in zip(_LISTS.items(), lists, strict=True):
                    setattr(raw, name, [from_json(table, r) for r in _plain(found) or ()])
    hit = _plain(hit)
    raw.hit = (hit[0], hit[1], hit[2]) if hit else None
    for kind, name, version, n in _plain(taken) or ():
        raw.locks[kind, name] = (version, n)
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


def _call(made: Transition) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT step(%s, %s::jsonb)", (made.region, _payload(made)))


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
