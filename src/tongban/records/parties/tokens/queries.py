"""Reading keys: who a presented key lets act, and the keys that a person made for a party."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from tongban.clock import local_date
from tongban.journal.actors import Actor
from tongban.records.parties import queries as parties
from tongban.records.parties.models import ApiToken

SCOPES: dict[str, str] = {
    "catalogue:read": "查事项、办事指南、时限和已发布的目录",
    "cases:read": "查项目、办件、进度和逐日账",
    "cases:write": "提交申请、上传材料、办理轮到申请人的事",
    "licences:read": "查本单位的证照",
    "licences:verify": "核验别人出示的证照",
}
"""What a key may be allowed, each in words."""

LONGEST = 366
"""Days that a key may be valid at most."""

MARK = "tb_"


@dataclass(frozen=True, slots=True)
class Bearer:
    """A key that holds now: its record's id, when it was used last, what it may do, and for whom."""

    id: UUID
    prefix: str
    scopes: frozenset[str]
    actor: Actor
    region: str
    used_at: datetime | None


def bearer(presented: str, at: datetime) -> Bearer | None:
    """Who comes with this key; None for anything unknown, wrong, revoked, expired, or whose account or mandate no longer holds."""
    prefix, _, secret = presented.removeprefix(MARK).partition("_")
    if not presented.startswith(MARK) or not secret or len(presented) > 100 or not (prefix.isalnum() and presented.isascii()):
        return None
    found = ApiToken.objects.select_related("account").filter(prefix=prefix).first()
    if found is None or not hmac.compare_digest(found.digest, digest_of(secret)):
        return None
    if found.revoked_at is not None or local_date(at) >= found.valid_to or not found.account.is_active:
        return None
    actor = parties.actor_for(found.account, at, party=found.party_id)
    if found.party_id is None:
        held = frozenset(h for h in actor.holdings if h.office == found.office)
        if not held:
            return None
        actor = replace(actor, holdings=held, roles=frozenset(), regions=frozenset({found.region}))
    elif actor.party != found.party_id:
        return None
    return Bearer(found.id, found.prefix, frozenset(found.scopes), actor, found.region, found.used_at)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def of_account(actor: Actor) -> QuerySet[ApiToken]:
    """The keys that this person made for the party acted for, newest first."""
    return ApiToken.objects.filter(account=actor.account, party=actor.party).order_by("-created_at")


def get(actor: Actor, token: UUID) -> ApiToken | None:
    """One of those keys."""
    return of_account(actor).filter(id=token).first() if actor.account and actor.party else None


def expired(token: ApiToken, on: date) -> bool:
    """Whether a key's term is over."""
    return on >= token.valid_to
