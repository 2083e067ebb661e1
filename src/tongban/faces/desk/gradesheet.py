"""A list of credit grades as a workbook or CSV: opened as plain rows by heading, formulas never computed; and the empty form of it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from tongban.cases.obligations.grades import HEADS, MOST

_BYTES, _UNPACKED = 2 * 1024 * 1024, 50 * 1024 * 1024
Rows = list[tuple[int, dict[str, Any]]]


class Unreadable(ValueError):
    """The file cannot be read as a list of grades; the text says what to do, in Chinese."""


def opened(content: bytes) -> Rows:
    """(number in the file, cells by heading) of each row that is not empty. Raises Unreadable."""
    if not content:
        raise Unreadable("请选择文件：.xlsx 或 .csv。")
    if len(content) > _BYTES:
        raise Unreadable(f"文件超过 {_BYTES // 1048576} MB，请分成几个文件导入。")
    return _lines(_book(content) if content[:4] == b"PK\x03\x04" else _csv(content))


def _book(content: bytes) -> Iterable[list[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(item.file_size for item in packed.infolist()) > _UNPACKED:
                raise Unreadable("文件展开后太大，请分成几个文件导入。")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        return [[c.value for c in row] for row in sheet.iter_rows(max_col=20, max_row=MOST + 12)]
    except Unreadable:
        raise
    except Exception as problem:
        raise Unreadable("文件打不开，可能已经损坏，或者加了密码：请另存为 .xlsx 再导入。") from problem


def _csv(content: bytes) -> Iterable[list[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        try:
            return list(csv.reader(io.StringIO(text), strict=True))
        except csv.Error as problem:
            raise Unreadable("CSV 的引号或换行不完整：请用 WPS 或 Excel 重新另存一次。") from problem
    raise Unreadable("这不是表格文件：请用 .xlsx，或者 UTF-8、GB18030 编码的 .csv。")


def _lines(rows: Iterable[list[Any]]) -> Rows:
    head: list[str] = []
    found: Rows = []
    for number, row in enumerate(rows, 1):
        if not head:
            words = ["" if v is None else str(v).strip() for v in row]
            if HEADS[0] in words:
                head = words
                absent = [h for h in HEADS[:4] if h not in head]
                if absent:
                    raise Unreadable(f"表里缺少这几列：{'、'.join(absent)}。请用本页的空表。")
            elif number > 10:
                break
            continue
        cells = {h: v for h, v in zip(head, row, strict=False) if h in HEADS}
        if any(v not in (None, "") for v in cells.values()):
            found.append((number, cells))
        if len(found) > MOST:
            raise Unreadable(f"一次最多导入 {MOST} 行，请分成几个文件。")
    if not head:
        raise Unreadable(f"前十行里没有“{HEADS[0]}”这一列：请用本页的空表。")
    if not found:
        raise Unreadable("表里没有一行内容，请填好再导入。")
    return found


def blank() -> bytes:
    """The empty form, with its headings."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "信用等级"
    sheet.append(HEADS)
    for cell, width in zip(sheet[1], (24, 10, 34, 14, 40), strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
