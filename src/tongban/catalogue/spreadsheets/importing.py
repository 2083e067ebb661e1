"""What a spreadsheet would change: things to put into a draft, and every row that cannot be taken, with its reason."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles import Font, PatternFill

from tongban.catalogue import checking
from tongban.catalogue.checking.matters import exceeds
from tongban.catalogue.overlay import overlay
from tongban.catalogue.packs import Pack
from tongban.catalogue.spreadsheets.columns import CODE, FAULT, SHEETS, CellFault, inside
from tongban.catalogue.spreadsheets.opening import Line, Opened, opened
from tongban.catalogue.spreadsheets.writing import write_csv

_CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}$")


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why one row is not taken."""

    sheet: str
    row: int
    text: str


@dataclass(slots=True)
class Brought:
    """What a file brings: `things` that differ from the pack, `faults` by row; `new` and `changed` count matters."""

    things: dict[tuple[str, str], dict[str, Any] | None] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)
    rows: int = 0
    new: int = 0
    changed: int = 0


class _Import:
    """One file against one pack: rows by matter, so that a fault found later still knows its row."""

    def __init__(self, pack: Pack, file: Opened) -> None:
        self.pack, self.file = pack, file
        self.found = Brought(rows=sum(len(lines) for lines in file.sheets.values()))
        self.matters: dict[str, dict[str, Any]] = {}
        self.promises: dict[str, dict[str, Any] | None] = {}
        self.rows: dict[tuple[str, str], int] = {}
        self.needs: dict[str, list[int]] = {}
        self.bad: set[str] = set()

    def fault(self, sheet: str, row: int, text: str, code: str = "") -> None:
        self.found.faults.append(RowFault(sheet, row, text))
        if code:
            self.bad.add(code)

    def read(self) -> None:
        self._matters()
        self._limits()
        self._materials()

    def _start(self, sheet: str, line: Line) -> str:
        """The matter's code of a row, empty where the row is faulty in itself."""
        code = str(line.cells.get(CODE) or "")
        if not _CODE.match(code):
            self.fault(sheet, line.number, f"{CODE}没有填，或不是字母、数字、短横组成的编码")
            return ""
        if line.formulas:
            self.fault(sheet, line.number, f"“{'”“'.join(line.formulas)}”是公式，请改成写好的文字或数字", code)
            return ""
        if sheet != "材料":
            if (sheet, code) in self.rows:
                self.fault(sheet, line.number, f"{code} 在第 {self.rows[sheet, code]} 行已经有了，请删去一行", code)
                return ""
            self.rows[sheet, code] = line.number
        return code

    def _filled(self, sheet: str, line: Line, thing: dict[str, Any], code: str) -> bool:
        """Put the row's cells into a thing; tells every faulty cell."""
        good = True
        for column in SHEETS[sheet]:
            if column.parse is None or column.zh not in line.cells:
                continue
            raw = line.cells[column.zh]
            before = inside(thing, column.path)
            if raw is None:
                if column.required:
                    self.fault(sheet, line.number, f"“{column.zh}”没有填", code)
                    good = False
                elif column.read(before, self.pack) is not None:
                    _take(thing, column.path)
                continue
            if column.read(before, self.pack) == raw or str(column.read(before, self.pack)) == str(raw):
                continue
            try:
                _set(thing, column.path, column.parse(raw, self.pack))
            except CellFault as fault:
                self.fault(sheet, line.number, f"“{column.zh}”：{fault}", code)
                good = False
        return good

    def _matters(self) -> None:
        for line in self.file.sheets.get("事项", ()):
            code = self._start("事项", line)
            if not code:
                continue
            known = self.pack.has("matters", code)
            thing = dict(self.pack.get("matters", code)) if known else {"code": code, "walked": False}
            if not known:
                missing = [c.zh for c in SHEETS["事项"] if c.required and not line.cells.get(c.zh)]
                if missing:
                    self.fault("事项", line.number, f"新的事项必须写明{'、'.join(missing)}", code)
                    continue
            if self._filled("事项", line, thing, code):
                self.matters[code] = thing

    def _matter(self, sheet: str, line: Line, code: str) -> dict[str, Any] | None:
        """The matter that a row of another sheet belongs to."""
        if code in self.matters:
            return self.matters[code]
        if self.pack.has("matters", code) and code not in self.bad:
            return self.matters.setdefault(code, dict(self.pack.get("matters", code)))
        if code in self.bad:
            self.fault(sheet, line.number, f"{code} 在“事项”表里的那一行有错，先改好那一行", code)
        else:
            self.fault(sheet, line.number, f"没有事项 {code}：请先在“事项”表里写上", code)
        return None

    def _limits(self) -> None:
        for line in self.file.sheets.get("时限", ()):
            code = self._start("时限", line)
            matter = self._matter("时限", line, code) if code else None
            if matter is None:
                continue
            promised = self.pack.kind("promises").get(code)
            row: dict[str, Any] = {"code": code}
            if matter.get("legal"):
                row["legal"] = dict(matter["legal"])
            if promised is not None:
                row["promise"] = dict(promised)
            if not self._filled("时限", line, row, code):
                continue
            for key, zh in (("legal", "法定天数"), ("promise", "承诺天数")):
                part = row.get(key)
                if part and "days" not in part:
                    if (
                        {k for k in part if part[k] is not None} - {"code"}
                        and zh in line.cells
                        and self._said(line, zh[:2])
                    ):
                        self.fault("时限", line.number, f"写了单位或依据，却没有写{zh}", code)
                    row[key] = None
            if row.get("legal") != matter.get("legal"):
                matter["legal"] = row.get("legal")
            if (row.get("promise") or None) != (dict(promised) if promised is not None else None):
                self.promises[code] = {"code": code, **row["promise"]} if row.get("promise") else None
            self._within_law(line, code, matter, row.get("promise"))

    @staticmethod
    def _said(line: Line, head: str) -> bool:
        return any(value is not None for zh, value in line.cells.items() if zh.startswith(head))

    def _within_law(self, line: Line, code: str, matter: Mapping[str, Any], promise: Mapping[str, Any] | None) -> None:
        legal = matter.get("legal")
        if not promise or not legal:
            return
        if exceeds(promise["days"], promise.get("unit", "working"), legal["days"], legal.get("unit", "working")):
            self.fault("时限", line.number, f"承诺 {promise['days']} 天超过法定 {legal['days']} 天", code)

    def _materials(self) -> None:
        if "材料" not in self.file.sheets:
            return
        listed: dict[str, list[dict[str, Any]]] = {}
        for line in self.file.sheets["材料"]:
            code = self._start("材料", line)
            matter = self._matter("材料", line, code) if code else None
            if matter is None:
                continue
            name = str(line.cells.get("材料") or "").split("｜")[0]
            before = next((n for n in matter.get("materials") or () if n["code"] == name), {"code": name})
            need: dict[str, Any] = {**before, "matter": code}
            if any(n["code"] == name for n in listed.get(code, ())):
                self.fault("材料", line.number, f"材料 {name} 在这个事项里已经有了，请删去一行", code)
            elif self._filled("材料", line, need, code):
                listed.setdefault(code, []).append({k: v for k, v in need.items() if k != "matter"})
                self.needs.setdefault(code, []).append(line.number)
        for code, matter in self.matters.items():
            if code in self.bad or ("材料" not in self.file.sheets):
                continue
            needs = listed.get(code, [])
            if needs != (matter.get("materials") or []) and (needs or matter.get("materials")):
                matter["materials"] = needs

    def settle(self) -> None:
        """Keep what differs from the pack; a matter with a faulty row is left out whole."""
        for code, thing in self.matters.items():
            if code in self.bad:
                continue
            before = self.pack.kind("matters").get(code)
            if before is None or thing != dict(before):
                self.found.things["matters", code] = thing
        for code, promise in self.promises.items():
            if code not in self.bad:
                self.found.things["promises", code] = promise

    def check(self) -> None:
        """Faults that only the whole pack shows, told at the rows that brought them; what they touch is left out."""
        kinds: dict[str, dict[str, Any]] = {}
        for (kind, code), thing in self.found.things.items():
            kinds.setdefault(kind, {})[code] = thing
        told: set[tuple[str, int, str]] = set()
        for fault in checking.unreadable(overlay(self.pack, kinds), self.found.things):
            sheet, row = self._place(fault.kind, fault.code, fault.route)
            text = re.sub(r"^[^：]{1,20} \S+：", "", fault.text)
            if (sheet, row, text) not in told:
                told.add((sheet, row, text))
                self.fault(sheet, row, f"{text}。{_plain(fault.fix)}", fault.code)
        self.found.things = {at: thing for at, thing in self.found.things.items() if at[1] not in self.bad}

    def _place(self, kind: str, code: str, route: tuple[Any, ...]) -> tuple[str, int]:
        if kind == "promises" or (kind == "matters" and route[:1] == ("legal",)):
            return "时限", self.rows.get(("时限", code), 0)
        if kind == "matters" and route[:1] == ("materials",) and len(route) > 1 and code in self.needs:
            return "材料", self.needs[code][min(int(route[1]), len(self.needs[code]) - 1)]
        return "事项", self.rows.get(("事项", code), 0)


def _plain(fix: str) -> str:
    """A fix without names of files, which people with a spreadsheet do not see."""
    return "请核对编码" if ".yaml" in fix or "docs/" in fix else fix


def _set(thing: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *way, last = path
    for key in way:
        inner = dict(thing.get(key) or {})
        thing[key] = inner
        thing = inner
    old = thing.get(last)
    thing[last] = {**old, "value": value} if isinstance(old, Mapping) and "value" in old else value


def _take(thing: dict[str, Any], path: tuple[str, ...]) -> None:
    *way, last = path
    for key in way:
        inner = dict(thing.get(key) or {})
        thing[key] = inner
        thing = inner
    thing.pop(last, None)


def bring(pack: Pack, content: bytes, name: str) -> Brought:
    """Read a file against a pack; nothing is written. Raises Unreadable for what is no such table.

    1. Each row by itself (codes, choices, numbers, no formulas). 2. What differs from the pack. 3. The whole pack with it:
    codes that lead nowhere are told at their rows. Things of faulty rows are not among `things`.
    """
    work = _Import(pack, opened(content, name))
    work.read()
    work.settle()
    work.check()
    found = work.found
    found.faults.sort(key=lambda f: (list(SHEETS).index(f.sheet), f.row))
    matters = {code for _, code in found.things}
    found.new = sum(not pack.has("matters", code) for code in matters)
    found.changed = len(matters) - found.new
    return found


def marked(content: bytes, faults: Iterable[RowFault], name: str) -> bytes:
    """The same file with a red column 错误原因 at the end of each sheet. Raises Unreadable."""
    reasons: dict[tuple[str, int], list[str]] = {}
    for fault in faults:
        reasons.setdefault((fault.sheet, fault.row), []).append(fault.text)
    file = opened(content, name)
    if file.encoding:
        return _marked_csv(content, file, reasons)
    book = load_workbook(io.BytesIO(content), keep_links=False)
    for sheet in SHEETS:
        if sheet not in book.sheetnames:
            continue
        page = book[sheet]
        head = next(
            r for r in range(1, 12) if any(str(c.value).strip() == CODE for c in page[r] if c.value is not None)
        )
        words = [str(c.value).strip() if c.value is not None else "" for c in page[head]]
        at = words.index(FAULT) + 1 if FAULT in words else max(i for i, w in enumerate(words, 1) if w) + 1
        for row in range(head, page.max_row + 1):
            text = FAULT if row == head else "；".join(reasons.get((sheet, row), ()))
            made: Any = page.cell(row, at)
            made.value = text or None
            if text:
                made.data_type = "s"
                made.font, made.fill = Font(color="C62F25", bold=row == head), PatternFill("solid", fgColor="FCEBE8")
        page.column_dimensions[page.cell(head, at).column_letter].width = 60
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _marked_csv(content: bytes, file: Opened, reasons: Mapping[tuple[str, int], list[str]]) -> bytes:
    (sheet, lines), *_ = file.sheets.items()
    head = list(lines[0].cells) if lines else [c.zh for c in SHEETS[sheet]]
    rows: list[list[Any]] = [[*head, FAULT]]
    rows += [[*(line.cells.get(zh) for zh in head), "；".join(reasons.get((sheet, line.number), ()))] for line in lines]
    return write_csv(rows, file.encoding)
