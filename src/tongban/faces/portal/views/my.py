"""What is mine: what waits for me first, projects, drafts, messages, licences, who looked, how I am served."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.cases import drafts, queries_tallies
from tongban.cases import queries_applicants as mine
from tongban.catalogue import queries as catalogue
from tongban.faces.portal import filings, helping, pages, saved
from tongban.faces.portal.projectview import ProjectView
from tongban.faces.portal.views import space
from tongban.faces.portal.views.files import licence_of
from tongban.records.licences import queries as licences
from tongban.records.messages import actions as message_actions
from tongban.records.messages import queries as messages
from tongban.records.parties import actions as party_actions
from tongban.records.parties import identifiers
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects

_STATES = {
    "valid": ("done", "有效"),
    "suspended": ("paused", "暂扣"),
    "changed": ("none", "已变更"),
    "renewed": ("none", "已延续"),
    "replaced": ("none", "已补发"),
    "withdrawn": ("red", "已撤回"),
    "revoked": ("red", "已撤销"),
    "cancelled": ("none", "已注销"),
    "expired": ("yellow", "已过期"),
}


@require_GET
@pages.applicant
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me first; then projects, drafts, and the rest."""
    party = pages.party(request)
    cards = mine.cards(mine.rows(pages.who(request)), pages.today(request))
    held = projects.of_party(None, party)
    names = {p.id: p.name for p in held}
    kept = drafts.of_party(party)
    lines = []
    for project in held:
        own = [c for c in cards if c.case["project"] == project.id]
        top = [c for c in own if c.case["parent"] is None]
        lines.append(
            {
                "project": project,
                "waits": sum(bool(c.waits) for c in own),
                "open": sum(c.case["open"] for c in top),
                "done": sum(not c.case["open"] for c in top),
                "all": len(top),
            }
        )
    context = {
        "waiting": [{"card": c, "project": names.get(c.case["project"], "")} for c in cards if c.waits],
        "lines": lines,
        "drafts": [_kept(d, names) for d in kept],
        "running": [c for c in cards if c.case["open"] and not c.waits and c.case["parent"] is None][:8],
        "unread": messages.unread(party),
        "licences": len([row for row in licences.of_party(party) if row.state == "valid"]),
        "party": parties.row(party)["name"],
    }
    return pages.page(request, "my.html", context, nav="/my/")


def _kept(draft: Any, names: Mapping[Any, str]) -> dict[str, Any]:
    """A draft as a line of a list."""
    return {
        "draft": draft,
        "zh": catalogue.frozen(draft.pack).matter(draft.matter).zh,
        "project": names.get(draft.project, "新项目"),
    }


@require_GET
@pages.applicant
def project_list(request: HttpRequest) -> HttpResponse:
    """The projects of the party."""
    held = projects.of_party(None, pages.party(request))
    text = request.GET.get("q", "").strip()
    found = [p for p in held if text in p.name or text in p.code]
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    return pages.page(request, "projects.html", {"page": page, "q": text}, nav="/my/")


@require_GET
@pages.applicant
def project(request: HttpRequest, code: str) -> HttpResponse:
    """One project: what waits for you, two clocks, what was saved, the map of stages and matters."""
    found = filings.project_of(request, code)
    pages.saw(request, "project.opened", f"project/{found.code}", where=found.region)
    row = projects.row(found.region, found.id)
    cards = mine.cards(mine.rows(pages.who(request), project=found.id), pages.today(request))
    view = ProjectView(row or {}, pages.pack_now(request), cards, pages.today(request))
    kept_back = saved.of_project(request, found.id)
    sums = kept_back["sums"] if kept_back else dict.fromkeys(queries_tallies.COLUMNS, 0)
    elapsed, off = view.elapsed()
    facts = [
        {
            "label": f"审批已用（承诺 {view.promise()}）",
            "value": view.used(),
            "unit": "个工作日",
            "note": f"{len(view.plan.steps)} 个环节，同一天只算一次",
        },
        {"label": "从第一次受理到今天", "value": elapsed, "unit": "天", "note": f"其中休息日 {off} 天"},
        {
            "label": "少交的材料",
            "value": sums["papers_saved"],
            "unit": "份",
            "note": f"您自己交了 {sums['papers_asked']} 份",
        },
        {
            "label": "少填的内容",
            "value": sums["fields_saved"],
            "unit": "项",
            "note": f"问了您 {sums['fields_asked']} 项，都是必填的",
        },
    ]
    kept = [d for d in drafts.of_party(pages.party(request)) if d.project == found.id]
    helper = projects.helper(found.region, found.id)
    context = {
        "project": row,
        "view": view,
        "map": view.map(),
        "facts": facts,
        "saved": kept_back,
        "waiting": view.waiting(),
        "ready": view.ready(),
        "listed": view.listed(),
        "drafts": [_kept(d, {}) for d in kept],
        "owner": parties.row(found.party)["name"],
        "helper": helper,
        "helped": bool(pages.who(request).within),
        **(helping.context(request, found, helper) if helper else {}),
    }
    return pages.page(request, "project.html", context, nav="/my/")


@require_GET
@pages.applicant
def inbox(request: HttpRequest) -> HttpResponse:
    """The messages, newest first."""
    page = Paginator(messages.inbox(pages.party(request)), 20).get_page(request.GET.get("page"))
    lines = []
    for row in page:
        try:
            body = json.loads(row["body"] or "{}")
        except ValueError:
            body = {"text": row["body"]}
        lines.append({"row": row, "body": body if isinstance(body, dict) else {}})
    context = {"page": page, "lines": lines, "unread": messages.unread(pages.party(request))}
    return pages.page(request, "inbox.html", context, nav="/my/")


@require_POST
@pages.applicant
def read(request: HttpRequest) -> HttpResponse:
    """Open one message (it counts as read), or mark all as read."""
    given = request.POST.get("message", "")
    message_actions.mark_read(party=pages.party(request), at=pages.at(request), message=UUID(given) if given else None)
    target = request.POST.get("to", "")
    good = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return redirect(target if good else "/my/inbox/")


@require_GET
@pages.applicant
def licence_list(request: HttpRequest) -> HttpResponse:
    """The licences that the party holds."""
    text = request.GET.get("q", "").strip()
    held = licences.of_parties(parties.line(pages.party(request)))
    rows = [r for r in held if text in r.title or text in r.number]
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    lines = [{"row": r, "state": _state(r, request)} for r in page]
    return pages.page(request, "licences.html", {"page": page, "lines": lines, "q": text}, nav="/my/")


def _state(row: Any, request: HttpRequest) -> tuple[str, str]:
    return _STATES.get(licences.state_on(row, pages.today(request)), ("none", "状态不明"))


@require_GET
@pages.applicant
def licence(request: HttpRequest, licence: UUID) -> HttpResponse:
    """One licence: what it says, its state, its code to scan, its sealed file."""
    row = licence_of(request, licence)
    full = request.GET.get("full") == "1"
    pages.saw(request, "licence.opened", f"licence/{row.id}", reason=row.title, where=row.region)
    if full:
        pages.saw(request, "field.revealed", f"licence/{row.id}", reason="持证人自己查看", where=row.region)
    office = parties.office(row.office)
    context = {
        "row": row,
        "state": _state(row, request),
        "fields": shown_fields(row.data.get("fields", ()), full=full),
        "hidden": any(f["hidden"] for f in shown_fields(row.data.get("fields", ()), full=full)),
        "office": str(office["zh"]).split("（")[0],
        "later": licences.successors([row]).get(row.id),
        **space.licence_context(request, row),
    }
    return pages.page(request, "licence.html", context, nav="/my/")


_PRIVATE = (("证件号", identifiers.mask_id), ("身份证", identifiers.mask_id), ("手机", identifiers.mask_mobile), ("电话", identifiers.mask_mobile))
_ONCE = ("发证机关", "有效期至")
"""Fields that the page prints in its own rows."""


def shown_fields(fields: Any, *, full: bool) -> list[dict[str, Any]]:
    """What a licence says as its page shows it: what stands in the page's own rows only once, numbers and phones of persons masked
    unless the holder asked for them in full."""
    found = []
    for field in fields:
        if not field.get("value") or field["zh"] in _ONCE:
            continue
        mask = next((by for word, by in _PRIVATE if word in field["zh"]), None)
        hidden = mask is not None and not full
        found.append({"zh": field["zh"], "value": mask(str(field["value"])) if hidden and mask else field["value"], "hidden": hidden})
    return found


_KINDS = {
    "case.opened": "打开办件",
    "project.opened": "打开项目",
    "paper.opened": "看材料",
    "field.revealed": "看了隐去的内容",
    "document.downloaded": "下载文书",
    "licence.opened": "看证照",
    "licence.downloaded": "下载证照",
    "progress.looked_up": "凭编号查进度",
    "case.file_opened": "看卷宗",
    "file.read": "看文件",
    "file.downloaded": "下载文件",
    "party.identified": "窗口核对身份",
    "plan.opened": "看清单",
    "plan.downloaded": "下载清单",
    "verify": "核验证照",
}


@require_GET
@pages.applicant
def views(request: HttpRequest) -> HttpResponse:
    """Who looked at my data: when, who, at what, why."""
    found = mine.looks(pages.who(request))
    others = request.GET.get("own") != "1"
    rows = [r for r in found if not (others and r.own)]
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    lines = [{"look": r, "did": _KINDS.get(r.kind, "查看")} for r in page]
    return pages.page(
        request,
        "views.html",
        {"page": page, "lines": lines, "others": others, "own": sum(r.own for r in found)},
        nav="/my/",
    )


@require_http_methods(["GET", "POST"])
@pages.applicant
def settings(request: HttpRequest) -> HttpResponse:
    """How I am served, and what the register says about me."""
    party = pages.party(request)
    if request.method == "POST":
        agreed = request.POST.get("electronic") == "1"
        party_actions.consent_electronic(party=party, agreed=agreed, actor=pages.who(request), at=pages.at(request))
        pages.say(
            request,
            "已记下：以后的文书电子送达，同时发消息给您。" if agreed else "已记下：以后的文书到窗口领取或者邮寄。",
        )
        return redirect("/my/settings/")
    row = parties.row(party)
    masked = {"phone": identifiers.mask_mobile(row["phone"]), "legal": identifiers.mask_name(row["legal_person"])}
    return pages.page(request, "settings.html", {"row": row, "masked": masked}, nav="/my/")
