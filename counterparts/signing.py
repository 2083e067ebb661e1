"""How both sides sign: HMAC-SHA-256 over method, path, time, nonce and the body's digest; answers over the same nonce."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time

LEEWAY = 300
"""Seconds that a signature's time may be off."""


def asking(key: bytes, method: str, path: str, at: str, nonce: str, body: bytes) -> str:
    """The signature of a request."""
    text = "\n".join((method, path, at, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def answering(key: bytes, status: int, nonce: str, body: bytes) -> str:
    """The signature of an answer to the request with this nonce."""
    text = "\n".join(("answer", str(status), nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def headers(key: bytes, method: str, path: str, body: bytes) -> dict[str, str]:
    """The headers of a request that is signed now."""
    at, nonce = str(int(time.time())), secrets.token_hex(16)
    return {"X-At": at, "X-Nonce": nonce, "X-Signature": asking(key, method, path, at, nonce, body)}


class Nonces:
    """Nonces seen within the leeway; each is good for one request."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    def fresh(self, nonce: str) -> bool:
        """Whether this nonce was not used before; it is used now."""
        now = time.time()
        for old in [n for n, at in self._seen.items() if at < now - 2 * LEEWAY]:
            del self._seen[old]
        if not nonce or nonce in self._seen:
            return False
        self._seen[nonce] = now
        return True
