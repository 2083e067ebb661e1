"""Spreadsheets: out, in and out again are the same; formulas are refused; every bad row says why."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from openpyxl import Workbook, load_workbook

from tongban.catalogue.overlay import overlay
from tongban.catalogue.packs import Pack, load
from tongban.catalogue.spreadsheets import Brought, Unreadable, bring, export, export_csv, marked

PACKS = sorted(p.parent.name for p in Path(settings.TONGBAN_PACKS).glob("*/pack.yaml"))


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(Path(settings.TONGBAN_PACKS) / "yanjin")


def cells(content: bytes) -> dict[str, list[list[Any]]]:
    return {s.title: [[c.value for c in row] for row in s.iter_rows()] for s in load_workbook(io.BytesIO(content))}


def laid(pack: Pack, brought: Brought) -> Pack:
    kinds: dict[str, dict[str, Any]] = {}
    for (kind, code), thing in brought.things.items():
        kinds.setdefault(kind, {})[code] = thing
    return overlay(pack, kinds)


def edited(content: bytes, change: Any) -> bytes:
    book = load_workbook(io.BytesIO(content))
    change(book)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def row_of(sheet: Any, code: str) -> int:
    return int(next(c.row for c in sheet["A"] if c.value == code))


def column(sheet: Any, zh: str) -> int:
    return next(int(c.column) for c in sheet[1] if c.value == zh)


@pytest.mark.parametrize("name", PACKS)
def test_out_in_and_out_again_is_the_same(name: str) -> None:
    pack = load(Path(settings.TONGBAN_PACKS) / name)
    first = export(pack)
    brought = bring(pack, first, "事项.xlsx")
    assert brought.faults == [] and brought.things == {}
    assert cells(export(laid(pack, brought))) == cells(first)


@pytest.mark.parametrize("sheet", ["事项", "材料", "时限"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_comes_back_unchanged(pack: Pack, sheet: str, encoding: str) -> None:
    brought = bring(pack, export_csv(pack, sheet, encoding), "表.csv")
    assert brought.faults == [] and brought.things == {} and brought.rows > 100


def test_a_limit_and_a_material_are_changed(pack: Pack) -> None:
    def change(book: Any) -> None:
        limits, materials = book["时限"], book["材料"]
        limits.cell(row_of(limits, "SG-001"), column(limits, "承诺天数")).value = 3
        limits.cell(row_of(limits, "SG-001"), column(limits, "承诺单位")).value = "工作日"
        limits.cell(row_of(limits, "SG-001"), column(limits, "承诺来源标记")).value = "已核实"
        materials.cell(row_of(materials, "SG-001"), column(materials, "备注")).value = "原件核对"

    brought = bring(pack, edited(export(pack), change), "a.xlsx")
    assert brought.faults == []
    assert brought.things["promises", "SG-001"] == {"code": "SG-001", "days": 3, "unit": "working", "src": "verified"}
    before, after = pack.get("matters", "SG-001"), brought.things["matters", "SG-001"]
    assert after is not None
    assert after["materials"][0] == {**before["materials"][0], "note": "原件核对"}
    assert after["materials"][1:] == before["materials"][1:]
    again = laid(pack, brought)
    assert bring(again, export(again), "a.xlsx").things == {}


def test_formulas_are_refused_and_told_in_red(pack: Pack) -> None:
    def change(book: Any) -> None:
        sheet = book["事项"]
        sheet.cell(row_of(sheet, "SG-001"), 2).value = '=HYPERLINK("http://example.invalid","x")'

    content = edited(export(pack), change)
    brought = bring(pack, content, "a.xlsx")
    assert [(f.sheet, "公式" in f.text) for f in brought.faults] == [("事项", True), *[(f.sheet, False) for f in brought.faults[1:]]]
    assert ("matters", "SG-001") not in brought.things
    red = load_workbook(io.BytesIO(marked(content, brought.faults, "a.xlsx")))["事项"]
    last = column(red, "错误原因")
    cell = red.cell(row_of(red, "SG-001"), last)
    assert "公式" in str(cell.value) and cell.font.color.rgb == "00C62F25"
    assert bring(pack, marked(content, brought.faults, "a.xlsx"), "a.xlsx").faults == brought.faults


def test_text_that_looks_like_a_formula_stays_text(pack: Pack) -> None:
    matter = {**pack.get("matters", "SG-001"), "zh": "=1+1", "note": None}
    odd = overlay(pack, {"matters": {"SG-001": matter}})
    sheet = load_workbook(io.BytesIO(export(odd)))["事项"]
    assert sheet.cell(row_of(sheet, "SG-001"), 2).data_type == "s"
    assert bring(odd, export_csv(odd, "事项"), "a.csv").things == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "空"), (b"PK\x03\x04rubbish", "打不开"), (b"\xd0\xcf\x11\xe0old", "xls"), ("随便写写\n一行".encode(), "事项编码")],
)
def test_what_is_no_table_says_so(pack: Pack, content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        bring(pack, content, "x")


def _many(n: int, bad: set[int]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "事项"
    sheet.append(["事项编码", "事项名称", "实施部门", "办理方式", "前置事项"])
    limits = book.create_sheet("时限")
    limits.append(["事项编码", "法定天数", "承诺天数", "承诺单位", "承诺来源标记"])
    for i in range(n):
        sheet.append([f"X-{i:04d}", f"新增事项 {i}", "NOBODY" if i in bad else "NR", "严格审批", None if i % 50 else "X-9999" if i in bad else None])
        limits.append([f"X-{i:04d}", 20, "x" if i in bad and i % 3 == 0 else 10, "工作日", "业务常识，依据待核实"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_two_thousand_matters_with_clear_row_errors(pack: Pack) -> None:
    bad = set(range(0, 2000, 97))
    started = time.perf_counter()
    brought = bring(pack, _many(2000, bad), "a.xlsx")
    took = time.perf_counter() - started
    assert brought.new == 2000 - len(bad) and brought.rows == 4000
    assert {f.row for f in brought.faults if f.sheet == "事项"} == {i + 2 for i in bad}
    assert all(f.text for f in brought.faults)
    assert took < 60, took
    print(f"2000 matters read and checked in {took:.2f} s")


def test_a_code_that_leads_nowhere_is_told_at_its_row(pack: Pack) -> None:
    def change(book: Any) -> None:
        sheet = book["事项"]
        sheet.cell(row_of(sheet, "SG-002"), column(sheet, "前置事项")).value = "NO-1"

    brought = bring(pack, edited(export(pack), change), "a.xlsx")
    (fault,) = brought.faults
    assert fault.sheet == "事项" and "NO-1" in fault.text and ".yaml" not in fault.text
