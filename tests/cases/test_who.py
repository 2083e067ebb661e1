"""Every action of every procedure: the right person may, everybody else may not, and only from its states."""

from __future__ import annotations

import pytest

from tests.cases.routes import LINES, PEOPLE, walk
from tests.cast import pack, t
from tests.makers import Play, state
from tongban.cases.actions import NotAllowed, Refused, perform

ACTS = [(line, name) for line, spec in LINES.items() for name in spec.acts]
LAPSES = [(line, name) for line, spec in LINES.items() for name in spec.clock]
ROUTES = [(line, route) for line, spec in LINES.items() for route in spec.routes]
AT = t("2026-08-03 11:00")


def test_every_action_is_here() -> None:
    """A pack that gains an action fails this test until somebody says who may do it."""
    known = {"submit", "begin", "notice_served", "recalendar", "take_owed"}
    for code in pack().kind("procedures"):
        if code in ("owner", "simulated", "one_plus_x"):
            continue  # a child of a family only: test_families; test_simulations; test_rooms
        if code.startswith("obligation-"):
            continue  # never applied for: test_obligations
        if code.startswith("licence_") or code in ("objection", "succession"):
            continue  # start from a licence that is held, a register's field, a unit: test_licence_life; test_space; test_succession
        if code in ("drawings", "service-list"):
            continue  # remarks by discipline: test_remarks; the list on request: tests/faces/portal/test_list_asked
        if code in ("acceptance", "assessments"):
            _like_a_family(code)
            continue
        acts: set[str] = set()
        for line in LINES.values():
            if line.procedure == code:
                acts |= set(line.acts) | set(line.clock)
        optional = {"room_open", "room_reply", "room_silent", "room_close", "sign_visit", "accept_turned", "grant_turned", "pause", "resume", "resume_due", "extend", "assign"}
        missing = set(pack().procedure(code).actions) - acts - known - optional
        assert not missing, (code, missing)


def _like_a_family(code: str) -> None:
    """Stages that end with one opinion: the same people as in any family; what is more than that stands in test_merging."""
    own, family = pack().procedure(code).actions, pack().procedure("family").actions
    assert set(own) - set(family) <= {"meet", "merge", "remind", "reply", "silent"}, code
    assert [name for name in own if name in family and own[name].by != family[name].by] == [], code


@pytest.mark.parametrize(("line", "name"), ACTS)
def test_allowed_and_nobody_else(play: Play, line: str, name: str) -> None:
    spec = LINES[line]
    act = spec.acts[name]
    ref = walk(play, spec, act.route)
    action = play.stage.pack.procedure(spec.procedure).action(name)
    data = act.data(play, ref)
    for person in PEOPLE:
        actor = play.stage.who(person, AT)
        allowed = person == act.who or (act.who.endswith("officer") and name == "take_back" and person == act.who)
        if allowed or (name == "open" and person.split(".")[0] == act.who.split(".")[0] and person == act.who):
            continue
        with play.refused_leaves_no_trace(ref), pytest.raises(NotAllowed) as caught:
            perform(case=ref, action=name, actor=actor, at=AT, data=data)
        assert str(caught.value)
    before = state(ref)
    done = play.do(ref, name, act.who, AT, **data)
    assert done.state == (action.to or before["state"])
    assert done.kind == action.event


@pytest.mark.parametrize(("line", "route"), ROUTES)
def test_wrong_state_is_refused_in_words(play: Play, line: str, route: str) -> None:
    spec = LINES[line]
    ref = walk(play, spec, route)
    procedure = play.stage.pack.procedure(spec.procedure)
    now = state(ref)["state"]
    for name, act in spec.acts.items():
        action = procedure.action(name)
        if now in action.sources or "*" in action.sources:
            continue
        with play.refused_leaves_no_trace(ref), pytest.raises(Refused) as caught:
            perform(case=ref, action=name, actor=play.stage.who(act.who, AT), at=AT, data={})
        (reason,) = caught.value.reasons
        assert reason.code == "state"
        assert procedure.state(now).zh in reason.text and action.zh in reason.text


@pytest.mark.parametrize(("line", "name"), LAPSES)
def test_only_the_clock_lapses(play: Play, line: str, name: str) -> None:
    spec = LINES[line]
    ref = walk(play, spec, spec.clock[name])
    later = t("2026-10-30 10:00")
    for person in PEOPLE:
        if person == "clock":
            continue
        with pytest.raises(NotAllowed):
            perform(case=ref, action=name, actor=play.stage.who(person, later), at=later, data={})
    assert play.pass_time(later)
    event = play.stage.pack.procedure(spec.procedure).action(name).event
    from tests.makers import kinds

    assert event in kinds(ref)


@pytest.mark.parametrize("line", [name for name in LINES if name not in ("office", "family")])
def test_only_the_party_submits(play: Play, line: str) -> None:
    spec = LINES[line]
    play.facts.update(spec.facts)
    play.form.update({k: v for k, v in spec.facts.items() if k in play.form})
    for number, matter in enumerate(spec.before):
        play.file(matter, t(f"2026-08-03 09:0{number}"))
    if play.project is None and line != "instant":
        play.register(t("2026-08-03 09:30"))
    new = play.new(spec.matter, AT)
    for person in PEOPLE:
        if person == "owner":
            continue
        with pytest.raises(NotAllowed):
            perform(case=new, action="submit", actor=play.stage.who(person, AT), at=AT)
    assert perform(case=new, action="submit", actor=play.stage.who("owner", AT), at=AT).seq == 1


def test_unknown_action_and_unknown_case(play: Play) -> None:
    from uuid import uuid4

    from tongban.cases.actions import NotFound

    done = play.reviewing()
    with pytest.raises(Refused) as caught:
        play.do(done, "fly", "GSB.window", AT)
    assert caught.value.reasons[0].code == "no_action"
    with pytest.raises(NotFound):
        perform(case=play.stage.ref(uuid4()), action="accept", actor=play.stage.who("GSB.window", AT), at=AT)
