"""The compact signature over a licence's digest that its QR carries: Ed25519, under a millisecond, checked with the public key alone."""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

COMPACT_DOMAIN = b"tongban compact signature v1\n"


def compact_signature(private: Ed25519PrivateKey, digest: str) -> str:
    """What a QR carries: ``<8 hex of the key's SHA-256>.<base64url of 64 bytes>`` over a lower-case hex digest."""
    public = private.public_key()
    signature = private.sign(COMPACT_DOMAIN + digest.encode("ascii"))
    return f"{_key_id(public)}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def check_compact(public: Ed25519PublicKey, digest: str, signature: str) -> bool:
    """Whether a compact signature belongs to this key and digest; False for anything malformed, never an exception."""
    key, _, encoded = signature.partition(".")
    if key != _key_id(public) or len(encoded) != 86 or not digest.isascii():
        return False
    try:
        raw = base64.b64decode(encoded + "==", altchars=b"-_", validate=True)
        if base64.urlsafe_b64encode(raw).decode().rstrip("=") != encoded:
            return False  # another spelling of the same bytes
        public.verify(raw, COMPACT_DOMAIN + digest.encode("ascii"))
    except (binascii.Error, InvalidSignature, ValueError):
        return False
    return True


def _key_id(public: Ed25519PublicKey) -> str:
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:8]
