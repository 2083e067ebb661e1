"""Writing messages: that one was told something outside an act on a case, and that one was read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tongban.journal.ids import uuid7
from tongban.records.messages.models import Message


def tell(*, region: str, party: UUID, kind: str, title: str, text: str, link: str, basis: str, at: datetime) -> None:
    """Put one message into a party's inbox; `basis` names the event that it rests on, `link` where to go."""
    Message(
        region=region,
        id=uuid7(at),
        party=party,
        kind=kind,
        title=title[:200],
        body=text,
        basis=basis,
        link=link,
        created_at=at,
        sent_at=at,
    ).save(force_insert=True)


def mark_read(*, party: UUID, at: datetime, message: UUID | None = None) -> int:
    """Note that a party opened one message of its inbox, or (without `message`) all; returns how many were unread."""
    found = Message.objects.filter(party=party, channel="inbox", read_at=None)
    if message is not None:
        found = found.filter(id=message)
    return found.update(read_at=at)
