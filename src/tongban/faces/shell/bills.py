"""A project's one bill (一费制账单) as words and as PDF: every line with working, ground, payee and state, and the total in fen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tongban.catalogue import tariffs
from tongban.catalogue.packs import Pack
from tongban.records.documents.rendering import render
from tongban.records.parties import queries as parties
from tongban.records.payments import queries as payments

LIGHTS = {"due": "ready", "paying": "yellow", "waiving": "waiting", "paid": "done"}
"""The light of a charge by its state; others have none."""


def lines(charges: Sequence[Any], pack: Pack) -> list[dict[str, Any]]:
    """Each charge of the bill as its pages show it."""
    return [
        {
            "charge": c,
            "matter": pack.matter(c.matter).zh if pack.has("matters", c.matter) else "",
            "state": payments.STATES[c.state],
            "light": LIGHTS.get(c.state, "none"),
            "payee": parties.office(c.office).get("zh", "收费单位"),
        }
        for c in charges
    ]


def pdf(charges: Sequence[Any], pack: Pack, *, name: str, code: str, day: date) -> bytes:
    """The bill as PDF/A."""
    total = payments.total(charges)
    rows = [
        [
            line["charge"].zh,
            line["matter"],
            "；".join(line["charge"].working),
            line["charge"].basis,
            line["payee"],
            f"{line['charge'].fen // 100:,}.{line['charge'].fen % 100:02d}",
            line["state"],
        ]
        for line in lines(charges, pack)
    ]
    columns = [("收费项目", 36), ("事项", 42), ("怎么算的", None), ("依据", 46), ("收款单位", 34), ("金额（元）", 26), ("到哪一步", 22)]
    return render(
        "list",
        {
            "title": "项目收费账单",
            "subtitle": f"到 {day.year} 年 {day.month} 月 {day.day} 日为止",
            "orientation": "landscape",
            "facts": [
                ["项目", name],
                ["项目代码", code],
                ["合计", tariffs.yuan(total["all"])],
                ["已缴", tariffs.yuan(total["paid"])],
                ["还要缴", tariffs.yuan(total["left"])],
            ],
            "columns": [{"name": zh, **({"width": width} if width else {})} for zh, width in columns],
            "rows": rows,
            "notes": [
                "合计不含已免、已退的。只按公布的收费清单计费，清单以外的收费可以拒绝缴纳。",
                "审批部门委托的评估、评审、技术审查由委托的部门付费，不在账单上。",
            ],
            "date": day.isoformat(),
        },
    )
