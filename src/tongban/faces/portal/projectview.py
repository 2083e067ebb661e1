"""A project as its owner sees it: what the plan says beside what the cases are, as a map of stages and a list of what can start."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongban import clock
from tongban.cases import calendars
from tongban.cases import queries_applicants as mine
from tongban.catalogue import guide
from tongban.catalogue.guide import Plan, PlanMatter
from tongban.catalogue.packs import Pack
from tongban.faces.portal import filings
from tongban.faces.shell import words

STAGES = ("立项用地规划", "工程建设许可", "施工许可", "竣工验收")
_RANK = ("red", "paused", "yellow", "ready", "green", "waiting", "done", "none")
"""What a node of several matters shows: its most urgent light."""


@dataclass(slots=True)
class Spot:
    """One matter of the plan with its case, if there is one."""

    code: str
    zh: str
    office: str
    light: str
    words: str
    url: str
    card: mine.Card | None = None
    days: int | None = None
    note: str = ""
    needs: tuple[str, ...] = ()

    @property
    def right(self) -> str:
        """What stands at the right: promised days while nothing runs."""
        if self.card is not None:
            return "" if self.card.limit else "当场" if self.card.limit == 0 else ""
        return "" if self.days is None else "当场" if self.days == 0 else f"承诺 {self.days} 天"


@dataclass
class ProjectView:
    """Everything that the project page shows. Pure: made from the project row, its cards and the pack."""

    project: Mapping[str, Any]
    pack: Pack
    cards: Sequence[mine.Card]
    today: date
    plan: Plan = field(init=False)
    spots: dict[str, Spot] = field(init=False)

    def __post_init__(self) -> None:
        self.plan = guide.plan(self.pack, self.project["facts"], on=self.today)
        self.by_matter = {str(c.case["matter"]): c for c in reversed(self.cards)}
        self.done = {code for code, c in self.by_matter.items() if c.good}
        self.own = {m.matter: s.matter for s in self.plan.steps for group in s.groups for m in group}
        self.spots = {m.matter: self._spot(m) for m in self.plan.matters}
        for code, card in self.by_matter.items():
            if code not in self.spots and not card.matter.is_family:
                self.spots[code] = self._held(code, card, card.zh, "")

    def _spot(self, m: PlanMatter) -> Spot:
        card = self.by_matter.get(m.matter)
        if card is not None:
            return self._held(m.matter, card, m.zh, m.office_zh, m.before)
        made = Spot(m.matter, plain(m.zh), m.office_zh, "waiting", "", "", days=m.days, needs=m.before)
        matter = self.pack.matter(m.matter)
        step = self.own.get(m.matter)
        if step is not None:
            held = self.by_matter.get(step)
            made.words = "随这一环节一起办"
            made.url = (
                f"/my/cases/{held.no}/" if held is not None else f"/my/apply/{step}/?project={self.project['code']}"
            )
        elif filings.starting(self.pack, matter) is None:
            made.words = "主管部门办，不用您申请"
        else:
            waits = filings.undone(self.pack, matter, self.project["facts"], self.done)
            made.light, made.words = (
                ("waiting", f"等{short(self.pack, waits[0])}") if waits else ("ready", "现在就能办")
            )
            made.url = f"/my/apply/{m.matter}/?project={self.project['code']}"
        return made

    def _held(self, code: str, card: mine.Card, zh: str, office: str, needs: tuple[str, ...] = ()) -> Spot:
        desk = card.desk
        place = " ".join(w for w in (office or (desk.office if desk else ""), desk.person if desk else "") if w)
        when = (
            words.day_words(card.case["ended_on"] or card.case["decided_on"], self.today)
            if card.light == "done"
            else ""
        )
        return Spot(
            code,
            plain(zh),
            f"{place} · {when}" if when and place else place or when,
            card.light,
            card.words.replace(" 个工作日", " 天"),
            f"/my/cases/{card.no}/",
            card=card,
            needs=needs,
        )

    # nodes

    def nodes(self) -> list[list[dict[str, Any]]]:
        """The nodes of the four stages: a step that was not handed in yet is one node, so are supplies of one kind."""
        columns: list[list[dict[str, Any]]] = [[], [], [], []]
        grouped: dict[str, list[Spot]] = {}
        for m in self._ordered():
            spot = self.spots[m.matter]
            grouped.setdefault(self._group(m), []).append(spot)
        at = {s.code: key for key, held in grouped.items() for s in held}
        needs = {
            key: {at[n] for s in held for n in s.needs if n in at and at[n] != key} for key, held in grouped.items()
        }
        for key, held in grouped.items():
            column = self._column(key, held)
            if column is not None:
                kept = [n for n in needs[key] if not any(n in _reach(needs, other) for other in needs[key] - {n})]
                columns[column].append(self._node(key, held, kept))
        columns = [_sorted(column, needs) for column in columns]
        _straight(columns[-1])
        return columns

    def _ordered(self) -> list[PlanMatter]:
        """Before, then steps, then beside and after: as they come."""
        plan = self.plan
        first = [m for m in plan.around if m.place == "before"]
        rest = [m for m in plan.around if m.place != "before"]
        inside = [m for s in plan.steps for g in s.groups for m in g]
        return [m for m in (*first, *inside, *rest) if not m.open]

    def _group(self, m: PlanMatter) -> str:
        matter = self.pack.matter(m.matter)
        step = self.own.get(m.matter)
        if step is not None and step not in self.by_matter:
            return step
        if matter.procedure == "office" and matter.stage == "1":
            return "供地手续"
        if matter.stage == "U":
            return "水电气等报装"
        if matter.procedure == "owner" and matter.stage == "4" and step is None:
            return "自主验收"
        return m.matter

    def _column(self, key: str, held: Sequence[Spot]) -> int | None:
        stages = [self.pack.matter(s.code).stage or "" for s in held]
        if key in {s.matter for s in self.plan.steps}:
            stage = str(self.pack.step(key)[1].stage or "").split("+")[-1]
        else:
            stage = stages[0]
        place = next((m.place for m in self.plan.around if m.matter == held[0].code), "")
        other = {"P": 1, "U": 2, "R": 3 if place == "after" else 0}
        return int(stage) - 1 if stage in ("1", "2", "3", "4") else other.get(stage)

    def _node(self, key: str, held: Sequence[Spot], needs: Sequence[str]) -> dict[str, Any]:
        if key in {s.matter for s in self.plan.steps}:
            return self._step_node(key, held, needs)
        first = held[0]
        node: dict[str, Any] = {"key": key, "needs": list(needs), "url": first.url}
        if len(held) == 1:
            card = first.card
            node |= {
                "name": first.zh,
                "office": first.office,
                "light": first.light,
                "words": first.words,
                "right": first.right,
            }
            if card is not None and card.limit:
                long = card.limit > 7
                node |= (
                    {"right": f"用 {card.used} / {card.limit} 天"} if long else {"used": card.used, "limit": card.limit}
                )
            return node
        worst = min(held, key=lambda s: _RANK.index(s.light))
        done = sum(s.light == "done" for s in held)
        said = f"办好 {done} / {len(held)}" if worst.light in ("done", "green") else worst.words
        if worst.light == "waiting" and done:
            said = f"办好 {done} / {len(held)}"
        names = "、".join(s.zh.replace("报装", "").replace("接入", "") for s in held)
        return {
            **node,
            "name": f"{key} {len(held)} 件",
            "office": names if len(names) <= 32 else f"{names[:31]}…",
            "light": worst.light,
            "words": said,
            "right": "",
            "url": "#list",
        }

    def _step_node(self, key: str, held: Sequence[Spot], needs: Sequence[str]) -> dict[str, Any]:
        step = next(s for s in self.plan.steps if s.matter == key)
        waits = filings.undone(self.pack, self.pack.matter(key), self.project["facts"], self.done)
        names = "、".join(s.zh for s in held)
        return {
            "key": key,
            "needs": list(needs),
            "url": f"/my/apply/{key}/?project={self.project['code']}",
            "name": plain(step.zh),
            "office": f"{step.lead_zh}牵头 · 一张表办 {len(held)} 件",
            "note": names if len(names) <= 16 else f"{names[:15]}…",
            "light": "waiting" if waits else "ready",
            "words": f"等{short(self.pack, waits[0])}" if waits else "现在就能办",
            "right": f"承诺 {step.limit_days} 天",
        }

    def map(self) -> list[dict[str, Any]]:
        """The stages for the map tag."""
        found = []
        for name, nodes in zip(STAGES, self.nodes(), strict=True):
            done = sum(n["light"] in ("done", "none") for n in nodes)
            started = any(n["light"] not in ("waiting", "ready") for n in nodes)
            note = f"办好 {done} / {len(nodes)}" if nodes else "不涉及"
            found.append({"name": name, "note": note, "todo": not started, "nodes": nodes[:12]})
        return found

    def listed(self) -> list[tuple[str, list[Spot]]]:
        """Every matter by stage, those off the map too."""
        names = {
            "1": STAGES[0],
            "2": STAGES[1],
            "3": STAGES[2],
            "4": STAGES[3],
            "P": "可以同时办",
            "U": "报装",
            "R": "不动产登记",
        }
        found: dict[str, list[Spot]] = {}
        for code, spot in self.spots.items():
            found.setdefault(names.get(self.pack.matter(code).stage or "", "中介服务和其他"), []).append(spot)
        return [(name, found[name]) for name in (*names.values(), "中介服务和其他") if name in found]

    # what is there to do, and the figures

    def waiting(self) -> list[mine.Card]:
        """The cases that wait for the owner."""
        return [c for c in self.cards if c.waits]

    def ready(self) -> list[dict[str, Any]]:
        """What can be started now: steps first, then single matters of the authorities."""
        nodes = [n for column in self.nodes() for n in column if n["light"] == "ready" and n["url"] != "#list"]
        return sorted(nodes, key=lambda n: "." not in n["key"])

    def used(self) -> int:
        """Counted working days of the steps so far; a day is counted once a step."""
        total = 0
        for parent in (c for c in self.cards if c.matter.is_family):
            total += mine.union([c for c in self.cards if c.case["parent"] == parent.case["id"]])
        return total

    def elapsed(self) -> tuple[int, int]:
        """(plain days from the first acceptance until today or the last end, of them days off)."""
        starts = [c.case["accepted_on"] for c in self.cards if c.case["accepted_on"]]
        if not starts:
            return 0, 0
        first = min(starts)
        open_ones = any(c.case["open"] for c in self.cards)
        last = self.today if open_ones or self.ready() else max(c.case["ended_on"] or self.today for c in self.cards)
        plain = (last - first).days
        return plain, plain - calendars.of(self.pack).working_between(first, last)

    def promise(self) -> int:
        """The working days that the steps promise."""
        return sum(s.limit_days for s in self.plan.steps)


def _sorted(nodes: list[dict[str, Any]], needs: Mapping[str, set[str]]) -> list[dict[str, Any]]:
    """A column so that what is needed stands above what needs it; else as it comes."""
    found: list[dict[str, Any]] = []
    left = list(nodes)
    while left:
        keys = {n["key"] for n in left}
        free = next((n for n in left if not _reach(needs, n["key"]) & (keys - {n["key"]})), left[0])
        found.append(free)
        left.remove(free)
    return found


def _reach(needs: Mapping[str, set[str]], start: str, seen: set[str] | None = None) -> set[str]:
    """Everything that `start` needs, directly or not."""
    seen = set() if seen is None else seen
    for key in needs.get(start, ()):
        if key not in seen:
            seen.add(key)
            _reach(needs, key, seen)
    return seen


def _straight(column: list[dict[str, Any]]) -> None:
    """The last column has no gutter at its right: within it only arrows to the next node below are drawn."""
    own = {node["key"] for node in column}
    for above, node in zip([{"key": ""}, *column], column, strict=False):
        node["needs"] = [need for need in node["needs"] if need not in own or need == above["key"]]


def plain(zh: str) -> str:
    """A matter's name without a remark in brackets at its end."""
    return re.sub(r"（[^（）]*）$", "", zh)


def short(pack: Pack, code: str) -> str:
    """What a matter yields, short enough for a node."""
    matter = pack.matter(code)
    whole = (matter.result.zh if matter.result else matter.zh).split("、")[0]
    text = whole.split("（")[0] if whole.find("（") > 3 else whole
    return text if len(text) <= 11 else f"{text[:10]}…"


def day_of(value: Any) -> date | None:
    """A day of an instant, in Shanghai."""
    return clock.local_date(value) if value is not None else None
