"""Spreadsheets: the matters out, and in again into a draft, with a preview before anything is written."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tongban.catalogue import drafts, spreadsheets
from tongban.catalogue.differences import change
from tongban.catalogue.overlay import overlay
from tongban.faces.studio import access
from tongban.journal import actions as journal

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KEPT = 20
"""How many uploaded files wait for their decision at most; the oldest go first."""


@access.for_admins
def index(request: HttpRequest) -> HttpResponse:
    """`/studio/excel/`: what can be taken out, and into which draft a file may go."""
    context = {
        **access.frame(request, "表格导入导出", "excel", access.scope(request)),
        "pack": access.scope(request).pack,
        "open": drafts.listed(access.region(), ("open",)),
    }
    return render(request, "studio/excel.html", context)


@access.for_admins
def export(request: HttpRequest) -> HttpResponse:
    """The workbook of the pack or draft, or one sheet as CSV; the export is accounted for."""
    scope = access.scope(request)
    sheet = request.GET.get("sheet", "")
    encoding = "gb18030" if request.GET.get("encoding") == "gb18030" else "utf-8-sig"
    if sheet:
        try:
            content = spreadsheets.export_csv(scope.pack, sheet, encoding)
        except KeyError:
            raise Http404("没有这张表") from None
        return _download(request, scope, content, f"{scope.pack.zh}{sheet}.csv", "text/csv")
    return _download(request, scope, spreadsheets.export(scope.pack), f"{scope.pack.zh}事项目录.xlsx", _XLSX)


def _download(request: HttpRequest, scope: access.Scope, content: bytes, name: str, kind: str) -> HttpResponse:
    journal.saw(
        region=access.region(),
        actor=access.who(request),
        at=access.at(request),
        kind="catalogue.exported",
        target=f"pack/{scope.pack.digest}",
    )
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _folder() -> Path:
    made = Path(settings.VAR) / "studio" / "uploads"
    made.mkdir(parents=True, exist_ok=True)
    return made


def _keep(content: bytes) -> str:
    """Keep an uploaded file until its preview was decided on; named by its digest."""
    digest = hashlib.sha256(content).hexdigest()
    folder = _folder()
    (folder / digest).write_bytes(content)
    for old in sorted(folder.iterdir(), key=lambda p: p.stat().st_mtime)[:-_KEPT]:
        old.unlink(missing_ok=True)
    return digest


def _kept(digest: str) -> bytes:
    """A kept file. Raises Http404."""
    path = _folder() / digest
    if len(digest) != 64 or not digest.isalnum() or not path.is_file():
        raise Http404("这个文件已经不在了，请重新上传")
    return path.read_bytes()


@access.for_admins
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, draft: str) -> HttpResponse:
    """`/studio/drafts/<id>/import/`: upload, preview, then take it: all or nothing, or the faultless rows only."""
    found = access.draft_of(draft)
    pack = found.pack()
    error = ""
    status = 200
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            context = _preview(request, found)
            if context.pop("take", False):
                return redirect(f"/studio/drafts/{draft}/")
        except spreadsheets.Unreadable as unreadable:
            error = str(unreadable)
        except drafts.NotSound as unsound:
            error = "；".join(f.text for f in unsound.findings[:5])
        except drafts.DraftError as refused:
            error = str(refused)
        status = 422 if error or context.get("faults") else 200
    page = {
        **access.frame(request, f"导入到草稿“{found.title}”", "excel", access.Scope(pack, found)),
        "error": error,
        **context,
    }
    return render(request, "studio/import.html", page, status=status)


def _preview(request: HttpRequest, draft: drafts.Draft) -> dict[str, Any]:
    """Read what was uploaded (or kept from the preview) and, where it was asked for, put it into the draft."""
    upload = request.FILES.get("file")
    if upload is not None and (upload.size or 0) > 10 * 1024 * 1024:
        raise spreadsheets.Unreadable("文件超过 10 MB：请分成几个文件导入。")
    if upload is None and not request.POST.get("kept"):
        raise spreadsheets.Unreadable("还没有选文件。")
    content = upload.read() if upload is not None else _kept(request.POST["kept"])
    name = (upload.name if upload is not None else request.POST.get("name", "")) or "表.xlsx"
    pack = draft.pack()
    brought = spreadsheets.bring(pack, content, name)
    whole = request.POST.get("rows") != "good"
    if request.POST.get("do") == "take" and brought.things and not (brought.faults and whole):
        version = request.POST.get("version", "")
        drafts.put(
            draft=draft, things=brought.things, version=int(version) if version.isdigit() else -1, at=access.at(request)
        )
        left = f"，有错的 {len({(f.sheet, f.row) for f in brought.faults})} 行没有收" if brought.faults else ""
        access.say(request, f"已导入：新增 {brought.new} 个事项，修改 {brought.changed} 个{left}。请看差异后提交。")
        return {"take": True}
    kinds: dict[str, dict[str, Any]] = {}
    for (kind, code), thing in brought.things.items():
        kinds.setdefault(kind, {})[code] = thing
    after = overlay(pack, kinds)
    shown = list(brought.things)[:100]
    return {
        "brought": brought,
        "faults": brought.faults[:200],
        "more_faults": max(len(brought.faults) - 200, 0),
        "changes": [change(k, c, pack.kind(k).get(c), brought.things[k, c], pack, after) for k, c in shown],
        "more": len(brought.things) - len(shown),
        "kept": _keep(content),
        "name": Path(name).name[:80],
        "refused_whole": request.POST.get("do") == "take" and bool(brought.faults) and whole,
        "version": draft.version,
    }


@access.for_admins
def faulty(request: HttpRequest, draft: str, digest: str) -> HttpResponse:
    """The uploaded file with its red column 错误原因."""
    found = access.draft_of(draft)
    content = _kept(digest)
    name = Path(request.GET.get("name", "") or "表.xlsx").name
    try:
        brought = spreadsheets.bring(found.pack(), content, name)
        marked = spreadsheets.marked(content, brought.faults, name)
    except spreadsheets.Unreadable as unreadable:
        raise Http404(str(unreadable)) from unreadable
    stem, dot, kind = name.rpartition(".")
    response = HttpResponse(marked, content_type="text/csv" if kind.lower() == "csv" else _XLSX)
    shown = f"{stem}-错误原因.{kind}" if dot else f"{name}-错误原因"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(shown)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
