"""The line to systems outside: signed questions with a time limit, tried again where that is safe, each kept as a call.

An adapter (one file per counterpart) says what to ask and reads what came back; everything that all of them need stands here.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from tongban.clock import now
from tongban.exchange.calls import actions as calls
from tongban.journal.actors import Actor
from tongban.journal.secrets import keyring

SECONDS = 5.0
"""How long one attempt may take."""
PAUSES = (0.2, 0.8)
"""Seconds before the second and the third attempt."""
LEEWAY = 300
"""Seconds that the time of a signature may be off."""
MOST = 20 * 1024 * 1024

NAMES = {"payment": "支付平台", "receipts": "票据平台", "reader": "读卡器", "scanner": "高拍仪", "failing": "故障演练"}
"""How sentences call the systems outside."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a question ended: `ok` with `data`; `refused`, they said no; `failed`, no answer that can be trusted.

    `words` says the reason in a sentence for people (empty when ok). A failed question may still have been carried out:
    ask again under the same key.
    """

    outcome: str
    data: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""

    @property
    def ok(self) -> bool:
        """Whether they did what was asked."""
        return self.outcome == "ok"

    @property
    def failed(self) -> bool:
        """Whether nobody knows: it can be asked again under the same key."""
        return self.outcome == "failed"

    @property
    def simulated(self) -> bool:
        """Whether a stand-in answered; wherever its answer shows, the page says 模拟对端."""
        return bool(self.data.get("simulated"))


def address(counterpart: str) -> str:
    """Where a system outside answers; empty when it is not connected."""
    given = str(settings.TONGBAN_ADDRESSES.get(counterpart) or "")
    stand_ins = str(settings.TONGBAN_COUNTERPARTS)
    return given.rstrip("/") or (f"{stand_ins.rstrip('/')}/{counterpart}" if stand_ins else "")


def ask(
    *,
    counterpart: str,
    path: str,
    body: Mapping[str, Any],
    purpose: str,
    region: str,
    actor: Actor,
    at: datetime,
    basis: str = "",
    key: str = "",
    safe: bool = False,
    seconds: float = SECONDS,
) -> Answer:
    """Ask one question and keep it as a call; never raises for what happens outside.

    1. refuses to run inside an open transaction (nobody waits for a stranger while holding rows); 2. signs and sends, with the
    idempotency `key`; 3. again, at most twice, when the line failed and either a key makes it safe or nothing is changed
    (`safe`); 4. checks that the answer is theirs and makes sense; 5. keeps purpose, basis, digests, time and outcome.
    """
    if connection.in_atomic_block and not getattr(connection, "tongban_test_block", False):
        raise RuntimeError("a system outside is asked inside an open transaction")
    raw = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    begun = time.monotonic()
    answer, got = Answer("failed", words=f"{NAMES.get(counterpart, counterpart)}还没有接通"), b""
    if address(counterpart):
        answer, got = _try(counterpart, path, raw, key, seconds)
        for pause in PAUSES if key or safe else ():
            if not answer.failed:
                break
            time.sleep(pause)
            answer, got = _try(counterpart, path, raw, key, seconds)
    calls.record(
        region=region,
        counterpart=counterpart,
        purpose=purpose,
        basis=basis,
        actor=actor,
        at=at,
        took_ms=round((time.monotonic() - begun) * 1000),
        outcome=answer.outcome,
        sent=keyring().keyed_digest(raw),
        got=keyring().keyed_digest(got) if got else "",
        words=answer.words,
    )
    return answer


def answers(counterpart: str, seconds: float = 2.0) -> bool | None:
    """Whether a system outside answers at all; None when it is not connected. Keeps no call."""
    where = address(counterpart)
    if not where:
        return None
    try:
        status, _, _ = _send("GET", f"{where}/health", b"", {}, seconds)
    except (OSError, http.client.HTTPException, ValueError):
        return False
    return status == 200


def heard(*, headers: Mapping[str, str], path: str, body: bytes) -> dict[str, Any] | None:
    """What a system outside told us by itself (a signed POST to `path`), or None when it is not theirs or too old.

    The same notice may come twice; whoever acts on it must not mind.
    """
    at, nonce = headers.get("X-At", ""), headers.get("X-Nonce", "")
    if not at.isdigit() or abs(int(at) - now().timestamp()) > LEEWAY or not nonce:
        return None
    if not hmac.compare_digest(_signature("POST", path, at, nonce, body), headers.get("X-Signature", "")):
        return None
    try:
        said = json.loads(body)
    except ValueError:
        return None
    return said if isinstance(said, dict) and not _forbidden(said) else None


def _try(counterpart: str, path: str, raw: bytes, key: str, seconds: float) -> tuple[Answer, bytes]:
    """One attempt."""
    url, name = f"{address(counterpart)}{path}", NAMES.get(counterpart, counterpart)
    at, nonce = str(int(now().timestamp())), secrets.token_hex(16)
    head = {"Content-Type": "application/json", "X-At": at, "X-Nonce": nonce}
    head["X-Signature"] = _signature("POST", urlsplit(url).path, at, nonce, raw)
    if key:
        head["Idempotency-Key"] = key
    try:
        status, signature, got = _send("POST", url, raw, head, seconds)
    except (OSError, http.client.HTTPException, ValueError):
        return Answer("failed", words=f"{name}没有回应"), b""
    if status >= 500:
        return Answer("failed", words=f"{name}出了故障"), got
    expected = hmac.new(_key(), "\n".join(("answer", str(status), nonce, _digest(got))).encode(), hashlib.sha256).hexdigest()
    try:
        said = json.loads(got)
    except ValueError:
        said = None
    if not isinstance(said, dict) or not hmac.compare_digest(expected, signature):
        return Answer("failed", words=f"{name}的回答看不懂，或者不是它发出的"), got
    if _forbidden(said):
        return Answer("failed", words=f"{name}是模拟对端，正式运行不采信"), got
    if status != 200 or said.get("ok") is not True:
        return Answer("refused", said, str(said.get("words") or f"{name}没有同意")), got
    return Answer("ok", said), got


def _send(method: str, url: str, raw: bytes, head: Mapping[str, str], seconds: float) -> tuple[int, str, bytes]:
    """Status, signature and body; no redirects, no proxies. Raises OSError, HTTPException, ValueError."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=seconds)
    try:
        line.request(method, parts.path, raw or None, dict(head))
        response = line.getresponse()
        got = response.read(MOST + 1)
        if len(got) > MOST:
            raise ValueError("too long")
        return response.status, response.headers.get("X-Signature", ""), got
    finally:
        line.close()


def _forbidden(said: Mapping[str, Any]) -> bool:
    return bool(settings.PRODUCTION and said.get("simulated"))


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _signature(method: str, path: str, at: str, nonce: str, raw: bytes) -> str:
    return hmac.new(_key(), "\n".join((method, path, at, nonce, _digest(raw))).encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    return _key_at(Path(settings.TONGBAN_COUNTERPART_KEY))


@cache
def _key_at(path: Path) -> bytes:
    return key_file(path).read_bytes().strip()


def key_file(path: Path | None = None) -> Path:
    """The file of the key that both sides share, made when there is none."""
    place = path or Path(settings.TONGBAN_COUNTERPART_KEY)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(handle, secrets.token_hex(32).encode())
        os.close(handle)
        with suppress(FileExistsError):  # the first of several makers wins
            os.link(part, place)
        part.unlink()
    return place
