"""The helper's desk (帮办代办): every client with the mandate, what is being filled, and what waits for whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.cases import drafts, queries
from tongban.catalogue import queries as catalogue
from tongban.faces.desk import access
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects


@access.for_staff
def index(request: HttpRequest) -> HttpResponse:
    """`/desk/helping/`: only projects to which the actor is assigned; what is in an application is opened under the mandate alone."""
    actor, today = access.who(request), access.today(request)
    held = projects.helped_by(actor.staff) if actor.staff else []
    names = parties.shown_names(one["party"] for one in held)
    rows = [_client(request, one, names.get(one["party"], "")) for one in held]
    context = {
        **access.frame(request, "帮办代办", "helping"),
        "rows": rows,
        "mine": sum(row["turn"] == "helper" for row in rows),
        "theirs": sum(row["turn"] == "owner" for row in rows),
        "today": today,
    }
    return render(request, "desk/helping.html", context)


def _client(request: HttpRequest, one: dict[str, Any], name: str) -> dict[str, Any]:
    """One client: mandate and term, applications being filled, open cases, and whose turn it is."""
    actor, today = access.who(request), access.today(request)
    scope = f"project/{one['project']}"
    given = [m for m in parties.helping(one["party"], access.at(request)) if m["staff"] == actor.staff and scope in m["scope"]]
    open_ones = [c for c in queries.of_project(one["region"], one["project"]) if c["open"] and c["parent"] is None]
    filled = drafts.of_project(one["region"], one["project"])
    late = sum(queries.light(c, today) == "red" for c in open_ones)
    turn = "owner" if not given else "helper" if filled else "office" if open_ones else "none"
    return {
        **one,
        "client": name,
        "until": given[0]["until"] if given else None,
        "given": bool(given),
        "filling": [catalogue.frozen(d.pack).matter(d.matter).zh for d in filled] if given else [],
        "running": len(open_ones),
        "late": late,
        "turn": turn,
        "light": "red" if late else {"owner": "waiting", "helper": "ready", "office": "green", "none": "none"}[turn],
        "words": {
            "owner": "等业主授权",
            "helper": f"您在填 {len(filled)} 份",
            "office": f"等部门办 {len(open_ones)} 件",
            "none": "现在没有事",
        }[turn],
    }
