"""The list of a project as files to take along: PDF by the press of all documents, and Word."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from tongban.records.documents.lists import COLUMNS, columns, facts_of, notes_of, rows_of
from tongban.records.documents.rendering import render

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
def pdf(listing: Mapping[str, Any], *, name: str, place: str, day: date) -> bytes:
    """The list as PDF/A."""
    return render(
        "list",
        {
            "title": "项目审批服务清单",
            "subtitle": f"按 {day.year} 年 {day.month} 月 {day.day} 日有效的事项清单",
            "orientation": "landscape",
            "facts": facts_of(listing, name, place),
            "columns": columns(),
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
