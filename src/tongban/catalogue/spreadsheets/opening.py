"""Opens an uploaded workbook or CSV as plain rows: sizes are limited, formulas are never computed."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook

from tongban.catalogue.spreadsheets.columns import CODE, FAULT, SHEETS, Cell

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 80


class Unreadable(ValueError):
    """The file cannot be read as a table of matters; the text says what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the file, cells by heading, and headings whose cell held a formula."""

    number: int
    cells: dict[str, Cell]
    formulas: tuple[str, ...] = ()


@dataclass(slots=True)
class Opened:
    """The rows of each sheet that was found; `encoding` where the file was CSV."""

    sheets: dict[str, list[Line]] = field(default_factory=dict)
    encoding: str = ""


def opened(content: bytes, name: str) -> Opened:
    """Open a file by its content. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(f"文件超过 {MOST_BYTES // 1048576} MB：请分成几个文件导入。")
    if not content:
        raise Unreadable("文件是空的：请重新选择。")
    if content[:4] == b"PK\x03\x04":
        return _book(content)
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable("这是旧的 .xls 格式：请用 WPS 或 Excel 另存为 .xlsx 再导入。")
    return _csv(content)


def _book(content: bytes) -> Opened:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(item.file_size for item in packed.infolist()) > MOST_UNPACKED:
                raise Unreadable("文件展开后太大：请分成几个文件导入。")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except Unreadable:
        raise
    except Exception as problem:
        raise Unreadable("文件打不开，可能已经损坏，或者加了密码：请另存为 .xlsx 再导入。") from problem
    found = Opened()
    for name in SHEETS:
        if name in book.sheetnames:
            sheet = book[name]
            found.sheets[name] = _lines(
                name, ([(c.value, c.data_type) for c in row] for row in sheet.iter_rows(max_col=MOST_COLUMNS))
            )
    if not found.sheets:
        raise Unreadable(f"没有找到“{'”“'.join(SHEETS)}”任何一张表：请用系统导出的文件，表名不要改。")
    return found


def _csv(content: bytes) -> Opened:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise Unreadable("认不出文件的编码：请另存为 UTF-8 或 GB18030（ANSI）的 CSV，或者用 .xlsx。")
    if "\x00" in text:
        raise Unreadable("这不是表格文件：请用 .xlsx 或 .csv。")
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as problem:
        raise Unreadable("CSV 的引号或换行不完整：请用 WPS 或 Excel 重新另存一次。") from problem
    head = {cell.strip() for row in rows[:3] for cell in row}
    name = "材料" if "材料" in head else "时限" if head & {"承诺天数", "法定天数"} else "事项"
    lines = _lines(name, ([(_bare(value), "s") for value in row] for row in rows))
    return Opened({name: lines}, encoding)


def _bare(value: str) -> str:
    return value[1:] if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@", "'") else value


def _lines(name: str, rows: Any) -> list[Line]:
    head: list[str] = []
    found: list[Line] = []
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise Unreadable(f"“{name}”表超过 {MOST_ROWS} 行：请分成几个文件导入。")
        if not head:
            words = [str(value).strip() if value is not None else "" for value, _ in row]
            if CODE in words:
                head = words
                _known(name, head)
            elif number > 10:
                break
            continue
        cells = {zh: _cell(value) for zh, (value, _) in zip(head, row, strict=False) if zh and zh != FAULT}
        formulas = tuple(zh for zh, (_, kind) in zip(head, row, strict=False) if kind == "f" and zh)
        if any(value is not None for value in cells.values()):
            found.append(Line(number, cells, formulas))
    if not head:
        raise Unreadable(f"“{name}”表的前十行里没有“{CODE}”这一列：请用系统导出的文件，表头不要改。")
    return found


def _known(name: str, head: list[str]) -> None:
    known = {column.zh for column in SHEETS[name]} | {FAULT}
    strange = [zh for zh in head if zh and zh not in known]
    if strange:
        raise Unreadable(f"“{name}”表有不认识的列：{'、'.join(strange[:5])}。请改回导出时的表头，或者删去这些列。")
    twice = [zh for zh in head if zh and head.count(zh) > 1]
    if twice:
        raise Unreadable(f"“{name}”表有两列都叫“{twice[0]}”：请删去一列。")


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, bool):
        return None if value is None else ("是" if value else "否")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int):
        return value
    text = str(value).replace("\r\n", "\n").strip()
    return text or None
