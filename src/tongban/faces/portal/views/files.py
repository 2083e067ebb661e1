"""Downloads of the party's own documents and licences, and the codes to scan; every download is accounted for."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote
from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.cases import files
from tongban.cases import queries_applicants as mine
from tongban.faces.portal import filings, pages
from tongban.records.licences import queries as licences

_ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "application/ofd": "ofd",
    "image/vnd.dwg": "dwg",
}


def attachment(content: bytes, media: str, name: str) -> HttpResponse:
    """A download under its Chinese name (RFC 6266), never opened as a page."""
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f"attachment; filename=\"file\"; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@pages.applicant
def document(request: HttpRequest, document: UUID) -> HttpResponse:
    """One document of the party: a paper it gave or a notice it was sent."""
    found = mine.document_of(pages.who(request), pages.region(), document)
    if found is None:
        raise Http404("没有这份文件")
    if not found.openable:
        return pages.refused(
            request,
            title="这份文件正在生成",
            happened="文书已经定稿，文件还在排版用印，通常一分钟内就好。",
            todo="请过一会儿刷新。",
            retry_url=request.path,
            status=200,
        )
    if found.kind == "notice" and files.waits(found):
        return pages.refused(
            request,
            title="这份文书等待用印",
            happened="文书已经定稿、编号，签发机关的电子印章现在不能用，盖章以前不会发出没有盖章的文件。",
            todo="印章恢复以后打开这里就能下载；急用请打签发机关的电话。",
            retry_url=request.path,
            status=200,
        )
    case = found.basis.split("#")[0] if found.basis.startswith("case/") else f"party/{found.party}"
    pages.saw(request, "document.downloaded", case, reason=found.title, where=found.region)
    ending = _ENDINGS.get(found.media, "bin")
    name = found.name or f"{found.title}{found.number and ' '}{found.number}.{ending}"
    return attachment(files.content(found, pages.at(request)), found.media, name)


def licence_of(request: HttpRequest, licence: UUID) -> Any:
    """A licence of the party; Http404 otherwise."""
    found = licences.get(pages.region(), licence)
    if found is None or not pages.mine(request, found.party):
        raise Http404("没有这本证照")
    return found


@require_GET
@pages.applicant
def licence(request: HttpRequest, licence: UUID) -> HttpResponse:
    """The sealed file of a licence."""
    found = licence_of(request, licence)
    if not found.openable:
        return pages.refused(
            request,
            title="这本证照正在制证",
            happened="决定已经作出，证照文件还在用印，通常一分钟内就好。",
            todo="请过一会儿刷新。",
            retry_url=request.path,
            status=200,
        )
    pages.saw(request, "licence.downloaded", f"licence/{found.id}", reason=found.title, where=found.region)
    return attachment(files.content(found, pages.at(request)), "application/pdf", f"{found.title} {found.number}.pdf")


def code(text: str) -> HttpResponse:
    """A text as a QR code that scales."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=2, scale=4, dark="#15212b", light=None, xmldecl=False)
    response = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@pages.applicant
def licence_code(request: HttpRequest, licence: UUID) -> HttpResponse:
    """What a licence's code says: the address at which anybody may verify it."""
    found = licence_of(request, licence)
    return code(f"{settings.TONGBAN_BASE_URL}/verify/{found.token}")


@require_GET
@pages.applicant
def project_code(request: HttpRequest, code_: str) -> HttpResponse:
    """The project's code to scan at a window: the national code, nothing else."""
    return code(filings.project_of(request, code_).code)
