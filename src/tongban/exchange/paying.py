"""From a charge to money and receipt: opens orders, believes the platform's word once, fetches fiscal receipts; nothing is lost
while a platform is down."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from tongban.cases.consumers import moment
from tongban.exchange.adapters import line, payment
from tongban.exchange.adapters import receipts as platform
from tongban.journal import queries as journal
from tongban.journal.actors import RULE, Actor
from tongban.journal.outbox import Later
from tongban.records.documents import actions as documents
from tongban.records.documents.rendering import render
from tongban.records.parties import queries as parties
from tongban.records.payments import actions, queries
from tongban.records.payments.actions import PaymentRefused

SOON, LATER = 10, 60
"""Seconds until an order is looked at again; until a platform that did not answer is asked again."""


def begin(*, charge: Any, back: str, actor: Actor, at: datetime) -> tuple[str, str]:
    """Open an order for a charge; gives (address of the payment page, ""), or ("", why not, in words).

    The same charge asked again gives the same order, until that one ran out. Never a second one beside a bill's: it would be
    paid twice.
    """
    if charge.state not in ("due", "paying"):
        return "", "这笔费用不用再缴"
    out_no = f"{charge.id.hex}-{charge.charged_at:%Y%m%d}-{_round(charge)}"
    answer = payment.order(
        region=charge.region,
        out_no=out_no,
        fen=charge.fen,
        zh=charge.zh,
        payee=_office(charge.office),
        notify=f"{settings.TONGBAN_BASE_URL}/api/notices/payment/",
        back=back,
        basis=f"case/{charge.case_no}",
        actor=actor,
        at=at,
    )
    if not answer.ok or answer.data.get("fen") != charge.fen:
        return "", answer.words or "支付平台的金额和应缴的不一致"
    if charge.state == "paying" and answer.data.get("order") != charge.order:
        return "", "这笔费用正在账单的订单里付，请到项目的账单页去付"
    if charge.state == "due":
        actions.ordered(charge=charge, order=str(answer.data["order"]), actor=actor, at=at)
    return str(answer.data["pay_url"]), ""


def begin_bill(*, charges: Sequence[Any], back: str, actor: Actor, at: datetime) -> tuple[str, str]:
    """Open one order for all of these charges that are due (one bill, paid in one act); as `begin` gives.

    Whoever was first with one of them wins it; then nothing is opened and the bill is to be looked at again.
    """
    due = sorted((c for c in charges if c.state == "due"), key=lambda c: c.id.hex)
    if not due:
        return "", "账单上没有要缴的了"
    region, first = due[0].region, due[0]
    lines = "|".join(f"{c.id.hex}-{_round(c)}" for c in due)
    out_no = f"bill-{hashlib.sha256(lines.encode()).hexdigest()[:32]}"
    fen = queries.fen_of(due)
    answer = payment.order(
        region=region,
        out_no=out_no,
        fen=fen,
        zh=f"{first.zh}等 {len(due)} 项" if len(due) > 1 else first.zh,
        payee="、".join(dict.fromkeys(_office(c.office) for c in due)),
        notify=f"{settings.TONGBAN_BASE_URL}/api/notices/payment/",
        back=back,
        basis=f"case/{first.case_no}",
        actor=actor,
        at=at,
    )
    if not answer.ok or answer.data.get("fen") != fen:
        return "", answer.words or "支付平台的金额和账单的不一致"
    number = str(answer.data["order"])
    taken = [c for c in due if actions.ordered(charge=c, order=number, actor=actor, at=at)]
    if len(taken) < len(due):
        for charge in taken:
            actions.reopened(charge=charge, actor=actor, at=at)
        return "", "账单刚刚有变动，请刷新以后再缴"
    return str(answer.data["pay_url"]), ""


def look(*, charge: Any, actor: Actor, at: datetime) -> str:
    """Ask the platform how an order stands and keep what it says; gives open, paid, closed, or "" when nobody answered."""
    answer = payment.query(region=charge.region, order=charge.order, basis=f"case/{charge.case_no}", actor=actor, at=at)
    return _believe(charge, answer.data, at) if answer.ok else ""


def told(*, headers: Mapping[str, str], path: str, body: bytes, at: datetime) -> bool:
    """The platform tells by itself that an order was paid. False where the word is not theirs or fits no charge."""
    said = line.heard(headers=headers, path=path, body=body)
    found = queries.by_order(str(said.get("order") or "")) if said else []
    if said is None or not found:
        return False
    try:
        return bool(_believe(found[0], said, at))
    except PaymentRefused:
        return False


def give_back(*, charge: Any, reason: str, actor: Actor, at: datetime) -> None:
    """Give a paid charge back: the platform first, then our own word, then the receipt is cancelled. Raises PaymentRefused."""
    if charge.state != "paid" or not actor.serves(charge.office) or not reason.strip():
        actions.refunded(charge=charge, reason=reason, actor=actor, at=at)
        return
    answer = payment.refund(
        region=charge.region,
        order=charge.order,
        fen=charge.fen,
        basis=f"case/{charge.case_no}",
        actor=actor,
        at=at,
        part=_part(charge),
    )
    if not answer.ok:
        raise PaymentRefused(f"{answer.words}，钱还没有退，请过一会儿再试")
    actions.refunded(charge=charge, reason=reason, actor=actor, at=at)
    if charge.receipt:
        number = charge.receipt.partition("-")[2]
        platform.cancel(region=charge.region, number=number, order=charge.order, basis=f"case/{charge.case_no}", actor=actor, at=at)


def payments(region: str, name: str, seq: int) -> None:
    """An order was opened: look until it is paid or ran out (`exchange.payments`)."""
    charge = queries.get(region, UUID(name.removeprefix("charge/")))
    if charge is None or charge.state != "paying":
        return
    state = look(charge=charge, actor=RULE, at=moment())
    if state in ("", "open"):
        raise Later(SOON if state else LATER)


def receipts(region: str, name: str, seq: int) -> None:
    """A charge was paid: fetch its fiscal receipt, keep its file, say so (`exchange.receipts`)."""
    charge = queries.get(region, UUID(name.removeprefix("charge/")))
    if charge is None or charge.state != "paid" or charge.receipt:
        return
    at = moment()
    payer = str(parties.row(charge.party)["name"])
    answer = platform.issue(
        region=region,
        order=charge.order,
        payer=payer,
        payee=_office(charge.office),
        items=[{"code": charge.fee, "zh": charge.zh, "fen": charge.fen}],
        basis=f"case/{charge.case_no}",
        actor=RULE,
        at=at,
        part=_part(charge),
    )
    if answer.outcome == "refused":
        raise RuntimeError(f"票据平台不开票：{answer.words}")
    if not answer.ok or answer.data.get("fen") != charge.fen:
        raise Later(LATER)
    number = f"{answer.data['code']}-{answer.data['number']}"
    documents.keep_paper(
        region=region,
        party=charge.party,
        project=charge.project,
        material="receipt",
        title=f"{charge.zh}票据",
        name=f"{charge.zh}票据{answer.data['number']}.pdf",
        content=_page(charge, answer, payer),
        actor=RULE,
        at=at,
        basis=f"charge/{charge.id}",
    )
    actions.receipted(charge=charge, receipt=number, actor=RULE, at=at)


def _believe(charge: Any, said: Mapping[str, Any], at: datetime) -> str:
    state = str(said.get("state") or "")
    lines = queries.by_order(charge.order)
    if state == "paid":
        fen = said.get("fen")
        right = fen if isinstance(fen, int) and not isinstance(fen, bool) else -1
        whole = len(lines) > 1 and right == queries.fen_of(lines)
        for line_ in lines if whole else [charge]:
            own = line_.fen if whole else right
            actions.paid(charge=line_, order=str(said.get("order")), fen=own, flow=str(said.get("flow") or ""), actor=RULE, at=at)
            if line_.id == charge.id:
                charge.state = line_.state
    elif state == "closed":
        for line_ in lines:
            actions.reopened(charge=line_, actor=RULE, at=at)
    return state


def _part(charge: Any) -> str:
    """What tells a line of an order that paid a whole bill; empty for an order of its own."""
    return str(charge.id.hex) if len(queries.by_order(charge.order)) > 1 else ""


def _round(charge: Any) -> int:
    """How many orders of this charge ran out: a new one needs a new number."""
    return journal.how_many(charge.region, f"charge/{charge.id}", "charge.reopened")


def _office(code: str) -> str:
    return str(parties.office(code)["zh"])


def _page(charge: Any, answer: line.Answer, payer: str) -> bytes:
    data = answer.data
    mark = "（模拟票据，不是真的财政票据）" if answer.simulated else ""
    rows = [
        ["票据代码", str(data["code"])],
        ["票据号码", str(data["number"])],
        ["校验码", str(data["check"])],
        ["缴款人", payer],
        ["收款单位", _office(charge.office)],
        ["项目", f"{charge.zh}（{charge.fee}）"],
        ["金额", f"{charge.fen // 100}.{charge.fen % 100:02d} 元"],
        ["怎么算的", "；".join(charge.working)],
        ["依据", charge.basis],
        ["办件编号", charge.case_no],
    ]
    columns = [{"name": "栏目", "width": 30}, {"name": "内容"}]
    return render("list", {"title": f"非税收入票据{mark}", "columns": columns, "rows": rows, "date": str(data["on"])})
