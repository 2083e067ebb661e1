"""Promises and papers put off, for the applicant: signing a letter, what is owed until when, and the public list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.cases import drafts
from tongban.cases import queries_owed as lists
from tongban.cases import queries_soft as soft
from tongban.cases.actions import CaseError
from tongban.cases.obligations import actions as obligations
from tongban.cases.obligations import queries as owed
from tongban.catalogue import queries as catalogue
from tongban.faces.portal import pages
from tongban.faces.portal.filings import Filing
from tongban.records.parties import accounts
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects

_PAGE = 50


@require_http_methods(["GET", "POST"])
@pages.applicant
def letter(request: HttpRequest, draft: UUID, code: str) -> HttpResponse:
    """The letter of promise for one material: its words, what follows from it, signed anew with name and password or code."""
    made = Filing(request, draft)
    if made.draft.submitted:
        return redirect(f"/my/cases/{made.draft.submitted}/done/")
    given = next((g for g in made.givens if g.code == code and g.asked), None)
    if given is None or not (given.promise or given.fate == "promise"):
        raise Http404("这份材料现在不用签承诺书")
    errors: list[tuple[str, str]] = []
    if request.method == "POST" and request.POST.get("go") == "drop":
        drafts.save(draft=made.draft, at=pages.at(request), papers={code: None})
        pages.say(request, f"“{given.zh}”不再承诺，请上传。")
        return redirect(f"{made.url}papers/#p-{code}")
    if request.method == "POST":
        errors = _sign(request, made, code)
        if not errors:
            pages.say(request, f"“{given.zh}”的承诺书已经签好，跟申请一起交。")
            return redirect(f"{made.url}papers/#p-{code}")
    context = {
        "given": given,
        "closing": obligations.CLOSING,
        "days": given.offer.days.get("promise"),
        "errors": errors,
        "name": request.POST.get("name", ""),
        "signed": given.fate == "promise",
        "party": parties.row(pages.party(request)),
    }
    return pages.page(
        request, "letter.html", {**made.context("papers"), **context}, nav="/my/", status=422 if errors else 200
    )


def _sign(request: HttpRequest, made: Filing, code: str) -> list[tuple[str, str]]:
    """Check who signs and sign; returns what is wrong, each at its field."""
    actor, at = pages.who(request), pages.at(request)
    wrong: list[tuple[str, str]] = []
    if request.POST.get("agree") != "1":
        wrong.append(("agree", "请先读完承诺书，再打勾"))
    if request.POST.get("name", "").strip() != actor.name:
        wrong.append(("name", "签名要写您自己的姓名，和登录账号上的一样"))
    if wrong:
        return wrong
    by = accounts.confirms(actor.account, request.POST.get("secret", "").strip(), at)
    if not by:
        return [("secret", "密码或者动态口令不对，请再输一次；连续输错会暂停 15 分钟")]
    try:
        paper = obligations.sign(sheet=made.sheet, material=code, actor=actor, at=at, by=by)
    except CaseError as refused:
        return [("", str(refused))]
    kept = {k: str(v) for k, v in paper.items() if k != "material"}
    made.draft = drafts.save(draft=made.draft, at=at, papers={code: kept})
    return []


@require_GET
@pages.applicant
def mine(request: HttpRequest) -> HttpResponse:
    """What the party owes: what, until when, what to hand in; what waits for another matter; what was kept and broken below."""
    actor, today = pages.who(request), pages.today(request)
    due = lists.paged(actor, lists.Asked(which="open"), today, after=request.GET.get("after", ""), limit=_PAGE)
    over = lists.paged(actor, lists.Asked(which="done"), today, after=request.GET.get("over", ""), limit=_PAGE)
    party = pages.party(request)
    context = {
        "open": _lines(due.items, today),
        "count": owed.portfolio(actor, today).open,
        "over": _lines(over.items, today),
        "next": f"?after={due.after}" if due.after else "",
        "next_over": f"?over={over.after}#o" if over.after else "",
        "paged": bool(request.GET.get("after") or request.GET.get("over")),
        "breaches": owed.breaches(pages.region(), party),
        "soft": _soft(request),
        "row": parties.row(party),
    }
    return pages.page(request, "obligations.html", context, nav="/my/")


def _lines(found: list[owed.Owed], today: date) -> list[dict[str, Any]]:
    names = projects.names(pages.region(), {o.row["project"] for o in found if o.row["project"]})
    lines = []
    for one in found:
        pack = catalogue.frozen(one.case["pack"])
        material = str(one.row["material"])
        state = pack.procedure(pack.matter(one.case["matter"]).procedure).state(one.case["state"])
        lines.append(
            {
                "one": one,
                "zh": pack.material(material).zh if pack.has("materials", material) else "材料",
                "kind": owed.KINDS[str(one.row["kind"])],
                "of": pack.matter(str(one.row["matter"])).zh,
                "project": names.get(one.row["project"], ("", ""))[0],
                "state": state.zh,
                "light": one.light(today),
                "left": (one.row["due"] - today).days,
            }
        )
    return lines


def _soft(request: HttpRequest) -> list[dict[str, Any]]:
    found = soft.waiting(pages.who(request), pages.region(), pages.pack_now(request))
    return [{"row": row, "zh": catalogue.frozen(row["pack"]).matter(row["matter"]).zh, "before": before} for row, before in found]


@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """`/open/promises/`: promises of organisations and what became of them; persons are never listed."""
    only = request.GET.get("state", "") if request.GET.get("state", "") in lists.PUBLIC else ""
    rows, after = lists.public(pages.region(), only, after=request.GET.get("after", ""), limit=_PAGE)
    names = parties.shown_names({r["party"] for r in rows})
    works = projects.names(pages.region(), {r["project"] for r in rows if r["project"]})
    pack, sums = pages.pack_now(request), lists.public_sums(pages.region())
    lines = [
        {
            "row": r,
            "party": names.get(r["party"], ""),
            "project": works.get(r["project"], ("", ""))[0],
            "zh": pack.material(r["material"]).zh if pack.has("materials", r["material"]) else "材料",
            "of": pack.matter(r["matter"]).zh if pack.has("matters", r["matter"]) else "",
            "office": parties.office(r["office"])["zh"].split("（")[0],
            "ended": _ended(r, pages.today(request))[0],
            "light": _ended(r, pages.today(request))[1],
        }
        for r in rows
    ]
    kept = {"state": only} if only else {}
    context = {
        "lines": lines,
        "total": sum(sums.values()),
        "tabs": [
            {"zh": f"{zh} {sums.get(code, sum(sums.values()))}", "url": f"?state={code}" if code else "?", "current": code == only}
            for code, zh in lists.PUBLIC.items()
        ],
        "next": f"?{urlencode({**kept, 'after': after})}" if after else "",
        "first": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        "share": lists.share(pages.region(), pack, pages.today(request).replace(month=1, day=1)),
    }
    return pages.page(request, "promises.html", context, nav="/open/")


_ENDED = {"": ("待兑现", "green"), "kept": ("已兑现", "done"), "broken": ("没有兑现，待修复", "red")}


def _ended(row: Mapping[str, Any], today: date) -> tuple[str, str]:
    """How a promise stands, and its light: past its day it is neither kept nor broken until somebody looked."""
    if row["outcome"] == "" and row["due"] is not None and row["due"] < today:
        return "已到期，正在核实", "yellow"
    return _ENDED.get(row["outcome"], ("", "waiting"))
