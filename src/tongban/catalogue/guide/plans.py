"""What the guide answers with: frozen, and ready for JSON by `as_dict`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import MappingProxyType
from typing import Any

from tongban.catalogue.conditions import Because


@dataclass(frozen=True, slots=True)
class PlanMatter:
    """A matter that applies (`open` False) or may apply (`open` True) to the project.

    `days` is the promised limit, else the statutory one (`limited` promised | statutory | none), calendar days counted
    as they are; `wait` adds the caps of the special procedures open to it. `before` has applying predecessors only.
    """

    matter: str
    zh: str
    office: str
    office_zh: str
    mode: str
    party: str
    days: int
    unit: str
    limited: str
    origin: str | None
    src: str | None
    cite: str | None
    wait: int
    before: tuple[str, ...]
    open: bool
    because: tuple[Because, ...]
    place: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A material of a step, once. `fate`: generated | licence | share | prior | project | commit | agency | upload.

    `give` is True where the applicant has to bring or make it; `again` where an earlier step already had it.
    """

    code: str
    zh: str
    source: str
    fate: str
    fate_zh: str
    give: bool
    again: bool
    core: bool
    core_by_law: bool
    origin_code: str | None
    matters: tuple[str, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One submission. `counted_days` is the sum of the groups' greatest days; `_most` with the open matters too."""

    code: str
    matter: str
    zh: str
    stage: str | None
    lead: str
    lead_zh: str
    limit_days: int
    limit_unit: str
    limit_cite: str | None
    groups: tuple[tuple[PlanMatter, ...], ...]
    counted_days: int
    counted_days_most: int
    longest_wait: int
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    matter: str
    zh: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A matter of which the known facts do not yet tell whether it applies, and the facts that decide.

    `ask`: first (the guide will ask) | map (layers or offices will tell) | later (when one meets it on the way).
    """

    matter: str
    zh: str
    facts: tuple[str, ...]
    facts_zh: tuple[str, ...]
    ask: str = "first"
    because: tuple[Because, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """A flow that would fit but that the project leaves, in the pack's own words."""

    flow: str
    flow_zh: str
    zh: str
    cite: str | None
    to: str | None
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """The next question: its fact, its possible answers, and how many open points an answer settles at least."""

    fact: str
    zh: str
    question: str
    type: str
    unit: str | None
    options: tuple[tuple[str, str], ...]
    help: str | None
    settles: int
    open_points: int


@dataclass(frozen=True, slots=True)
class PlanFee:
    """A fee of an applying matter, computed from the facts known.

    `fen` is what the owner pays, exact; None while it is open: then `least` and `most` bound it where that much is known, and `working`
    says what it hangs on. `free`: why nothing is charged. `pays` office: the office pays, never the owner; market: a price between
    two parties, no fee of the list, in no sum. `open`: not exact yet.
    """

    matter: str
    code: str | None
    zh: str
    fen: int | None
    per: str | None
    basis: str | None
    open: bool
    least: int | None = None
    most: int | None = None
    working: tuple[str, ...] = ()
    free: str = ""
    pays: str = "owner"


@dataclass(frozen=True, slots=True)
class FeeTotal:
    """What all fees of a plan come to for the owner, in fen: `fen` of what is exact; [`least`, `most`] with what can be bounded; how many
    lines are neither (`unknown`). Exact where least = most and unknown = 0."""

    fen: int
    least: int
    most: int
    unknown: int

    @property
    def exact(self) -> bool:
        """Whether nothing is open."""
        return self.least == self.most and not self.unknown


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the guide says about one set of facts.

    `flow` is None while undecided (then `candidates` has at least two) or when none fits (then it is empty and all
    applying matters stand in `around`). `wide_days` is the longest path through steps and what stands around them,
    special procedures at their caps.
    """

    pack: str
    pack_zh: str
    digest: str
    facts: Mapping[str, Any]
    assumed: tuple[str, ...]
    doubtful: tuple[tuple[str, str], ...]
    flow: str | None
    flow_zh: str | None
    flow_because: tuple[Because, ...]
    candidates: tuple[str, ...]
    left: tuple[Left, ...]
    steps: tuple[PlanStep, ...]
    around: tuple[PlanMatter, ...]
    around_papers: tuple[Paper, ...]
    beyond: tuple[PlanMatter, ...]
    excluded: tuple[Excluded, ...]
    open: tuple[Open, ...]
    before: Mapping[str, tuple[str, ...]]
    counted_days: int
    counted_days_most: int
    longest_wait: int
    wide_days: int
    asked: int
    give: int
    fees: tuple[PlanFee, ...] = ()

    @property
    def fee_total(self) -> FeeTotal:
        """The sum of the fees, additive and exact: what is open stands as bounds or is counted as unknown, never guessed."""
        due = [f for f in self.fees if f.pays == "owner"]
        exact = [f.fen for f in due if f.fen is not None]
        bound = [f for f in due if f.fen is None and f.least is not None and f.most is not None]
        total = sum(exact)
        return FeeTotal(
            total, total + sum(f.least or 0 for f in bound), total + sum(f.most or 0 for f in bound), len(due) - len(exact) - len(bound)
        )

    @property
    def listed(self) -> tuple[PlanMatter, ...]:
        """The matters of the flow that apply for certain: of the steps, then around."""
        inside = [m for step in self.steps for group in step.groups for m in group]
        return tuple(m for m in (*inside, *self.around) if not m.open)

    @property
    def matters(self) -> tuple[PlanMatter, ...]:
        """Every matter that applies for certain: of the steps, then around, then beyond."""
        inside = [m for step in self.steps for group in step.groups for m in group]
        return tuple(m for m in (*inside, *self.around, *self.beyond) if not m.open)

    def as_dict(self) -> dict[str, Any]:
        """The plan as JSON-ready values."""
        plain: dict[str, Any] = _plain(self)
        return plain


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, (dict, MappingProxyType)):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value
