"""The state table by which a case runs: states, actions, tasks, deadlines, questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.catalogue.definitions.common import Option
from tongban.clock.limits import Party, Unit


@dataclass(frozen=True, slots=True)
class State:
    code: str
    zh: str
    open: bool


@dataclass(frozen=True, slots=True)
class By:
    """Who may act: exactly one of task, party, origin, post (with office) is set."""

    task: str | None = None
    party: str | None = None
    origin: str | None = None
    post: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class OpenTask:
    task: str
    zh: str
    office: str
    post: str


@dataclass(frozen=True, slots=True)
class DeadlineSpec:
    """A deadline that an action starts; `starts` is receipt, acceptance, decision, now or an event name."""

    kind: str
    days: int
    unit: Unit
    starts: str
    party: Party
    lapse: str | None
    cite: str | None


@dataclass(frozen=True, slots=True)
class Ask:
    field: str
    zh: str
    type: str
    required: bool
    secret: bool
    options: tuple[Option, ...]
    help: str | None


@dataclass(frozen=True, slots=True)
class Action:
    """One row of a state table; `to` None keeps the state, an empty `sources` starts the case."""

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

    def state(self, code: str) -> State:
        return self.states[code]
