"""The Word template of a notice in a draft: uploaded, looked over, read with a sample case, taken away."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tongban.catalogue.packs import Pack
from tongban.faces.studio import access
from tongban.faces.studio.editing import wording
from tongban.faces.studio.views.changing import save
from tongban.records.documents import actions as documents
from tongban.records.documents import wordfiles


def _sent(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=wordfiles.MIME)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@access.for_admins
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, draft: str, code: str) -> HttpResponse:
    """`/studio/drafts/<id>/word/<notice>/`; `?get=template|sample|start` sends a file."""
    found = access.draft_of(draft)
    pack = found.pack()
    if not pack.has("notices", code):
        raise Http404("没有这份文书")
    thing = dict(pack.get("notices", code))
    kept = thing.get("word_file")
    wanted = request.GET.get("get", "")
    if wanted:
        return _download(pack, thing, kept, wanted)
    faults: list[str] = []
    refused = ""
    if request.method == "POST":
        faults, refused = _post(request, found, pack, code, thing)
        if not faults and not refused:
            return redirect(f"/studio/drafts/{draft}/word/{code}/")
    context = {
        **access.frame(request, f"{thing.get('zh')}：Word 模板", "drafts", access.Scope(pack, found)),
        "code": code,
        "zh": thing.get("zh"),
        "kept": kept,
        "faults": faults,
        "refused": refused,
        "inserts": wordfiles.fields(),
    }
    return render(request, "studio/word.html", context, status=422 if faults or refused else 200)


def _download(pack: Pack, thing: dict[str, Any], kept: Any, wanted: str) -> HttpResponse:
    zh = str(thing.get("zh"))
    if wanted == "start":
        return _sent(wordfiles.begun(str(thing.get("title")), thing.get("body") or ()), f"{zh}起步模板.docx")
    if not kept:
        raise Http404("这份文书还没有 Word 模板")
    content = documents.content(str(kept["sha256"]))
    if wanted == "template":
        return _sent(content, str(kept.get("name") or f"{zh}.docx"))
    return _sent(wordfiles.filled(content, wording.words(pack)), f"{zh}示例.docx")


def _post(request: HttpRequest, found: Any, pack: Pack, code: str, thing: dict[str, Any]) -> tuple[list[str], str]:
    """Keep or take away the template; gives what is wrong with the file, or the sentence that refused it."""
    if request.POST.get("do") == "remove":
        thing.pop("word_file", None)
        told = "已去掉 Word 模板，发布以后只出系统排的版。"
    else:
        file = request.FILES.get("file")
        if file is None:
            return [], "请选一个 .docx 文件。"
        if file.size and file.size > wordfiles.MAX_BYTES:
            return [], "文件超过 5 MB。请删去里面的图片，或者压缩后再上传。"
        content = file.read()
        try:
            faults = wordfiles.faults(content, str(file.name), {zh: f for f, zh in wording.answers(pack).items()})
        except documents.FileRefused as refusal:
            return [], str(refusal)
        if faults:
            return faults, ""
        digest = documents.keep_template(content=content, name=str(file.name))
        thing["word_file"] = {"sha256": digest, "name": str(file.name)[:120]}
        told = "已存下 Word 模板。请下载示例看一遍；发布以后从生效日起新出的文书用它，以前的件仍用原来的。"
    findings, refused = save(request, found, {("notices", code): thing})
    if not findings and not refused:
        access.say(request, told)
    return [f"{f.text}。{f.fix}" for f in findings], refused
