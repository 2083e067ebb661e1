"""The report of a leader's walk says what the page says."""

from __future__ import annotations

import io

from docx import Document

from tongban.faces.studio.walkreport import report


def test_the_report_says_time_acts_and_findings() -> None:
    walked = {
        "answer": {"steps": 3, "working_days": 12, "elapsed_days": 40, "licences": [{}, {}]},
        "acts": [("申请人", 4), ("住建局", 3)],
        "owner_acts": 4,
        "clicks": 7,
        "cases": [{"zh": "施工许可", "state_zh": "已办结", "days": 1}],
        "findings": ["“施工许可”没有办完"],
        "say": [("2026-08-03", "业主网上填报")],
    }
    made = Document(io.BytesIO(report("一座厂房", walked, "某人", "2026年12月1日")))
    said = "\n".join([*(p.text for p in made.paragraphs), *(c.text for t in made.tables for r in t.rows for c in r.cells)])
    assert all(w in said for w in ("一座厂房", "12 个工作日", "4 次", "住建局", "没有办完", "业主网上填报"))
