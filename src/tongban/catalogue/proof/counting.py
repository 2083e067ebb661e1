"""Targets that a catalogue keeps or breaks without any facts: limits of single matters, and shares of its matters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tongban.catalogue.definitions import Matter, Target
from tongban.catalogue.packs import Pack
from tongban.catalogue.values import number_zh

DAYS, SPECIAL, UNVISITED = "matter_days", "special_share", "zero_visit_matters"
SHOWN = 8
"""Matters named at most where a share is missed."""


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted: the figure, over how many matters, in words, and the matters that stand against it."""

    value: Decimal | None
    of: int
    text: str
    against: str


def _online(pack: Pack, matter: Matter) -> bool:
    return matter.guide is not None and matter.guide.visits == 0


def _at_window(pack: Pack, matter: Matter) -> bool:
    return pack.has("offices", matter.accepts) and pack.office(matter.accepts).kind == "window"


def _in_hall(pack: Pack, matter: Matter) -> bool:
    return _at_window(pack, matter) or bool(matter.guide and matter.guide.places)


def _instant(pack: Pack, matter: Matter) -> bool:
    promised = pack.promised(matter.code)
    return matter.mode == "instant" or (promised is not None and promised.days == 0)


def _tolerant(pack: Pack, matter: Matter) -> bool:
    return matter.mode in ("tolerance", "promise")


SHARES: dict[str, tuple[str, Callable[[Pack, Matter], bool]]] = {
    "online_share": ("不用跑、全程网办", _online),
    "hall_share": ("在政务服务中心办", _in_hall),
    "one_window_share": ("由综合窗口受理", _at_window),
    "instant_share": ("当场办结", _instant),
    "tolerance_share": ("可以容缺或者承诺", _tolerant),
}
COUNTS = frozenset({DAYS, SPECIAL, UNVISITED, *SHARES})


def counted(pack: Pack, target: Target) -> Count:
    """The figure of a target that is counted in the catalogue (`counts` in COUNTS); None where nothing can be counted."""
    matters = [pack.matter(code) for code in target.matters if pack.has("matters", code)]
    matters = matters if target.matters else [m for m in pack.matters() if m.party == "authority"]
    if not matters:
        return Count(None, 0, "目录里没有可数的事项", "")
    if target.counts == DAYS:
        return _days(pack, matters)
    if target.counts == SPECIAL:
        return _special(pack, matters)
    if target.counts == UNVISITED:
        found = [m for m in matters if _online(pack, m)]
        return Count(Decimal(len(found)), len(matters), f"{len(found)} 个事项一次也不用跑", "")
    words, holds = SHARES[target.counts]
    missing = [m for m in matters if not holds(pack, m)]
    found_n = len(matters) - len(missing)
    share = Decimal(100 * found_n) / len(matters)
    text = f"{len(matters)} 个事项里 {found_n} 个{words}，占 {number_zh(share.quantize(Decimal('0.01')))}%"
    return Count(share, len(matters), text, f"还没有做到的：{_names(missing)}" if missing else "")


def _days(pack: Pack, matters: Sequence[Matter]) -> Count:
    """The longest promise of each matter, wherever a flow sets one; the legal limit where nothing is promised."""
    longest: list[tuple[int, str]] = []
    for matter in matters:
        promises = [pack.promised(matter.code)]
        for flow in pack.flows():
            places: list[str | None] = [s.code for s in flow.steps if any(m.matter == matter.code for m in s.members)]
            places += [None for around in flow.around if around.matter == matter.code]
            promises += [pack.promised(matter.code, flow.code, step) for step in places]
        days = [promise.days for promise in promises if promise is not None] or ([matter.legal.days] if matter.legal else [])
        if not days:
            text = f"“{matter.zh}”（{matter.code}）既没有承诺时限，也没有法定时限"
            return Count(None, len(matters), text, text)
        longest.append((max(days), f"{matter.zh}（{matter.code}）{max(days)} 天"))
    most = max(days for days, _ in longest)
    return Count(Decimal(most), len(matters), f"最长 {most} 天", "；".join(text for days, text in longest if days == most))


def _special(pack: Pack, matters: Sequence[Matter]) -> Count:
    """The worst matter's special procedures without a legal limit of their own, in per cent of its promised days."""
    worst, told, bearing = Decimal(0), "", 0
    for matter in matters:
        pauses = [pack.pause(code) for code in matter.pauses if pack.has("pauses", code)]
        extra = sum(pause.cap_days or 0 for pause in pauses if pause.stops == "promised")
        if not extra:
            continue
        bearing += 1
        promised = pack.promised(matter.code)
        days = promised.days if promised else matter.legal.days if matter.legal else 0
        share = Decimal(100 * extra) / days if days else Decimal(10**6)
        if share > worst:
            worst, told = share, f"{matter.zh}（{matter.code}）承诺 {days} 天，特殊程序上限合计 {extra} 天"
    text = f"开放特殊程序的 {bearing} 个事项里，最多占承诺时限的 {number_zh(worst.quantize(Decimal('0.01')))}%"
    return Count(worst, len(matters), text, told)


def _names(matters: Sequence[Matter]) -> str:
    more = f"等 {len(matters)} 个" if len(matters) > SHOWN else ""
    return "、".join(f"{m.zh}（{m.code}）" for m in matters[:SHOWN]) + more
