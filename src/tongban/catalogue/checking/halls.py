"""Checks that a hall's counters call lines of business that it has, under letters of their own, at times that make sense."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tongban.catalogue.checking.findings import Notebook


def check_halls(notes: Notebook) -> None:
    """Report counters without a line of business, lines that no counter calls, letters used twice, times that overlap."""
    for code, raw in notes.sound.kind("halls").items():
        named = [b["code"] for b in raw["businesses"]]
        called = {b for counter in raw["counters"] for b in counter["businesses"]}
        for at, counter in enumerate(raw["counters"]):
            for name in counter["businesses"]:
                if name not in named:
                    notes.error("halls", code, f"{counter['zh']}叫的业务 {name} 不存在", "请核对业务编码", ("counters", at))
        for at, business in enumerate(raw["businesses"]):
            if business["code"] not in called:
                notes.error("halls", code, f"业务“{business['zh']}”没有窗口叫号", "请给它安排窗口", ("businesses", at))
        _once(notes, code, "号票字头", [b["letter"] for b in raw["businesses"]])
        _once(notes, code, "业务编码", named)
        _once(notes, code, "窗口编码", [c["code"] for c in raw["counters"]])
        _across(notes, code, raw)
        slots = raw["slots"]
        for at, slot in enumerate(slots):
            if slot["from"] >= slot["to"]:
                notes.error("halls", code, f"时段 {slot['from']}—{slot['to']} 起止颠倒", "请把早的写在前面", ("slots", at))
        for at, (one, other) in enumerate(pairwise(slots)):
            if other["from"] < one["to"]:
                notes.error("halls", code, f"时段 {one['to']} 前后重叠", "请按先后写，前一段结束后一段才开始", ("slots", at + 1))


def _across(notes: Notebook, code: str, raw: Any) -> None:
    """A window that accepts from elsewhere lies elsewhere, and has the post that its work goes to."""
    pack = notes.sound
    for at, there in enumerate(raw.get("across") or []):
        if not pack.has("offices", there["office"]):
            continue
        office = pack.office(there["office"])
        if office.region in (None, pack.region):
            notes.error("halls", code, f"{office.zh}就在本地，不是异地窗口", "请写它所在的行政区划 region", ("across", at))
        if all(post.code != "window" for post in office.posts):
            notes.error("halls", code, f"{office.zh}没有窗口岗位，没有人收件", "请补上岗位 window", ("across", at))


def _once(notes: Notebook, code: str, zh: str, values: Sequence[Any]) -> None:
    for value in dict.fromkeys(v for v in values if list(values).count(v) > 1):
        notes.error("halls", code, f"{zh} {value} 用了两次", "请各用各的", ())
