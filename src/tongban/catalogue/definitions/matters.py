"""A matter and its limits: what is decided, by whom, on what ground, within which days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.catalogue.definitions.forms import Need
from tongban.catalogue.definitions.words import Basis, Json, Scalar
from tongban.clock.limits import Limit, Party, Stops, Unit


@dataclass(frozen=True, slots=True)
class Extension:
    days: int
    by: str
    cite: str | None


@dataclass(frozen=True, slots=True)
class LegalLimit:
    """The statutory limit of a matter, with the one extension that law allows."""

    days: int
    unit: Unit
    starts: str
    party: Party
    extension: Extension | None
    src: str | None
    cite: str | None
    note: str | None

    @property
    def limit(self) -> Limit:
        """The same as the clock wants it; what the pack does not list as an extension is none."""
        extra = self.extension.days if self.extension else 0
        return Limit(self.days, self.unit, self.starts, self.party, self.cite or "", extra)


@dataclass(frozen=True, slots=True)
class PromisedLimit:
    """The promised limit that wins, and where it came from: `origin` county | flow | step | national."""

    days: int
    unit: Unit
    starts: str
    party: Party
    src: str | None
    cite: str | None
    origin: str

    @property
    def limit(self) -> Limit:
        """The same as the clock wants it."""
        return Limit(self.days, self.unit, self.starts, self.party, self.cite or "")


@dataclass(frozen=True, slots=True)
class PauseType:
    code: str
    zh: str
    stops: Stops
    party: Party
    cite: str | None
    cap_days: int | None
    cap_unit: Unit
    src: str | None
    notice: str | None


@dataclass(frozen=True, slots=True)
class Consult:
    office: str
    days: int
    silence: str
    when: Json
    zh: str | None
    cite: str | None


@dataclass(frozen=True, slots=True)
class Visit:
    days: int
    zh: str | None


@dataclass(frozen=True, slots=True)
class Timed:
    """A step inside the clock that stops nothing: publication, site visit, joint meeting, report upward."""

    zh: str
    days: int | None
    unit: Unit
    party: Party
    cite: str | None
    when: Json


@dataclass(frozen=True, slots=True)
class Result:
    zh: str
    licence: str | None
    src: str | None


@dataclass(frozen=True, slots=True)
class Fee:
    zh: str
    code: str | None
    kind: str | None
    fen: int | None
    per: str | None
    basis: str | None
    src: str | None
    when: Json


@dataclass(frozen=True, slots=True)
class Faq:
    q: str
    a: str


@dataclass(frozen=True, slots=True)
class MatterGuide:
    visits: int | None
    channel: str | None
    places: str | None
    hours: str | None
    faq: tuple[Faq, ...]
    object: str | None
    phone: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter of the catalogue, or (with `members`) the parent matter of a flow's step."""

    code: str
    zh: str
    aka: tuple[str, ...]
    stage: str | None
    type: str | None
    office: str
    accepts: str
    party: Party
    mode: str
    risk: str | None
    procedure: str
    basis: tuple[Basis, ...]
    legal: LegalLimit | None
    when: Json
    conditions_zh: tuple[str, ...]
    sections: tuple[str, ...]
    materials: tuple[Need, ...]
    before: tuple[str, ...]
    before_soft: tuple[str, ...]
    consult: tuple[Consult, ...]
    visit: Visit | None
    timed: tuple[Timed, ...]
    pauses: tuple[str, ...]
    result: Result | None
    notices: Mapping[str, str]
    fees: tuple[Fee, ...]
    params: Mapping[str, Scalar]
    guide: MatterGuide | None
    walked: bool
    src: str | None
    members: tuple[str, ...] = ()
    flow: str | None = None
    step: str | None = None
    ends: str = "all"

    @property
    def is_family(self) -> bool:
        return bool(self.members)
