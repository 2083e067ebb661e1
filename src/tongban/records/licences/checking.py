"""Judges a sealed PDF from the file and the authority's public folder alone: who sealed it, when, whether it changed.

Two gates. The first reads bytes only: the archive time stamp must cover the file to its last byte, its container must
be the one canonical spelling, and its signature must be our stamps'. So nothing that we did not close ever reaches a
PDF parser. The second lets pyHanko judge the seal itself: chain, revocation at the stamped time, permitted changes.
"""

from __future__ import annotations

import binascii
import datetime
import functools
import hashlib
import io
import re
from dataclasses import dataclass, replace
from pathlib import Path

from asn1crypto import cms, crl, parser, pem, tsp, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from tongban.records.licences import stamps

MAX_BYTES = 60 * 1024 * 1024
BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0 (\d{1,10}) (\d{1,10}) (\d{1,10})\s*\]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a checker may say about a file. Only ``genuine`` means: accept it."""

    intact: bool
    """No bit differs from what was sealed."""
    trusted: bool
    """The seal's certificate comes from the authority and was valid when the seal was pressed."""
    covers_whole_file: bool
    """Nothing was added after sealing."""
    reason_zh: str
    """One sentence for the person who asks."""
    digest: str
    """SHA-256 of the whole file, lower-case hex."""
    sealed_by: str | None = None
    office_code: str | None = None
    at: datetime.datetime | None = None
    """The time stamp's time, UTC."""
    seal: str | None = None
    """SHA-256 of the seal's certificate, hex."""

    @property
    def genuine(self) -> bool:
        return self.intact and self.trusted and self.covers_whole_file


class Doubt(Exception):
    """Why a file is refused; `known` are facts that may still be told."""

    def __init__(self, reason: str, *, intact: bool = False, whole: bool = False, sealed_by: str | None = None) -> None:
        super().__init__(reason)
        self.intact, self.whole, self.sealed_by = intact, whole, sealed_by


@dataclass(frozen=True, slots=True)
class _Trust:
    root: x509.Certificate
    stamps: tuple[x509.Certificate, ...]
    revocations: crl.CertificateList


def check_pdf(data: bytes, trust_dir: Path) -> Verdict:
    """Judge ``data`` (any bytes) against the authority's public folder; never raises for the file's sake.

    Raises FileNotFoundError only when ``trust_dir`` lacks the authority's certificates.
    """
    digest = hashlib.sha256(data).hexdigest()
    trust = _trust(trust_dir)
    try:
        _closed(data, trust)
        return replace(_judge(data, trust), digest=digest)
    except Doubt as doubt:
        return Verdict(
            intact=doubt.intact,
            trusted=False,
            covers_whole_file=doubt.whole,
            reason_zh=str(doubt),
            digest=digest,
            sealed_by=doubt.sealed_by,
        )


def _trust(folder: Path) -> _Trust:
    files = [folder / "ca.crt", folder / "ca.crl", *sorted(folder.glob("tsa*.crt"))]
    return _load_trust(tuple(files), tuple(path.stat().st_mtime_ns for path in files))


@functools.lru_cache(maxsize=8)
def _load_trust(files: tuple[Path, ...], _times: tuple[int, ...]) -> _Trust:
    """Read the public folder; read again when one of its files changed."""
    root, revocations, *others = (pem.unarmor(path.read_bytes())[2] for path in files)
    return _Trust(
        root=x509.Certificate.load(root),
        stamps=tuple(x509.Certificate.load(other) for other in others),
        revocations=crl.CertificateList.load(revocations),
    )


# --- the first gate: bytes only -----------------------------------------------------------------------------------


def _closed(data: bytes, trust: _Trust) -> None:
    """Whether our archive time stamp closes the file; raises Doubt with the most telling reason."""
    if len(data) > MAX_BYTES:
        raise Doubt("文件超过 60 MB，不是本平台签发的文件。")
    if not data.startswith(b"%PDF-"):
        raise Doubt("这不是 PDF 文件，无法核验。请上传下载到的原文件，照片和截图不能核验。")
    ranges = [tuple(int(part) for part in found.groups()) for found in BYTE_RANGE.finditer(data)]
    if not ranges:
        raise Doubt("文件里没有电子签章：要么从未盖章，要么签章已被去掉。页面上的印章图样不能作为凭证。")
    whole = [each for each in ranges if each[1] + each[2] == len(data)]
    if len(whole) != 1:
        raise Doubt("盖章之后文件又被追加或截短，不能采信。请向出具单位索取原文件。")
    first, second, _ = whole[0]
    if not 0 < first < second < len(data):
        raise Doubt("签章所覆盖的范围不成立，文件被改动过，不能采信。")
    container = _container(data[first:second])
    covered = hashlib.sha256()
    covered.update(memoryview(data)[:first])
    covered.update(memoryview(data)[second:])
    try:
        _check_token(container, covered.digest(), trust)
    except Doubt:
        raise
    except Exception as problem:  # any malformed structure is a changed file
        raise Doubt("签章数据被改动过，不能采信。请向出具单位索取原文件。", whole=True) from problem


def _container(gap: bytes) -> bytes:
    """The DER inside `<hex…000>`; only the one spelling that we write is taken (capitals, zeros behind)."""
    try:
        raw = binascii.unhexlify(gap[1:-1])
        size = parser.peek(raw)
    except (binascii.Error, ValueError) as problem:
        raise Doubt("签章数据被改动过，不能采信。请向出具单位索取原文件。", whole=True) from problem
    if gap != b"<" + binascii.hexlify(raw).upper() + b">" or any(raw[size:]):
        raise Doubt("签章数据被改动过，不能采信。请向出具单位索取原文件。", whole=True)
    return raw[:size]


def _check_token(der: bytes, covered: bytes, trust: _Trust) -> None:
    """Verify the archive token: ours, over exactly these bytes, spelled as we spell it."""
    signed_data = cms.ContentInfo.load(der, strict=True)["content"]
    signer = signed_data["signer_infos"][0]
    serial = signer["sid"].chosen["serial_number"].native
    ours = next((each for each in trust.stamps if each.serial_number == serial), None)
    if ours is None and _issued_here(signed_data, serial, trust):
        raise Doubt("文件不完整：缺少存档时间戳，像是被截短过，不能采信。请向出具单位索取原文件。")
    if ours is None:
        raise Doubt(
            "这份文件不是用本平台认可的印章盖的，无法判断真伪。请向文件上写明的单位核实。",
            whole=True,
            sealed_by=_subject(signed_data),
        )
    attributes = cms.CMSAttributes.load(signer["signed_attrs"].untag().dump(), strict=True)
    signature = signer["signature"].native
    key = load_der_x509_certificate(ours.dump()).public_key()
    changed = Doubt("文件内容被改动过，与盖章时不一致，不能采信。请向出具单位索取原文件。", whole=True)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise changed
    try:
        key.verify(signature, attributes.dump(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as problem:
        raise changed from problem
    told = {each["type"].native: each["values"][0].native for each in attributes}
    info = bytes(signed_data["encap_content_info"]["content"])
    imprint = tsp.TSTInfo.load(info, strict=True)["message_imprint"]
    same = (
        told["content_type"] == "tst_info"
        and told["message_digest"] == hashlib.sha256(info).digest()
        and imprint["hash_algorithm"]["algorithm"].native == "sha256"
        and imprint["hashed_message"].native == covered
        and stamps.assemble(info, attributes, signature, ours, trust.root).dump() == der
    )
    if not same:
        raise changed


def _issued_here(signed_data: cms.SignedData, serial: int, trust: _Trust) -> bool:
    """Whether the signer claims to be a seal of our authority (a claim only: no signature was checked)."""
    return any(
        each.chosen.serial_number == serial and each.chosen.authority_key_identifier == trust.root.key_identifier
        for each in signed_data["certificates"]
    )


def _subject(signed_data: cms.SignedData) -> str | None:
    """The first embedded certificate's organisation, told as a claim only."""
    for each in signed_data["certificates"]:
        name = each.chosen.subject.native
        return str(name.get("organization_name") or name.get("common_name") or "") or None
    return None


# --- the second gate: the seal ------------------------------------------------------------------------------------


def _judge(data: bytes, trust: _Trust) -> Verdict:
    """Judge the seal beneath the archive stamp; raises Doubt."""
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=True)
        found = list(reader.embedded_signatures)
    except Exception as problem:
        raise Doubt("文件结构不完整，无法核验。请向出具单位索取原文件。", whole=True) from problem
    seals = [each for each in found if each.sig_object_type == "/Sig"]
    if len(seals) != 1 or len(found) != 2 or found[-1].sig_object_type != "/DocTimeStamp":
        raise Doubt("文件里的签章不是一枚印章加一个存档时间戳，不能采信。", whole=True)
    try:
        moment = _stamped_at(seals[0].signer_info)
        kept = DocumentSecurityStore.read_dss(reader)
        status = validate_pdf_signature(seals[0], _context(trust, kept, moment), _context(trust, kept, moment))
    except Exception as problem:
        raise Doubt("印章签名无法核验，不能采信。请向出具单位索取原文件。", whole=True) from problem
    certificate = status.signing_cert
    names = certificate.subject.native
    sealed_by = str(names.get("organization_name", ""))
    sound = (
        status.intact
        and status.valid
        and bool(status.docmdp_ok)
        and (status.modification_level or ModificationLevel.NONE) <= ModificationLevel.LTA_UPDATES
    )
    if not sound:
        raise Doubt(
            "文件内容被改动过，与盖章时不一致，不能采信。请向出具单位索取原文件。", whole=True, sealed_by=sealed_by
        )
    stamp = status.timestamp_validity
    revoked = status.revoked or _revoked(trust, certificate, moment)
    if revoked or not status.trusted or stamp is None or not stamp.trusted:
        why = "盖章时印章证书已被撤销" if revoked else "印章证书不是本平台认可的机构签发的，或盖章时已失效"
        raise Doubt(
            f"文件没有被改动，但{why}，不能采信。请向出具单位核实。", intact=True, whole=True, sealed_by=sealed_by
        )
    return Verdict(
        intact=True,
        trusted=True,
        covers_whole_file=True,
        reason_zh=f"文件由“{sealed_by}”于{_local(stamp.timestamp)}盖章，盖章后没有改动。",
        digest="",
        sealed_by=sealed_by,
        office_code=str(names.get("organizational_unit_name", "")) or None,
        at=stamp.timestamp,
        seal=hashlib.sha256(certificate.dump()).hexdigest(),
    )


def _stamped_at(signer: cms.SignerInfo) -> datetime.datetime:
    """The time of the seal's own time stamp; raises when there is none."""
    token = next(each for each in signer["unsigned_attrs"] if each["type"].native == "signature_time_stamp_token")
    at = token["values"][0]["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    assert isinstance(at, datetime.datetime)
    return at


def _revoked(trust: _Trust, certificate: x509.Certificate, moment: datetime.datetime) -> bool:
    """Whether the authority's newest list revokes the certificate from a day not after `moment`."""
    listed = trust.revocations["tbs_cert_list"]["revoked_certificates"]
    return any(
        entry["user_certificate"].native == certificate.serial_number and entry["revocation_date"].native <= moment
        for entry in listed
    )


def _context(trust: _Trust, kept: DocumentSecurityStore, moment: datetime.datetime) -> ValidationContext:
    """Chain and revocation as they stood at the stamped time, from the data kept in the file; nothing is fetched."""
    return kept.as_validation_context(
        {
            "trust_roots": [trust.root],
            "allow_fetching": False,
            "revocation_mode": "require",
            "moment": moment,
            "best_signature_time": moment,
        }
    )


def _local(at: datetime.datetime) -> str:
    """An instant in words, Asia/Shanghai (UTC+8, no summer time)."""
    here = at.astimezone(datetime.timezone(datetime.timedelta(hours=8)))
    return f"{here.year}年{here.month}月{here.day}日{here:%H:%M}"
