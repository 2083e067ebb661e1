"""The standard procedure against a simple model of it: random acts, legal and not, by random people, with time passing in between.

`MODEL_RUNS=10000 pytest tests/cases/test_model.py` for the long run.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.cases.routes import ITEMS
from tests.cast import t
from tests.makers import Play, open_tasks, state, verify
from tongban.cases import clockwork, queries
from tongban.cases.actions import CaseError, CaseRef, NotAllowed, Refused, perform

RUNS = int(os.environ.get("MODEL_RUNS", "300"))
STEPS = 16

PEOPLE = ("owner", "other", "GSB.window", "NDM.officer", "NDM.officer2", "NDM.head", "WR.officer")
POST = {"check": "GSB.window", "serve": "GSB.window", "decide": "NDM.head", "opinion": "WR.officer", "supply": "owner"}

SOURCES = {
    "ask": {"received"},
    "supply": {"correcting"},
    "accept": {"received"},
    "reject": {"received"},
    "consult": {"reviewing"},
    "reply": {"reviewing"},
    "amend": {"reviewing"},
    "resupply": {"reviewing"},
    "pause": {"reviewing"},
    "extend": {"reviewing", "deciding"},
    "propose": {"reviewing"},
    "return": {"deciding"},
    "take_back": {"deciding"},
    "decide": {"deciding"},
    "refuse": {"deciding"},
    "attach": {"issuing"},
    "serve": {"serving"},
    "sign_for": {"serving"},
    "withdraw": {"received", "correcting", "reviewing"},
}
EVERYWHERE = ("open", "hand_over")
TASK = {
    "ask": "check",
    "accept": "check",
    "reject": "check",
    "consult": "review",
    "amend": "review",
    "pause": "review",
    "propose": "review",
    "reply": "opinion",
    "return": "decide",
    "decide": "decide",
    "refuse": "decide",
    "serve": "serve",
}
ACTIONS = (*SOURCES, *EVERYWHERE)


@dataclass
class Model:
    """What a clerk would keep in mind of one case."""

    state: str = "received"
    outcome: str = ""
    tasks: list[str] = field(default_factory=lambda: ["check"])
    reviewer: str = ""
    proposer: str = ""
    seen: bool = False
    asked: bool = False
    paused: bool = False
    extended: bool = False
    expired: bool = False

    def own(self, who: str) -> list[str]:
        """The kinds of open tasks that somebody may do."""
        mine = [k for k in self.tasks if POST.get(k) == who]
        if "review" in self.tasks and who in ("NDM.officer", "NDM.officer2") and self.reviewer in ("", who):
            mine.append("review")
        return mine

    def expects(self, action: str, who: str) -> str:
        """`ok`, `NotAllowed` or `Refused`."""
        if action in SOURCES and self.state not in SOURCES[action]:
            return "Refused"
        if action in EVERYWHERE:
            return self._everywhere(action, who)
        if action in ("supply", "resupply", "sign_for", "withdraw"):
            if who != "owner":
                return "NotAllowed"
            return "Refused" if action == "resupply" and not (self.paused or "supply" in self.tasks) else "ok"
        if action == "attach":
            return "ok" if who == "rule" else "NotAllowed"
        if action == "extend":
            if who != "NDM.head":
                return "NotAllowed"
            return "Refused" if self.extended or self.expired else "ok"
        if action == "take_back":
            if who != self.proposer:
                return "NotAllowed"
            return "Refused" if self.seen else "ok"
        if TASK[action] not in self.tasks:
            return "Refused"
        if TASK[action] not in self.own(who):
            return "NotAllowed"
        return "Refused" if self._speaks_against(action) else "ok"

    def _everywhere(self, action: str, who: str) -> str:
        if not self.tasks:
            return "Refused"
        mine = self.own(who)
        if not mine:
            return "NotAllowed"
        if action == "open":
            return "ok"
        if who == "owner":
            return "NotAllowed"
        return "ok" if mine == ["review"] else "Refused"

    def _speaks_against(self, action: str) -> bool:
        if action == "ask":
            return self.asked
        if action == "amend":
            return self.paused
        if action == "propose":
            return self.paused or "opinion" in self.tasks
        return action == "pause"

    def does(self, action: str, who: str) -> None:
        """What an act that is allowed changes."""
        moved = {
            "ask": ("correcting", ["supply"]),
            "supply": ("received", ["check"]),
            "accept": ("reviewing", ["review"]),
            "reject": ("serving", ["serve"]),
            "propose": ("deciding", ["decide"]),
            "return": ("reviewing", ["review"]),
            "take_back": ("reviewing", ["review"]),
            "decide": ("issuing", []),
            "refuse": ("serving", ["serve"]),
            "attach": ("serving", ["serve"]),
            "serve": ("closed", []),
            "sign_for": ("closed", []),
            "withdraw": ("withdrawn", []),
        }
        if action in moved:
            self.state, opened = moved[action]
            late = [
                k for k in self.tasks if k == "supply" and action not in ("supply", "serve", "sign_for", "withdraw")
            ]
            self.tasks = [*opened, *late]
            self.reviewer = ""
        self.outcome = {"reject": "rejected", "decide": "granted", "refuse": "refused", "withdraw": "withdrawn"}.get(
            action, self.outcome
        )
        if action == "ask":
            self.asked = True
        elif action == "consult":
            self.tasks.append("opinion")
        elif action == "reply":
            self.tasks.remove("opinion")
        elif action == "amend":
            self.tasks.append("supply")
            self.paused = True
        elif action == "resupply":
            self.tasks = [k for k in self.tasks if k != "supply"]
            self.paused = False
        elif action == "extend":
            self.extended = True
        elif action == "propose":
            self.proposer, self.seen = who, False
        elif action == "open" and who == "NDM.head":
            self.seen = True
        elif action == "hand_over":
            self.reviewer = "NDM.officer2"
        if action == "withdraw":
            self.paused = False

    def forty_days_pass(self) -> None:
        """What the clock does to a case that nobody touches."""
        if self.state == "received":
            self.state, self.tasks = "reviewing", ["review"]
        self.tasks = [k for k in self.tasks if k != "opinion"]
        self.paused = False
        if self.state in ("reviewing", "deciding"):
            self.expired = True


def machine(play: Play) -> type[RuleBasedStateMachine]:
    """The machine on one stage; each run is a case of its own."""
    new = play.new("GC-006", t("2026-08-03 09:00"))
    base: dict[str, Any] = {
        "ask": {"items": ITEMS, "days_owner": 10},
        "supply": {"items": ITEMS},
        "reject": {"reason": "无", "cite": "无"},
        "consult": {"offices": ["WR"], "question": "?", "days": 3},
        "reply": {"verdict": "agree"},
        "amend": {"items": ITEMS, "reason": "?", "days_owner": 5},
        "resupply": {"items": ITEMS},
        "pause": {"type": "hearing", "reason": "?", "basis": "?", "days": 5},
        "extend": {"reason": "?"},
        "return": {"comment": "?"},
        "refuse": {"reason": "?", "cite": "?"},
        "serve": {"method": "window", "receiver": "?"},
        "hand_over": {"to": str(play.stage.who("NDM.officer2", t("2026-08-03 09:00")).staff)},
    }

    class Standard(RuleBasedStateMachine):
        ref: CaseRef

        @initialize()
        def file(self) -> None:
            self.at = t("2026-08-03 10:00")
            self.model = Model()
            self.ref = perform(case=new, action="submit", actor=play.stage.who("owner", self.at), at=self.at).ref

        @rule(data=st.data())
        def act(self, data: st.DataObject) -> None:
            people = (*PEOPLE, "rule")
            here = [a for a in ACTIONS if self.model.state in SOURCES.get(a, {self.model.state})]
            legal = [a for a in here if any(self.model.expects(a, w) == "ok" for w in people)]
            mode = data.draw(st.integers(0, 9))
            action = data.draw(st.sampled_from(legal if legal and mode < 5 else here if mode < 9 else ACTIONS))
            able = [w for w in people if self.model.expects(action, w) == "ok"]
            near = [w for w in people if self.model.expects(action, w) == "Refused"]
            who = data.draw(st.sampled_from(able if able and mode < 5 else near if near and mode < 7 else people))
            self.attempt(action, who)

        @rule(data=st.data())
        def act_again(self, data: st.DataObject) -> None:
            self.act(data)

        @precondition(lambda self: self.model.state == "deciding")
        @rule()
        def take_back_what_was_opened(self) -> None:
            self.attempt("open", "NDM.head")
            self.attempt("take_back", self.model.proposer)

        def attempt(self, action: str, who: str) -> None:
            """One act, and what the model says of it."""
            self.at += timedelta(minutes=1)
            given = dict(base.get(action, {}))
            if action == "propose":
                given = {"verdict": "grant", "opinion": "?", "verdicts": play.ok(self.ref)}
            wanted = self.model.expects(action, who)
            before = state(self.ref)
            try:
                perform(case=self.ref, action=action, actor=play.stage.who(who, self.at), at=self.at, data=given)
                found = "ok"
            except CaseError as error:
                assert isinstance(error, NotAllowed | Refused) and str(error)
                found = type(error).__name__
                assert state(self.ref) == before
            assert found == wanted, (action, who, self.model)
            if found == "ok":
                self.model.does(action, who)
            self.agree()

        @rule(tired=st.integers(0, 3))
        def wait(self, tired: int) -> None:
            if tired:
                return
            self.at += timedelta(days=40)
            for _ in range(4):
                clockwork.lapse_due(self.at)
            self.model.forty_days_pass()
            self.agree()

        def agree(self) -> None:
            row = state(self.ref)
            assert (row["state"], row["outcome"]) == (self.model.state, self.model.outcome)
            assert open_tasks(self.ref) == sorted(self.model.tasks)
            assert bool(row["paused_for"]) == (self.model.paused and row["decided_on"] is None)
            assert row["open"] == (self.model.state not in ("closed", "withdrawn"))

        def teardown(self) -> None:
            if hasattr(self, "ref"):
                verify(self.ref)
                row = state(self.ref)
                told = queries.statement(row, row["decided_on"] or row["ended_on"] or self.at.date())
                if told is not None and told.promised is not None:
                    assert told.promised.due == row["due"]

    return Standard


def test_the_standard_procedure_is_its_model(play: Play) -> None:
    play.facts["civil_defence"] = play.form["civil_defence"] = True
    play.register(t("2026-08-03 08:00"))
    run_state_machine_as_test(
        machine(play),
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=RUNS == 300,
            suppress_health_check=list(HealthCheck),
        ),
    )
