"""The personal list (私人订制清单): what a changed answer moves, the list as PDF and Word, and pinned to a project."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from tongban.cases import calendars, filing
from tongban.cases import queries_applicants as mine
from tongban.cases.actions import CaseError, perform
from tongban.catalogue import guide
from tongban.catalogue.packs import Pack
from tongban.faces.portal import filings, helping, pages, planfiles
from tongban.faces.portal.projectview import ProjectView
from tongban.faces.portal.views.files import attachment
from tongban.faces.portal.views.guide import Answers
from tongban.records.documents import actions as documents
from tongban.records.documents import lists
from tongban.records.parties import actions as party_actions
from tongban.records.projects import actions as projects
from tongban.records.projects import queries as project_queries

SERVICE = "FW-001"
"""The matter by which an owner asks the service office for the list; its promise is the term within which a list is delivered."""


def _answers(request: HttpRequest, pack: Pack) -> Answers:
    return Answers(pack, {k: str(v) for k, v in request.GET.items() if k not in ("changed", "was", "kind")})


@require_GET
def change(request: HttpRequest) -> HttpResponse:
    """What one changed answer moves: what comes, what goes, papers, fees, days."""
    pack, on = pages.pack_now(request), pages.today(request)
    now, code = _answers(request, pack), request.GET.get("changed", "")
    before = Answers(pack, {**now.raw, code: request.GET.get("was", "")})
    if code not in now.raw or code not in before.raw:
        return redirect(f"/guide/result/?{now.query}")
    lists = [guide.listing(pack, guide.plan(pack, one.facts, on, assume_all=True)) for one in (before, now)]
    context = {
        "fact": pack.fact(code).zh,
        "was": next(r["value"] for r in before.rows() if r["label"] == pack.fact(code).zh),
        "is": next(r["value"] for r in now.rows() if r["label"] == pack.fact(code).zh),
        "d": guide.difference(lists[0], lists[1]),
        "now": now,
        "back": f"/guide/result/?{before.query}",
    }
    return pages.page(request, "guide_change.html", context, nav="/matters/")


@require_GET
def result_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The list for the answers in the address, as PDF or Word."""
    pack, on = pages.pack_now(request), pages.today(request)
    made = guide.listing(pack, guide.plan(pack, _answers(request, pack).facts, on, assume_all=True))
    return _file(kind, made, "还没有登记的项目", on)


def _file(kind: str, listing: Any, name: str, day: date) -> HttpResponse:
    where = pages.place()
    place = f"{where['centre']} {where['phone']}"
    if kind == "docx":
        content = planfiles.word(listing, name=name, place=place, day=day)
        return attachment(content, planfiles.WORD, f"项目审批服务清单 {day.isoformat()}.docx")
    if kind == "pdf":
        content = planfiles.pdf(listing, name=name, place=place, day=day)
        return attachment(content, "application/pdf", f"项目审批服务清单 {day.isoformat()}.pdf")
    raise Http404("清单只有 PDF 和 Word 两种")


@require_GET
@pages.applicant
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The pinned list of a project, its versions, and what the newest changed."""
    found = filings.project_of(request, code)
    pages.saw(request, "plan.opened", f"project/{found.code}", where=found.region)
    held = project_queries.plans(found.region, found.id)
    wanted = request.GET.get("v", "")
    shown = next((one for one in held if str(one["version"]) == wanted), held[0] if held else None)
    older = next((one for one in held if shown and one["version"] == shown["version"] - 1), None)
    pack = pages.pack_now(request)
    current = guide.listing(pack, guide.plan(pack, found.facts, pages.today(request)))
    cards = [c for c in mine.cards(mine.rows(pages.who(request), project=found.id), pages.today(request)) if c.case["matter"] == SERVICE]
    context = {
        "project": found,
        "plans": held,
        "shown": shown,
        "rows": _rows(request, found, pack, shown["body"]["rows"]) if shown else [],
        "d": guide.difference(older["body"], shown["body"]) if shown and older else None,
        "stale": shown == (held[0] if held else None) and shown and guide.difference(shown["body"], current).any,
        "notes": lists.notes_of(shown["body"], excluded=False) if shown else [],
        "promised": _promised(pack),
        "asked": [c for c in cards if c.case["open"]],
        "overdue": [c for c in cards if c.case["open"] and c.light == "red"],
        "key": secrets.token_urlsafe(12),
    }
    return pages.page(request, "plan.html", context, nav="/my/")


def _promised(pack: Pack) -> Any:
    """Within how many working days the pack promises a list: the county's own limit, else the national default."""
    return pack.promised(SERVICE) if pack.has("matters", SERVICE) else None


@require_POST
@pages.applicant
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """The owner asks the service office for the list: a case of its own, with its term, its account by day and its lights."""
    found, back = filings.project_of(request, code), f"/my/projects/{code}/plan/"
    if _promised(pages.pack_now(request)) is None:
        pages.say(request, "现在的事项目录里还没有窗口出清单这项服务，可以自己生成。")
        return redirect(back)
    cards = mine.cards(mine.rows(pages.who(request), project=found.id), pages.today(request))
    if any(c.case["matter"] == SERVICE and c.case["open"] for c in cards):
        pages.say(request, "已经请窗口出清单，还在期限里，不用再提。")
        return redirect(back)
    sheet = filing.sheet(region=found.region, pack=pages.pack_now(request), matter=SERVICE, party=pages.party(request), project=found.id)
    key = f"list/{found.id}/{request.POST.get('key', '')[:40]}"
    try:
        done = perform(case=sheet.new_case({}, {}), action="submit", actor=pages.who(request), at=pages.at(request), key=key)
    except CaseError as error:
        pages.say(request, str(error))
        return redirect(back)
    pages.say(request, f"已经请窗口出清单，办件编号 {done.no}，送达时会发消息给您。")
    return redirect(back)


def _rows(request: HttpRequest, found: Any, pack: Pack, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a pinned list, each with where its matter stands and the address at which it is applied for."""
    cards = mine.cards(mine.rows(pages.who(request), project=found.id), pages.today(request))
    view = ProjectView(project_queries.plain(found), pack, cards, pages.today(request))
    return [{**r, "spot": view.spots.get(r["code"])} for r in rows]


@require_POST
@pages.applicant
def make(request: HttpRequest, code: str) -> HttpResponse:
    """Make the list of a project as things stand, keep its PDF, pin it as the next version."""
    found = filings.project_of(request, code)
    pack, day = pages.pack_now(request), pages.today(request)
    made = guide.plan(pack, found.facts, day)
    listing = guide.listing(pack, made)
    where = pages.place()
    content = planfiles.pdf(listing, name=found.name, place=f"{where['centre']} {where['phone']}", day=day)
    kept = documents.keep_paper(
        region=found.region,
        party=found.party,
        project=found.id,
        material="",
        title=f"项目审批服务清单（{found.name}）",
        name=f"项目审批服务清单 {day.isoformat()}.pdf",
        content=content,
        actor=pages.who(request),
        at=pages.at(request),
        basis=f"project/{found.id}",
    )
    term = _promised(pack)
    projects.pin(
        region=found.region,
        project=found.id,
        pack=pack.digest,
        facts=dict(found.facts),
        body=listing,
        document=kept.id,
        due=calendars.of(pack).add_working(day, term.days) if term is not None else None,
        actor=pages.who(request),
        at=pages.at(request),
    )
    pages.say(request, "清单已经生成，存在项目里。")
    return redirect(f"/my/projects/{found.code}/plan/")


@require_GET
@pages.applicant
def plan_file(request: HttpRequest, code: str, version: int, kind: str) -> HttpResponse:
    """A pinned version as PDF or Word."""
    found = filings.project_of(request, code)
    shown = next((one for one in project_queries.plans(found.region, found.id) if one["version"] == version), None)
    if shown is None:
        raise Http404("没有这一版清单")
    pages.saw(request, "plan.downloaded", f"project/{found.code}", reason=f"第 {version} 版", where=found.region)
    return _file(kind, shown["body"], found.name, shown["day"])


@require_POST
@pages.applicant
def help_(request: HttpRequest, code: str) -> HttpResponse:
    """The owner lets the assigned helper fill drafts of this project for some time, or takes that back."""
    found = filings.project_of(request, code)
    helper = project_queries.helper(found.region, found.id)
    held = helping.mandate(request, found)
    if request.POST.get("end") and held is not None:
        party_actions.revoke(mandate_id=held["id"], actor=pages.who(request), at=pages.at(request))
        pages.say(request, "授权已经收回，帮办人员马上看不到这个项目。")
    elif request.POST.get("days") in ("30", "90", "180") and helper is not None:
        party_actions.let_help(
            party=found.party,
            staff=helper["staff"],
            scope=(f"project/{found.id}",),
            valid_to=pages.today(request) + timedelta(days=int(request.POST["days"])),
            actor=pages.who(request),
            at=pages.at(request),
        )
        pages.say(request, f"已经授权{helper['name']}代填这个项目的申请。")
    return redirect(f"/my/projects/{found.code}/")
