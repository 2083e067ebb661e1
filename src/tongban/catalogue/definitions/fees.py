"""The published list of fees (收费清单): what may be charged, by whom, on what ground, how the amount follows, who goes free."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tongban.catalogue.definitions.words import Basis, Json


@dataclass(frozen=True, slots=True)
class Bracket:
    """A rate up to a quantity: `fen` for each unit above the bracket before, up to `upto` (None: without end)."""

    upto: Decimal | None
    fen: Decimal


@dataclass(frozen=True, slots=True)
class Tariff:
    """One row of a fee's price list. The amount is quantity × `fen` (or the brackets' sum), kept between `floor` and `cap`.

    `quantity` names the fact that is multiplied; without one it is one `unit`. `step` is the fen that amounts are rounded to,
    `rounds` half_up | down | up.
    """

    code: str
    zh: str
    unit: str
    fen: Decimal | None
    quantity: str | None
    brackets: tuple[Bracket, ...]
    floor: int | None
    cap: int | None
    step: int
    rounds: str
    when: Json


@dataclass(frozen=True, slots=True)
class Exemption:
    """Who goes free: under these facts, or for these matters; with the ground."""

    zh: str
    when: Json
    matters: tuple[str, ...]
    cite: str | None
    src: str | None


@dataclass(frozen=True, slots=True)
class ListedFee:
    """A fee of the published list. `pays` is owner or office (what the office commissions is never charged to the owner);
    `on` false: not charged here. Without tariffs the standard is set locally, and nothing can be charged until it is listed.
    `waive` says who may let a single charge go: never (law forbids it), two (an officer proposes, the head confirms), one.
    `one_bill`: the fee stands in the one-fee list (“一费制”清单) of projects before completion."""

    code: str
    zh: str
    kind: str
    payee: str | None
    pays: str
    on: bool
    since: str | None
    basis: tuple[Basis, ...]
    tariffs: tuple[Tariff, ...]
    free: tuple[Exemption, ...]
    standard: str | None
    note: str | None
    src: str | None
    waive: str = "two"
    one_bill: bool = False

    @property
    def ground(self) -> str:
        """The grounds in one line."""
        return "；".join(b.text for b in self.basis)
