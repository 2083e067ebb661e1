"""模拟对端·统一支付平台: orders, a page on which the payer confirms, signed notices, queries, refunds."""

from __future__ import annotations

import json
import secrets
import time
import urllib.request
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from counterparts import pages, signing
from counterparts.asked import Answer, Asked, Route, no, once

if TYPE_CHECKING:
    from counterparts.server import Server

CODE = "payment"
NAME = "模拟对端·统一支付平台"
_OPEN_FOR = 30 * 60
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_TELL_AGAIN = (0, 2, 5, 15, 60, 300, 900)
"""Seconds between attempts to tell of a payment."""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _order(asked: Asked) -> Answer:
    """Open an order: `out_no` (theirs), `fen`, `zh`, `payee`, `notify` (where to tell), `back` (where the payer returns to)."""
    body = asked.body
    fen = body.get("fen")
    if not isinstance(fen, int) or isinstance(fen, bool) or fen <= 0:
        return no("金额必须是大于零的整数，单位分", "fen")
    notify = str(body.get("notify") or "")
    if notify and urlsplit(notify).hostname not in _LOOPBACK:
        return no("模拟对端只通知本机", "notify")

    def make() -> dict[str, Any]:
        number = f"P{asked.store.next(CODE, 'order'):09d}"
        order = {
            "order": number,
            "out_no": str(body.get("out_no")),
            "fen": fen,
            "zh": str(body.get("zh") or ""),
            "payee": str(body.get("payee") or ""),
            "notify": notify,
            "back": str(body.get("back") or ""),
            "token": secrets.token_urlsafe(16),
            "state": "open",
            "opened_at": time.time(),
        }
        asked.store.put(CODE, "order", number, order)
        url = f"{asked.server.address}/payment/pay/{number}?t={order['token']}"
        return {"ok": True, "order": number, "state": "open", "fen": fen, "pay_url": url}

    return once(asked, CODE, make)


def _seen(order: dict[str, Any]) -> dict[str, Any]:
    """What may be told of an order."""
    state = order["state"]
    if state == "open" and time.time() - order["opened_at"] > _OPEN_FOR:
        state = "closed"
    keys = ("order", "out_no", "fen", "paid_at", "flow", "refunded_at")
    return {"ok": True, "state": state, **{k: order[k] for k in keys if k in order}}


def _query(asked: Asked) -> Answer:
    order = asked.store.get(CODE, "order", str(asked.body.get("order")))
    return Answer(_seen(order)) if order else no("没有这个订单", "unknown", 404)


def _refund(asked: Asked) -> Answer:
    """Give an order back, whole or in parts (`fen`), never more than was paid; each part once, under its idempotency key."""

    def make() -> dict[str, Any]:
        order = asked.store.get(CODE, "order", str(asked.body.get("order")))
        if order is None or order["state"] not in ("paid", "refunded"):
            return {"ok": False, "code": "unpaid", "words": "这个订单没有支付，不能退款"}
        fen, back = asked.body.get("fen"), int(order.get("given_back", 0))
        if not isinstance(fen, int) or isinstance(fen, bool) or fen <= 0 or back + fen > order["fen"]:
            return {"ok": False, "code": "fen", "words": "退款金额和支付金额不一致"}
        order |= {"given_back": back + fen, "refunded_at": _now()}
        order["state"] = "refunded" if order["given_back"] == order["fen"] else "paid"
        asked.store.put(CODE, "order", order["order"], order)
        return {**_seen(order), "given_back": order["given_back"]}

    return once(asked, CODE, make)


def _mine(asked: Asked) -> dict[str, Any] | None:
    order = asked.store.get(CODE, "order", asked.parts["order"])
    given = asked.query.get("t") or str(asked.body.get("t") or "")
    return order if order and secrets.compare_digest(order["token"], given) else None


def _pay_page(asked: Asked) -> Answer:
    order = _mine(asked)
    if order is None:
        return Answer(page=pages.page(NAME, "没有这个订单", "<h1>没有这个订单</h1><p>请回到办事页面重新发起支付。</p>"), status=404)
    state = _seen(order)["state"]
    rows = (
        f'<p class="sum">{order["fen"] // 100:,}.{order["fen"] % 100:02d} 元</p>'
        f"<dl><dt>缴什么</dt><dd>{escape(order['zh'])}</dd><dt>收款单位</dt><dd>{escape(order['payee'])}</dd>"
        f"<dt>订单号</dt><dd>{order['order']}</dd></dl>"
    )
    back = f'<p><a href="{escape(order["back"])}">回到办事页面</a></p>' if order["back"] else ""
    if state != "open":
        words = {"paid": "已经支付，不用再付", "refunded": "已经退款", "closed": "订单超时关闭，请回到办事页面重新发起"}[state]
        return Answer(page=pages.page(NAME, words, f"<h1>{words}</h1>{rows}{back}"))
    form = (
        f'<form method="post"><input type="hidden" name="t" value="{order["token"]}"><button name="do" value="pay">确认支付</button></form>'
        f'<form method="post"><input type="hidden" name="t" value="{order["token"]}">'
        f'<button class="quiet" name="do" value="leave">暂不支付，返回</button></form>'
    )
    return Answer(page=pages.page(NAME, "确认支付", f"<h1>确认支付</h1>{rows}{form}"))


def _pay(asked: Asked) -> Answer:
    with asked.store.together():
        order = _mine(asked)
        if order is None:
            return _pay_page(asked)
        back = order["back"] or f"/payment/pay/{order['order']}?t={order['token']}"
        if asked.body.get("do") != "pay" or _seen(order)["state"] != "open":
            return Answer(to=back)
        order |= {"state": "paid", "paid_at": _now(), "flow": f"F{asked.store.next(CODE, 'flow'):012d}"}
        asked.store.put(CODE, "order", order["order"], order)
        if order["notify"]:
            asked.store.put(CODE, "notice", order["order"], {"tries": 0, "at": time.time()})
    return Answer(to=back, then=lambda: tell(asked.server, order["order"]))


def tell(server: Server, number: str) -> bool:
    """Tell once of a payment, signed; what was not heard is told again later."""
    order, notice = server.store.get(CODE, "order", number), server.store.get(CODE, "notice", number)
    if order is None or notice is None or notice.get("done"):
        return False
    body = json.dumps({"simulated": True, "name": NAME, **_seen(order)}, ensure_ascii=False).encode()
    path = urlsplit(order["notify"]).path
    head = {"Content-Type": "application/json", **signing.headers(server.key, "POST", path, body)}
    try:
        with urllib.request.urlopen(urllib.request.Request(order["notify"], body, head), timeout=5) as heard:
            done = heard.status == 200
    except (OSError, ValueError):
        done = False
    tries = notice["tries"] + 1
    wait = _TELL_AGAIN[min(tries, len(_TELL_AGAIN) - 1)]
    server.store.put(CODE, "notice", number, {"tries": tries, "at": time.time() + wait, "done": done or tries > 20})
    return done


def LOOP(server: Server) -> None:
    """Tell again of what was not heard, also after a restart."""
    while not server.stopped.wait(0.5):
        for number, notice in server.store.all(CODE, "notice"):
            if not notice.get("done") and notice["at"] <= time.time() and not server.stopped.is_set():
                tell(server, number)


ROUTES = (
    Route("POST", r"/orders", _order),
    Route("POST", r"/query", _query),
    Route("POST", r"/refund", _refund),
    Route("GET", r"/pay/(?P<order>P\d+)", _pay_page, signed=False),
    Route("POST", r"/pay/(?P<order>P\d+)", _pay, signed=False),
)
