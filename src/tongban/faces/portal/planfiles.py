"""The list of a project as files to take along: PDF by the press of all documents, and Word."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from tongban.catalogue import tariffs
from tongban.records.documents.rendering import render

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COLUMNS = (("环节", 30), ("事项", 46), ("办理部门", 28), ("时限", 24), ("要交的材料", 50), ("为什么要办", None))
ASKS = {"map": "待核对（由部门套合图层确定）", "later": "用到时再办", "first": "还要补充情况才能确定"}


def facts_of(listing: Mapping[str, Any], name: str, place: str) -> list[list[str]]:
    """The figures at the head of the list."""
    days = f"{listing['counted_days']} 个工作日（特殊程序都用到上限 {listing['longest_wait']} 个）"
    return [
        ["项目", name],
        ["办理流程", str(listing["flow_zh"] or "还不能确定")],
        ["环节", f"{listing['steps']} 次申请，合并 {len(listing['rows'])} 个事项"],
        ["审批时间", days],
        *([["费用", tariffs.sum_zh(**listing["fee_total"])]] if "fee_total" in listing else []),
        ["哪里办", place],
    ]


def rows_of(listing: Mapping[str, Any]) -> list[list[str]]:
    """One line a matter."""
    return [
        [
            row["step"],
            row["zh"],
            row["office"],
            row["days"],
            "、".join(row["papers"]) or "不用交",
            "；".join(row["why"]) or row["basis"],
        ]
        for row in listing["rows"]
    ]


def fees_of(listing: Mapping[str, Any]) -> list[str]:
    """The fees in words: the sum, then each line with its working and ground. Lists pinned before fees were computed name them only."""
    fees = listing["fees"]
    if not fees:
        return ["不收费。"]
    if "fee_total" not in listing:
        return [f"收费：{'、'.join(dict.fromkeys(f['zh'] for f in fees))}。清单以外的不收。"]
    found = [f"费用：{tariffs.sum_zh(**listing['fee_total'])}。只按公布的收费清单收，清单以外的不收。"]
    for f in fees:
        amount = tariffs.amount_zh(f["fen"], f["least"], f["most"], f["pays"])
        ground = f"（{f['basis']}）" if f["basis"] else ""
        found.append(f"{f['zh']}，{f['matter_zh']}：{amount}。{'；'.join(f['working'])}{ground}")
    return found


def notes_of(listing: Mapping[str, Any], excluded: bool = True) -> list[str]:
    """What stands below: what is open, what is not needed and why (with `excluded`), fees, what was assumed."""
    found = [f"不走“{one['zh']}”：{one['why']}" + (f"（{one['cite']}）" if one["cite"] else "") for one in listing["left"]]
    for ask, zh in ASKS.items():
        names = [f"{o['zh']}（看{'、'.join(o['facts_zh'])}）" for o in listing["open"] if o["ask"] == ask]
        found += [f"{zh}：{'；'.join(names)}。"] if names else []
    out = [f"{e['zh']}（{'；'.join(e['why'][:1])}）" if e["why"] else e["zh"] for e in listing["excluded"]]
    found += [f"不用办的 {len(out)} 项：{'；'.join(out)}。"] if out and excluded else []
    found += fees_of(listing)
    assumed = [f"{f['zh']}按“{f['value']}”" for f in listing["facts"] if f["assumed"]]
    found += [f"没有回答、按常见情况算的：{'；'.join(assumed)}。情况不同的，清单会变。"] if assumed else []
    return found


def pdf(listing: Mapping[str, Any], *, name: str, place: str, day: date) -> bytes:
    """The list as PDF/A."""
    return render(
        "list",
        {
            "title": "项目审批服务清单",
            "subtitle": f"按 {day.year} 年 {day.month} 月 {day.day} 日有效的事项清单",
            "orientation": "landscape",
            "facts": facts_of(listing, name, place),
            "columns": [{"name": zh, **({"width": width} if width else {})} for zh, width in COLUMNS],
            "rows": rows_of(listing),
            "notes": notes_of(listing),
            "date": day.isoformat(),
        },
    )


def word(listing: Mapping[str, Any], *, name: str, place: str, day: date) -> bytes:
    """The list as a Word file, A4 on its side, heading row repeated on each page."""
    made = Document()
    part = made.sections[0]
    part.page_width, part.page_height = Cm(29.7), Cm(21)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(part, side, Cm(1.8))
    style = made.styles["Normal"]
    style.font.size = Pt(10.5)
    style.font.name = "宋体"
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    made.core_properties.title = "项目审批服务清单"
    made.core_properties.author = place
    made.core_properties.language = "zh-CN"
    made.add_heading("项目审批服务清单", level=1)
    for label, value in facts_of(listing, name, place):
        line = made.add_paragraph()
        line.add_run(f"{label}：").bold = True
        line.add_run(value)
    rows = rows_of(listing)
    table = made.add_table(rows=1 + len(rows), cols=len(COLUMNS), style="Table Grid")
    head = table.rows[0]
    head._tr.get_or_add_trPr().append(head._tr.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for at, (zh, _) in enumerate(COLUMNS):
        head.cells[at].paragraphs[0].add_run(zh).bold = True
    for line_at, row in enumerate(rows, 1):
        for cell, text in zip(table.rows[line_at].cells, row, strict=True):
            cell.text = text
    for note in notes_of(listing):
        made.add_paragraph(note)
    made.add_paragraph(f"{day.year} 年 {day.month} 月 {day.day} 日")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
