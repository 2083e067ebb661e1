"""The page of a drafted document, and where files are kept by digest; sealing is the licences room's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tongban.journal.secrets import keyring
from tongban.records.documents import lists
from tongban.records.documents.blobs import Blobs
from tongban.records.documents.models import Document
from tongban.records.documents.rendering import Rendered, render_document


@lru_cache(maxsize=4)
def _store(path: str) -> Blobs:
    return Blobs(Path(path), keyring())


def store() -> Blobs:
    """The product's files by digest (setting TONGBAN_BLOBS)."""
    return _store(str(settings.TONGBAN_BLOBS))


def page(document: Document) -> Rendered:
    """The page of an official document, from its frozen data."""
    data = document.data
    return render_document(_template(document.template), _layout(document, data))


def preview(values: Mapping[str, Any]) -> Rendered:
    """The page of a document that is not issued yet, from the column values that its effect would insert."""
    return page(Document(**values))


def _template(code: str) -> str:
    if code.startswith("simulated_"):
        return "simulated"
    return {"receipt": "receipt", "service": "service", "visit_record": "visit", "service_list": "list"}.get(code, "notice")


def _layout(document: Document, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the typst template wants, from what the document says."""
    link, says = f"{settings.TONGBAN_BASE_URL}/verify/?d={document.id}", "扫码核验真伪"
    if document.template in ("receipt", "correction") and data.get("case"):
        link, says = f"{settings.TONGBAN_BASE_URL}/progress/?no={data['case']}", "扫码查进度"
    base = {
        "issuer": data["office"],
        "title": data["title"],
        "no": data.get("number") or data.get("case"),
        "to": data.get("to"),
        "date": str(document.issued_on),
        "qr": {"text": link, "lines": [says, f"办件 {data.get('case')}"]},
    }
    if document.template == "receipt":
        return {
            **base,
            "facts": [["办件编号", data.get("case")], ["申请人", data.get("to")], *data.get("facts", [])],
            "intro": "".join(data["paragraphs"][:1]),
            "papers": data.get("papers") or [],
            "notes": [p for p in data["paragraphs"][1:] if not p.startswith("1．")],
        }
    if document.template == "visit_record" and data.get("visit"):
        seen = data["visit"]
        return {
            **base,
            "facts": [
                ["办件编号", data.get("case")],
                ["申请人", data.get("to")],
                ["核查地点", seen["place"]],
                ["核查时间", seen["at"]],
                ["现场照片", f"{seen['photos']} 张，存入本件"],
                ["在场人", seen["signed"] or "（未填写）"],
            ],
            "officers": [{"name": name, "post": data["office"]} for name in seen["officers"]],
            "findings": [{"item": "按许可内容和申请材料现场核对", "found": seen["findings"], "verdict": "已记录"}],
            "opinion": seen["findings"],
        }
    if document.template == "service_list":
        listing = data["listing"]
        advice = [f"提示：{data['advice']}"] if data.get("advice") else []
        return {
            **base,
            "subtitle": f"{data['to']} · {base['no']}",
            "orientation": "landscape",
            "facts": lists.facts_of(listing, data["project"], data["place"]),
            "columns": lists.columns(),
            "rows": lists.rows_of(listing),
            "notes": [*advice, *lists.notes_of(listing), *data["paragraphs"][-1:]],
        }
    if document.template == "service":
        return {
            **base,
            "document": data.get("served") or data["title"],
            "document_no": data.get("served_no") or data.get("case"),
            "recipient": data.get("to"),
            "way": data.get("way") or "电子送达",
            "officers": data.get("officers") or [],
            **{k: data[k] for k in ("received", "place", "note", "deputy", "strokes", "by_hand") if data.get(k)},
        }
    return {**base, "body": data["paragraphs"]}
