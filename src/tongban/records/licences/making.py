"""Making files that bear a seal: notices and licences. The second step of issuing; the first wrote number, digest, signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from tongban.records.documents import making as documents
from tongban.records.documents import queries as document_queries
from tongban.records.documents.rendering import Rendered, render_document
from tongban.records.licences.authority import Seal, load_seal, open_authority
from tongban.records.licences.compact import compact_signature
from tongban.records.licences.models import Licence
from tongban.records.licences.models import Seal as SealRecord

if TYPE_CHECKING:
    from tongban.records.licences.sealing import Press


@dataclass(frozen=True, slots=True)
class ReadySeal:
    """A seal as an effect sees it: its record's code and state, and the act of signing a digest."""

    code: str
    state: str
    key: Any

    def sign(self, digest: str) -> str:
        """The compact signature over a digest (what a QR carries)."""
        return compact_signature(self.key, digest)


@lru_cache(maxsize=512)
def _seal(folder: str, office: str, fingerprint: str) -> Seal:
    return load_seal(Path(folder), office)


@lru_cache(maxsize=2)
def _press(folder: str) -> Press:
    from tongban.records.licences.sealing import Press  # brings a PDF library along: only where a page is sealed

    return Press(open_authority(Path(folder)))


def ready(record: SealRecord | None) -> ReadySeal | None:
    """A seal's record with what it signs with; keys are cached."""
    if record is None:
        return None
    held = _seal(str(settings.TONGBAN_TRUST), record.office, record.fingerprint)
    return ReadySeal(record.code, record.state, held.compact_key)


class NoSeal(Exception):
    """The office has no active seal now: the paper waits (等待用印), it is never made unsealed."""


def active(office: str) -> SealRecord | None:
    """The office's seal that may be pressed now."""
    return SealRecord.objects.filter(office=office, kind="approval", state="active").order_by("-made_at").first()


def press_on(rendered: Rendered, record: SealRecord | None, office: str, reason: str) -> bytes:
    """The page with the office's seal pressed on it; the signature's own time is the real one. Raises NoSeal."""
    assert rendered.seal is not None
    folder = str(settings.TONGBAN_TRUST)
    if record is None:
        raise NoSeal(office)
    return _press(folder).seal_pdf(rendered.pdf, _seal(folder, office, record.fingerprint), rendered.seal, reason)


def notice(region: str, document: UUID) -> dict[str, Any]:
    """Make, seal and keep the file of one official document: `{id, sha256, size}`, and the `seal` that was pressed. Raises NoSeal."""
    found = document_queries.get(region, document)
    assert found is not None
    rendered, record = documents.page(found), active(found.office)
    pdf = press_on(rendered, record, found.office, found.title) if rendered.seal else rendered.pdf
    made = {"id": str(document), "sha256": documents.store().put(pdf), "size": len(pdf)}
    return {**made, "seal": record.code} if rendered.seal and record is not None else made


def licence_page(licence: Licence) -> Rendered:
    """The page of a licence, from its frozen data."""
    data: Mapping[str, Any] = licence.data
    link = f"{settings.TONGBAN_BASE_URL}/verify/{licence.token}"
    return render_document(
        "licence",
        {
            "issuer": data["office"],
            "title": data["title"],
            "no": data["number"],
            "identifier": licence.identifier,
            "fields": [[f["zh"], f["value"]] for f in data["fields"]],
            "date": data["date"],
            "orientation": data.get("orientation", "portrait"),
            "qr": {"text": f"{link}#{licence.signature}", "lines": ["扫码核验", f"摘要 {licence.digest[:16]}"]},
        },
    )


def licence(region: str, found_id: UUID) -> dict[str, Any]:
    """Make, seal and keep the file of one licence: `{id, sha256, size}`."""
    found = Licence.objects.get(region=region, id=found_id)
    rendered = licence_page(found)
    pdf = press_on(rendered, active(found.office), found.office, found.title)
    return {"id": str(found_id), "sha256": documents.store().put(pdf), "size": len(pdf)}
