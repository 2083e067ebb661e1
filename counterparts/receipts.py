"""模拟对端·财政电子票据平台: gives one fiscal receipt for one payment, as data and as an XML file; cancels it on refund."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from counterparts.asked import Answer, Asked, Route, no, once

CODE = "receipts"
NAME = "模拟对端·财政电子票据平台"
_CODE = "00000024"
"""票据代码: no real one begins with eight such digits."""


def _issue(asked: Asked) -> Answer:
    """`order` (the payment's flow), `payer`, `payee`, `items` [{code zh fen}], `fen` their sum → code, number, check, file."""
    body = asked.body
    items = body.get("items")
    if not isinstance(items, list) or not items or body.get("fen") != sum(i["fen"] for i in items):
        return no("明细合计和金额不一致", "sum")

    def make() -> dict[str, Any]:
        number = f"{asked.store.next(CODE, 'receipt'):010d}"
        check = hashlib.sha256(f"{_CODE}{number}{body['fen']}".encode()).hexdigest()[:6]
        on = datetime.now(UTC).astimezone().date().isoformat()
        file = _xml(body, number, check, on)
        kept = {"number": number, "order": body.get("order"), "fen": body["fen"], "state": "valid"}
        asked.store.put(CODE, "receipt", number, kept)
        return {
            "ok": True,
            "code": _CODE,
            "number": number,
            "check": check,
            "on": on,
            "fen": body["fen"],
            "file": base64.b64encode(file).decode(),
        }

    return once(asked, CODE, make)


def _xml(body: Any, number: str, check: str, on: str) -> bytes:
    lines = "".join(
        f"<Item><ItemCode>{escape(str(i['code']))}</ItemCode><ItemName>{escape(str(i['zh']))}</ItemName>"
        f"<ItemAmount>{i['fen'] // 100}.{i['fen'] % 100:02d}</ItemAmount></Item>"
        for i in body["items"]
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- 模拟票据，不是真的财政票据 -->\n'
        f'<EInvoice simulated="true"><EInvoiceName>非税收入一般缴款书（模拟）</EInvoiceName><EInvoiceCode>{_CODE}</EInvoiceCode>'
        f"<EInvoiceNumber>{number}</EInvoiceNumber><RandomNumber>{check}</RandomNumber><IssueDate>{on}</IssueDate>"
        f"<InvoicingPartyName>{escape(str(body.get('payee') or ''))}</InvoicingPartyName>"
        f"<PayerPartyName>{escape(str(body.get('payer') or ''))}</PayerPartyName>"
        f"<TotalAmount>{body['fen'] // 100}.{body['fen'] % 100:02d}</TotalAmount><Details>{lines}</Details></EInvoice>\n"
    ).encode()


def _cancel(asked: Asked) -> Answer:
    """Cancel a receipt (红冲) after its money was given back."""

    def make() -> dict[str, Any]:
        kept = asked.store.get(CODE, "receipt", str(asked.body.get("number")))
        if kept is None:
            return {"ok": False, "code": "unknown", "words": "没有这张票据"}
        kept["state"] = "cancelled"
        asked.store.put(CODE, "receipt", kept["number"], kept)
        return {"ok": True, "number": kept["number"], "state": "cancelled"}

    return once(asked, CODE, make)


def _look(asked: Asked) -> Answer:
    kept = asked.store.get(CODE, "receipt", str(asked.body.get("number")))
    return Answer({"ok": True, **kept}) if kept else no("没有这张票据", "unknown", 404)


ROUTES = (
    Route("POST", r"/issue", _issue),
    Route("POST", r"/cancel", _cancel),
    Route("POST", r"/look", _look),
)
