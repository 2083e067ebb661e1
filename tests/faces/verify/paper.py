"""What the tests of verification hold in hand: a licence and a notice, as rows and as sealed files; and ways to forge them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader, PdfWriter

from tests.cast import OTHER, REGION, Stage, t
from tests.makers import Play
from tongban.journal.actors import Actor
from tongban.records.documents import actions as documents
from tongban.records.documents import queries as document_queries
from tongban.records.licences import queries as licences

AT = "2026-08-03 10:00"


@dataclass(slots=True)
class Issued:
    """A licence (a record and a file), a notice likewise, and who may change them."""

    stage: Stage
    case: str
    licence: Any
    pdf: bytes
    notice: Any
    notice_pdf: bytes

    @property
    def registrar(self) -> Actor:
        return self.stage.staff("DRC", "head", t(AT))

    def fresh(self) -> Any:
        return licences.get(REGION, self.licence.id)


def issue(stage: Stage) -> Issued:
    """File a project, which gives its receipt at once, and let its files be made."""
    play = Play(stage)
    done = play.file("LX-001", t(AT))
    play.deliver(t(AT))
    licence = licences.of_case(REGION, done.no)[0]
    notice = next(d for d in document_queries.of_case(REGION, done.no) if d.sha256)
    return Issued(stage, done.no, licence, documents.content(licence.sha256), notice, documents.read(notice))


def flipped(pdf: bytes, place: int) -> bytes:
    """One bit changed."""
    changed = bytearray(pdf)
    changed[place % len(pdf)] ^= 1
    return bytes(changed)


def added_to(pdf: bytes) -> bytes:
    """An incremental update after sealing."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root[pdf_name("/Harmless")] = pdf_string("x")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def stripped(pdf: bytes) -> bytes:
    """The same pages without the signatures, the picture of the seal kept."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return re.sub(rb"/ByteRange\s*\[[^\]]*\]", b"", out.getvalue())


__all__ = ["AT", "OTHER", "Issued", "added_to", "flipped", "issue", "stripped"]
