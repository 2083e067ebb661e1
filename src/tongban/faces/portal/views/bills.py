"""A project's one bill for its owner: all fees with the total, paid in one act or line by line, and as PDF."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from tongban.exchange import paying
from tongban.faces.portal import filings, pages
from tongban.faces.portal.views.charges import look_again
from tongban.faces.portal.views.files import attachment
from tongban.faces.shell import bills
from tongban.records.payments import queries as payments


@require_GET
@pages.applicant
def show(request: HttpRequest, code: str) -> HttpResponse:
    """`/my/projects/<code>/bill/`: every line, the total, what is left, and what is waiting at the platform."""
    project, found = _bill(request, code)
    paid_by = {c.order for c in found if c.state == "paying"}
    if paid_by and request.GET.get("back") == "1":
        for order in sorted(paid_by):
            look_again(request, [next(c for c in found if c.order == order)])
        project, found = _bill(request, code)
    context = {
        "project": project,
        "lines": bills.lines(found, pages.pack_now(request)),
        "total": payments.total(found),
        "due": [c for c in found if c.state == "due"],
        "due_fen": payments.fen_of(c for c in found if c.state == "due"),
        "paying": [c for c in found if c.state == "paying"],
        "pay_url": request.session.get(f"bill:{project.code}", "") if any(c.state == "paying" for c in found) else "",
    }
    return pages.page(request, "bill.html", context, nav="/my/")


@require_POST
@pages.applicant
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """One order for everything that is due; where the platform is down, nothing was charged and the page says so."""
    project, found = _bill(request, code)
    page = f"/my/projects/{project.code}/bill/"
    back = f"{settings.TONGBAN_BASE_URL}{page}?back=1"
    url, why = paying.begin_bill(charges=found, back=back, actor=pages.who(request), at=pages.at(request))
    if url:
        request.session[f"bill:{project.code}"] = url
        pages.say(request, "一张订单已经开好，请点“去支付平台付款”，一次付清。付完会自动回到这一页。")
    else:
        pages.say(request, f"{why}，这次没有扣款。您可以过几分钟再缴；办件照常往下走，不受影响。")
    return redirect(page)


@require_GET
@pages.applicant
def file(request: HttpRequest, code: str) -> HttpResponse:
    """The bill as PDF."""
    project, found = _bill(request, code)
    pages.saw(request, "bill.downloaded", f"project/{project.code}", where=project.region)
    day = pages.today(request)
    content = bills.pdf(found, pages.pack_now(request), name=project.name, code=project.code, day=day)
    return attachment(content, "application/pdf", f"项目收费账单 {day.isoformat()}.pdf")


def _bill(request: HttpRequest, code: str) -> tuple[Any, list[Any]]:
    project = filings.project_of(request, code)
    return project, [c for c in payments.of_project(project.region, project.id) if c.party == project.party]
