"""The test authority behind the office seals: a local CA, its time stamps' certificate, its revocation list, its seals.

Everything here is marked 测试: it stands in for the accredited authority that a county will connect, behind the same
``Signer`` protocol (a key somewhere that signs bytes; SM2 cards and OFD seals come as further implementations).

Folder: ``ca.key tsa.key seals/<office>.*`` are secret (0600); ``trust/`` is public and is all that a verifier needs.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_NAME = "通办测试根证书（测试，不具法律效力）"
STAMPS_NAME = "通办测试时间戳（测试，不具法律效力）"
YEAR = datetime.timedelta(days=365)
# The seal certificate carries the office's Ed25519 key for compact signatures in a private, non-critical extension.
COMPACT_KEY = x509.ObjectIdentifier(f"2.25.{uuid.UUID('6f6e6762-616e-4d63-8b6f-6d7061637431').int}")
OFFICE_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")


class AuthorityError(RuntimeError):
    """The authority's files are missing or refuse the request; the message is a Chinese sentence."""


class Signer(Protocol):
    """One signing key, wherever it lives (file, card, HSM); the only thing that sealing asks of an algorithm."""

    @property
    def mechanism(self) -> str:
        """CMS name of digest and algorithm, such as ``sha256_ecdsa``."""

    @property
    def certificate(self) -> bytes:
        """The signer's X.509 certificate, DER."""

    def sign(self, message: bytes) -> bytes:
        """Signature over ``message`` (not over its digest), as CMS encodes it."""


class FileSigner:
    """A P-256 key kept in a file of mode 0600: for tests, demonstrations and the local counterpart."""

    mechanism = "sha256_ecdsa"

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._key = key
        self.certificate = certificate.public_bytes(serialization.Encoding.DER)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True, slots=True)
class Seal:
    """An office's seal ready to press: who, with which certificate, and the key of its compact signatures."""

    office_code: str
    office_name: str
    signer: Signer
    compact_key: ed25519.Ed25519PrivateKey

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hex: names the seal in records and events."""
        return hashlib.sha256(self.signer.certificate).hexdigest()


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority opened for sealing: root and time-stamp certificates (DER), revocation list (DER), stamp key."""

    root: bytes
    stamps: Signer
    revocations: bytes


def create_authority(folder: Path, at: datetime.datetime) -> Path:
    """Make the test authority once; returns its public ``trust`` folder. An authority already there is left alone.

    1. Root key and certificate, marked 测试, valid 20 years from ``at`` (real time, UTC).
    2. Certificate for time stamps, 20 years.
    3. An empty revocation list.
    """
    trust = folder / "trust"
    if (folder / "ca.key").exists() and (trust / "ca.crl").exists():
        return trust
    _private(folder)
    trust.mkdir(exist_ok=True)
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = _name(AUTHORITY_NAME)
    root = _sign(
        _builder(root_name, root_name, root_key.public_key(), at, 20 * YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True),
        root_key,
    )
    stamp_key = ec.generate_private_key(ec.SECP256R1())
    stamps = _sign(
        _builder(_name(STAMPS_NAME), root_name, stamp_key.public_key(), at, 20 * YEAR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(documents=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False),
        root_key,
    )
    _write(folder / "tsa.key", _pem(stamp_key), secret=True)
    _write(trust / "tsa.crt", stamps.public_bytes(serialization.Encoding.PEM))
    _write(trust / "ca.crt", root.public_bytes(serialization.Encoding.PEM))
    _write(folder / "ca.key", _pem(root_key), secret=True)
    _publish_revocations(folder, [], at)
    return trust


def open_authority(folder: Path) -> Authority:
    """Read the authority for sealing; raises AuthorityError when it was never created."""
    root = _certificate(folder / "trust" / "ca.crt")
    stamps = FileSigner(_key(folder / "tsa.key"), _certificate(folder / "trust" / "tsa.crt"))
    crl = x509.load_pem_x509_crl(_read(folder / "trust" / "ca.crl"))
    der = serialization.Encoding.DER
    return Authority(root=root.public_bytes(der), stamps=stamps, revocations=crl.public_bytes(der))


def issue_seal_certificate(
    folder: Path, office_code: str, office_name: str, at: datetime.datetime, years: int = 5
) -> Seal:
    """Issue a new seal for an office: certificate for ``years``, compact key bound into it; replaces the former one.

    Raises AuthorityError for an office code that is no plain code or when the authority was never created.
    """
    root_key, root = _key(folder / "ca.key"), _certificate(folder / "trust" / "ca.crt")
    if not OFFICE_CODE.fullmatch(office_code) or not office_name.strip():
        raise AuthorityError(f"机构代码“{office_code}”或机构名称不合规，不能签发印章证书。")
    key, compact = ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()
    raw = compact.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    certificate = _sign(
        _builder(
            _name(f"{office_name}（测试印章）", office_name, office_code),
            root.subject,
            key.public_key(),
            at,
            years * YEAR,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(documents=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .add_extension(x509.UnrecognizedExtension(COMPACT_KEY, raw), critical=False),
        root_key,
    )
    seals = folder / "seals"
    _private(seals)
    _write(seals / f"{office_code}.compact", compact.private_bytes_raw(), secret=True)
    _write(seals / f"{office_code}.key", _pem(key), secret=True)
    _write(seals / f"{office_code}.crt", certificate.public_bytes(serialization.Encoding.PEM))
    return Seal(office_code, office_name, FileSigner(key, certificate), compact)


def load_seal(folder: Path, office_code: str) -> Seal:
    """The office's current seal; raises AuthorityError when it has none."""
    if not OFFICE_CODE.fullmatch(office_code):
        raise AuthorityError(f"机构代码“{office_code}”不合规。")
    base = folder / "seals" / office_code
    certificate = _certificate(base.with_name(f"{office_code}.crt"))
    compact = ed25519.Ed25519PrivateKey.from_private_bytes(_read(base.with_name(f"{office_code}.compact")))
    name = str(certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value)
    return Seal(office_code, name, FileSigner(_key(base.with_name(f"{office_code}.key")), certificate), compact)


def compact_public_key(certificate: bytes) -> ed25519.Ed25519PublicKey | None:
    """The Ed25519 key bound into a seal certificate (DER); None when it has none."""
    try:
        extension = x509.load_der_x509_certificate(certificate).extensions.get_extension_for_oid(COMPACT_KEY)
    except (x509.ExtensionNotFound, ValueError):
        return None
    value = extension.value
    return (
        ed25519.Ed25519PublicKey.from_public_bytes(value.value)
        if isinstance(value, x509.UnrecognizedExtension)
        else None
    )


def revoke_seal_certificate(folder: Path, certificate: bytes, at: datetime.datetime) -> None:
    """Put a seal certificate (DER) on the revocation list from ``at`` on; documents time-stamped before stay valid."""
    current = x509.load_pem_x509_crl(_read(folder / "trust" / "ca.crl"))
    serial = x509.load_der_x509_certificate(certificate).serial_number
    known = [(entry.serial_number, entry.revocation_date_utc) for entry in current]
    if serial not in [number for number, _ in known]:
        _publish_revocations(folder, [*known, (serial, at)], at)


def _publish_revocations(folder: Path, revoked: list[tuple[int, datetime.datetime]], at: datetime.datetime) -> None:
    """Sign and write the list; its next update is far away because the test authority has no service that renews it."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(_certificate(folder / "trust" / "ca.crt").subject)
        .last_update(_before(at))
        .next_update(at + 19 * YEAR)
        .add_extension(x509.CRLNumber(len(revoked) + 1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(_key(folder / "ca.key").public_key()), critical=False
        )
    )
    for serial, when in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when).build()
        builder = builder.add_revoked_certificate(entry)
    crl = builder.sign(_key(folder / "ca.key"), hashes.SHA256())
    _write(folder / "trust" / "ca.crl", crl.public_bytes(serialization.Encoding.PEM))


def _before(at: datetime.datetime) -> datetime.datetime:
    """A day of tolerance for clocks that disagree."""
    return at - datetime.timedelta(days=1)


def _fit(text: str, most: int = 64) -> str:
    """A name cut so that its UTF-8 form has at most `most` bytes (the library counts bytes, not characters)."""
    return text.encode()[:most].decode(errors="ignore")


def _name(common: str, organisation: str = "通办测试", unit: str = "测试") -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, _fit(common)),
        ]
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    at: datetime.datetime,
    term: datetime.timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_before(at))
        .not_valid_after(at + term)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, certificates: bool = False, documents: bool = False) -> x509.KeyUsage:
    """Key usage: the root signs certificates and lists, a seal signs documents (non-repudiation), stamps only sign."""
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=documents,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _sign(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    return builder.sign(key, hashes.SHA256())


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def _write(path: Path, data: bytes, *, secret: bool = False) -> None:
    """Write beside and move in, so that a reader never meets half a file; secrets are born with mode 0600."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as problem:
        raise AuthorityError(
            f"没有找到 {path.name}：测试签章机构还没有建立，或该机构没有印章。请先运行初始化。"
        ) from problem


def _key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(_read(path), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise AuthorityError(f"{path.name} 不是椭圆曲线密钥。")
    return key


def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(_read(path))
