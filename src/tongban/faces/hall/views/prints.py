"""What the counter prints: the official documents of a case on A4, or as slips of 80 mm, with a code that leads to its progress."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.cases import queries_halls
from tongban.faces.hall import pages
from tongban.records.documents import queries as documents

KINDS = ("receipt", "acceptance", "correction", "rejection", "service")


@require_GET
@pages.for_window
def papers(request: HttpRequest) -> HttpResponse:
    """`/hall/print/?no=…,…&kind=receipt&w=80`: the same words as the documents that the applicant gets online."""
    actor, kind, narrow = pages.who(request), request.GET.get("kind", ""), request.GET.get("w") == "80"
    cases: list[dict[str, Any]] = []
    for no in request.GET.get("no", "").split(",")[:20]:
        case = queries_halls.by_number(actor, no)
        if case is None:
            raise Http404("没有找到这件办件")
        issued = [d for d in documents.of_case(case["region"], no) if d.kind == "notice" and d.template in KINDS]
        chosen = [d for d in issued if d.template == kind] if kind else issued[-1:]
        cases += [{"case": case, "d": d, "data": _data(d), "url": f"/desk/cases/{no}/file/{d.id}/"} for d in chosen]
    context = {
        "title": "打印",
        "cases": cases,
        "narrow": narrow,
        "numbers": request.GET.get("no", ""),
        "kind": kind,
        "place": pages.place(),
        "at": pages.at(request),
    }
    return pages.page(request, "slips.html" if narrow else "papers.html", context)


def _data(document: Any) -> Mapping[str, Any]:
    kept: Any = document.data
    return dict(kept or {})


@require_GET
@pages.for_window
def code(request: HttpRequest, no: str) -> HttpResponse:
    """The QR code of a slip: where its progress is told to whoever knows the phone."""
    return pages.code(f"{settings.TONGBAN_BASE_URL}/progress/?no={no}")
