"""Papers one by one: the officer's finding, kept at once, and the file in the page or as a download."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from tongban.cases import files as case_files
from tongban.cases import queries_desks as desks
from tongban.cases.actions import CaseError, CaseRef, perform
from tongban.faces.desk import access, casefile, wording
from tongban.journal import actions as journal
from tongban.records.documents import queries as documents_queries
from tongban.records.licences import queries as licences

_INLINE = ("application/pdf", "image/png", "image/jpeg")


@access.for_staff
@require_POST
def verdict(request: HttpRequest, no: str, number: int) -> HttpResponse:
    """合格, 不合格 or 容缺 for one paper: recorded in the case at once, then the next paper that waits."""
    bench = access.bench(request, no)
    judge = casefile.may_judge(bench.acts())
    if judge is None or judge.task is None:
        raise PermissionDenied("材料由本环节的经办人核对。")
    found = request.POST.get("verdict", "")
    paper = next((p for p in bench.raw.papers if p["no"] == number), None)
    if paper is None or found not in wording.VERDICTS:
        raise Http404("没有这份材料")
    shown = number
    if found == "later" and paper["core"]:
        access.say(request, "这是核心要件，不能容缺后补。")
    else:
        try:
            perform(
                case=CaseRef(bench.row["region"], bench.row["id"]),
                action="open",
                actor=bench.actor,
                at=bench.at,
                data={"verdicts": {str(number): found}, "task": judge.task["no"]},
                key=f"desk/{request.POST['key']}" if request.POST.get("key") else None,
            )
        except CaseError as error:
            access.say(request, str(error))
        else:
            shown = _next(bench, number)
    doing = request.POST.get("do", "")
    return redirect(f"/desk/cases/{no}/?paper={shown}" + (f"&do={doing}" if doing.isidentifier() else "") + "#paper")


def _next(bench: desks.Bench, number: int) -> int:
    """The next paper without a finding, else the same."""
    waiting = [
        p["no"] for p in bench.raw.papers if not p["verdict"] and p["no"] != number and p["fate"] in ("upload", "promise", "later")
    ]
    later = [n for n in waiting if n > number]
    return int((later or waiting or [number])[0])


@access.for_staff
def file(request: HttpRequest, no: str, number: int) -> HttpResponse:
    """The file of a paper (any version), in the page or, with `?download=1`, as an attachment; the read is accounted for."""
    bench = access.bench(request, no)
    rows = [v.row for v in desks.versions(bench.row, bench.matter)]
    rows += [b for v in desks.versions(bench.row, bench.matter) for b in v.before]
    paper = next((p for p in rows if p["no"] == number), None)
    if paper is None:
        raise Http404("没有这份材料")
    region = bench.row["region"]
    document = documents_queries.get(region, paper["document"]) if paper["document"] else None
    if document is not None and document.openable:
        content = case_files.content(document, access.at(request))
        return sent(request, bench, content, document.media, document.name or f"{document.title}.pdf", document.id)
    licence = licences.get(region, paper["licence"]) if paper["licence"] else None
    if licence is not None and licence.openable:
        return sent(request, bench, case_files.content(licence, access.at(request)), "application/pdf", f"{licence.title}.pdf", licence.id)
    raise Http404("这份材料还没有文件")


def sent(request: HttpRequest, bench: desks.Bench, content: bytes, media: str, name: str, what: UUID) -> HttpResponse:
    """A file from the case to its reader: inline only for what browsers show safely, everything else as a download."""
    download = request.GET.get("download") == "1" or media not in _INLINE
    journal.saw(
        region=bench.row["region"],
        actor=access.who(request),
        at=access.at(request),
        kind="file.downloaded" if download else "file.read",
        target=f"case/{bench.row['no']}/{what}",
    )
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = content_disposition_header(download, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    # the browser's own PDF viewer is an object inside this answer, which the pages' policy would forbid
    response._csp_replace = {"object-src": ["'self'"]}  # type: ignore[attr-defined]
    return response
