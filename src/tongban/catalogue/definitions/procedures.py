"""The state table by which a case runs: states, actions, tasks, deadlines, questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.catalogue.definitions.words import Option, Scalar
from tongban.clock.limits import Party, Unit


@dataclass(frozen=True, slots=True)
class State:
    code: str
    zh: str
    open: bool


@dataclass(frozen=True, slots=True)
class By:
    """Who may act: exactly one of task, party, origin, previous, post (with office) is set.

    `task` "*" is the holder of any open task; `previous` the doer of that last action, while what it opened is
    unopened; `office` accepting, deciding, consulted or a role code.
    """

    task: str | None = None
    party: str | None = None
    origin: str | None = None
    post: str | None = None
    office: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class OpenTask:
    task: str
    zh: str
    office: str
    post: str


@dataclass(frozen=True, slots=True)
class DeadlineSpec:
    """A deadline that an action starts.

    `starts` is receipt, acceptance, decision, event (the instant of the action) or an event's name; `days_from` names
    the question whose answer gives the days (`days` without one); `lapse` is the action that the clock then performs.
    """

    kind: str
    days: int
    unit: Unit
    starts: str
    party: Party
    lapse: str | None
    cite: str | None
    days_from: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    field: str
    zh: str
    type: str
    required: bool
    secret: bool
    options: tuple[Option, ...]
    help: str | None
    min: int | None = None
    default: Scalar | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One row of a state table.

    `to` None keeps the state; `sources` empty or {"new"} starts the case, {"*"} is any state; `closes` ("*",) closes
    all open tasks; `births` "group" starts the next group of a family.
    """

    code: str
    zh: str
    sources: frozenset[str]
    to: str | None
    by: By
    event: str
    closes: tuple[str, ...]
    opens: tuple[OpenTask, ...]
    clock: tuple[str, ...]
    deadlines: tuple[DeadlineSpec, ...]
    meets: tuple[str, ...]
    asks: tuple[Ask, ...]
    rules: tuple[str, ...]
    effects: tuple[str, ...]
    notice: str | None
    outcome: str | None
    pause_type: str | None
    births: str | None
    confirm: bool
    help: str | None
    cite: str | None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A state table. `states` and `actions` are look-ups by code; `actions_from` by state."""

    code: str
    zh: str
    states: Mapping[str, State]
    actions: Mapping[str, Action]
    actions_from: Mapping[str, tuple[Action, ...]]
    starts: tuple[Action, ...]

    def action(self, code: str) -> Action:
        """The action of that code. KeyError if the procedure has none."""
        return self.actions[code]

    def task_zh(self, kind: str, state: str = "") -> str:
        """What a task is called: by the act that leads into the case's state, where several open tasks of one kind; else by the first."""
        named = [(a.to, o.zh) for a in self.actions.values() for o in a.opens if o.task == kind]
        return next((zh for to, zh in named if to == state), named[0][1] if named else "办理")

    def state(self, code: str) -> State:
        return self.states[code]
