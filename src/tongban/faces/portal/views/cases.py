"""A case for its applicant: done page, progress, the statement of days, the actions open to them, and their list of cases."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.cases import drafts, queries
from tongban.cases import queries_applicants as mine
from tongban.cases import queries_soft as soft
from tongban.cases.actions import CaseError, CaseRef, Refused, Stale, perform
from tongban.faces.portal import helping, pages, saved
from tongban.faces.portal.acts import Act, asked_for
from tongban.faces.portal.casefile import CaseFile
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects

_LIGHTS = (("wait", "等我办"), ("open", "在办"), ("over", "已办完"))


@require_GET
@pages.applicant
def index(request: HttpRequest) -> HttpResponse:
    """All cases of the party: searched, filtered, paged; the filter stays in the address."""
    text, only = request.GET.get("q", "").strip(), request.GET.get("state", "")
    rows = mine.rows(pages.who(request))
    if request.GET.get("children") != "1" and not text:
        rows = [r for r in rows if r["parent"] is None]
    found = mine.cards(rows, pages.today(request))
    names = projects.names(pages.region(), {r["project"] for r in rows})
    if text:
        found = [c for c in found if text in c.zh or text in c.no or text in names.get(c.case["project"], ("", ""))[0]]
    if only in dict(_LIGHTS):
        found = [c for c in found if {"wait": bool(c.waits), "open": c.case["open"], "over": not c.case["open"]}[only]]
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    lines = [{"card": c, "project": names.get(c.case["project"], ("", ""))[0]} for c in page]
    context = {"page": page, "lines": lines, "q": text, "state": only, "states": _LIGHTS}
    return pages.page(request, "cases.html", context, nav="/my/")


@require_GET
@pages.applicant
def show(request: HttpRequest, no: str) -> HttpResponse:
    """Where the case is: whose desk, days left, what you can do, what happened, what was issued."""
    file = CaseFile(request, no)
    pages.saw(request, "case.opened", f"case/{no}", where=file.region)
    waiting = [a for a in file.actions if not a.confirm]
    helped = helping.acts_on(file.region, file.row["project"], drafts.became(file.region, no))
    context = {
        "file": file,
        "card": file.card,
        "children": file.children,
        "story": [*file.story(), *helping.story(helped)[::-1]],
        "waiting": waiting,
        "others": [a for a in file.actions if a.confirm],
        "asked": next((asked_for(file, a.asks[0]) for a in waiting if a.asks and a.asks[0].type == "table"), None),
        "remarked": file.remarked(),
        "saved": saved.of_case(file),
        "before": soft.of_case(file.row),
        "strip": queries.statement(file.row, pages.today(request)),
    }
    return pages.page(request, "case.html", context, nav="/my/")


@require_GET
@pages.applicant
def files(request: HttpRequest, no: str) -> HttpResponse:
    """The documents of a case alone: asked again by the page while a file is being made."""
    return pages.page(request, "parts/files.html", {"file": CaseFile(request, no)})


@require_GET
@pages.applicant
def done(request: HttpRequest, no: str) -> HttpResponse:
    """What was handed in: number, what happens next, until when, whom to ask, and the receipt."""
    file = CaseFile(request, no)
    office = parties.office(file.row["accepted_by"])
    promised = file.pack.promised(file.matter.code, file.row["flow"] or None)
    context = {"file": file, "office": office, "steps": _next_steps(file, promised, office), "saved": saved.of_case(file)}
    return pages.page(request, "done.html", context, nav="/my/")


def _next_steps(file: CaseFile, promised: Any, office: Any) -> list[dict[str, str]]:
    """What happens next, when, by whom."""
    name = str(office["zh"]).split("（")[0]
    steps = [{"text": "已经收到您的申请", "small": f"收件凭证在下面，{name}收件", "state": "done"}]
    if file.row["outcome"]:
        steps.append({"text": "已经办好", "small": "结果文件生成后，请到办件页签收", "state": "ready"})
        return steps
    steps.append(
        {
            "text": f"{name}核对材料",
            "small": "5 个工作日内一次告诉您要不要补正；不告诉就算受理（行政许可法第三十二条）",
            "state": "waiting",
        }
    )
    if promised is not None and promised.days:
        unit = "个工作日" if promised.unit == "working" else "天"
        small = f"受理后承诺 {promised.days} {unit}内决定；每一步都会发消息给您"
        steps.append({"text": "审查并决定", "small": small, "state": "waiting"})
    return steps


@require_GET
@pages.applicant
def days(request: HttpRequest, no: str) -> HttpResponse:
    """The statement of days: which day counted, why, and in whose hands the time was."""
    file = CaseFile(request, no)
    found = queries.statement(file.row, pages.today(request))
    found_act = next((a for a in file.actions if not a.confirm), None)
    context = {
        "file": file,
        "card": file.card,
        "statement": found,
        "act": found_act,
        "act_url": f"{file.url}do/{found_act.code}/" if found_act is not None else "",
        "names": {"applicant": "申请人（您）"},
        "printing": request.GET.get("print") == "1",
    }
    return pages.page(request, "days.html", context, nav="/my/")


@require_http_methods(["GET", "POST"])
@pages.applicant
def act(request: HttpRequest, no: str, action: str) -> HttpResponse:
    """One action open to the applicant, its form built from what the procedure asks; saved until it is handed in."""
    file = CaseFile(request, no)
    found = next((a for a in file.actions if a.code == action), None)
    if found is None:
        return _too_late(request, file, action)
    made = Act(file, found, request)
    status = 200
    if request.method == "POST":
        if made.table is not None or made.files:
            made.take()
        if request.POST.get("go") != "send":
            if not made.errors:
                pages.say(request, "已经存下，还没有交。")
                return redirect(f"{file.url}do/{action}/")
        elif made.complete():
            answer = _send(request, file, made)
            if answer is not None:
                return answer
        status = 422
    context = {"file": file, "act": made, "action": found, "card": file.card, "seen": file.row["seq"]}
    return pages.page(request, "act.html", context, nav="/my/", status=status)


def _send(request: HttpRequest, file: CaseFile, made: Act) -> HttpResponse | None:
    """Hand it in; None where it was refused and the page is shown again with the reasons."""
    seen = request.POST.get("seen", "")
    try:
        perform(
            case=CaseRef(file.region, file.row["id"]),
            action=made.action.code,
            actor=pages.who(request),
            at=pages.at(request),
            data=made.data(),
            key=made.key(),
            seen=int(seen) if seen.isdigit() else None,
        )
    except Refused as refused:
        for reason in refused.reasons:
            words = f"{reason.text}（{reason.cite}）" if reason.cite else reason.text
            if reason.field in made.form.fields:
                made.form.add_error(reason.field, words)
            else:
                made.errors.append(("", words))
        return None
    except Stale as stale:
        made.errors.append(("", f"{stale}。请看一下最新进度再决定；您填的内容还在。"))
        return None
    except CaseError as error:
        made.errors.append(("", str(error)))
        return None
    if made.draft is not None:
        drafts.mark_submitted(draft=made.draft, no=file.no)
    pages.say(request, f"“{made.action.zh}”已经办好。")
    return redirect(file.url)


def _too_late(request: HttpRequest, file: CaseFile, code: str) -> HttpResponse:
    """What to say where an action is not open (any more): browser Back, or somebody was first."""
    action = file.procedure.actions.get(code)
    if action is None or action.by.party != "applicant":
        raise Http404("没有这一步")
    return pages.refused(
        request,
        title=f"现在不用“{action.zh}”",
        happened=f"这件办件现在是“{file.procedure.state(file.row['state']).zh}”，这一步已经办过，或者不再需要。没有重复提交。",
        todo="请回到办件页看最新进度。",
        retry_url=file.url,
        status=200 if request.method == "GET" else 409,
    )
