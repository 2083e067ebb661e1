"""The circulation table of a case or of its whole family on one screen; instant decisions drawn to be looked at afterwards."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.cases import queries_desks as desks
from tongban.cases import simulations
from tongban.catalogue import queries as catalogue
from tongban.faces.desk import access
from tongban.journal import actions as journal
from tongban.records.documents import queries as documents

_MERGED = ("merged_opinion", "acceptance_opinion", "drawings_pass", "family_result")
"""Documents that merge several offices' conclusions into one."""
_ORDER = ("合办事项", "征求意见", "1+X 协调", "联合踏勘")


@access.for_staff
def table(request: HttpRequest, no: str) -> HttpResponse:
    """Who has to say what by when, and what was said; silence stands as silence."""
    bench = access.bench(request, no)
    found = desks.circulation(bench, access.today(request))
    journal.saw(
        region=bench.row["region"], actor=access.who(request), at=access.at(request), kind="case.opened", target=f"case/{found.row['no']}"
    )
    groups = [(zh, [line for line in found.lines if line.what == zh]) for zh in _ORDER]
    acts: list[dict[str, str]] = []
    if found.row["no"] == bench.row["no"]:
        acts = [
            {"code": a.action.code, "zh": a.action.zh}
            for a in bench.acts()
            if a.action.code
            in ("meet", "merge", "consult", "remind", "visit", "room_open", "room_close", "room_reply", "reply", "sign_visit")
        ]
    context: dict[str, Any] = {
        **access.frame(request, "会签单", ""),
        "table": found,
        "merged": [d for d in documents.of_case(found.row["region"], found.row["no"]) if d.template in _MERGED],
        "groups": [(zh, lines) for zh, lines in groups if lines],
        "owing": desks.offices_waiting(found.lines),
        "acts": acts,
        "row": bench.row,
        "name": str(bench.form.get("project_name") or bench.form.get("shop_name") or ""),
        "simulation": simulations.of_case(bench.row["region"], bench.row) if bench.row["project"] else None,
    }
    return render(request, "desk/circulation.html", context)


@access.for_staff
def drawn(request: HttpRequest, /) -> HttpResponse:
    """`/desk/samples/`: the instant decisions that the sample drew, those not looked at first."""
    found = desks.samples(access.who(request), access.today(request))
    lines: list[dict[str, Any]] = [
        {"row": row, "zh": catalogue.frozen(row["pack"]).matter(row["matter"]).zh}
        for row in sorted(found, key=lambda r: (r["checked"], r["decided_on"], r["no"]))
    ]
    context = {
        **access.frame(request, "事后抽查", "samples"),
        "lines": lines,
        "open": sum(not line["row"]["checked"] for line in lines),
    }
    return render(request, "desk/samples.html", context)
