"""My space: papers that need not be given again, licences to show and to let others use, who looked, and what is kept wrongly."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.cases.queries_applicants import space
from tongban.faces.portal import pages, saved
from tongban.faces.portal.views import files
from tongban.records.licences import actions as licence_actions
from tongban.records.licences import queries as licences
from tongban.records.parties import queries as parties
from tongban.records.parties.succession import queries as succession

OBJECTION = "TB-001"
"""The small matter by which a party says that what is kept about it is wrong."""
SUCCESSION = "TB-002"
"""The matter by which a unit says that it has another name or took over another."""


@require_GET
@pages.applicant
def index(request: HttpRequest) -> HttpResponse:
    """Papers by digest with where they are used; licences that hold; what else the space does."""
    held = licences.of_parties(parties.line(pages.party(request)))
    good = [x for x in held if licences.state_on(x, pages.today(request)) == "valid"]
    own = parties.row(pages.party(request))
    former, kin = succession.history(pages.party(request))
    context = {
        "papers": space.kept(pages.who(request)),
        "licences": good[:6],
        "held": len(good),
        "saved": saved.of_party(request),
        "party": own["name"],
        "succession": SUCCESSION if pages.pack_now(request).has("matters", SUCCESSION) and not own["id_number"] else "",
        "former": former,
        "kin": kin,
        "objection": OBJECTION if pages.pack_now(request).has("matters", OBJECTION) else "",
    }
    return pages.page(request, "space.html", context, nav="/my/")


_FATES = {
    "upload": "您交的文件",
    "licence": "引用证照",
    "prior": "引用前面的结果",
    "shared": "登记信息代替",
    "promise": "承诺书",
    "later": "后补",
    "form": "系统生成",
}


@require_GET
@pages.applicant
def paper(request: HttpRequest, document: UUID) -> HttpResponse:
    """One paper: when it was given, in which cases it was used, for what, what was found, who opened it."""
    found = space.trace(pages.who(request), pages.region(), document)
    if found is None:
        raise Http404("没有这份材料")
    newest = found.given[0]
    context = {
        "paper": newest,
        "trace": found,
        "places": [{"p": p, "fate": _FATES.get(p.fate, "")} for p in found.places],
        "reusable": found.last is not None and pages.today(request) <= found.last,
    }
    return pages.page(request, "paper.html", context, nav="/my/")


def licence_context(request: HttpRequest, row: Any) -> dict[str, Any]:
    """What a licence's page offers: matters about it, whom it is shown to, who looked."""
    pack, today = pages.pack_now(request), pages.today(request)
    acts: list[dict[str, str]] = []
    if pack.has("matters", row.matter):
        for variant in pack.variants(row.matter):
            if variant.procedure.startswith("licence_") and _open(variant.code, row, today):
                url = f"/my/apply/{row.matter}~{variant.code}/?licence={row.id}"
                acts.append({"zh": f"申请{variant.zh}", "help": variant.help or "", "url": url})
    given = licences.grants(row)
    return {
        "acts": acts,
        "grants": [{"row": g, "on": g.revoked_at is None and g.valid_to > today} for g in given],
        "uses": space.uses(row, pages.party(request))[:20],
    }


def _open(variant: str, row: Any, today: date) -> bool:
    """Whether an act makes sense in the licence's present state."""
    state = licences.state_on(row, today)
    if variant == "cancel":
        return state in ("valid", "suspended", "expired", "revoked", "withdrawn")
    return state == "valid" and (variant != "renew" or row.valid_to is not None)


@require_http_methods(["GET", "POST"])
@pages.applicant
def show(request: HttpRequest, licence: UUID) -> HttpResponse:
    """Let somebody see a licence: who, for what, until when."""
    row = files.licence_of(request, licence)
    wrong, given = "", {k: request.POST.get(k, "") for k in ("grantee", "purpose", "until")}
    if request.method == "POST":
        try:
            licence_actions.let_see(
                licence=row,
                grantee=given["grantee"],
                purpose=given["purpose"],
                until=date.fromisoformat(given["until"]),
                actor=pages.who(request),
                at=pages.at(request),
                today=pages.today(request),
            )
        except licence_actions.WrongGrant as refused:
            wrong = str(refused)
        except ValueError:
            wrong = "截止日期请从日历里选"
        else:
            pages.say(request, f"已授权{given['grantee']}使用，随时可以收回。")
            return redirect(f"/my/licences/{licence}/#shown")
    context = {"row": row, "wrong": wrong, "given": given, "today_iso": pages.today(request).isoformat()}
    return pages.page(request, "licence_show.html", context, nav="/my/", status=422 if wrong else 200)


@require_POST
@pages.applicant
def end(request: HttpRequest, licence: UUID, grant: UUID) -> HttpResponse:
    """Take a permission back; it stops at once."""
    row = files.licence_of(request, licence)
    licence_actions.end_grant(region=row.region, grant=grant, licence=row, actor=pages.who(request), at=pages.at(request))
    pages.say(request, "授权已经收回，对方再扫码就看不到了。")
    return redirect(f"/my/licences/{licence}/#shown")


@require_GET
@pages.applicant
def grant_code(request: HttpRequest, licence: UUID, grant: UUID) -> HttpResponse:
    """The code of one permission, to be handed to whom it was given."""
    row = files.licence_of(request, licence)
    found = next((g for g in licences.grants(row) if g.id == grant), None)
    if found is None or found.revoked_at is not None:
        raise Http404("没有这项授权，或者已经收回")
    return files.code(f"{settings.TONGBAN_BASE_URL}/verify/{found.token}")
