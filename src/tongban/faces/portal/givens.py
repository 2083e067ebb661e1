"""The papers block of a filing: what becomes of each material, what the applicant gave, and what an uploaded file was found to be."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from pypdf import PdfReader
from pypdf.errors import PdfReadError

from tongban.cases.filing import Sheet
from tongban.cases.papers import Offer
from tongban.faces.portal import pages
from tongban.records.documents import actions as documents
from tongban.records.documents.kinds import KINDS, MAX_BYTES, FileRefused, examine

SIMULATED = "simulated"
"""The variant whose review has no effect."""


@dataclass(frozen=True, slots=True)
class Given:
    """One material as the applicant sees it: its fate word, one line why, whether it is settled, whether it may come later."""

    offer: Offer
    fate: str
    why: str
    settled: bool
    later: bool
    asked: bool
    document: str = ""
    promise: bool = False
    replaceable: bool = False
    barred: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return self.offer.material

    @property
    def zh(self) -> str:
        return self.offer.zh


def givens(sheet: Sheet, papers: Mapping[str, Any]) -> list[Given]:
    """All materials of the sheet: those asked for first, then those that nobody has to hand in, then those not needed."""
    simulated = sheet.matter.variant == SIMULATED
    found = [_given(offer, papers.get(offer.material), simulated and not offer.core) for offer in sheet.offers]
    return sorted(found, key=lambda g: (not g.asked, g.fate == "none"))


def _given(offer: Offer, paper: Mapping[str, Any] | None, free: bool) -> Given:
    """`free`: nothing hangs on the paper yet, so it may stay away without a word (a simulated review)."""
    if offer.fate == "unneeded":
        return Given(offer, "none", offer.why, True, False, False)
    if paper and paper.get("fate") == "upload":
        return Given(
            offer, "uploaded", str(paper.get("checked") or ""), True, False, True, str(paper.get("document") or ""), replaceable=True
        )
    if paper and paper.get("fate") == "later":
        days = offer.days.get("later") or offer.supplement_days
        why = f"先受理，受理后 {days} 个工作日内补交；到期没补，经办人会来核实" if days else "先受理，按告知的期限补交"
        return Given(offer, "later", why, "later" in offer.choices, True, True, promise="promise" in offer.choices)
    if paper and paper.get("fate") == "promise":
        why = f"承诺书已签，受理后 {offer.days.get('promise', 0)} 个工作日内兑现；没有兑现的，会责令改正，直至撤销许可"
        settled = "promise" in offer.choices
        return Given(offer, "promise", why if settled else _why_not(offer, "promise"), settled, "later" in offer.choices, True,
                     str(paper.get("document") or ""), settled)
    if offer.fate != "ask":
        return Given(offer, "free", offer.why, True, False, False, str(offer.document or ""), replaceable=offer.fate == "held")
    if free:
        return Given(offer, "upload", "手里有就传，一起先审；还没有的可以先不交，正式申请时再说", True, False, True)
    later, promise = "later" in offer.choices, "promise" in offer.choices
    others = [w for w, on in (("签承诺书代替", promise), ("以后再补", later)) if on]
    size = f"PDF 或者照片，不超过 {MAX_BYTES // 1048576} MB"
    why = f"{'可以现在传，也可以' + '、'.join(others) if others else '要现在传'}。{size}"
    barred = tuple(dict.fromkeys(b.text + (f"（{b.cite}）" if b.cite and b.cite not in b.text else "") for b in offer.barred.values()))
    return Given(offer, "upload", why, False, later, True, promise=promise, barred=barred)


def _why_not(offer: Offer, choice: str) -> str:
    """Why a choice that was open is closed now."""
    bar = offer.barred.get(choice)
    return bar.text if bar is not None else "现在不能这样选，请重新选择"


def counts(found: list[Given]) -> dict[str, int]:
    """How many papers of each fate, without those not needed."""
    total: dict[str, int] = {}
    for given in found:
        if given.fate != "none":
            total[given.fate] = total.get(given.fate, 0) + 1
    return total


def chosen(papers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The draft's papers as the engine takes them."""
    kept = ("fate", "document", "sha256", "source")
    return {
        code: {k: p[k] for k in kept if k in p}
        for code, p in papers.items()
        if isinstance(p, Mapping) and p.get("fate")
    }


def looked_at(content: bytes, name: str) -> str:
    """What a file was found to be, in plain words. Raises FileRefused."""
    kind = examine(content, name)
    size = f"{len(content) / 1048576:.1f} MB" if len(content) >= 1048576 else f"{max(1, len(content) // 1024)} KB"
    pages = ""
    if kind.code == "pdf":
        try:
            pages = f"，{len(PdfReader(io.BytesIO(content)).pages)} 页"
        except PdfReadError as problem:
            raise FileRefused("PDF 打不开，可能已损坏。请重新导出后上传。") from problem
    return f"已查：{KINDS[kind.code].name}{pages}，{size}，能打开，没有夹带别的内容"


def content_of(upload: UploadedFile[Any]) -> bytes:
    """The bytes of an upload, at most one more than is allowed."""
    return bytes(upload.read(MAX_BYTES + 1))


def keep(request: HttpRequest, draft: Any, material: str, zh: str, upload: Any) -> dict[str, Any]:
    """Keep one uploaded file and say what it was found to be. Raises FileRefused."""
    content = content_of(upload)
    checked = looked_at(content, upload.name or "")
    kept = documents.keep_paper(
        region=draft.region,
        party=draft.party,
        project=draft.project,
        material=material,
        title=zh,
        name=upload.name or zh,
        content=content,
        actor=pages.who(request),
        at=pages.at(request),
    )
    return {
        "fate": "upload",
        "document": str(kept.id),
        "sha256": kept.sha256,
        "source": "申请人上传",
        "checked": f"{upload.name}。{checked}",
    }
