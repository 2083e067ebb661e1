"""The to-do list: grouped by urgency, filtered by what the address says, every number equal to its list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from tongban.cases import queries_desks as desks
from tongban.faces.desk import access, wording

_PAGE = 50
_BATCH = {"accept": "check", "serve": "serve", "confirm": "check"}
"""Routine actions that may be done on several cases at once, and the task that they need."""


@access.for_staff
def index(request: HttpRequest) -> HttpResponse:
    """`/desk/`: tasks on the actor's posts."""
    items = desks.todo(access.who(request), access.today(request))
    chosen = narrowed(request, items)
    page = Paginator(chosen, _PAGE).get_page(request.GET.get("page"))
    kind, urgency = request.GET.get("kind", ""), request.GET.get("urgency", "")
    current = "opinion" if kind == "opinion" else "paused" if urgency == "paused" else "todo"
    groups = []
    for name in desks.URGENCIES:
        rows = [_row(i, request) for i in page.object_list if i.urgency == name]
        if rows:
            groups.append({"zh": wording.URGENCY[name], "count": sum(i.urgency == name for i in chosen), "rows": rows})
    kinds = {i.task["kind"] for i in chosen}
    context = {
        **access.frame(request, "待我办", current, items),
        "groups": groups,
        "page": page,
        "total": len(chosen),
        "tabs": _tabs(request, items, kind),
        "matters": sorted({(i.case["matter"], i.matter) for i in items}, key=lambda m: m[1]),
        "filters": {k: request.GET.get(k, "") for k in ("kind", "matter", "q", "urgency")},
        "filtered": any(request.GET.get(k) for k in ("kind", "matter", "q", "urgency")),
        "urgency_zh": wording.URGENCY.get(urgency, ""),
        "clear": _address(request, urgency="", matter="", q="", page=""),
        "batches": [
            {"code": code, "zh": zh}
            for code, zh in (("accept", "受理选中的"), ("serve", "送达选中的"))
            if _BATCH[code] in kinds
        ],
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/todo.html", context)


def narrowed(request: HttpRequest, items: Sequence[desks.Item]) -> list[desks.Item]:
    """The list under the address's filter: kind of task, matter, urgency, a piece of text."""
    kind, matter = request.GET.get("kind", ""), request.GET.get("matter", "")
    urgency, text = request.GET.get("urgency", ""), request.GET.get("q", "").strip()
    return [
        i
        for i in items
        if (not kind or i.task["kind"] == kind)
        and (not matter or i.case["matter"] == matter)
        and (not urgency or i.urgency == urgency)
        and (not text or any(text in word for word in (i.no, i.party, i.project, i.matter)))
    ]


def _address(request: HttpRequest, **changed: str) -> str:
    query = {k: v for k, v in {**request.GET.dict(), **changed}.items() if v}
    return f"/desk/?{urlencode(query)}" if query else "/desk/"


def _tabs(request: HttpRequest, items: Sequence[desks.Item], kind: str) -> list[dict[str, Any]]:
    tabs = [{"zh": "全部", "count": len(items), "url": _address(request, kind="", page=""), "current": not kind}]
    for code in wording.KIND_ORDER:
        count = sum(i.task["kind"] == code for i in items)
        if count or code == kind:
            url = _address(request, kind=code, page="")
            tabs.append({"zh": wording.KINDS[code], "count": count, "url": url, "current": code == kind})
    return tabs


def light_of(item: desks.Item) -> tuple[str, str]:
    """The light of a task in a list and its words."""
    if item.urgency == "paused":
        return "paused", f"停表，{item.pause or wording.PARTIES.get(item.case['paused_for'], '等结果')}"
    if item.left is None:
        return "waiting", "没有时限"
    if item.left < 0:
        return "red", f"超 {-item.left} 天"
    return ("green" if item.urgency == "green" else "yellow"), "今天到期" if item.left == 0 else f"剩 {item.left} 天"


def _row(item: desks.Item, request: HttpRequest) -> dict[str, Any]:
    light, words = light_of(item)
    kept = request.GET.urlencode()
    small = "纸质件补录" if item.case["channel"] == "paper" else ""
    if item.answers is not None:
        done, asked = item.answers
        small = f"{small}，征求意见 {asked} 回 {done}" if small else f"征求意见 {asked} 回 {done}"
    if item.assignee:
        small = f"{small}，交给{item.assignee}" if small else f"交给{item.assignee}"
    return {
        "item": item,
        "light": light,
        "words": words,
        "url": f"/desk/cases/{item.no}/" + (f"?{kept}" if kept else ""),
        "tick": f"{item.no}:{item.task['no']}",
        "short": item.no.split("-", 1)[-1],
        "small": small,
        "fresh": item.task["seen_at"] is None,
        "unit": "" if item.unit == "working" else "天",
    }
