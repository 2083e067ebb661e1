"""Simulated approval for the owner: what may be reviewed before the land is won, what was found, turning it into the formal one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.cases import loaders, simulations
from tongban.cases import queries_applicants as mine
from tongban.cases.actions import CaseError, Refused
from tongban.catalogue import values
from tongban.catalogue.conditions import evaluate
from tongban.catalogue.packs import Missing, Pack
from tongban.faces.portal import filings, pages
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects

_WHAT = {"party": "申请人", "form": "填写的内容", "paper": "材料", "rule": "规定"}


@require_GET
@pages.applicant
def index(request: HttpRequest, code: str) -> HttpResponse:
    """What of this project can be simulated, how far each is, which assumptions are facts by now, and what can be turned."""
    found = filings.project_of(request, code)
    pack = pages.pack_now(request)
    project = projects.row(found.region, found.id) or {}
    facts = values.assume(pack, project.get("facts") or {})[0]
    results = loaders.results_of(found.region, found.id)
    simulated = simulations.of_project(found.region, found.id, pages.party(request))
    cards = {c.case["id"]: c for c in mine.cards(list(simulated.values()), pages.today(request))}
    offices = parties.offices(found.region)
    rows: list[dict[str, Any]] = []
    for matter in pack.matters():
        if not simulations.offered(pack, matter.code) or evaluate(matter.when, facts, pack) is False:
            continue
        case = simulated.get(matter.code)
        card = cards.get(case["id"]) if case else None
        office = offices.get(f"{found.region}-{matter.office}") or {}
        again = case is None or (not case["open"] and case["outcome"] != "opined")
        rows.append({"matter": matter, "card": card, "office": office.get("short") or "", "again": again, "done": matter.code in results})
    assumed = {
        a.code: a
        for r in rows
        for a in simulations.assumptions(pack, r["matter"].code, results, facts, project.get("form") or {})
    }
    context = {
        "project": found,
        "rows": rows,
        "assumed": list(assumed.values()),
        "turns": _turns(pack, project.get("flow") or "", {c for c, r in simulated.items() if r["outcome"] == "opined"}, set(results)),
        "variant": pack.variant(simulations.VARIANT) if pack.has("variants", simulations.VARIANT) else None,
    }
    return pages.page(request, "simulated.html", context, nav="/my/")


def _turns(pack: Pack, flow: str, opined: set[str], done: set[str]) -> list[dict[str, str]]:
    """The formal applications that simulated opinions can become: the steps of the project's flow, then matters alone."""
    open_ones = opined - done
    found = []
    if pack.has("flows", flow):
        for step in pack.flow(flow).steps:
            members = {m.matter for m in step.members} & open_ones
            if members:
                found.append({"code": f"{flow}.{step.code}", "zh": step.zh})
                open_ones -= members
    return found + [{"code": c, "zh": pack.matter(c).zh} for c in sorted(open_ones)]


@require_http_methods(["GET", "POST"])
@pages.applicant
def turn(request: HttpRequest, code: str, matter: str) -> HttpResponse:
    """The comparison: assumptions, what stays, what has to be done again; and one button that files the formal application."""
    found = filings.project_of(request, code)
    pack = pages.pack_now(request)
    try:
        wanted = pack.matter(matter)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    reasons: list[str] = []
    status = 200
    if request.method == "POST":
        key = f"turn/{found.id}/{matter}/{request.POST.get('token', '')[:20]}"
        try:
            done = simulations.turn(
                region=found.region,
                matter=matter,
                project=found.id,
                actor=pages.who(request),
                at=pages.at(request),
                key=key,
            )
        except Refused as refused:
            reasons, status = [f"{r.text}（{r.cite}）" if r.cite else r.text for r in refused.reasons], 422
        except CaseError as error:
            reasons, status = [str(error)], error.status
        else:
            pages.say(request, "已经转为正式申请。")
            return redirect(f"/my/cases/{done.no}/done/")
    made = simulations.prepare(
        region=found.region, matter=matter, party=pages.party(request), project=found.id, at=pages.at(request)
    )
    context = {
        "project": found,
        "matter": wanted,
        "made": made,
        "lacking": [o.zh for o in made.sheet.offers if o.fate == "ask" and o.material not in made.papers],
        "ordinary": [pack.matter(c).zh for c in made.ordinary],
        "compared": [_shown(c) for c in made.compared],
        "reasons": reasons,
        "token": pages.at(request).strftime("%Y%m%d"),
    }
    return pages.page(request, "turn.html", context, nav="/my/", status=status)


def _shown(one: simulations.Comparison) -> dict[str, Any]:
    differences = [{"what": _WHAT[d.what], "zh": d.zh, "before": d.before, "now": d.now} for d in one.differences]
    return {"one": one, "differences": differences, "kept": len(one.kept), "names": one.kept[:8]}
