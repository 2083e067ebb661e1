"""A pack's matters written as a workbook (with explanations, drop-downs, codes as text) or one sheet as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tongban.catalogue.packs import Pack
from tongban.catalogue.spreadsheets.columns import SHEETS, Cell, Column, cell, rows

GUIDE = (
    "怎么用这张表",
    "1. “事项”“材料”“时限”三张表用事项编码对应；只改要改的行，不想动的行可以删去，目录里不会因此少掉事项。",
    "2. 标“只读”的列是给人看的，导入时不读；适用条件请在系统的条件编辑里改。",
    "3. 有下拉的格子请从下拉里选；多个编码用顿号隔开；申请条件一行一条（格内换行用 Alt+回车）。",
    "4. 某个事项在“材料”表里有几行就是要几份材料，次序就是清单的次序。",
    "5. 编码、名称一律按文字存放；格子里不要写公式，写了会被退回。",
    "6. 导入先预览、后保存；有错的行会连同红色的“错误原因”列一起退给您，改好后同一个文件再导入即可。",
)
_HEAD = PatternFill("solid", fgColor="E4F0F4")
_SHOWN = PatternFill("solid", fgColor="EEF2F3")
FORMULA_STARTS = ("=", "+", "-", "@")


def export(pack: Pack) -> bytes:
    """The workbook: 说明, 事项, 材料, 时限 and the lists behind the drop-downs. Deterministic in its cells."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "说明"
    first.column_dimensions["A"].width = 110
    for at, line in enumerate((*GUIDE, f"目录：{pack.zh}，版本 {pack.version}，摘要 {pack.digest[:12]}"), 1):
        _write(first, at, 1, line)
        first.cell(at, 1).alignment = Alignment(wrap_text=True, vertical="top")
    first["A1"].font = Font(bold=True, size=14)
    lists = book.create_sheet("下拉")
    lists.sheet_state = "hidden"
    used = 0
    for name, columns in SHEETS.items():
        sheet = book.create_sheet(name, len(book.sheetnames) - 1)
        things = rows(name, pack)
        _table(sheet, columns, [[cell(c, thing, pack) for c in columns] for thing in things])
        for at, column in enumerate(columns, 1):
            if column.choices is not None:
                used += 1
                _choices(sheet, lists, at, used, column.choices(pack), len(things) + 2001)
    return _bytes(book)


def _table(sheet: Worksheet, columns: tuple[Column, ...], lines: list[list[Cell]]) -> None:
    for at, column in enumerate(columns, 1):
        _write(sheet, 1, at, column.zh)
        head = sheet.cell(1, at)
        head.font, head.fill = Font(bold=True), _HEAD if column.parse else _SHOWN
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = column.width
        # the whole column is text, so that codes typed later keep their zeros
        sheet.column_dimensions[letter].number_format = "@"
    for down, line in enumerate(lines, 2):
        for at, value in enumerate(line, 1):
            if value is not None:
                _write(sheet, down, at, value)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(len(lines) + 1, 2)}"


def _write(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    """One cell: text stays text, even where it looks like a formula or a number."""
    made: Any = sheet.cell(row, column)
    made.value = value
    if isinstance(value, str):
        made.data_type, made.number_format = "s", "@"
        if "\n" in value:
            made.alignment = Alignment(wrap_text=True, vertical="top")


def _choices(sheet: Worksheet, lists: Worksheet, column: int, used: int, values: list[str], last: int) -> None:
    """A drop-down from a column of the hidden sheet (a list in the cell itself may hold only 255 characters)."""
    for at, value in enumerate(values, 1):
        _write(lists, at, used, value)
    letter = get_column_letter(used)
    rule = DataValidation(type="list", formula1=f"下拉!${letter}$1:${letter}${max(len(values), 1)}", allow_blank=True)
    rule.error, rule.errorTitle = "请从下拉里选", "不在可选范围"
    sheet.add_data_validation(rule)
    rule.add(f"{get_column_letter(column)}2:{get_column_letter(column)}{last}")


def _bytes(book: Workbook) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def export_csv(pack: Pack, sheet: str, encoding: str = "utf-8-sig") -> bytes:
    """One sheet as CSV, in UTF-8 with mark or GB18030. KeyError for an unknown sheet."""
    columns = SHEETS[sheet]
    lines = [[cell(c, thing, pack) for c in columns] for thing in rows(sheet, pack)]
    return write_csv([[c.zh for c in columns], *lines], encoding)


def write_csv(lines: list[list[Any]], encoding: str) -> bytes:
    """Rows as CSV; a text that a spreadsheet would run as a formula gets a mark before it, which is taken off when read."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    for line in lines:
        writer.writerow([_guarded(value) for value in line])
    return kept.getvalue().encode(encoding)


def _guarded(value: Any) -> Any:
    if isinstance(value, str) and value.startswith((*FORMULA_STARTS, "'")):
        return f"'{value}"
    return "" if value is None else value
