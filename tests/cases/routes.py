"""How each procedure is walked in the tests: by which acts a case reaches a state, who may do what there, and with what answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.cast import REGION, t
from tests.makers import Play, child
from tongban.cases import queries
from tongban.cases.actions import CaseRef

Data = Callable[[Play, CaseRef], dict[str, Any]]
START = "2026-08-03 10:00"
ITEMS = [{"paper": "M001", "fault": "缺一页", "wanted": "补齐", "cite": "办事指南"}]
VISIT = {
    "officers": ["甲（示例）", "乙（示例）"],
    "place": "现场",
    "at": "2026-08-03",
    "findings": "一致",
    "photos": ["照片 1"],
}


def verdicts(play: Play, ref: CaseRef) -> dict[str, Any]:
    """Every paper found in order."""
    return {"verdicts": play.ok(ref)}


def granting(play: Play, ref: CaseRef) -> dict[str, Any]:
    return {"verdict": "grant", "opinion": "同意", **verdicts(play, ref)}


def refusing(play: Play, ref: CaseRef) -> dict[str, Any]:
    return {"verdict": "refuse", "opinion": "面积不够", **verdicts(play, ref)}


def handing(post: str) -> Data:
    """To the second holder of a post of an office, for the first open task."""

    def data(play: Play, ref: CaseRef) -> dict[str, Any]:
        to = play.stage.who(post, t(START)).staff
        return {"to": str(to), "task": str(queries.open_tasks(ref.region, ref.id)[0]["no"])}

    return data


def fixed(**data: Any) -> Data:
    return lambda _play, _ref: dict(data)


NOTHING = fixed()


@dataclass(frozen=True)
class Act:
    """One action: after which acts it is possible, who may do it, with what."""

    route: str
    who: str
    data: Data = NOTHING


@dataclass(frozen=True)
class Line:
    """One procedure on one matter: routes to states as lists of actions, and every action that a person or a rule does."""

    procedure: str
    matter: str
    routes: Mapping[str, tuple[str, ...]]
    acts: Mapping[str, Act]
    clock: Mapping[str, str]
    """What the clock does, and after which route."""
    facts: Mapping[str, Any]
    before: tuple[str, ...] = ()
    born: str = ""
    """The family's matter whose child this is, where the case cannot be handed in alone."""


REFUSAL = fixed(reason="不符合规划条件", cite="城乡规划法第四十条", heard="已告知")
ASK = fixed(items=ITEMS, days_owner=10)
SERVE = fixed(method="window", receiver="王晓（示例）")


def _standard(office: str, *, paused: bool, extends: bool, recalls: str = "officer") -> dict[str, Act]:
    officer, head = f"{office}.officer", f"{office}.head"
    acts = {
        "ask": Act("received", "GSB.window", ASK),
        "supply": Act("correcting", "owner", fixed(items=ITEMS)),
        "accept": Act("received", "GSB.window"),
        "reject": Act(
            "received", "GSB.window", fixed(reason="不属于本机关", cite="行政许可法第三十二条", where="省厅")
        ),
        "consult": Act("reviewing", officer, fixed(offices=["WR"], question="有无意见", days=2)),
        "reply": Act("consulted", "WR.officer", fixed(verdict="agree", opinion="同意")),
        "remind": Act("consulted", officer, fixed(offices=["WR"], text="请尽快")),
        "visit": Act("reviewing", officer, fixed(**VISIT)),
        "amend": Act("reviewing", officer, fixed(items=ITEMS, reason="审查时发现", days_owner=5)),
        "resupply": Act("amending", "owner", fixed(items=ITEMS)),
        "propose": Act("reviewing", officer, granting),
        "return": Act("deciding", head, fixed(comment="再核一遍")),
        "take_back": Act("deciding", officer),
        "decide": Act("deciding", head, fixed(comment="同意")),
        "refuse": Act("deciding", head, REFUSAL),
        "attach": Act("issuing", "rule"),
        "serve": Act("serving", "GSB.window", SERVE),
        "sign_for": Act("serving", "owner"),
        "withdraw": Act("reviewing", "owner", fixed(reason="改方案")),
        "attach_notice": Act("reviewing", "rule"),
        "open": Act("reviewing", officer),
        "assign": Act("reviewing", head, handing(f"{office}.officer2")),
        "hand_over": Act("reviewing", officer, handing(f"{office}.officer2")),
    }
    if paused:
        pause = fixed(type="hearing", reason="申请人要求听证", basis="行政许可法第四十六条", days=10)
        acts |= {
            "pause": Act("reviewing", officer, pause),
            "resume": Act("paused", officer, fixed(result="听证已举行")),
        }
    if extends:
        acts["extend"] = Act("reviewing", head, fixed(reason="需要现场核对"))
    return acts


ROUTES = {
    "received": (),
    "correcting": ("ask",),
    "reviewing": ("accept",),
    "consulted": ("accept", "consult"),
    "amending": ("accept", "amend"),
    "deciding": ("accept", "propose"),
    "issuing": ("accept", "propose", "decide"),
    "serving": ("accept", "propose", "decide", "attach"),
    "refused": ("accept", "propose", "refuse"),
    "closed": ("accept", "propose", "decide", "attach", "serve"),
    "withdrawn": ("accept", "withdraw"),
}
LAPSES = {"deem": "received", "silent": "consulted", "lapsed": "amending"}

STANDARD = Line(
    "standard", "GC-006", ROUTES, _standard("NDM", paused=False, extends=True), LAPSES, {"civil_defence": True}
)
PAUSING = Line(
    "standard",
    "GC-009",
    {**ROUTES, "paused": ("accept", "pause")},
    _standard("EE", paused=True, extends=False),
    {**LAPSES, "resume_due": "paused"},
    {"eia": "report"},
)
TECHNICAL = Line(
    "technical",
    "GC-001",
    ROUTES,
    _standard("NR", paused=False, extends=False),
    LAPSES,
    {},
    before=("LX-001",),
)

_REGISTRY = _standard("REG", paused=False, extends=False)
REGISTRY = Line(
    "registry",
    "BD-01",
    {
        "received": (),
        "correcting": ("ask",),
        "reviewing": ("accept",),
        "consulted": ("accept", "consult"),
        "amending": ("accept", "amend"),
        "issuing": ("accept", "decide"),
        "serving": ("accept", "decide", "attach"),
        "refused": ("accept", "refuse"),
        "closed": ("accept", "decide", "attach", "serve"),
        "withdrawn": ("accept", "withdraw"),
    },
    {
        **{
            name: Act(
                act.route, act.who.replace("GSB.window", "REG.window").replace("REG.officer2", "REG.reviewer"), act.data
            )
            for name, act in _REGISTRY.items()
            if name not in ("propose", "return", "take_back", "assign", "hand_over")
        },
        **{
            name: Act(_REGISTRY[name].route, "REG.reviewer", _REGISTRY[name].data)
            for name in ("consult", "remind", "visit", "amend", "open")
        },
        "decide": Act("reviewing", "REG.reviewer", verdicts),
        "refuse": Act("reviewing", "REG.reviewer", REFUSAL),
        "assign": Act("reviewing", "REG.head", handing("REG.reviewer")),
        "hand_over": Act("reviewing", "REG.reviewer", handing("REG.reviewer")),
    },
    LAPSES,
    {},
)
INSTANT = Line(
    "instant",
    "LX-001",
    {"issuing": (), "serving": ("attach",), "closed": ("attach", "serve")},
    {
        "attach": Act("issuing", "rule"),
        "serve": Act("serving", "GSB.window", SERVE),
        "sign_for": Act("serving", "owner"),
        "correct": Act("closed", "DRC.officer", fixed(items=ITEMS, reason="与事实不符")),
        "fix": Act("closed", "owner", fixed(items=ITEMS)),
        "check_later": Act(
            "closed", "DRC.officer", fixed(officers=["甲", "乙"], drawn="随机", verdict="pass", findings="与填报一致")
        ),
        "attach_notice": Act("serving", "rule"),
        "open": Act("serving", "GSB.window"),
        "hand_over": Act("serving", "GSB.window", handing("GSB.window2")),
    },
    {"lapsed": "serving"},
    {},
)
FILING = Line(
    "filing",
    "SG-003",
    {
        "received": (),
        "correcting": ("ask",),
        "issuing": ("confirm",),
        "serving": ("confirm", "attach"),
        "closed": ("confirm", "attach", "serve"),
        "withdrawn": ("withdraw",),
    },
    {
        "ask": Act("received", "HC.officer", ASK),
        "supply": Act("correcting", "owner", fixed(items=ITEMS)),
        "confirm": Act("received", "HC.officer", verdicts),
        "attach": Act("issuing", "rule"),
        "serve": Act("serving", "GSB.window", SERVE),
        "sign_for": Act("serving", "owner"),
        "withdraw": Act("received", "owner"),
        "check_later": Act(
            "closed",
            "HC.officer",
            fixed(officers=["甲", "乙"], drawn="按信用等级抽中", verdict="pass", findings="与备案一致"),
        ),
        "correct": Act("closed", "HC.officer", fixed(items=ITEMS, reason="与事实不符", days_owner=5)),
        "attach_notice": Act("received", "rule"),
        "open": Act("received", "HC.officer"),
        "assign": Act("received", "HC.head", handing("HC.officer2")),
        "hand_over": Act("received", "HC.officer", handing("HC.officer2")),
    },
    {"deem": "received", "lapsed": "correcting"},
    {},
)
OFFICE = Line(
    "office",
    "LX-020",
    {"running": (), "issuing": ("finish",), "closed": ("finish", "attach"), "cancelled": ("cancel",)},
    {
        "finish": Act("running", "NR.officer", fixed(opinion="已核定")),
        "attach": Act("issuing", "rule"),
        "cancel": Act("running", "NR.head", fixed(reason="不再出让")),
        "attach_notice": Act("running", "rule"),
        "open": Act("running", "NR.officer"),
        "assign": Act("running", "NR.head", handing("NR.officer2")),
        "hand_over": Act("running", "NR.officer", handing("NR.officer2")),
    },
    {"lapsed": "running"},
    {"new_land": True, "land_mode": "transfer"},
)
FAMILY = Line(
    "family",
    "FT-SOC-IND.planning",
    {
        "received": (),
        "correcting": ("ask",),
        "running": ("accept",),
        "withdrawn": ("accept", "withdraw"),
        "rejected": ("reject",),
    },
    {
        "ask": Act("received", "GSB.window", ASK),
        "supply": Act("correcting", "owner", fixed(items=ITEMS)),
        "accept": Act("received", "GSB.window"),
        "reject": Act("received", "GSB.window", fixed(reason="不需要许可", cite="行政许可法第三十二条")),
        "visit": Act("running", "NR.officer", fixed(**VISIT)),
        "advance": Act("running", "rule"),
        "finish": Act("running", "rule"),
        "halt": Act("running", "rule"),
        "withdraw": Act("running", "owner"),
        "attach_notice": Act("running", "rule"),
        "open": Act("running", "NR.officer"),
        "assign": Act("running", "NR.head", handing("NR.officer2")),
        "hand_over": Act("running", "NR.officer", handing("NR.officer2")),
    },
    {"deem": "received", "lapsed": "correcting"},
    {"civil_defence": True},
    before=("LX-001",),
)

LINES = {
    "standard": STANDARD,
    "standard-pausing": PAUSING,
    "technical": TECHNICAL,
    "registry": REGISTRY,
    "instant": INSTANT,
    "filing": FILING,
    "office": OFFICE,
    "family": FAMILY,
}

PEOPLE = (
    "owner",
    "other",
    "GSB.window",
    "EE.officer",
    "EE.head",
    "NDM.officer",
    "NDM.head",
    "NR.officer",
    "NR.head",
    "HC.officer",
    "HC.head",
    "DRC.officer",
    "WR.officer",
    "REG.reviewer",
    "REG.window",
    "clock",
    "rule",
)


def walk(play: Play, line: Line, route: str) -> CaseRef:
    """A case of the line after the acts of a route; a minute passes with each."""
    play.facts.update(line.facts)
    play.form.update({k: v for k, v in line.facts.items() if k in play.form})
    at = t(START)
    for number, matter in enumerate(line.before):
        play.file(matter, t(f"2026-08-03 09:0{number}"))
    ref = play.file(line.matter, at, who="NR.officer" if line.procedure == "office" else "").ref
    for number, name in enumerate(line.routes[route], 1):
        act = line.acts[name]
        play.do(ref, name, act.who, t(f"2026-08-03 10:{number:02d}"), **act.data(play, ref))
    return ref


__all__ = ["LINES", "PEOPLE", "REGION", "Act", "Line", "child", "walk"]
