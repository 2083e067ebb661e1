"""State tables from plain values."""

from __future__ import annotations

from types import MappingProxyType

from tongban.catalogue.definitions import Action, Ask, By, DeadlineSpec, OpenTask, Procedure, State
from tongban.catalogue.parsing.shapes import Raw, each, options


def _deadline(raw: Raw) -> DeadlineSpec:
    return DeadlineSpec(
        raw["kind"],
        raw["days"],
        raw["unit"],
        raw["from"],
        raw["party"],
        raw.get("lapse"),
        raw.get("cite"),
        raw.get("days_from"),
    )


def _ask(raw: Raw) -> Ask:
    return Ask(
        field=raw["field"],
        zh=raw["zh"],
        type=raw["type"],
        required=raw.get("required", False),
        secret=raw.get("secret", False),
        options=options(raw),
        help=raw.get("help"),
        min=raw.get("min"),
        default=raw.get("default"),
    )


def _action(raw: Raw) -> Action:
    return Action(
        code=raw["code"],
        zh=raw["zh"],
        sources=frozenset(each(raw, "from")),
        to=raw.get("to"),
        by=By(**raw["by"]),
        event=raw["event"],
        closes=tuple(each(raw, "closes")),
        opens=tuple(OpenTask(t["task"], t["zh"], t["office"], t["post"]) for t in each(raw, "opens")),
        clock=tuple(each(raw, "clock")),
        deadlines=tuple(_deadline(d) for d in each(raw, "deadlines")),
        meets=tuple(each(raw, "meets")),
        asks=tuple(_ask(a) for a in each(raw, "asks")),
        rules=tuple(each(raw, "rules")),
        effects=tuple(each(raw, "effects")),
        notice=raw.get("notice"),
        outcome=raw.get("outcome"),
        pause_type=raw.get("pause_type"),
        births=raw.get("births"),
        confirm=raw.get("confirm", False),
        help=raw.get("help"),
        cite=raw.get("cite"),
    )


ENGINE: Raw = {
    "code": "take_owed",
    "zh": "补入后补材料",
    "from": ["*"],
    "by": {"origin": "rule"},
    "event": "paper.taken",
    "help": "容缺后补的材料交来以后，自动补进原来的办件。",
}
"""What every procedure has without writing it: a paper that was put off comes into the case that it was owed to."""


def procedure(raw: Raw) -> Procedure:
    states = {code: State(code, s["zh"], s["open"]) for code, s in raw["states"].items()}
    actions = {a.code: a for a in map(_action, (*raw["actions"], ENGINE))}
    by_state = {code: tuple(a for a in actions.values() if code in a.sources or "*" in a.sources) for code in states}
    return Procedure(
        code=raw["code"],
        zh=raw["zh"],
        states=MappingProxyType(states),
        actions=MappingProxyType(actions),
        actions_from=MappingProxyType(by_state),
        starts=tuple(a for a in actions.values() if not a.sources or "new" in a.sources),
    )
