"""Fees of the published list from plain values; amounts are exact decimals, never floats."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tongban.catalogue.definitions import Basis
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
    )
