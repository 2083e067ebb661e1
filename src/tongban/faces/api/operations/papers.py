"""Papers: uploaded as they are or as a form's part, judged by content before they are kept."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.params.functions import Query

from tongban.cases import queries_open
from tongban.catalogue import queries as catalogue
from tongban.faces.api import shapes
from tongban.faces.api.keys import Caller, Key, applicant
from tongban.faces.api.problems import Problem, reason
from tongban.records.documents import actions as documents
from tongban.records.documents.kinds import KINDS

router = Router(tags=["材料"])
MOST = 20 * 1024 * 1024
_AROUND = 64 * 1024
RAW = ("application/octet-stream", *(k.mime for k in KINDS.values()))

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            **{media: {"schema": {"type": "string", "format": "binary"}} for media in RAW},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


@router.post(
    "/papers",
    auth=Key("cases:write"),
    response={201: shapes.PaperOut},
    summary="上传一份材料",
    operation_id="upload",
    openapi_extra=_BODY,
)
def upload(
    request: HttpRequest,
    material: Annotated[str, Query(min_length=1, max_length=60, description="材料编码")],
    name: Annotated[str, Query(max_length=200, description="文件名；分段上传时可以不写")] = "",
    project: Annotated[str, Query(max_length=60, description="项目代码；新项目不写")] = "",
) -> Any:
    """不超过 20 MB。正文就是文件，或者用 multipart/form-data 的 file。先按内容检查，再保存。"""
    who = applicant(request)
    within = _project(who, project)
    pack = catalogue.current(who.region, who.today)
    if not pack.has("materials", material):
        raise Problem(422, "目录里没有这种材料。", [reason("material", "没有这种材料", "material")])
    content, called = _content(request, name)
    assert who.actor.party is not None
    kept = documents.keep_paper(
        region=who.region,
        party=who.actor.party,
        project=within,
        material=material,
        title=pack.material(material).zh,
        name=called,
        content=content,
        actor=who.actor,
        at=who.at,
    )
    return {"document": kept.id, "sha256": kept.sha256, "size": kept.size, "media": kept.media, "material": material}


def _project(who: Caller, code: str) -> UUID | None:
    found = queries_open.own_project(who.actor, code) if code else None
    if code and found is None:
        raise Problem(422, "没有找到这个项目，请核对项目代码。", [reason("project", "没有找到这个项目", "project")])
    return found


def _content(request: HttpRequest, name: str) -> tuple[bytes, str]:
    """The file's bytes and name, at most as many as are allowed. Raises Problem 413, 415, 422."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if length.isdigit() and int(length) > MOST + _AROUND:
        raise _too_large()
    if request.content_type == "multipart/form-data":
        given = request.FILES.get("file")
        if given is None:
            raise Problem(422, "分段里没有 file。", [reason("missing", "没有 file", "file")])
        if (given.size or 0) > MOST:
            raise _too_large()
        return given.read(), name or str(given.name or "")
    if request.content_type not in RAW:
        raise Problem(415, "请直接传文件，或者用 multipart/form-data。可以传 PDF、图片、Word、Excel、OFD、DWG。")
    content = request.read(MOST + 1)
    if len(content) > MOST:
        raise _too_large()
    if not name:
        raise Problem(422, "请在 name 里写文件名。", [reason("missing", "没有写文件名", "name")])
    return content, name


def _too_large() -> Problem:
    return Problem(413, f"文件超过 {MOST // 1048576} MB。请压缩或者拆开再传。")
