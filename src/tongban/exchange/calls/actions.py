"""Keeping account of what was asked of systems outside: one row per question, digests instead of contents."""

from __future__ import annotations

from datetime import datetime

from tongban.exchange.calls.models import Call
from tongban.journal.actors import Actor
from tongban.journal.ids import uuid7


def record(
    *,
    region: str,
    counterpart: str,
    purpose: str,
    basis: str,
    actor: Actor,
    at: datetime,
    took_ms: int,
    outcome: str,
    sent: str = "",
    got: str = "",
    words: str = "",
) -> Call:
    """Keep one question: what for and on what basis, how long, how it ended (ok, refused, failed, manual).

    `sent` and `got` are keyed digests; `words` a Chinese sentence that names no person.
    """
    made = Call(
        region=region,
        id=uuid7(at),
        counterpart=counterpart,
        purpose=purpose[:60],
        basis=basis[:120],
        actor=actor.text,
        asked_at=at,
        took_ms=took_ms,
        outcome=outcome,
        sent=sent,
        got=got,
        words=words[:200],
    )
    made.save(force_insert=True)
    return made
