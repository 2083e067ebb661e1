"""The line to the platform of fiscal receipts (财政电子票据): one receipt for one payment; cancelled when it is given back."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tongban.exchange.adapters.line import Answer, ask
from tongban.journal.actors import Actor


def issue(
    *,
    region: str,
    order: str,
    payer: str,
    payee: str,
    items: Sequence[Mapping[str, Any]],
    basis: str,
    actor: Actor,
    at: datetime,
    part: str = "",
) -> Answer:
    """The receipt for a paid order, or for one line (`part`) of an order that paid several.

    Data: `code`, `number`, `check`, `on`, `fen`, `file` (base64; open it by `file_of`)."""
    fen = sum(int(i["fen"]) for i in items)
    body = {"order": order, "payer": payer, "payee": payee, "items": [dict(i) for i in items], "fen": fen}
    return ask(
        counterpart="receipts", path="/issue", body=body, purpose="开具票据", basis=basis, region=region, actor=actor, at=at,
        key=f"receipt/{order}" + (f"/{part}" if part else ""),
    )  # fmt: skip


def cancel(*, region: str, number: str, order: str, basis: str, actor: Actor, at: datetime) -> Answer:
    """Cancel the receipt of an order whose money was given back (红冲)."""
    return ask(
        counterpart="receipts", path="/cancel", body={"number": number}, purpose="票据红冲", basis=basis, region=region,
        actor=actor, at=at, key=f"cancel/{order}",
    )  # fmt: skip


def file_of(data: Mapping[str, Any]) -> bytes | None:
    """The receipt's file, or None when what came is none."""
    try:
        return base64.b64decode(str(data.get("file") or ""), validate=True) or None
    except (binascii.Error, ValueError):
        return None
