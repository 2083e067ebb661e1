"""Matters: the list with search and filters, and the guide of one matter with its print view."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from tongban.catalogue import search
from tongban.catalogue.packs import Missing
from tongban.faces.portal import filings, pages
from tongban.faces.portal.manual import Manual, before
from tongban.faces.portal.projectview import STAGES
from tongban.faces.portal.views import files
from tongban.records.parties import queries as parties

_STAGES = {
    "1": STAGES[0],
    "2": STAGES[1],
    "3": STAGES[2],
    "4": STAGES[3],
    "P": "可以同时办",
    "U": "水电气等报装",
    "R": "不动产登记",
    "S": "中介服务",
}


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Search by name, everyday word, pinyin, with one typo forgiven; filters stay in the address."""
    pack = pages.pack_now(request)
    text = request.GET.get("q", "").strip()
    stage, office, kind = (request.GET.get(n, "") for n in ("stage", "office", "kind"))
    why: dict[str, str] = {}
    if text:
        hits = search.search(pack, text, limit=60)
        why = {h.matter: h.matched for h in hits if h.matched != h.zh and h.how not in ("名称", "名称开头", "名称包含")}
        found = [pack.matter(h.matter) for h in hits]
    else:
        order = list(_STAGES)
        found = sorted(pack.matters(), key=lambda m: order.index(m.stage) if m.stage in order else len(order))
    every = pack.matters()
    offices = {m.office: pack.office(m.office).short for m in every if pack.has("offices", m.office)}
    kinds = sorted({m.type for m in every if m.type})
    found = [
        m
        for m in found
        if (not stage or m.stage == stage) and (not office or m.office == office) and (not kind or m.type == kind)
    ]
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    lines = []
    for matter in page:
        limit = pack.promised(matter.code) or matter.legal
        lines.append(
            {
                "matter": matter,
                "why": why.get(matter.code, ""),
                "office": offices.get(matter.office, ""),
                "limit": limit,
                "thing": bool(matter.flow) and filings.bundle_of(pack, matter) is not None,
                "url": f"/things/{matter.flow}/" if filings.bundle_of(pack, matter) is not None else f"/matters/{matter.code}/",
            }
        )
    context = {
        "page": page,
        "lines": lines,
        "q": text,
        "stage": stage,
        "office": office,
        "kind": kind,
        "stages": list(_STAGES.items()),
        "offices": sorted(offices.items(), key=lambda o: o[1]),
        "kinds": kinds,
    }
    return pages.page(request, "matters.html", context, nav="/matters/")


@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The guide of one matter with its 22 fields; `print` for paper."""
    pack = pages.pack_now(request)
    try:
        matter = pack.matter(code)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    if filings.bundle_of(pack, matter) is not None:
        return redirect(f"/things/{matter.flow}/")
    manual = Manual(pack, matter, parties.offices(pages.region()), pages.place())
    printing = request.GET.get("print") == "1"
    asked = [m for line in manual.lines if line.kind == "materials" for m in line.table]
    context = {
        "matter": matter,
        "manual": manual,
        "before": before(pack, matter),
        "start": filings.starting(pack, matter),
        "promised": pack.promised(code) or matter.legal,
        "asked": len(asked),
        "give": sum(m["fate"] == "要交" for m in asked),
        "version": pack.version,
        "title": f"办事指南：{matter.zh}",
        "printed_at": pages.at(request),
        "source": f"{pack.zh} {pack.version}",
        "unsure": any(src in ("inferred", "knowledge") for line in manual.lines for _, src in line.said),
    }
    return pages.page(request, "manual_print.html" if printing else "manual.html", context, nav="/matters/")


@require_GET
def code(request: HttpRequest, code: str) -> HttpResponse:
    """The address of a guide to scan from paper."""
    return files.code(f"{settings.TONGBAN_BASE_URL}/matters/{code}/")
