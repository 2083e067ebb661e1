"""A project's list (私人订制清单) as a table on paper, the same in the portal's files and in the notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.catalogue import tariffs

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


def columns() -> list[dict[str, Any]]:
    """The columns as the press wants them, widths in mm."""
    return [{"name": zh, **({"width": width} if width else {})} for zh, width in COLUMNS]
