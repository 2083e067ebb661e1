"""Fees of the published list from plain values; amounts are exact decimals, never floats."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tongban.catalogue.definitions import Basis, Fee
from tongban.catalogue.definitions.fees import Bracket, Exemption, ListedFee, Tariff
from tongban.catalogue.parsing.shapes import Raw, each


def _exact(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _tariff(raw: Raw) -> Tariff:
    return Tariff(
        code=raw["code"],
        zh=raw["zh"],
        unit=raw.get("unit", "件"),
        fen=_exact(raw.get("fen")),
        quantity=raw.get("quantity"),
        brackets=tuple(Bracket(_exact(b.get("upto")), Decimal(str(b["fen"]))) for b in each(raw, "brackets")),
        floor=raw.get("floor"),
        cap=raw.get("cap"),
        step=raw.get("step", 1),
        rounds=raw.get("rounds", "half_up"),
        when=raw.get("when", True),
    )


def listed_fee(raw: Raw) -> ListedFee:
    """A fee of the list."""
    return ListedFee(
        code=raw["code"],
        zh=raw["zh"],
        kind=raw["kind"],
        payee=raw.get("payee"),
        pays=raw.get("pays", "owner"),
        on=raw.get("on", True),
        since=raw.get("since"),
        basis=tuple(Basis(b["text"], b["src"], b.get("cite")) for b in each(raw, "basis")),
        tariffs=tuple(_tariff(t) for t in each(raw, "tariffs")),
        free=tuple(
            Exemption(f["zh"], f.get("when", not f.get("matters")), tuple(each(f, "matters")), f.get("cite"), f.get("src"))
            for f in each(raw, "free")
        ),
        standard=raw.get("standard"),
        note=raw.get("note"),
        src=raw.get("src"),
        waive=raw.get("waive", "two"),
        one_bill=raw.get("one_bill", False),
    )


def _yuan(fen: Decimal) -> str:
    text = f"{fen / 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def filled(fee: Fee, raw: Raw) -> Fee:
    """A matter's fee with kind, ground and standard as the published list has them."""
    listed = listed_fee(raw)
    rows = [t for t in listed.tariffs if fee.tariff in (None, t.code) and (fee.tariff or t.when is not False)]
    told = "；".join(f"{t.zh} {_yuan(t.fen)} 元/{t.unit}" for t in rows if t.fen is not None)
    one = rows[0] if len(rows) == 1 else None
    fen = int(one.fen) if one is not None and one.fen is not None and not one.quantity else None
    return replace(
        fee,
        kind=fee.kind or listed.kind,
        fen=fee.fen if fee.fen is not None else fen,
        per=fee.per or (one.unit if one is not None else told or None),
        basis=fee.basis or listed.ground,
        src=fee.src or (listed.basis[0].src if listed.basis else listed.src),
    )
