"""The line to the payment platform (统一支付平台): open an order, ask how it stands, give money back. Amounts are whole fen."""

from __future__ import annotations

from datetime import datetime

from tongban.exchange.adapters.line import Answer, ask
from tongban.journal.actors import Actor


def order(
    *, region: str, out_no: str, fen: int, zh: str, payee: str, notify: str, back: str, basis: str, actor: Actor, at: datetime
) -> Answer:
    """Open an order under our number `out_no`, the same one again when asked twice. Data: `order`, `pay_url`, `fen`."""
    body = {"out_no": out_no, "fen": fen, "zh": zh, "payee": payee, "notify": notify, "back": back}
    return ask(
        counterpart="payment", path="/orders", body=body, purpose="缴费下单", basis=basis, region=region, actor=actor, at=at,
        key=f"order/{out_no}",
    )  # fmt: skip


def query(*, region: str, order: str, basis: str, actor: Actor, at: datetime) -> Answer:
    """How an order stands. Data: `state` (open paid closed refunded), `fen`, `flow`."""
    return ask(
        counterpart="payment", path="/query", body={"order": order}, purpose="查询缴费结果", basis=basis, region=region,
        actor=actor, at=at, safe=True,
    )  # fmt: skip


def refund(*, region: str, order: str, fen: int, basis: str, actor: Actor, at: datetime, part: str = "") -> Answer:
    """Give `fen` of an order back, once; `part` names the line of the bill where an order paid several. Data: `state`, `given_back`."""
    return ask(
        counterpart="payment", path="/refund", body={"order": order, "fen": fen}, purpose="退款", basis=basis, region=region,
        actor=actor, at=at, key=f"refund/{order}" + (f"/{part}" if part else ""),
    )  # fmt: skip
