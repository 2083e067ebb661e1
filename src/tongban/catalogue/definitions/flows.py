"""A flow and its steps: which matters one submission bundles, and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.catalogue.definitions.words import Json
from tongban.clock.limits import Unit


@dataclass(frozen=True, slots=True)
class Member:
    """A matter inside a flow's step, with the days that the flow plans for it.

    `when` decides in place of the matter's own condition (a shop is no works project); `milestone`: the family is over
    when it is reached (`ends: milestones`).
    """

    matter: str
    days: int | None
    unit: Unit
    src: str | None
    cite: str | None
    when: Json = None
    milestone: bool = False


@dataclass(frozen=True, slots=True)
class StepLimit:
    days: int
    unit: Unit
    src: str | None
    cite: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One submission of the applicant; groups run one after another, members of a group at the same time."""

    code: str
    zh: str
    stage: str | None
    lead: str
    accepts: str
    procedure: str
    limit: StepLimit
    ends: str
    groups: tuple[tuple[Member, ...], ...]
    sections: tuple[str, ...] = ()

    @property
    def members(self) -> tuple[Member, ...]:
        return tuple(m for group in self.groups for m in group)


@dataclass(frozen=True, slots=True)
class Around:
    """A matter beside the counted steps; `after` is a matter or step code."""

    matter: str
    after: str | None
    place: str
    days: int | None
    zh: str | None


@dataclass(frozen=True, slots=True)
class Leave:
    when: Json
    to: str | None
    zh: str
    cite: str | None


@dataclass(frozen=True, slots=True)
class Headline:
    steps: int | None
    days: int | None
    src: str | None
    cite: str | None


@dataclass(frozen=True, slots=True)
class Node:
    """A point of time that a bundle names before or after its one submission."""

    zh: str
    note: str | None
    src: str | None


@dataclass(frozen=True, slots=True)
class Bundle:
    """What makes a flow a bundle (一件事): no facts of a project choose it, somebody asks for it by name.

    `audience` citizen | enterprise | project; `project`: applied for within a project; `asks`: the facts asked first.
    """

    aka: tuple[str, ...]
    audience: str
    project: bool
    asks: tuple[str, ...]
    intro: str | None
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    code: str
    zh: str
    when: Json
    priority: int
    headline: Headline | None
    steps: tuple[Step, ...]
    around: tuple[Around, ...]
    leaves: tuple[Leave, ...]
    cite: str | None = None
    bundle: Bundle | None = None

    def step(self, code: str) -> Step:
        """The step of that code. KeyError if the flow has none."""
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)
