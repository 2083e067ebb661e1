"""Presses an office's seal on a PDF: visible stamp over issuer and date, PAdES B-LTA beneath it; and signs digests.

The signature certifies the file (no change is allowed after it), carries a time stamp and revocation data, and is
closed by an archive time stamp over the whole file. Its time is always the host's real time. ``Signer`` (authority.py)
is the one interface to a key; SM2 signers and OFD files will stand behind it.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from asn1crypto import algos, crl, x509
from pyhanko.pdf_utils import content, generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers import constants, pdf_signer
from pyhanko.stamp.base import BaseStamp, BaseStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tongban.records.documents.rendering import SealPlace
from tongban.records.licences.authority import (
    Authority,
    Seal,
    Signer,
    create_authority,
    issue_seal_certificate,
    load_seal,
    open_authority,
)
from tongban.records.licences.drawing import seal_operators, seal_picture, seal_svg
from tongban.records.licences.stamps import LocalTimeStamper

__all__ = [
    "Authority",
    "Press",
    "Seal",
    "SealingError",
    "Signer",
    "create_authority",
    "issue_seal_certificate",
    "load_seal",
    "open_authority",
    "seal_pdf",
    "seal_picture",
    "seal_svg",
]

POINTS = 72 / 25.4  # points in a millimetre
FIELD = "seal-1"
ARCHIVE = "archive-1"


class _NoFetchWarning(logging.Filter):
    """Drops pyHanko's remark that nothing is fetched: revocation data comes from the authority's folder, as meant."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "fetching is not allowed" not in record.getMessage()


logging.getLogger("pyhanko.sign.signers.pdf_signer").addFilter(_NoFetchWarning())


class SealingError(RuntimeError):
    """The seal cannot be pressed; the message is a Chinese sentence that says why and what to do."""


class _AnySigner(signers.Signer):
    """Lets pyHanko sign with whatever stands behind our ``Signer``."""

    def __init__(self, signer: Signer, root: x509.Certificate) -> None:
        self._behind = signer
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register(root)
        super().__init__(
            signing_cert=x509.Certificate.load(signer.certificate),
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": signer.mechanism}),
            embed_roots=True,
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return bytes(72) if dry_run else self._behind.sign(data)


@dataclass(frozen=True)
class _SealStyle(BaseStampStyle):
    """A stamp that is nothing but the drawn seal."""

    office_name: str = ""
    border_width: int = 0

    def create_stamp(self, writer: Any, box: Any, text_params: Mapping[str, Any]) -> _SealStamp:
        return _SealStamp(writer=writer, style=self, box=box)


class _SealStamp(BaseStamp):
    """Multiplies the red with what lies below, so that issuer and date stay readable through the ink."""

    def _render_inner_content(self) -> list[bytes]:
        self.set_resource(
            category=content.ResourceType.EXT_G_STATE,
            name=pdf_name("/SealInk"),
            value=generic.DictionaryObject({pdf_name("/BM"): pdf_name("/Multiply")}),  # type: ignore[no-untyped-call]
        )
        return [b"/SealInk gs", seal_operators(self.style.office_name, float(self.box.width))]

    def as_form_xobject(self) -> Any:
        form = super().as_form_xobject()
        form.compress()  # type: ignore[no-untyped-call]
        return form


class _ArchivalSigner(pdf_signer.PdfSigner):
    """Signs without raising the file to PDF 2.0 (pyHanko would, to announce the curve): PDF/A-2 is PDF 1.7."""

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
        pdf_out.ensure_output_version(version=(1, 7))
        pdf_out.register_extension(constants.ESIC_EXTENSION_1)


class Press:
    """The authority opened once, to seal many documents; holds no state of a document, so threads may share it."""

    def __init__(self, authority: Authority) -> None:
        self._root = x509.Certificate.load(authority.root)
        self._revocations = crl.CertificateList.load(authority.revocations)
        self._authority = authority

    def seal_pdf(self, pdf: bytes, seal: Seal, place: SealPlace, reason: str) -> bytes:
        """Seal a document.

        1. Refuse a file that already bears a signature.
        2. Draw the seal at ``place`` and sign (certifying, no change allowed) with time stamp and revocation data.
        3. Close with an archive time stamp over the whole file.
        Raises SealingError; takes about 0.2 s.
        """
        writer = _writer(pdf)
        box = _box(writer, place)
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            reason=reason,
            name=seal.office_name,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            subfilter=fields.SigSeedSubFilter.PADES,
            embed_validation_info=True,
            use_pades_lta=True,
            timestamp_field_name=ARCHIVE,
            validation_context=self._context(),
            dss_settings=pdf_signer.DSSContentSettings(
                include_vri=False, placement=pdf_signer.SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
            ),
        )
        signer = _ArchivalSigner(
            meta,
            _AnySigner(seal.signer, self._root),
            timestamper=LocalTimeStamper(self._authority),
            stamp_style=_SealStyle(office_name=seal.office_name),
            new_field_spec=fields.SigFieldSpec(FIELD, on_page=place.page - 1, box=box),
        )
        out = io.BytesIO()
        try:
            signer.sign_pdf(writer, output=out)
        except SealingError:
            raise
        except Exception as problem:  # pyHanko raises many kinds; each means that no seal was pressed
            raise SealingError(
                f"“{seal.office_name}”的电子印章没有盖上：{type(problem).__name__}。"
                "文件没有改动；请检查印章证书是否有效，仍不行请联系系统管理员。"
            ) from problem
        return out.getvalue()

    def _context(self) -> ValidationContext:
        return ValidationContext(
            trust_roots=[self._root], crls=[self._revocations], allow_fetching=False, revocation_mode="require"
        )


def seal_pdf(pdf: bytes, seal: Seal, place: SealPlace, reason: str, authority: Authority) -> bytes:
    """One document sealed (see Press.seal_pdf); for many, keep a Press."""
    return Press(authority).seal_pdf(pdf, seal, place, reason)


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
        signed = list(writer.prev.embedded_signatures)
    except Exception as problem:
        raise SealingError("要盖章的文件不是完整的 PDF，没有盖章。请重新生成文书。") from problem
    if signed:
        raise SealingError("这份文件已经盖过章，不能再盖。需要更正的，请作废原件后重新生成。")
    return writer


def _box(writer: IncrementalPdfFileWriter, place: SealPlace) -> tuple[int, int, int, int]:
    """The stamp's square in PDF points from the page's lower left corner, to whole points (0.2 mm)."""
    try:
        page = writer.root["/Pages"]
        count = int(page["/Count"])
        if not 1 <= place.page <= count:
            raise SealingError(f"用印位置在第 {place.page} 页，文件只有 {count} 页，没有盖章。")
        found = writer.find_page_for_modification(place.page - 1)[0].get_object()  # type: ignore[no-untyped-call]
        height = float(found["/MediaBox"][3])
    except (KeyError, IndexError, TypeError, ValueError) as problem:
        raise SealingError("没有找到用印位置所在的页面，没有盖章。请重新生成文书。") from problem
    half, size = place.diameter_mm / 2, round(place.diameter_mm * POINTS)
    low, left = round(height - (place.y_mm + half) * POINTS), round((place.x_mm - half) * POINTS)
    return (left, low, left + size, low + size)
