"""The report of a leader's own walk (亲自模拟) as a Word file: time, acts, findings, what was done step by step."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document


def report(title: str, walked: Mapping[str, Any], made_by: str, day: str) -> bytes:
    """`walked` as the page shows it (`views.trying`): answer, acts, clicks, owner_acts, cases, findings, say."""
    made = Document()
    answer = walked["answer"]
    made.add_heading(f"亲自模拟报告：{title}", level=1)
    made.add_paragraph(f"{made_by}，{day}。用草稿的规定在临时数据库里走完，没有碰任何真实的件。")
    made.add_heading("时间和操作", level=2)
    figures = [
        ("环节", f"{answer['steps']} 个"),
        ("审批用时", f"{answer['working_days']} 个工作日"),
        ("从头到尾", f"{answer['elapsed_days']} 天"),
        ("申请人操作", f"{walked['owner_acts']} 次"),
        ("各方操作合计", f"{walked['clicks']} 次"),
        ("发证", f"{len(answer['licences'])} 件"),
        *((f"其中{who}", f"{n} 次") for who, n in walked["acts"]),
    ]
    _table(made, ("看什么", "多少"), figures)
    made.add_heading(f"发现 {len(walked['findings'])} 处", level=2)
    for found in walked["findings"] or ["和故事里说的一致，留痕完整。"]:
        made.add_paragraph(str(found), style="List Bullet")
    made.add_heading("办了哪些件", level=2)
    _table(made, ("事项", "停在", "用了"), [(c["zh"], c["state_zh"], f"{c['days']} 天") for c in walked["cases"]])
    made.add_heading("一步一步", level=2)
    for _, words in walked["say"]:
        made.add_paragraph(str(words), style="List Number")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _table(made: Any, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    table = made.add_table(1, len(head))
    table.style = "Table Grid"
    for cell, words in zip(table.rows[0].cells, head, strict=True):
        cell.text = words
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = str(words)
