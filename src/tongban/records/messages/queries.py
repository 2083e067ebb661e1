"""Messages as others ask for them: a party's inbox, newest first, and how many are unread."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tongban.records.messages.models import Message


def inbox(party: UUID) -> QuerySet[Message, dict[str, Any]]:
    """The messages of a party in its in-app inbox, newest first, as plain rows; sliced or paged by the caller."""
    found = Message.objects.filter(party=party, channel="inbox")
    return found.order_by("-created_at", "-id").values(
        "region", "id", "kind", "title", "body", "link", "document", "basis", "created_at", "read_at"
    )


def unread(party: UUID) -> int:
    """How many messages of a party's inbox nobody opened yet."""
    return Message.objects.filter(party=party, channel="inbox", read_at=None).count()
