"""Invented enterprises and their projects: every name and figure is made up and says so; the same number makes the same."""

from __future__ import annotations

import copy
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tongban.clock import Calendar
from tongban.faces.cli.casting import invented_name
from tongban.records.parties.identifiers import make_mobile

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})")


@dataclass(frozen=True, slots=True)
class Trade:
    """What an invented enterprise does, and what it builds."""

    name: str
    builds: str
    industry: str
    process: str
    waste: str
    measures: str


TRADES = (
    Trade("禾丰谷源食品", "谷物食品加工厂房", "1431", "谷物磨制和食品制造", "颗粒物、少量生活污水", "布袋除尘，污水接入市政管网"),
    Trade("北辰精工机械", "数控机床零部件厂房", "3421", "机械零部件加工", "少量切削液、噪声", "切削液回收，厂房隔声"),
    Trade("恒瑞达新材料", "改性塑料颗粒车间", "2929", "塑料制品业", "非甲烷总烃", "活性炭吸附后排放"),
    Trade("绿野纸品包装", "纸箱包装生产线", "2231", "纸制品制造", "边角料、少量清洗废水", "边角料回收，废水接管"),
    Trade("和顺木作家居", "板式家具厂房", "2110", "木质家具制造", "木粉尘", "中央除尘，密闭收集"),
    Trade("汇通冷链物流", "冷链仓储中心", "5930", "低温仓储", "生活污水", "化粪池处理后接管"),
    Trade("星河电子元件", "连接器装配车间", "3989", "电子元件装配", "焊接烟尘", "烟尘净化器"),
    Trade("锦程家用纺织", "家纺裁剪和仓储用房", "1771", "家用纺织制成品制造", "纤维尘", "集气除尘"),
    Trade("同心医药器材", "医用敷料洁净车间", "2770", "卫生材料及医药用品制造", "少量清洗废水", "隔油沉淀后接管"),
    Trade("青禾农业装备", "播种机总装厂房", "3572", "农业机械制造", "焊接烟尘、噪声", "烟尘净化，减振隔声"),
    Trade("安泰装配建材", "预制构件生产线", "3022", "砼结构构件制造", "颗粒物", "喷淋抑尘，封闭料仓"),
    Trade("远山线缆", "特种线缆厂房", "3831", "电线电缆制造", "非甲烷总烃", "集气吸附"),
)
HOMES = (
    Trade("安和置业", "安和花园住宅小区", "7010", "房地产开发", "生活污水", "接入市政管网"),
    Trade("宜居房地产", "宜居家园住宅小区", "7010", "房地产开发", "生活污水", "接入市政管网"),
)
_STAGES = ("", "二期", "三期", "四期", "五期", "六期", "七期", "八期")
_SCALED = frozenset(
    ("floor_area", "above_area", "real_area", "real_above", "cost", "cost_wan", "total_invest", "contract_price", "real_cost")
)


class Days:
    """The days of a told scenario moved to another start: a working day stays as many working days after the first one.

    Long waits (building a works) are shortened to `squeeze` of what exceeds twelve working days.
    """

    def __init__(self, scenario: Mapping[str, Any], start: date, calendar: Calendar, squeeze: float = 1.0) -> None:
        self.calendar, self.start = calendar, start
        self.was = date.fromisoformat(str(scenario["start"]))
        told = {self.was} | {date.fromisoformat(m[1]) for s in scenario["story"] if (m := _INSTANT.match(str(s["on"])))}
        self._old = sorted({self._offset(day) for day in told})
        self._new = [0]
        for before, after in zip(self._old, self._old[1:], strict=False):
            gap = after - before
            self._new.append(self._new[-1] + (gap if gap <= 12 else 12 + round((gap - 12) * squeeze)))

    def _offset(self, day: date) -> int:
        return self.calendar.working_between(self.was, day) if day >= self.was else -1

    def moved(self, day: date) -> date:
        """Where a day of the scenario falls now; days before its start move with the start."""
        offset = self._offset(day)
        if offset < 0:
            return day + (self.start - self.was)
        i = bisect_right(self._old, offset) - 1
        return self.calendar.add_working(self.start, self._new[i] + offset - self._old[i])


def varied(
    scenario: Mapping[str, Any], *, n: int, days: Days, place: str, homes: bool = False, late: int = 0
) -> dict[str, Any]:
    """A scenario as the n-th invented project plays it: another enterprise, name, size, officers and days; the acts are the same.

    `late`: by how many working days the officers are slower than told.
    """
    made: dict[str, Any] = copy.deepcopy(dict(scenario))
    trades = HOMES if homes else TRADES
    trade = trades[n % len(trades)]
    made["code"] = f"demo-{n}-{scenario['code']}"
    enterprise = f"{place}{trade.name}有限公司（示例）"
    for part in made["cast"].values():
        if "party" in part:
            part["party"] = enterprise
        elif "office" in part:
            part["number"] = n
    size = 1.0 if homes else (100 - n * 13 % 45) / 100
    for bag in (made.get("facts"), made.get("form")):
        _dress(bag, trade, n, size, days)
    made["story"] = [_step_moved(step, days, n) for step in made["story"]]
    if late:
        _slow(made["story"], late, days.calendar)
    return made


def _dress(bag: dict[str, Any] | None, trade: Trade, n: int, size: float, days: Days) -> None:
    """Names, figures and dates of a project's facts or form."""
    if not bag:
        return
    stage = _STAGES[n // len(TRADES) % len(_STAGES)]
    told = {
        "project_name": f"{trade.builds}{stage}（示例）",
        "industry": trade.industry,
        "eia_industry": trade.process,
        "pollutants": trade.waste,
        "measures": trade.measures,
        "leader": f"{invented_name(300 + n)}（示例）",
        "contact": f"{invented_name(400 + n)}（示例）",
        "leader_phone": make_mobile(700 + n),
        "contact_phone": make_mobile(900 + n),
    }
    for key, value in list(bag.items()):
        if key in told:
            bag[key] = told[key]
        elif key in _SCALED and size != 1.0:
            bag[key] = _scaled(value, size)
        else:
            bag[key] = _dated(value, days)
    if size != 1.0:
        for building in bag.get("buildings") or ():
            building["area"] = _scaled(building["area"], size)
    if "scale" in bag and "floor_area" in bag:
        bag["scale"] = f"{trade.builds}，总建筑面积 {bag['floor_area']} 平方米"
    if "place" in bag:
        bag["place"] = f"产业集聚区示例路 {1 + n} 号"


def _scaled(value: Any, size: float) -> Any:
    """A figure made smaller by a factor; text stays text."""
    small = round(float(str(value)) * size)
    return str(small) if isinstance(value, str) else small


def _dated(value: Any, days: Days) -> Any:
    """The same value with every day in it moved."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return days.moved(date.fromisoformat(value)).isoformat()
    if isinstance(value, dict):
        return {k: _dated(v, days) for k, v in value.items()}
    if isinstance(value, list):
        return [_dated(v, days) for v in value]
    return value


def _step_moved(step: Mapping[str, Any], days: Days, n: int) -> dict[str, Any]:
    """One act on its new day, some minutes later than told (all acts of a project by the same), its data's days moved too."""
    found = _INSTANT.match(str(step["on"]))
    made = {**step, "data": _dated(step.get("data") or {}, days)}
    if found:
        day = days.moved(date.fromisoformat(found[1]))
        at = datetime.fromisoformat(f"{day.isoformat()}T{found[2]}") + timedelta(minutes=n * 7 % 23)
        made["on"] = at.strftime("%Y-%m-%dT%H:%M")
    return made


def _slow(story: list[dict[str, Any]], late: int, calendar: Calendar) -> None:
    """Everything from the first proposal on comes some working days later."""
    behind = False
    for step in story:
        behind = behind or step["does"] == "propose"
        if behind and "T" in str(step["on"]):
            day, at = str(step["on"]).split("T")
            step["on"] = f"{calendar.add_working(date.fromisoformat(day), late).isoformat()}T{at}"
        elif step["does"] == "propose" and step["on"].startswith("+"):
            step["on"] = f"+{int(step['on'][1:]) + late}"
