"""What a verifier asks the register: licences by number and printed code, seals by code or certificate, whether a signature holds."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tongban.journal.canonical import canonical, sha256
from tongban.records.licences.compact import check_compact
from tongban.records.licences.models import Licence, Seal

PRINTED = 16
"""Characters of the digest that stand in print below the QR: 64 bits, and guesses are limited."""


@dataclass(frozen=True, slots=True)
class SealStanding:
    """A seal as the register has it now. `state` is active, frozen or destroyed."""

    code: str
    office: str
    zh: str
    state: str
    fingerprint: str
    changed_at: datetime | None


def seal_by_code(code: str) -> SealStanding | None:
    """The seal of that code."""
    return _standing(Seal.objects.filter(code=code).first()) if code else None


def seal_by_certificate(fingerprint: str) -> SealStanding | None:
    """The seal that has this certificate now; None for a certificate that was replaced since."""
    return _standing(Seal.objects.filter(fingerprint=fingerprint).first()) if fingerprint else None


def _standing(found: Seal | None) -> SealStanding | None:
    if found is None:
        return None
    return SealStanding(found.code, found.office, found.zh, found.state, found.fingerprint, found.changed_at)


def by_number(region: str, number: str, code: str) -> Licence | None:
    """The licence of a number whose token, or whose digest's printed beginning, is `code`; spaces and full width do not matter."""
    told = unicodedata.normalize("NFKC", code).strip()
    if len(told) < PRINTED:
        return None
    for found in Licence.objects.filter(region=region, number__in={number.strip(), plain_number(number)}):
        if found.token == told or found.digest.startswith(told.lower()):
            return found
    return None


def plain_number(text: str) -> str:
    """A licence number without what typing varies."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def content_holds(licence: Licence) -> bool:
    """Whether the register's own content still has the digest that was signed."""
    return sha256(canonical(licence.data)) == licence.digest


def signature_of(licence: Licence) -> str:
    """`holds`, `broken`, or `replaced` where the seal has another key by now and the old one is not kept here."""
    kept = Seal.objects.filter(code=licence.seal).values_list("public_key", flat=True).first()
    if not kept:
        return "replaced"
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(kept))
    key = hashlib.sha256(public.public_bytes_raw()).hexdigest()[:8]
    if licence.signature.partition(".")[0] != key:
        return "replaced"
    return "holds" if check_compact(public, licence.digest, licence.signature) else "broken"
