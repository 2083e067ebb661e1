"""Acts on seals and licences outside a case: make, freeze, thaw, destroy a seal; suspend, restore, revoke, cancel a licence."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import transaction

from tongban.clock import now
from tongban.journal import actions as journal
from tongban.journal.actors import Actor
from tongban.journal.ids import uuid7
from tongban.records.licences.authority import create_authority, issue_seal_certificate
from tongban.records.licences.models import Grant, Licence, Seal


class WrongState(ValueError):
    """The seal or licence is not in a state that allows this act; the message says which it is in."""


def make_seal(*, office: str, zh: str, actor: Actor, at: datetime) -> Seal:
    """Make the approval seal of an office with its certificate from the local test authority (labelled 测试).

    1. certificate and keys, outside the database; 2. the seal's row; 3. an event on its stream. Certificates bear real time.
    """
    folder = Path(settings.TONGBAN_TRUST)
    create_authority(folder, now())
    made = issue_seal_certificate(folder, office, zh, now())
    public = made.compact_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    with transaction.atomic():
        seal, _ = Seal.objects.update_or_create(
            code=f"{office}-approval",
            defaults={
                "region": office.split("-", 1)[0],
                "office": office,
                "zh": f"{zh}审批专用章（测试）",
                "state": "active",
                "fingerprint": made.fingerprint,
                "public_key": public,
                "made_by": actor.text,
                "made_at": at,
            },
        )
        journal.append(
            region=seal.region,
            stream=f"seal/{seal.code}",
            kind="seal.made",
            actor=actor,
            at=at,
            data={"office": office, "fingerprint": made.fingerprint},
        )
    return seal


_SEAL_MOVES = {"freeze": ("active", "frozen"), "thaw": ("frozen", "active"), "destroy": ("active frozen", "destroyed")}
_LICENCE_MOVES = {
    "suspend": ("valid", "suspended"),
    "restore": ("suspended", "valid"),
    "revoke": ("valid suspended", "revoked"),
    "withdraw": ("valid suspended", "withdrawn"),
    "cancel": ("valid suspended revoked withdrawn", "cancelled"),
}


def change_seal(*, code: str, act: str, actor: Actor, at: datetime) -> Seal:
    """freeze, thaw or destroy a seal. Raises WrongState."""
    before, after = _SEAL_MOVES[act]
    with transaction.atomic():
        if not Seal.objects.filter(code=code, state__in=before.split()).update(state=after, changed_at=at):
            raise WrongState("印章现在的状态不允许这样做，请刷新后再看")
        seal = Seal.objects.get(code=code)
        journal.append(
            region=seal.region, stream=f"seal/{code}", kind=f"seal.{act}", actor=actor, at=at, data={"state": after}
        )
    return seal


class WrongGrant(ValueError):
    """A permission to see a licence that cannot be given; the message is a Chinese sentence."""


LONGEST_GRANT = 366
"""Days that a permission may hold at most."""


def let_see(*, licence: Licence, grantee: str, purpose: str, until: date, actor: Actor, at: datetime, today: date) -> Grant:
    """The holder lets somebody see a licence for a purpose, up to and with a day. Raises WrongGrant.

    Each look under it is a view of the journal that says for what. Names and purposes are no part of the event.
    """
    who, why = grantee.strip(), purpose.strip()
    if not who or not why or len(who) > 120 or len(why) > 200:
        raise WrongGrant("请写明给谁看（120字以内）、用来做什么（200字以内）")
    if not today <= until <= date.fromordinal(today.toordinal() + LONGEST_GRANT):
        raise WrongGrant("截止日期要在今天以后，最长一年")
    if licence.state != "valid":
        raise WrongGrant("这张证照现在不是有效状态，不能授权别人使用")
    with transaction.atomic():
        made = Grant(
            region=licence.region,
            id=uuid7(at),
            licence=licence.id,
            party=licence.party,
            grantee=who,
            purpose=why,
            token=secrets.token_urlsafe(18),
            given_at=at,
            valid_to=date.fromordinal(until.toordinal() + 1),
        )
        made.save(force_insert=True)
        journal.append(
            region=licence.region,
            stream=f"licence/{licence.id}",
            kind="licence.shown",
            actor=actor,
            at=at,
            data={"grant": made.id, "until": until},
        )
    return made


def end_grant(*, region: str, grant: UUID, licence: Licence, actor: Actor, at: datetime) -> None:
    """The holder takes a permission back; it stops at once. One that is not of this licence, or was taken back, is left alone."""
    with transaction.atomic():
        found = Grant.objects.filter(region=region, id=grant, licence=licence.id, revoked_at=None)
        if found.update(revoked_at=at):
            stream = f"licence/{licence.id}"
            journal.append(region=region, stream=stream, kind="licence.hidden", actor=actor, at=at, data={"grant": grant})


def change_licence(*, region: str, licence: UUID, act: str, why: str, actor: Actor, at: datetime) -> Licence:
    """suspend, restore, revoke (撤销, 行政许可法 69), withdraw (撤回, 8) or cancel (注销, 70) a licence. Raises WrongState."""
    before, after = _LICENCE_MOVES[act]
    ended = None if after in ("valid", "suspended") else at
    with transaction.atomic():
        changed = Licence.objects.filter(region=region, id=licence, state__in=before.split()).update(
            state=after, ended_at=ended, ended_why=why[:200]
        )
        if not changed:
            raise WrongState("证照现在的状态不允许这样做，请刷新后再看")
        found = Licence.objects.get(region=region, id=licence)
        journal.append(
            region=region, stream=f"licence/{licence}", kind=f"licence.{act}", actor=actor, at=at, data={"state": after}
        )
    return found
