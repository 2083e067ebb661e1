"""What happens to a charge after it was made: ordered, paid exactly once, receipted, waived, given back. Each leaves an event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.journal import actions as journal
from tongban.journal.actors import Actor
from tongban.journal.secrets import keyring
from tongban.records.payments.models import Charge

_MOVES = ("ordered", "paid", "reopened", "receipted", "waived", "refunded")
"""What can happen to a charge; the event is `charge.<move>`."""


class PaymentRefused(Exception):
    """It cannot be done with this charge; the text is a Chinese sentence."""


def ordered(*, charge: Charge, order: str, actor: Actor, at: datetime) -> bool:
    """The payment platform opened `order` for a charge that is due: it is being paid. False where somebody was first."""
    return _move(
        charge, ("due",), {"state": "paying", "order": order}, "ordered", actor, at, {"order": order}, ("exchange.payments",)
    )


def paid(*, charge: Charge, order: str, fen: int, flow: str, actor: Actor, at: datetime) -> bool:
    """The platform says that `order` was paid. True exactly once, however often and from wherever it is told.

    Raises PaymentRefused where the amount or the order is not the charge's: then nothing counts as paid.
    """
    if order != charge.order or fen != charge.fen:
        raise PaymentRefused("支付平台报来的订单或者金额和应缴的不一致，没有记为已缴，请联系收费单位核对")
    data = {"order": order, "fen": fen, "flow": flow}
    return _move(
        charge, ("due", "paying"), {"state": "paid", "paid_at": at}, "paid", actor, at, data, ("exchange.receipts",)
    )


def reopened(*, charge: Charge, actor: Actor, at: datetime) -> bool:
    """The order ran out unpaid: the charge is due again."""
    data = {"order": charge.order}
    return _move(charge, ("paying",), {"state": "due", "order": ""}, "reopened", actor, at, data)


def receipted(*, charge: Charge, receipt: str, actor: Actor, at: datetime) -> bool:
    """The fiscal receipt of a paid charge came."""
    with transaction.atomic():
        found = Charge.objects.filter(region=charge.region, id=charge.id, state="paid", receipt="")
        if not found.update(receipt=receipt):
            return False
        _tell(charge, "receipted", actor, at, {"receipt": receipt})
    charge.receipt = receipt
    return True


def waive(*, charge: Charge, reason: str, actor: Actor, at: datetime) -> None:
    """The office lets a charge go, with its reason. Raises PaymentRefused."""
    _must_serve(charge, actor, reason)
    data = {"fen": charge.fen, "reason": keyring().keyed_digest(reason)}
    if not _move(charge, ("due",), {"state": "waived", "why": reason[:200], "ended_at": at}, "waived", actor, at, data):
        raise PaymentRefused("这笔费用正在支付或者已经办完，不能再免")


def refunded(*, charge: Charge, reason: str, actor: Actor, at: datetime) -> None:
    """The platform gave the money back (ask it first). Raises PaymentRefused."""
    _must_serve(charge, actor, reason)
    data = {"fen": charge.fen, "order": charge.order, "reason": keyring().keyed_digest(reason)}
    if not _move(charge, ("paid",), {"state": "refunded", "why": reason[:200], "ended_at": at}, "refunded", actor, at, data):
        raise PaymentRefused("这笔费用没有缴，或者已经退过")


def _must_serve(charge: Charge, actor: Actor, reason: str) -> None:
    if not actor.serves(charge.office):
        raise PaymentRefused("只有收费单位的工作人员才能减免或者退费")
    if not reason.strip():
        raise PaymentRefused("请写明理由和依据")


def _move(
    charge: Charge,
    before: tuple[str, ...],
    values: Mapping[str, Any],
    act: str,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any],
    consumers: tuple[str, ...] = (),
) -> bool:
    """Change a charge that still stands as it was read, with its event; False where it moved meanwhile."""
    with transaction.atomic():
        found = Charge.objects.filter(region=charge.region, id=charge.id, state__in=before, order=charge.order)
        if not found.update(**values):
            return False
        _tell(charge, act, actor, at, data, consumers)
    for name, value in values.items():
        setattr(charge, name, value)
    return True


def _tell(
    charge: Charge, act: str, actor: Actor, at: datetime, data: Mapping[str, Any], consumers: tuple[str, ...] = ()
) -> None:
    journal.append(
        region=charge.region,
        stream=f"charge/{charge.id}",
        kind=f"charge.{act}",
        actor=actor,
        at=at,
        data={"fee": charge.fee, "case": charge.case_no, **data},
        consumers=consumers,
    )
