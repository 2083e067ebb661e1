"""The floor: the very rows that the product wrote in a recorded lifecycle, written again with new keys by the bare driver."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from tongban.cases.transition import Key, Take

BARE = ("case_", "case_fact", "task", "event", "delivery")
"""The tables of the bare floor: one case with its facts, five tasks, six events, six deliveries."""


@dataclass(frozen=True, slots=True)
class Op:
    """One row written: `insert`, or `update` of `values` where `where` holds (exactly one row)."""

    do: str
    table: str
    values: Mapping[str, Any]
    where: Mapping[str, Any]


Step = tuple[Op, ...]


@contextmanager
def recording() -> Iterator[list[Any]]:
    """While open, every transition that the product's kernel writes is also kept in the list that this gives."""
    from tongban.cases import kernel

    kept: list[Any] = []
    real = kernel.write

    def write(made: Any) -> None:
        real(made)
        kept.append(made)

    kernel.write = write
    try:
        yield kept
    finally:
        kernel.write = real


def ops(made: Any, before: Mapping[str, Any] | None) -> Step:
    """The rows of one recorded transition. Of the case row only what changed since `before` is set: a floor does not do more."""
    from tongban.cases.kernel.raw import complete, prepared

    region, case, found = made.region, made.case, []
    for take in made.takes:
        where = {"region": region, "kind": take.kind, "key": take.key, "version": take.version}
        found.append(Op("update", "lock", {"version": take.version + 1, "n": take.n}, where))
    if made.key:
        first = made.events[0]
        row = {"scope": made.key.scope, "key": made.key.key, "digest": made.key.digest, "stream": first.stream, "seq": first.seq}
        found.append(Op("insert", "idem", {"region": region, **row}, {}))
    if made.seq == 0:
        found.append(Op("insert", "case_", complete("case_", made.row), {}))
    else:
        assert before is not None
        changed = {k: v for k, v in made.row.items() if before[k] != v}
        found.append(Op("update", "case_", changed, {"region": region, "id": case, "seq": made.seq}))
    for table, rows in (("task", made.closes), ("deadline", made.meets)):
        open_ = {"closed_at": None} if table == "task" else {"met_at": None, "lapsed_at": None}
        for row in rows:
            values = {k: v for k, v in row.items() if k != "no"}
            found.append(Op("update", table, values, {"region": region, "case": case, "no": row["no"], **open_}))
    found += [Op("insert", i.table, complete(i.table, i.values), {}) for i in made.inserts]
    found += [
        Op("update", u.table, prepared(u.table, u.values), {"region": region, **u.key, **u.guard}) for u in made.updates
    ]
    found += [Op("insert", "event", {f: getattr(e, f) for f in e.__slots__}, {}) for e in made.events]
    found += [Op("insert", "delivery", complete("delivery", d), {}) for d in made.deliveries]
    return tuple(found)


def lifecycle(kept: Sequence[Any]) -> tuple[Step, ...]:
    """The recorded transitions of one case as steps of rows."""
    return tuple(ops(made, kept[i - 1].row if i else None) for i, made in enumerate(kept))


def counted(steps: Sequence[Step]) -> dict[str, dict[str, int]]:
    """How many rows a lifecycle inserts and updates, by table."""
    found: dict[str, dict[str, int]] = {}
    for step in steps:
        for op in step:
            row = found.setdefault(op.table, {"insert": 0, "update": 0})
            row[op.do] += 1
    return found


class Renewer:
    """Gives recorded transitions of one case new keys, each of the same length; done before the clock runs."""

    def __init__(self, kept: Sequence[Any], series: str, *, only: tuple[str, ...] = ()) -> None:
        """`series` names a number series of this floor's own, so that nothing races with the product's; `only`: these tables."""
        self.kept, self.series, self.only, self.n = kept, series, only, 0
        inserts = [i for made in kept for i in made.inserts]
        self.region = kept[0].region
        self.ids = [kept[0].case, *(i.values["id"] for i in inserts if "id" in i.values)]
        self.ids += [d["id"] for made in kept for d in made.deliveries]
        self.no = kept[0].row["no"]
        self.numbers = [i.values["number"] for i in inserts if i.table == "licence"]
        self.takes = any(made.takes for made in kept)

    def transitions(self) -> list[Any]:
        """The next lifecycle, as values that the product's kernel would write."""
        self.n += 1
        tail = f"{self.n:06d}"
        ids = {i: uuid4() for i in self.ids}
        texts = {str(a): str(b) for a, b in ids.items()}
        texts[self.no] = f"{self.series[0]}{self.no[1:-6]}{tail}"
        texts |= {n: f"{self.series[0]}{n[1:-6]}{tail}" for n in self.numbers}

        def renew(value: Any) -> Any:
            if isinstance(value, UUID):
                return ids.get(value, value)
            if isinstance(value, str):
                for old, new in texts.items():
                    value = value.replace(old, new)
                return value
            if isinstance(value, Mapping):
                return {k: renew(v) for k, v in value.items()}
            if isinstance(value, tuple):
                return tuple(renew(v) for v in value)
            if isinstance(value, Key):
                return replace(value, key=f"{self.series[:4]}{self.n}-{value.key}")
            if isinstance(value, Take):
                return replace(value, key=self.series, version=self.n, n=self.n + 1)
            if is_dataclass(value) and not isinstance(value, type):
                return replace(value, **{f.name: renew(getattr(value, f.name)) for f in fields(value)})
            return value

        return [renew(made) for made in self.kept]

    def next(self) -> tuple[Step, ...]:
        """The next lifecycle's rows, step by step."""
        steps = lifecycle(self.transitions())
        return tuple(tuple(op for op in step if op.table in self.only) for step in steps) if self.only else steps

    def start_row(self) -> Op | None:
        """The number series' first row, to be there before the floor runs."""
        if not self.takes or self.only:
            return None
        return Op("insert", "lock", {"region": self.region, "kind": "series", "key": self.series, "version": 1, "n": 1}, {})


# SQLite


def sqlite_value(value: Any) -> Any:
    """A value as the product stores it in SQLite."""
    from tongban.cases.kernel.sqlite import _value

    return _value(value)


def sqlite_statement(op: Op) -> tuple[str, list[Any]]:
    """One driver statement with its arguments."""
    if op.do == "insert":
        columns = ", ".join(f'"{c}"' for c in op.values)
        return (
            f'INSERT INTO "{op.table}" ({columns}) VALUES ({", ".join("?" * len(op.values))})',
            [sqlite_value(v) for v in op.values.values()],
        )
    sets = ", ".join(f'"{c}"=?' for c in op.values)
    wheres = " AND ".join(f'"{c}" IS NULL' if v is None else f'"{c}"=?' for c, v in op.where.items())
    args = [sqlite_value(v) for v in (*op.values.values(), *(v for v in op.where.values() if v is not None))]
    return f'UPDATE "{op.table}" SET {sets} WHERE {wheres}', args


class SqliteFloor:
    """Plain statements of the driver, one BEGIN IMMEDIATE a transition."""

    def __init__(self, path: str, renewer: Renewer, synchronous: str) -> None:
        self.driver = sqlite3.connect(path, isolation_level=None, timeout=20)
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "temp_store=MEMORY", "foreign_keys=ON"):
            self.driver.execute(f"PRAGMA {pragma}")
        self.renewer = renewer
        self.ready: list[list[list[tuple[str, list[Any]]]]] = []
        first = renewer.start_row()
        if first is not None:
            self.driver.execute(*sqlite_statement(first))

    def prepare(self, count: int) -> None:
        """Make the arguments of the next lifecycles."""
        self.ready = [[[sqlite_statement(op) for op in step] for step in self.renewer.next()] for _ in range(count)][::-1]

    def run(self) -> None:
        """One lifecycle."""
        execute = self.driver.execute
        for step in self.ready.pop():
            execute("BEGIN IMMEDIATE")
            for sql, args in step:
                if execute(sql, args).rowcount != 1:
                    raise RuntimeError(f"the floor's row is not there: {sql}")
            execute("COMMIT")


# PostgreSQL


def _postgres_value(table: str, column: str, value: Any) -> Any:
    from psycopg.types.json import Jsonb

    from tongban.cases.kernel.raw import tables

    return Jsonb(value) if value is not None and tables()[table].kinds.get(column) == "json" else value


class Statement:
    """A text with $1, $2 … and its arguments, made of one or more rows."""

    def __init__(self) -> None:
        self.args: list[Any] = []

    def bind(self, value: Any) -> str:
        """The place of one more argument."""
        self.args.append(value)
        return f"${len(self.args)}"

    def insert(self, ops: Sequence[Op]) -> str:
        """One INSERT of neighbouring rows of a table."""
        table, columns = ops[0].table, ", ".join(f'"{c}"' for c in ops[0].values)
        rows = [", ".join(self.bind(_postgres_value(table, c, v)) for c, v in op.values.items()) for op in ops]
        return f'INSERT INTO "{table}" ({columns}) VALUES {", ".join(f"({r})" for r in rows)}'

    def update(self, op: Op) -> str:
        """One UPDATE."""
        sets = ", ".join(f'"{c}"={self.bind(_postgres_value(op.table, c, v))}' for c, v in op.values.items())
        wheres = [f'"{c}" IS NULL' if v is None else f'"{c}"={self.bind(v)}' for c, v in op.where.items()]
        return f'UPDATE "{op.table}" SET {sets} WHERE {" AND ".join(wheres)}'

    def write(self, ops: Sequence[Op]) -> str:
        """What `grouped` put together."""
        return self.insert(ops) if ops[0].do == "insert" else self.update(ops[0])


def grouped(step: Step) -> list[list[Op]]:
    """The rows of a step; neighbouring inserts into one table go together."""
    found: list[list[Op]] = []
    for op in step:
        if found and op.do == "insert" == found[-1][0].do and op.table == found[-1][0].table:
            found[-1].append(op)
        else:
            found.append([op])
    return found


class PostgresFloor:
    """What the variants share: a psycopg connection of their own, statements prepared at first use, lifecycles made ready."""

    def __init__(self, url: str, renewer: Renewer) -> None:
        import psycopg

        self.driver = psycopg.connect(url, autocommit=True, prepare_threshold=0, cursor_factory=psycopg.RawCursor)
        self.driver.prepared_max = None
        self.renewer = renewer
        self.ready: list[list[Any]] = []
        first = renewer.start_row()
        if first is not None:
            made = Statement()
            self.driver.execute(made.insert([first]), made.args)

    def prepare(self, count: int) -> None:
        """Make the arguments of the next lifecycles."""
        self.ready = [self.lifecycle() for _ in range(count)][::-1]

    def lifecycle(self) -> list[Any]:
        """The next lifecycle, a step after another, as this variant sends it."""
        return [self.made(step) for step in self.renewer.next()]

    def made(self, step: Step) -> Any:
        """A step as this variant sends it."""
        raise NotImplementedError

    def run(self) -> None:
        """One lifecycle."""
        raise NotImplementedError


class OneStatement(PostgresFloor):
    """One prepared statement a transition: every row is a part of its WITH, values bound."""

    def made(self, step: Step) -> tuple[str, list[Any]]:
        one, parts, updates = Statement(), [], []
        for i, ops_ in enumerate(grouped(step)):
            parts.append(f"w{i} AS ({one.write(ops_)} RETURNING 1)")
            updates += [f"(SELECT count(*) FROM w{i})"] if ops_[0].do == "update" else []
        return f"WITH {', '.join(parts)} SELECT {' + '.join(updates) or '0'}", one.args

    def run(self) -> None:
        execute = self.driver.execute
        for sql, args in self.ready.pop():
            execute(sql, args).fetchone()


class Function(PostgresFloor):
    """One prepared call of the product's own function `step` a transition, its argument made beforehand."""

    def lifecycle(self) -> list[Any]:
        from tongban.cases.kernel.postgres import _payload

        return [[self.renewer.region, _payload(made)] for made in self.renewer.transitions()]

    def run(self) -> None:
        execute = self.driver.execute
        for args in self.ready.pop():
            execute("SELECT step($1, $2::jsonb)", args)


class Pipelined(PostgresFloor):
    """Prepared single statements, one transaction and one network round trip a transition."""

    def made(self, step: Step) -> list[tuple[str, list[Any]]]:
        found = []
        for ops_ in grouped(step):
            one = Statement()
            found.append((one.write(ops_), one.args))
        return found

    def run(self) -> None:
        execute = self.driver.execute
        for statements in self.ready.pop():
            with self.driver.pipeline(), self.driver.transaction():
                for sql, args in statements:
                    execute(sql, args)


class Singly(Pipelined):
    """Prepared single statements, one after another in one transaction."""

    def run(self) -> None:
        execute = self.driver.execute
        for statements in self.ready.pop():
            execute("BEGIN")
            for sql, args in statements:
                execute(sql, args)
            execute("COMMIT")
