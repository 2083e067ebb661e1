"""Making, using and revoking keys of systems outside."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tongban.clock import local_date
from tongban.journal import actions as journal
from tongban.journal.actors import Actor
from tongban.journal.ids import uuid7
from tongban.records.parties.models import ApiToken
from tongban.records.parties.tokens.queries import LONGEST, MARK, SCOPES, digest_of

MOST = 20
"""Keys in force that one person may have for one party."""

READING = frozenset({"catalogue:read", "cases:read", "licences:verify"})
"""What a key of an office may be allowed: it reads, and it decides nothing."""


class TokenRefused(ValueError):
    """The key cannot be made like this; the message is a sentence, `field` names what to change."""

    def __init__(self, text: str, field: str = "") -> None:
        self.field = field
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Made:
    """A new key: its record, and the text that is shown this once."""

    token: ApiToken
    text: str


def create(
    *,
    actor: Actor,
    at: datetime,
    region: str,
    name: str,
    scopes: Collection[str],
    days: int,
    office: str = "",
    id: UUID | None = None,
) -> Made:
    """Make a key for the party acted for, or (staff) for one office that the actor serves.

    1. scopes, term and name fit; 2. the secret, 256 random bits; 3. the row with its hash; 4. an event. Raises TokenRefused.
    """
    allowed = READING if office else frozenset(SCOPES)
    if actor.account is None or (actor.party is None and not (office and actor.serves(office))):
        raise TokenRefused("现在的身份不能创建密钥，请换一个身份再试")
    if not name.strip() or len(name.strip()) > 60:
        raise TokenRefused("给密钥起个名字，60 字以内，以后好认", "name")
    if not scopes or not set(scopes) <= allowed:
        raise TokenRefused("至少选一项权限，并且只能选列出来的", "scopes")
    if not 1 <= days <= LONGEST:
        raise TokenRefused(f"有效期可以是 1 到 {LONGEST} 天", "days")
    party = None if office else actor.party
    today = local_date(at)
    held = ApiToken.objects.filter(account=actor.account, party=party, office=office, revoked_at=None, valid_to__gt=today)
    if held.count() >= MOST:
        raise TokenRefused(f"同时有效的密钥最多 {MOST} 个，请先停用不用的")
    secret = secrets.token_urlsafe(32)
    made = ApiToken(
        id=id or uuid7(at),
        region=region,
        account_id=actor.account,
        party_id=party,
        office=office,
        name=name.strip(),
        prefix=secrets.token_hex(5),
        digest=digest_of(secret),
        scopes=sorted(scopes),
        created_at=at,
        valid_to=today + timedelta(days=days),
    )
    with transaction.atomic():
        made.save(force_insert=True)
        journal.append(
            region=region,
            stream=f"token/{made.id}",
            kind="token.made",
            actor=actor,
            at=at,
            data={"prefix": made.prefix, "scopes": made.scopes, "party": party, "office": office, "to": made.valid_to},
        )
    return Made(made, f"{MARK}{made.prefix}_{secret}")


def revoke(*, token: UUID, actor: Actor, at: datetime) -> None:
    """Revoke a key of one's own; it stops with the next request. Once is enough."""
    with transaction.atomic():
        found = ApiToken.objects.filter(id=token, account=actor.account, revoked_at=None)
        region = found.values_list("region", flat=True).first()
        if region is None or not found.update(revoked_at=at):
            return
        journal.append(region=region, stream=f"token/{token}", kind="token.revoked", actor=actor, at=at, data={})


def note_use(*, token: UUID, before: datetime | None, at: datetime) -> None:
    """Remember that a key was used; at most once a minute, so that reading does not always write."""
    if before is None or at - before > timedelta(minutes=1):
        ApiToken.objects.filter(id=token).update(used_at=at)
