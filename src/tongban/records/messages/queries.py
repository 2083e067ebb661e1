"""Messages as others ask for them: a party's inbox, newest first, and how many are unread."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tongban.records.messages.models import Message


def inbox(party: UUID) -> Any:
    """The messages of a party in its in-app inbox, newest first: a query of plain rows, for the caller to page."""
    found = Message.objects.filter(party=party, channel="inbox")
    return found.order_by("-created_at", "-id").values(
        "region", "id", "kind", "title", "body", "link", "document", "basis", "created_at", "read_at"
    )


def unread(party: UUID) -> int:
    """How many messages of a party's inbox nobody opened yet."""
    return Message.objects.filter(party=party, channel="inbox", read_at=None).count()
