"""Signing on a phone: what waits for the head, one page each with summary, the officer's view, red flags; three taps at most."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.cases import queries_desks as desks
from tongban.faces.desk import access, casefile, wording
from tongban.faces.desk.performing import Attempt, action_of, attempt, blank
from tongban.faces.desk.views import acts as acting
from tongban.faces.desk.views import workbench
from tongban.faces.desk.views.todo import light_of
from tongban.journal import actions as journal
from tongban.records.parties import queries as parties

_SIGN = ("decide", "finish")


def _frame(request: HttpRequest, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "kind": "phone",
        "today": access.today(request),
        "said": access.to_say(request)[0],
        "head": access.is_head(access.who(request)),
    }


@access.for_staff
def index(request: HttpRequest) -> HttpResponse:
    """`/desk/sign/`: three numbers, then what waits for a signature, most urgent first."""
    items = desks.todo(access.who(request), access.today(request))
    waiting = [i for i in items if i.task["kind"] in _SIGN]
    figures = desks.lights(access.who(request), access.today(request))
    sums = {name: sum(f.counts.get(name, 0) for f in figures) for name in wording.LIGHTS}
    context = {
        **_frame(request, "等我签"),
        "items": [{"i": i, "light": light_of(i)[0], "words": light_of(i)[1]} for i in waiting],
        "sums": {**sums, **{f"{k}_zh": str(v) for k, v in sums.items()}},
        "open": sum(f.total for f in figures),
    }
    return render(request, "desk/sign.html", context)


@access.for_staff
def one(request: HttpRequest, no: str) -> HttpResponse:
    """`/desk/sign/<no>/`: one case to sign; `?do=` opens the form of an answer that needs words."""
    bench = access.bench(request, no)
    tried = None
    if request.method == "POST":
        code = request.POST.get("action", "")
        tried = attempt(request, bench, code)
        if tried.done is not None:
            return acting.finished(request, bench, tried, "/desk/sign/")
        if tried.confirm:
            return render(request, "desk/sign_confirm.html", _confirm(request, bench, tried))
        bench = access.bench(request, no)
    elif workbench.mark_opened(request, bench):
        bench = access.bench(request, no)
    row = bench.row
    journal.saw(region=row["region"], actor=access.who(request), at=access.at(request), kind="case.opened", target=f"case/{no}")
    context = {**_frame(request, "审定"), **_case(request, bench)}
    code = tried.action.code if tried else request.GET.get("do", "")
    if code:
        action = action_of(bench, code)
        act = bench.act(action)
        if act is None and tried is None:
            raise PermissionDenied(f"“{action.zh}”不由您这个岗位办理")
        form = tried.form if tried else blank(bench, act) if act else None
        context["doing"] = {"action": action, "form": form, "rows": form.rows() if form else [], "errors": tried.errors if tried else ()}
    if tried is not None and tried.stale is not None:
        context["stale"] = workbench.stale_words(tried.stale)
    return render(request, "desk/sign_one.html", context, status=tried.status if tried else 200)


def _case(request: HttpRequest, bench: desks.Bench) -> dict[str, Any]:
    row = bench.row
    told = desks.steps(row, bench.pack, bench.matter)
    opinions = desks.opinions(row, bench.pack, bench.matter, told)
    parts = casefile.sections(bench, ())
    checks = casefile.checks(bench, opinions, sum(s["odd"] for s in parts))
    papers = casefile.papers(bench, "")
    proposal = next((s for s in reversed(told) if s.kind in ("case.proposed",)), None)
    said = {s.field: s.text for s in proposal.said} if proposal else {}
    acts = bench.acts()
    later = [p for p in papers["all"] if p["verdict"] == "later" or p["row"]["fate"] == "later"]
    flags = [c for c in checks if c["light"] in ("red", "yellow")]
    flags += [{"light": "paused", "zh": f"容缺：{p['zh']}", "small": "办结前补齐"} for p in later]
    first = [line for s in parts for line in s["lines"] if not line["masked"]][:6]
    return {
        "row": row,
        "matter": bench.matter,
        "name": acting.object_of(bench),
        "party": parties.shown_names({row["party"]}).get(row["party"], ""),
        "strip": casefile.head(bench, told, access.today(request)),
        "lines": first,
        "proposal": proposal,
        "view": said.get("verdict", ""),
        "opinion": said.get("opinion", ""),
        "opinions": [{"o": o, "light": wording.OPINIONS[o.verdict]} for o in opinions],
        "flags": flags,
        "papers": papers["all"],
        "bar": casefile.bar(acts, row["no"], "")["main"],
        "seen": row["seq"],
        "key": secrets.token_urlsafe(12),
    }


def _confirm(request: HttpRequest, bench: desks.Bench, tried: Attempt) -> dict[str, Any]:
    kept = {"confirmed", "csrfmiddlewaretoken"}
    return {
        **_frame(request, tried.action.zh),
        "action": tried.action,
        "matter": bench.matter,
        "row": bench.row,
        "name": acting.object_of(bench),
        "effects": workbench.effects_of(bench, tried.action),
        "hidden": [(k, v) for k in request.POST for v in request.POST.getlist(k) if k not in kept],
    }
