"""What is to be paid, how it came about, and the way to the payment platform; the published list of fees for everybody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from tongban.catalogue import tariffs
from tongban.exchange import paying
from tongban.faces.portal import pages
from tongban.faces.portal.casefile import CaseFile
from tongban.faces.shell import bills
from tongban.records.documents import queries as documents
from tongban.records.parties import queries as parties
from tongban.records.payments import queries as payments
from tongban.records.payments.actions import PaymentRefused


@require_GET
@pages.applicant
def of_case(request: HttpRequest, no: str) -> HttpResponse:
    """The bill of a case: each charge with basis and working, what is left to pay, receipts."""
    file = CaseFile(request, no)
    found = payments.of_case(file.region, file.row["id"])
    if any(c.state == "paying" for c in found) and request.GET.get("back") == "1":
        look_again(request, [c for c in found if c.state == "paying"])
        found = payments.of_case(file.region, file.row["id"])
    lines = [line(c, request.session.get(f"pay:{c.id}", "")) for c in found]
    context = {"file": file, "lines": lines, "total": payments.total(found)}
    return pages.page(request, "charges.html", context, nav="/my/")


def line(charge: Any, pay_url: str = "") -> dict[str, Any]:
    """One charge as its page shows it."""
    receipt = next(iter(documents.on_basis(charge.region, f"charge/{charge.id}")), None)
    return {
        "charge": charge,
        "state": payments.STATES[charge.state],
        "light": bills.LIGHTS.get(charge.state, "none"),
        "payee": parties.office(charge.office).get("zh", "收费单位"),
        "pay_url": pay_url if charge.state == "paying" else "",
        "receipt": receipt,
    }


def look_again(request: HttpRequest, charges: list[Any]) -> None:
    """Ask the platform at once how these stand: whoever comes back from the platform need not wait for the next round of work."""
    for charge in charges:
        try:
            state = paying.look(charge=charge, actor=pages.who(request), at=pages.at(request))
        except PaymentRefused as refused:
            pages.say(request, str(refused))
            continue
        if not state:
            pages.say(request, "支付平台暂时没有回应。如果您已经付了款，不会丢，也不用再付；结果一到这里就会变。")


@require_POST
@pages.applicant
def pay(request: HttpRequest, charge: UUID) -> HttpResponse:
    """Open the order; the page then shows the way to the platform. Where it is down: what happened, what to do."""
    found = payments.mine(pages.who(request), pages.region(), charge)
    if found is None:
        raise Http404("没有这笔费用")
    page = f"/my/cases/{found.case_no}/charges/"
    if found.state not in ("due", "paying"):
        pages.say(request, f"这笔费用{payments.STATES[found.state]}，不用再付。")
        return redirect(page)
    back = f"{settings.TONGBAN_BASE_URL}{page}?back=1"
    url, why = paying.begin(charge=found, back=back, actor=pages.who(request), at=pages.at(request))
    if url:
        request.session[f"pay:{found.id}"] = url
        pages.say(request, "订单已经开好，请点“去支付平台付款”。付完会自动回到这一页。")
    else:
        pages.say(request, f"{why}，这次没有扣款。您可以过几分钟再点“缴费”；办件照常往下走，不受影响。")
    return redirect(page)


@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """The published list of fees (收费清单), from the same pack that charges by it."""
    pack = pages.pack_now(request)
    used: dict[str, list[Any]] = {}
    for matter in pack.matters():
        for fee in matter.fees:
            if fee.code:
                used.setdefault(fee.code, []).append(matter)
    rows: list[dict[str, Any]] = [
        {
            "fee": fee,
            "payee": pack.office(fee.payee).zh if fee.payee and pack.has("offices", fee.payee) else "",
            "tariffs": [tariffs.told(t) for t in fee.tariffs],
            "matters": list(dict.fromkeys(m.zh for m in used.get(fee.code, ()))),
            "unsure": any(b.src in ("knowledge", "inferred") for b in fee.basis),
        }
        for fee in pack.fees()
    ]
    on = [r for r in rows if r["fee"].on]
    one = [r for r in on if r["fee"].one_bill]
    context = {
        "rows": [*one, *(r for r in on if not r["fee"].one_bill)],
        "off": [r for r in rows if not r["fee"].on],
        "one": len(one),
        "grounded": sum(bool(r["fee"].basis) for r in one),
        "priced": sum(bool(r["tariffs"]) for r in one),
    }
    return pages.page(request, "fees.html", context, nav="/open/")
