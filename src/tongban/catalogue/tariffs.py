"""How much a listed fee is, to the fen, with the working: whole-number arithmetic only, pure, nothing outside the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tongban.catalogue import conditions
from tongban.catalogue.definitions import Fee, Json, ListedFee, Matter, Tariff
from tongban.catalogue.packs import Pack
from tongban.catalogue.values import Facts, number_zh


class NotListed(LookupError):
    """A fee that the published list does not have, or has switched off; the text is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Due:
    """What a matter's fee comes to. `fen` None: not known yet, `working` says why. `free` says why nothing is charged."""

    fee: ListedFee
    zh: str
    fen: int | None
    working: tuple[str, ...]
    free: str = ""

    @property
    def charged(self) -> bool:
        """Whether an amount is to be paid by the owner."""
        return bool(self.fen) and self.fee.pays == "owner"


def yuan(fen: int | Decimal) -> str:
    """An amount as people read it: 550元, 8.50元."""
    exact = Decimal(fen) / 100
    return f"{exact:f}元" if exact != exact.to_integral_value() else f"{int(exact)}元"


def amount_zh(fen: int | None, least: int | None = None, most: int | None = None, pays: str = "owner") -> str:
    """An amount in words: exact, from–to, or 待定; what an office pays or two parties agree on is no charge."""
    if pays != "owner":
        return "不向您收" if pays == "office" else "双方约定"
    if fen is not None:
        return yuan(fen)
    if least is None or most is None:
        return "待定"
    return yuan(least) if least == most else f"{yuan(least)}—{yuan(most)}"


def sum_zh(fen: int, least: int, most: int, unknown: int) -> str:
    """The sum of a bill in words; what is open is said, never guessed."""
    head = amount_zh(fen if least == most else None, least, most)
    if not unknown:
        return head if most else "不收费"
    return f"{head}，另有 {unknown} 项待定" if most else f"{unknown} 项待定"


def total(fens: Iterable[int]) -> int:
    """The sum of a bill's lines, in fen."""
    return sum(fens)


def told(row: Tariff) -> dict[str, str]:
    """A row of the price list in words: `zh`, `amount` (rate or brackets), `more` (least and most)."""
    if row.fen is not None:
        rate = f"{yuan(row.fen)}/{row.unit}"
    else:
        parts = [("以上部分" if b.upto is None else f"不超过{number_zh(b.upto)}", b.fen) for b in row.brackets]
        rate = "；".join(f"{zh} {yuan(fen)}/{row.unit}" for zh, fen in parts)
    more = [f"最低 {yuan(row.floor)}" if row.floor else "", f"最高 {yuan(row.cap)}" if row.cap else ""]
    return {"zh": row.zh, "amount": rate, "more": "，".join(m for m in more if m)}


def dues(pack: Pack, matter: Matter, facts: Facts, on: date | None = None, *, listed_only: bool = False) -> tuple[Due, ...]:
    """What a matter costs under these facts, one line for each of its fees that apply or may.

    Raises NotListed for a fee outside the list; with `listed_only` such a fee is left out: nobody can charge it.
    """
    found: list[Due] = []
    for fee in matter.fees:
        applies = fee.when is None or conditions.evaluate(fee.when, facts, pack, on)
        if applies is False:
            continue
        try:
            one = due(pack, matter, fee, facts, on)
        except NotListed:
            if not listed_only:
                raise
            continue
        if fee.pays == "office" and one.fee.pays != "office":
            one = replace(one, fee=replace(one.fee, pays="office"))
        if applies is None and not one.free:
            one = replace(one, fen=None, working=_ask(_missing(pack, fee.when, facts, on)))
        found.append(one)
    return tuple(found)


def due(pack: Pack, matter: Matter, fee: Fee, facts: Facts, on: date | None = None) -> Due:
    """What one fee of a matter comes to: 1. it stands in the list; 2. who goes free; 3. the row of the price list; 4. the amount.

    Raises NotListed where the list does not have it, has it switched off, or has no such row.
    """
    listed = listing(pack, fee.code or "", fee.zh)
    base = matter.base or matter.code
    doubts: list[str] = []
    for free in listed.free:
        holds = base in free.matters or (free.when is not False and conditions.evaluate(free.when, facts, pack, on))
        if holds:
            ground = f"（{free.cite}）" if free.cite else ""
            return Due(listed, fee.zh, 0, (f"{free.zh}{ground}，0元",), free.zh)
        if holds is None:
            doubts += _missing(pack, free.when, facts, on)
    if doubts:
        return Due(listed, fee.zh, None, _ask(doubts))
    rows = [t for t in listed.tariffs if fee.tariff in (None, t.code)]
    if fee.tariff and not rows:
        raise NotListed(f"收费清单“{listed.zh}”里没有“{fee.tariff}”这一档标准")
    for row in rows:
        holds = fee.tariff is not None or conditions.evaluate(row.when, facts, pack, on)
        if holds is None:
            return Due(listed, fee.zh, None, _ask(_missing(pack, row.when, facts, on)))
        if holds:
            return _reckoned(pack, listed, fee, row, facts)
    why = listed.standard or "收费标准由省、市、县公布，公布并写进清单以前不能收取"
    return Due(listed, fee.zh, None, (why,))


def span(pack: Pack, matter: Matter, fee: Fee, facts: Facts, on: date | None = None) -> tuple[int, int] | None:
    """(least, most) in fen that a fee can come to while facts are open; None where not even that is known.

    Every row of the price list that may still hold counts, and nothing where somebody may still go free.
    """
    listed = listing(pack, fee.code or "", fee.zh)
    found: list[int] = []
    free = [f for f in listed.free if f.when is not False and conditions.evaluate(f.when, facts, pack, on) is not False]
    if free or (fee.when is not None and conditions.evaluate(fee.when, facts, pack, on) is not True):
        found.append(0)
    rows = [t for t in listed.tariffs if fee.tariff in (None, t.code)]
    for row in rows:
        holds = fee.tariff is not None or conditions.evaluate(row.when, facts, pack, on)
        if holds is False:
            continue
        one = _reckoned(pack, listed, fee, row, facts)
        if one.fen is None:
            return None
        found.append(one.fen)
        if holds:
            break
    return (min(found), max(found)) if rows and found else None


def listing(pack: Pack, code: str, zh: str = "") -> ListedFee:
    """A fee of the list that is in force here. Raises NotListed: outside the list nothing may be charged."""
    if not code or not pack.has("fees", code):
        raise NotListed(f"“{zh or code}”不在公布的收费清单里，不能收取")
    listed = pack.fee(code)
    if not listed.on:
        raise NotListed(f"“{listed.zh}”在收费清单里没有启用，不能收取")
    return listed


def amount(row: Tariff, quantity: Decimal) -> tuple[int, tuple[str, ...]]:
    """The amount of a quantity by one row, in fen, and its working in words. Quantities and rates are exact decimals ≥ 0."""
    lines: list[str] = []
    scale = _places([quantity, row.fen, *(x for b in row.brackets for x in (b.upto, b.fen))])
    total, unit = 0, 10**scale
    many = _whole(quantity, scale)
    if row.fen is not None:
        total = many * _whole(row.fen, scale)
        lines.append(f"{row.zh} {yuan(row.fen)}/{row.unit} × {number_zh(quantity)}")
    below = 0
    for bracket in row.brackets:
        top = many if bracket.upto is None else min(many, _whole(bracket.upto, scale))
        if top > below:
            total += (top - below) * _whole(bracket.fen, scale)
            part = Decimal(top - below).scaleb(-scale)
            lines.append(f"{row.zh} {yuan(bracket.fen)}/{row.unit} × {number_zh(part)}")
            below = top
    fen = _rounded(total, unit * unit * row.step, row.rounds) * row.step
    if fen * unit * unit != total:
        lines.append(f"按规定取整为 {yuan(fen)}")
    if row.floor is not None and fen < row.floor:
        fen = row.floor
        lines.append(f"不足 {yuan(fen)} 的按 {yuan(fen)}")
    if row.cap is not None and fen > row.cap:
        fen = row.cap
        lines.append(f"最多 {yuan(fen)}")
    return fen, (*lines, f"合计 {yuan(fen)}")


def _reckoned(pack: Pack, listed: ListedFee, fee: Fee, row: Tariff, facts: Facts) -> Due:
    quantity: Decimal | None = Decimal(1)
    if row.quantity:
        found = conditions.Evaluator(pack, facts).value(row.quantity)
        quantity = found if isinstance(found, Decimal) and found >= 0 else None
        if quantity is None:
            return Due(listed, fee.zh, None, _ask([pack.fact(row.quantity).zh]))
    assert quantity is not None
    fen, working = amount(row, quantity)
    return Due(listed, fee.zh, fen, working)


def _places(values: Iterable[Decimal | None]) -> int:
    """The most decimal places among these."""
    return max((max(0, -int(v.as_tuple().exponent)) for v in values if v is not None), default=0)


def _whole(value: Decimal, scale: int) -> int:
    """A decimal as a whole number of 10^-scale."""
    sign, digits, exponent = value.as_tuple()
    whole = int("".join(map(str, digits)) or "0") * int(10 ** (int(exponent) + scale))
    return -whole if sign else whole


def _rounded(top: int, bottom: int, rounds: str) -> int:
    if rounds == "down":
        return top // bottom
    if rounds == "up":
        return -(-top // bottom)
    return (2 * top + bottom) // (2 * bottom)


def _missing(pack: Pack, tree: Json, facts: Facts, on: date | None) -> list[str]:
    return [b.fact_zh for b in conditions.why(tree, facts, pack, on) if b.holds is None]


def _ask(facts_zh: Iterable[str]) -> tuple[str, ...]:
    return (f"还要知道：{'、'.join(dict.fromkeys(facts_zh)) or '适用的收费标准'}",)
