"""What happens to a charge after it was made: ordered, paid exactly once, receipted, waived, given back. Each leaves an event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.catalogue import queries as catalogue
from tongban.journal import actions as journal
from tongban.journal import queries as history
from tongban.journal.actors import Actor
from tongban.journal.secrets import keyring
from tongban.records.payments.models import Charge

_MOVES = ("ordered", "paid", "reopened", "receipted", "waiver_asked", "waiver_denied", "waived", "refunded")
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


def ask_waiver(*, charge: Charge, reason: str, cite: str, actor: Actor, at: datetime) -> str:
    """An officer proposes to let a charge go; gives its state: `waiving` until the head confirms, `waived` where one is enough.

    1. the actor serves the office that charges, with reason and ground; 2. the published list allows it; 3. it is due.
    Raises PaymentRefused.
    """
    _must_serve(charge, actor, reason)
    if not cite.strip():
        raise PaymentRefused("请写明减免的依据（文件名称和条款）")
    way = waiver_of(charge)
    if way == "never":
        raise PaymentRefused(f"“{charge.zh}”依法不得减免")
    why = f"{reason.strip()}（依据：{cite.strip()}）"[:200]
    data = {"fen": charge.fen, "reason": keyring().keyed_digest(why)}
    if way == "one":
        done = _move(charge, ("due",), {"state": "waived", "why": why, "ended_at": at}, "waived", actor, at, data)
    else:
        done = _move(charge, ("due",), {"state": "waiving", "why": why}, "waiver_asked", actor, at, data)
    if not done:
        raise PaymentRefused("这笔费用正在支付或者已经办完，不能再免")
    return charge.state


def waive(*, charge: Charge, actor: Actor, at: datetime) -> None:
    """The head of the office confirms what another person proposed. Raises PaymentRefused."""
    _must_confirm(charge, actor)
    data = {"fen": charge.fen, "reason": keyring().keyed_digest(charge.why)}
    if not _move(charge, ("waiving",), {"state": "waived", "ended_at": at}, "waived", actor, at, data):
        raise PaymentRefused("这笔减免已经有人办过了")


def deny_waiver(*, charge: Charge, reason: str, actor: Actor, at: datetime) -> None:
    """The head does not agree: the charge is due again. Raises PaymentRefused."""
    _must_confirm(charge, actor)
    if not reason.strip():
        raise PaymentRefused("请写明不同意减免的理由")
    data = {"fen": charge.fen, "reason": keyring().keyed_digest(reason)}
    why = f"没有同意减免：{reason.strip()}"[:200]
    if not _move(charge, ("waiving",), {"state": "due", "why": why}, "waiver_denied", actor, at, data):
        raise PaymentRefused("这笔减免已经有人办过了")


def waiver_of(charge: Charge) -> str:
    """Who may let this charge go by the list that it was charged under: never, two, one."""
    return catalogue.frozen(charge.pack).fee(charge.fee).waive


def asked_by(charge: Charge) -> str:
    """The actor line of who proposed the waiver last; empty where nobody did."""
    asked = [e for e in history.events(charge.region, f"charge/{charge.id}") if e.kind == "charge.waiver_asked"]
    return asked[-1].actor if asked else ""


def _must_confirm(charge: Charge, actor: Actor) -> None:
    if charge.state != "waiving":
        raise PaymentRefused("这笔费用没有人提出减免")
    if not actor.holds(charge.office, "head"):
        raise PaymentRefused("减免要由收费单位的负责人确认")
    if actor.staff is not None and f"staff:{actor.staff}" in asked_by(charge).split():
        raise PaymentRefused("提出减免的人不能自己确认，请另一位负责人办")


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
