"""What a demonstration plays: scenarios of the pack and variants of them, when each begins, and after which act nobody goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

Steps = list[dict[str, Any]]
Scenarios = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """One project of the demonstration: a scenario (told a little otherwise), so many working days ago, until some act."""

    scenario: str
    ago: int
    variant: str = ""
    until: str = ""
    squeeze: float = 1.0
    late: int = 0
    homes: bool = False
    channel: str = ""
    """`hall`: handed in at the counter; `paper`: on paper, and entered the next working day; else online."""


def _next_day(step: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """An act on the same instant as another; the teller lets it come some minutes later."""
    return {"on": step["on"], "case": step["case"], **more}


def _without_correction(steps: Steps) -> Steps:
    """Complete at once: nothing is asked, the window accepts when it would have asked."""
    asked = next((s for s in steps if s["does"] == "ask"), None)
    if asked is None:
        return steps
    kept = [s for s in steps if s["does"] not in ("ask", "supply")]
    after = {"accept": asked["on"], "propose": "+4", "decide": "+1", "sign_for": "+0"}
    i = next(i for i, s in enumerate(kept) if s["does"] == "accept")
    return [*kept[:i], *({**s, "on": after.get(s["does"], s["on"])} for s in kept[i:])]


def _at_the_window(steps: Steps) -> Steps:
    """The applicant fetches the result at the window instead of signing on line."""
    last = steps[-1]
    if last["does"] != "sign_for":
        return steps
    handed = _next_day(last, who="window", does="serve", say="窗口当面送达", data={"method": "window", "receiver": "经办人（示例）"})
    return [*steps[:-1], handed]


def _rejected(steps: Steps) -> Steps:
    """Outside the office's competence: not accepted, with the reason and where to go."""
    steps = _without_correction(steps)
    i = next(i for i, s in enumerate(steps) if s["does"] == "accept")
    told = {"reason": "申请事项依法不属于本机关职权范围", "cite": "行政许可法第三十二条第一款第二项", "where": "有审批权的上级机关"}
    refused = _next_day(steps[i], who="window", does="reject", say="不予受理，写明去处", data=told)
    return [*steps[:i], refused]


def _amended(steps: Steps) -> Steps:
    """The applicant is asked for a change after acceptance: the promised limit stops, the statutory one does not."""
    steps = _without_correction(steps)
    i = next(i for i, s in enumerate(steps) if s["does"] == "propose")
    officer, owner, case = steps[i]["who"], steps[0]["who"], steps[i]["case"]
    points = [{"paper": "总平面布置图", "fault": "与现场不一致", "wanted": "按现状修改", "cite": "技术导则"}]
    asked = {"items": points, "reason": "现场核对后才发现", "days_owner": 10}
    answered = {"items": [{"paper": "总平面布置图", "answer": "已按现状修改"}]}
    amend = {"on": "+1", "who": officer, "does": "amend", "case": case, "say": "请申请人修改", "data": asked}
    resupply = {"on": "+3", "who": owner, "does": "resupply", "case": case, "say": "提交修改", "data": answered}
    rest = [{**s, "on": "+1" if s["does"] in ("propose", "decide") else "+0"} for s in steps[i:]]
    return [*steps[:i], amend, resupply, *rest]


def _returned(steps: Steps) -> Steps:
    """The head sends the proposal back once."""
    steps = _without_correction(steps)
    i = next(i for i, s in enumerate(steps) if s["does"] == "decide")
    head, propose = steps[i]["who"], steps[i - 1]
    back = _next_day(steps[i], who=head, does="return", say="退回重审", data={"comment": "请补充说明依据"})
    again = {**propose, "on": "+1", "say": "补充依据后再次提出意见"}
    rest = [{**s, "on": "+1" if s["does"] == "decide" else "+0"} for s in steps[i:]]
    return [*steps[:i], back, again, *rest]


def _only_extended(steps: Steps) -> Steps:
    """No special procedure, only an extension with its reason."""
    return [s for s in steps if s["does"] not in ("pause", "resume")]


VARIANTS: Mapping[str, Callable[[Steps], Steps]] = {
    "": lambda steps: steps,
    "complete": _without_correction,
    "window": lambda steps: _at_the_window(_without_correction(steps)),
    "rejected": _rejected,
    "amended": _amended,
    "returned": _returned,
    "extended": _only_extended,
}


def told_otherwise(scenario: Mapping[str, Any], variant: str, until: str) -> dict[str, Any]:
    """A scenario without its attempts that the engine refuses, changed by a variant, ended after the act `until`."""
    steps: Steps = [dict(s) for s in scenario["story"] if not s.get("refused")]
    steps = VARIANTS[variant](steps)
    if until:
        ends = [i for i, s in enumerate(steps) if s["does"] == until]
        steps = steps[: ends[-1] + 1] if ends else steps
    return {**scenario, "story": steps}


_SMALL = (
    ("ask-once", "complete"), ("instant-filing", ""), ("ask-once", ""), ("opinion-silent", ""), ("ask-once", "window"),
    ("two-officers", ""), ("ask-once", "complete"), ("pause-and-extend", ""), ("ask-once", "amended"), ("refusal", ""),
    ("ask-once", "returned"), ("deemed-accepted", ""), ("ask-once", "window"), ("instant-filing", ""), ("withdrawal", ""),
    ("opinion-silent", ""), ("pause-and-extend", "extended"), ("ask-once", "rejected"), ("two-officers", ""),
)  # fmt: skip
"""Small projects of one or two matters, in turn."""

_STANDING = (
    Part("ask-once", 1, "complete", "file"), Part("opinion-silent", 2, "", "file"), Part("ask-once", 3, "complete", "file"),
    Part("two-officers", 1, "", "file"), Part("ask-once", 9, "", "ask"), Part("ask-once", 5, "", "ask"),
    Part("ask-once", 24, "", "ask"), Part("pause-and-extend", 7, "", "pause"), Part("pause-and-extend", 12, "", "pause"),
    Part("opinion-silent", 2, "", "consult"), Part("ask-once", 12, "complete", "propose"),
    Part("ask-once", 10, "complete", "propose"), Part("ask-once", 14, "complete", "decide"),
    Part("refusal", 6, "", "refuse"), Part("ask-once", 15, "complete", "decide"), Part("ask-once", 14, "amended", "amend"),
    Part("ask-once", 34, "complete", "accept"), Part("two-officers", 26, "", "accept"), Part("ask-once", 22, "complete", "accept"),
    Part("opinion-silent", 30, "", "consult"), Part("refusal", 28, "", "propose"), Part("deemed-accepted", 16, "", "file"),
)  # fmt: skip
"""Projects at which nobody goes on: received, asked, paused, consulted, proposed, granted, forgotten beyond their limit."""

_NEWER = (
    Part("promise-kept", 62), Part("promise-kept", 13, "", "sign_for"), Part("promise-kept", 17, "", "hand"),
    Part("open-restaurant", 40), Part("open-restaurant", 4, "", "file"), Part("accept-and-register", 74, "", "", 0.8),
)  # fmt: skip
"""Promises kept, owed and handed in; a shop opened and one just asked for; acceptance and registration in one application."""

_COUNTER = (
    Part("ask-once", 3, "complete", "file", channel="hall"), Part("instant-filing", 2, channel="hall"),
    Part("ask-once", 6, "complete", "accept", channel="hall"), Part("ask-once", 15, "complete", "decide", channel="hall"),
    Part("ask-once", 18, "complete", "decide", channel="hall"), Part("ask-once", 5, "complete", "accept", channel="paper"),
    Part("instant-filing", 20, channel="paper"), Part("ask-once", 1, "complete", "file", channel="hall"),
    Part("instant-filing", 0, channel="hall"), Part("ask-once", 0, "complete", "file", channel="hall"),
)  # fmt: skip
"""What came over the counters: asked, accepted, granted and waiting to be handed out, entered from paper afterwards."""

_LARGE = (
    Part("standard-factory", 205, "", "", 0.8), Part("standard-factory", 150, "", "", 0.35),
    Part("standard-factory", 96, "", "", 0.3), Part("housing", 165, "", "", 0.35, homes=True),
    Part("standard-factory", 34, "", "", 1.0), Part("housing", 29, "", "", 1.0, homes=True),
    Part("standard-factory", 24, "", "", 1.0), Part("standard-factory", 9, "", "", 1.0),
)  # fmt: skip
"""Projects that go through the stages: some to their property certificate, some half-way today."""


def parts(scenarios: Scenarios, days: int, *, quick: bool, seed: int = 20260726) -> Iterator[Part]:
    """What is played within the last `days` working days, the same for the same seed; scenarios that the pack lacks are left out.

    `quick`: a few projects, still in every state.
    """
    rng = Random(seed)
    chosen: list[Part] = []
    if quick:
        each = dict.fromkeys(_SMALL)
        chosen += [Part(code, 44 + 3 * i, variant) for i, (code, variant) in enumerate(each)]
        chosen += [_STANDING[i] for i in (0, 4, 7, 9, 10, 12, 13, 16)] + [_LARGE[4], _NEWER[1], _COUNTER[1], _COUNTER[3], _COUNTER[5]]
    else:
        chosen += _LARGE
        chosen += _STANDING
        chosen += _NEWER
        chosen += _COUNTER
        count = 52
        for i in range(count):
            ago = 26 + (days - 28) * i // count + rng.randrange(3)
            code, variant = _SMALL[i % len(_SMALL)]
            chosen.append(Part(code, ago, variant, late=rng.choice((0, 0, 0, 1, 2))))
        for ago in range(1, 23):
            code, variant = _SMALL[(ago * 5) % len(_SMALL)]
            chosen.append(Part(code, ago, variant))
    yield from (p for p in chosen if p.scenario in scenarios and p.ago < days)
