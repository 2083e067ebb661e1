"""A part of a thing as a form: what stands there, what was posted, and each fault beside its field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.catalogue.checking import Finding
from tongban.catalogue.packs import Pack
from tongban.catalogue.sentences import sentence
from tongban.faces.studio.editing.parts import PROMISE, Field, Part, Rows
from tongban.faces.studio.editing.sorts import parsed, picked, shown

MOST_ROWS = 200
YES = [("1", "是"), ("0", "否")]


@dataclass(slots=True)
class Cell:
    """One control: `value` as an HTML form holds it, faults in words."""

    spec: Field
    name: str
    value: str
    choices: list[tuple[str, str]]
    faults: list[str] = field(default_factory=list)
    picks: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-")

    @property
    def strange(self) -> bool:
        """Whether the value is none of the choices, so that it must be kept as a choice of its own."""
        return bool(self.value) and self.value not in {v for v, _ in self.choices}


@dataclass(slots=True)
class Line:
    """One row of a table: its cells, what the columns do not show, its condition in words."""

    at: int
    cells: list[Cell]
    rest: str
    condition: str
    name: str
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A table of rows."""

    spec: Rows
    lines: list[Line]
    faults: list[str] = field(default_factory=list)
    moved: bool = False

    @property
    def open(self) -> bool:
        """Whether a long table is shown at once: it has a fault, was just moved, or is the only one of its page."""
        faulty = bool(self.faults) or any(line.faults or any(c.faults for c in line.cells) for line in self.lines)
        return faulty or self.moved


@dataclass(slots=True)
class Sheet:
    """A part ready for its page."""

    part: Part
    cells: list[Cell]
    promise: list[Cell]
    tables: list[Table]
    others: list[str] = field(default_factory=list)
    candidates: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)

    def summary(self) -> list[tuple[str, str]]:
        """Every fault as id and sentence, for the summary on top."""
        found = [(c.id, f"{c.spec.zh}：{f}") for c in (*self.cells, *self.promise) for f in c.faults]
        for table in self.tables:
            found += [(f"t-{table.spec.path.replace('.', '-')}", f"{table.spec.zh}：{f}") for f in table.faults]
            for line in table.lines:
                found += [
                    (c.id, f"{table.spec.zh}第 {line.at + 1} 行“{c.spec.zh}”：{f}")
                    for c in line.cells
                    for f in c.faults
                ]
                found += [(line.cells[0].id, f"{table.spec.zh}第 {line.at + 1} 行：{f}") for f in line.faults]
        return found + [("", text) for text in self.others]


def at(thing: Any, path: str) -> Any:
    """The value at a path of a thing, None where there is none."""
    for key in path.split(".") if path else ():
        thing = thing.get(key) if isinstance(thing, Mapping) else None
    return thing


def put(thing: dict[str, Any], path: str, value: Any, spec: Field) -> None:
    """Set a value at a path. Nothing typed where nothing stood changes nothing; an emptied part goes away whole."""
    *way, last = path.split(".")
    parents: list[tuple[dict[str, Any], str]] = []
    here = thing
    for key in way:
        inner = here.get(key)
        if value is None and not isinstance(inner, Mapping):
            return
        made = dict(inner) if isinstance(inner, Mapping) else {}
        here[key] = made
        parents.append((here, key))
        here = made
    old = here.get(last)
    if old is not None and value is not None and shown(spec, old) == shown(spec, value):
        here[last] = old
    elif value is None:
        if old is not None or (last in here and old is not None):
            here.pop(last)
    elif spec.sort == "core" and isinstance(old, Mapping):
        here[last] = {**old, "value": value}
    else:
        here[last] = value
    for parent, key in reversed(parents):
        if not [v for v in parent[key].values() if v is not None]:
            del parent[key]


def posted(part: Part, thing: Mapping[str, Any], data: Mapping[str, str]) -> dict[str, Any]:
    """The thing with what was posted for a part; raises ValueError for a form that is none of ours."""
    made = dict(thing)
    for spec in part.fields:
        if spec.sort == "picks" and f"{spec.path}.n" in data:
            put(made, spec.path, picked(spec.path, at(made, spec.path), data), spec)
        elif spec.path in data:
            put(made, spec.path, parsed(spec, data[spec.path], at(made, spec.path)), spec)
    for rows in part.rows:
        if f"{rows.path}.n" in data:
            _put_rows(made, rows, _rows(rows, data))
    return made


def posted_promise(code: str, before: Mapping[str, Any] | None, data: Mapping[str, str]) -> dict[str, Any] | None:
    """The promise as posted; None where its days are empty."""
    made = dict(before or {"code": code})
    for spec in PROMISE:
        if f"promise.{spec.path}" in data:
            put(made, spec.path, parsed(spec, data[f"promise.{spec.path}"]), spec)
    return made if set(made) - {"code", "unit", "src"} else None


def _put_rows(thing: dict[str, Any], rows: Rows, listed: list[Any]) -> None:
    if not listed and not at(thing, rows.path):
        return
    *way, last = rows.path.split(".")
    here = thing
    for key in way:
        here[key] = dict(here.get(key) or {})
        here = here[key]
    here[last] = listed


def _rows(rows: Rows, data: Mapping[str, str]) -> list[Any]:
    """The rows as posted, after a pressed button moved, removed or added one; empty new rows are left out."""
    count = int(data.get(f"{rows.path}.n", "0"))
    if not 0 <= count <= MOST_ROWS:
        raise ValueError("too many rows")
    found: list[Any] = []
    for n in range(count):
        name = f"{rows.path}.{n}"
        if rows.codes:
            found.append(data.get(f"{name}.", "").strip())
            continue
        rest = json.loads(data.get(f"{name}.rest") or "{}")
        item = dict(rest) if isinstance(rest, dict) else {}
        for spec in rows.columns:
            if f"{name}.{spec.path}" in data:
                put(item, spec.path, parsed(spec, data[f"{name}.{spec.path}"], at(item, spec.path)), spec)
        found.append(item)
    verb, _, where = data.get("do", "").partition(":")
    path, _, number = where.rpartition(".")
    if path == rows.path and number.isdigit() and int(number) < max(len(found), 1):
        _moved(found, verb, int(number))
    return [row for row in found if row]


def _moved(found: list[Any], verb: str, n: int) -> None:
    if verb == "drop" and found:
        found.pop(n)
    elif verb == "up" and n > 0:
        found[n - 1], found[n] = found[n], found[n - 1]
    elif verb == "down" and n < len(found) - 1:
        found[n + 1], found[n] = found[n], found[n + 1]


def sheet(part: Part, thing: Mapping[str, Any], promise: Mapping[str, Any] | None, pack: Pack, add: str = "") -> Sheet:
    """A part of a thing as a form; `add` names the table that gets an empty row more."""
    cells = [_cell(spec, spec.path, at(thing, spec.path), pack) for spec in part.fields]
    promised = [_cell(s, f"promise.{s.path}", at(promise or {}, s.path), pack) for s in PROMISE] if part.promise else []
    tables = [_table(rows, thing, pack, add == rows.path) for rows in part.rows]
    for table in tables:
        table.moved = add == table.spec.path or len(tables) == 1
    named = [c for c in (*part.fields, *(c for rows in part.rows for c in rows.columns)) if c.sort == "named"]
    once = {c.zh.removeprefix("哪些").removeprefix("只算"): c.choices(pack) for c in named if c.choices}
    return Sheet(part, cells, promised, tables, candidates=list(once.items()))


def keep_open(made: Sheet, do: str) -> None:
    """Show the table in which a button was just pressed, however long it is."""
    for table in made.tables:
        path = do.partition(":")[2]
        table.moved = table.moved or path == table.spec.path or path.rpartition(".")[0] == table.spec.path


def _cell(spec: Field, name: str, value: Any, pack: Pack) -> Cell:
    choices = YES if spec.sort in ("yes", "core") else spec.choices(pack) if spec.choices else []
    return Cell(
        spec, name, shown(spec, value, dict(choices)), choices, picks=list(value or ()) if spec.sort == "picks" else []
    )


def _table(rows: Rows, thing: Mapping[str, Any], pack: Pack, add: bool) -> Table:
    listed = list(at(thing, rows.path) or [])
    if add or not listed:
        listed.append("" if rows.codes else {})
    lines = []
    for n, item in enumerate(listed):
        name = f"{rows.path}.{n}"
        cells = [_cell(s, f"{name}.{s.path}", item if rows.codes else at(item, s.path), pack) for s in rows.columns]
        rest = "" if rows.codes or not item else json.dumps(item, ensure_ascii=False)
        told = (
            sentence(item.get(rows.tree), pack)
            if rows.tree and isinstance(item, Mapping) and item.get(rows.tree) is not None
            else ""
        )
        lines.append(Line(n, cells, rest, told, name))
    return Table(rows, lines)


def tell(made: Sheet, findings: Iterable[Finding], kind: str, code: str) -> None:
    """Put each fault beside the field or row that it is about; others go to the top."""
    for finding in findings:
        text = finding.text.split("：", 1)[-1] if finding.kind else finding.text
        words = f"{text}。{_plain(finding.fix)}"
        route = list(finding.route)
        if finding.code != code or not _beside(made, "promise" if finding.kind == "promises" else "", route, words):
            made.others.append(f"{finding.text}。{_plain(finding.fix)}")


def _plain(fix: str) -> str:
    return "请核对后改正" if any(word in fix for word in (".yaml", "docs/", "walked", "要求：{")) else fix


def _beside(made: Sheet, kind: str, route: list[Any], words: str) -> bool:
    path = ".".join(str(p) for p in route)
    pool = made.promise if kind else made.cells
    for cell in pool:
        if path and (
            cell.spec.path == path or cell.spec.path.startswith(f"{path}.") or path.startswith(f"{cell.spec.path}.")
        ):
            cell.faults.append(words)
            return True
    if kind:
        if made.promise:
            made.promise[0].faults.append(words)
        return bool(made.promise)
    for table in made.tables:
        if path == table.spec.path:
            table.faults.append(words)
            return True
        if path.startswith(f"{table.spec.path}."):
            number, _, rest = path.removeprefix(f"{table.spec.path}.").partition(".")
            line = table.lines[int(number)] if number.isdigit() and int(number) < len(table.lines) else None
            if line is None:
                table.faults.append(words)
            else:
                cell_ = next(
                    (c for c in line.cells if rest and (rest == c.spec.path or rest.startswith(f"{c.spec.path}."))),
                    None,
                )
                (cell_.faults if cell_ else line.faults).append(words)
            return True
    return False
