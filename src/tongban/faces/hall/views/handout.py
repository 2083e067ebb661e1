"""Handing out results (领证、送达): who takes it, by which card, signed on the spot; the proof of service is printed at once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.cases import queries_desks as desks
from tongban.cases import queries_halls
from tongban.cases.actions import CaseRef, NotAllowed, Refused, Stale, perform
from tongban.exchange.adapters import reader
from tongban.faces.hall import pages
from tongban.journal import actions as journal
from tongban.records.documents import actions as keeping
from tongban.records.documents import queries as documents
from tongban.records.documents import strokes
from tongban.records.documents.kinds import MAX_BYTES, FileRefused
from tongban.records.licences import queries as licences
from tongban.records.parties import identifiers
from tongban.records.parties import queries as parties

PAPER = "paper"
"""Under a written mandate whose original the window keeps."""


@require_GET
@pages.for_window
def index(request: HttpRequest) -> HttpResponse:
    """`/hall/handout/`: results that wait here; found by number, credit code or identity card."""
    text = request.GET.get("q", "").strip()
    party = None
    if text:
        found = parties.by_uscc(text) or (parties.by_id_number(text) if len(text) == 18 else None)
        party = found.id if found is not None else None
    rows = queries_halls.to_hand_out(pages.who(request), party, "" if party else text)
    context = {"title": "领取结果", "rows": rows[:100], "count": len(rows), "q": text}
    return pages.page(request, "handout.html", context, current="/hall/handout/")


@require_http_methods(["GET", "POST"])
@pages.for_window
def one(request: HttpRequest, no: str) -> HttpResponse:
    """Hand one result out."""
    bench = desks.bench(pages.who(request), no, pages.at(request))
    act = next((a for a in bench.acts() if a.action.code == "serve"), None) if bench is not None else None
    if bench is None:
        raise Http404("没有找到这件办件")
    if act is None:
        pages.say(request, f"{no} 现在没有要在窗口送达的结果。")
        return redirect("/hall/handout/")
    given = {k: request.POST.get(k, "").strip() for k in ("receiver", "id_number", "how", "strokes", "as")}
    party = parties.row(bench.row["party"])
    roles = _roles(request, party)
    wrong: list[tuple[str, str]] = []
    if request.method == "POST":
        if request.POST.get("do") == "read":
            wrong = _read(request, bench, given)
        else:
            wrong = _check(request, given, party, roles) or _serve(request, bench, given, roles)
            if not wrong:
                return redirect(f"/hall/print/?no={no}&kind=service")
    context = {
        "title": "领取结果",
        "row": bench.row,
        "zh": bench.matter.zh,
        "party": party,
        "given": given,
        "wrong": wrong,
        "legal": identifiers.mask_name(party["legal_person"]) if party["legal_person"] else "",
        "papers": [
            d
            for d in documents.of_case(bench.row["region"], no)
            if d.kind == "notice" and d.template not in ("receipt", "acceptance")
        ],
        "licences": licences.of_case(bench.row["region"], no),
        "seen": bench.row["seq"],
        "roles": [{"code": code, "zh": zh} for code, zh in roles.items()],
        "mandated": request.POST.get("mandated") == "1",
        "on_paper": request.POST.get("signed") == "1",
    }
    return pages.page(request, "handout_one.html", context, current="/hall/handout/", status=422 if wrong else 200)


def _read(request: HttpRequest, bench: Any, given: dict[str, str]) -> list[tuple[str, str]]:
    counter = request.COOKIES.get(pages.COOKIE, "")
    card, answer = reader.read(region=bench.row["region"], counter=counter, actor=pages.who(request), at=pages.at(request))
    if card is None:
        return [("receiver", f"{answer.words}。请核对证件原件，录入姓名和号码，选“人工核验”")]
    given |= {"receiver": card.name, "id_number": card.id_number, "how": "card"}
    party = parties.row(bench.row["party"])
    if identifiers.normal_id_number(card.id_number) in _own(party):
        given["as"] = "legal" if party["kind"] == "organisation" else "self"
    return []


def _roles(request: HttpRequest, party: dict[str, Any]) -> dict[str, str]:
    """As whom somebody may receive a party's result: itself, its representative, whoever is on record, or with a written mandate."""
    own = {"legal": f"法定代表人本人（{identifiers.mask_name(party['legal_person'])}）"} if party["legal_person"] else {}
    found = own if party["kind"] == "organisation" else {"self": "申请人本人"}
    for one in parties.mandated(party["id"], pages.at(request)):
        until = f"，到 {one['until']:%Y-%m-%d}" if one["until"] else ""
        found[str(one["id"])] = f"登记的受托人（{identifiers.mask_name(one['name'])}{until}）"
    return {**found, PAPER: "持授权委托书的受托人"}


def _own(party: dict[str, Any]) -> set[str]:
    """The identity numbers of the party itself, or of its legal representative."""
    return {identifiers.normal_id_number(n) for n in (party["id_number"], party["legal_id_number"]) if n}


def _check(
    request: HttpRequest, given: dict[str, str], party: dict[str, Any], roles: dict[str, str]
) -> list[tuple[str, str]]:
    wrong = []
    if not given["receiver"]:
        wrong.append(("receiver", "请填写领取人姓名"))
    why = identifiers.check_id_number(given["id_number"])
    if why:
        wrong.append(("id_number", why))
    if given["how"] not in ("card", "hand"):
        wrong.append(("how", "请核对领取人的证件：读卡，或者选“人工核验”"))
    if given["as"] not in roles:
        wrong.append(("as", "请选择领取人是以什么身份来领的"))
    elif given["as"] in ("self", "legal") and not why and identifiers.normal_id_number(given["id_number"]) not in _own(party):
        wrong.append(("as", "身份证号码和登记的不一致：不是本人（法定代表人），请选受托人并核对委托"))
    elif given["as"] == PAPER and request.POST.get("mandated") != "1":
        wrong.append(("mandated", "请收下授权委托书原件，再勾选“已收授权委托书”"))
    if given["strokes"] and not strokes.good(given["strokes"]):
        wrong.append(("strokes", "签名没有写好，请重写"))
    if not given["strokes"] and request.POST.get("signed") != "1":
        wrong.append(("signed", "请领取人在屏上签名，或者在送达回证上签名后勾选“已在回证上签名”"))
    return wrong


def _serve(request: HttpRequest, bench: Any, given: dict[str, str], roles: dict[str, str]) -> list[tuple[str, str]]:
    """Serve: by the window, signed for. The identity number is not kept: that it was compared, and how, is.

    1. the signature as written and the photo are kept as files of the case; 2. the act cites them by digest; 3. who looked at whom.
    """
    actor, at = pages.who(request), pages.at(request)
    how = "读卡核对" if given["how"] == "card" else "人工核验证件原件"
    signed = "屏上手写签名" if given["strokes"] else "回证上签名"
    masked = identifiers.mask_id(given["id_number"])
    under = f"{roles[given['as']].split('（')[0]}{'，委托书原件已收' if given['as'] == PAPER else ''}"
    seen = request.POST.get("seen", "")
    attached, wrong = _keep(request, bench, given)
    if wrong:
        return wrong
    data: dict[str, Any] = {
        "method": "window",
        "receiver": given["receiver"],
        "note": f"{under}；{how}（{masked}），{signed}",
        "attached": attached,
    }
    if given["as"] not in ("self", "legal"):
        data["deputy"] = f"{given['receiver']}，{under}"
    if given["strokes"]:
        data["signature"] = given["strokes"]
    else:
        data["signs_on_paper"] = True
    try:
        perform(
            case=CaseRef(bench.row["region"], bench.row["id"]),
            action="serve",
            actor=bench.actor,
            at=at,
            data=data,
            key=f"hall/serve/{bench.row['id']}",
            seen=int(seen) if seen.isdigit() else None,
        )
    except Refused as refused:
        return [(r.field or "receiver", r.text) for r in refused.reasons]
    except Stale as stale:
        return [("receiver", str(stale))]
    except NotAllowed as no:
        raise PermissionDenied(str(no)) from no
    if given["how"] == "hand":
        reader.by_hand(region=bench.row["region"], actor=actor, at=at)
    journal.saw(region=bench.row["region"], actor=actor, at=at, kind="party.identified", target=f"case/{bench.row['no']}", reason=how)
    return []


def _keep(request: HttpRequest, bench: Any, given: dict[str, str]) -> tuple[list[dict[str, str]], list[tuple[str, str]]]:
    """The signature and the photo as files of the case: (what the act cites, what is wrong)."""
    files: list[tuple[str, str, str, bytes]] = []
    if given["strokes"]:
        files.append(("signature", "领取签名", "领取签名.png", strokes.picture(given["strokes"])))
    photo = request.FILES.get("photo")
    if photo is not None:
        files.append(("photo", "领取照片", photo.name or "照片.jpg", bytes(photo.read(MAX_BYTES + 1))))
    kept: list[dict[str, str]] = []
    for what, zh, name, content in files:
        try:
            made = keeping.keep_paper(
                region=bench.row["region"],
                party=bench.row["party"],
                project=None,
                material="serve",
                title=f"{zh}：{bench.row['no']}",
                name=name,
                content=content,
                actor=pages.who(request),
                at=pages.at(request),
                basis=f"case/{bench.row['no']}#serve",
            )
        except FileRefused as refused:
            return [], [("photo", f"照片没有收下：{refused}")]
        kept.append({"what": what, "document": str(made.id), "sha256": made.sha256})
    return kept, []
