"""A matter and its limits: what is decided, by whom, on what ground, within which days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

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
    tariff: str | None = None
    pays: str | None = None


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
    delegate: str | None = None
    topic: str | None = None
    quota: str | None = None
    depth: str | None = None
    reach: str | None = None
    complaint: str | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """Another way to run a matter: simulated approval, change, renewal, replacement, cancellation of what it yields.

    `matters` empty means every matter that yields a licence; `sections`, `materials` None keep the matter's own; `result`
    same | none; `legal` same | none; `days` is its own promise.
    """

    code: str
    zh: str
    procedure: str
    matters: tuple[str, ...]
    sections: tuple[str, ...] | None
    materials: tuple[Need, ...] | None
    before: str
    result: str
    legal: str
    days: int | None
    unit: Unit
    notices: Mapping[str, str]
    help: str | None
    src: str | None
    cite: str | None

    def of(self, matter: Matter) -> Matter:
        """The matter in this variant."""
        return replace(
            matter,
            code=f"{matter.code}~{self.code}",
            zh=f"{matter.zh}（{self.zh}）",
            base=matter.code,
            variant=self.code,
            procedure=self.procedure,
            sections=matter.sections if self.sections is None else self.sections,
            materials=matter.materials if self.materials is None else self.materials,
            before=matter.before if self.before == "same" else (),
            before_soft=matter.before_soft if self.before == "same" else (),
            result=matter.result if self.result == "same" else None,
            legal=matter.legal if self.legal == "same" else None,
            notices=MappingProxyType({**matter.notices, **self.notices}),
        )

    def offered(self, matter: Matter) -> bool:
        """Whether the matter can run in this variant."""
        if self.matters:
            return matter.code in self.matters
        return matter.result is not None and matter.result.licence is not None


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter of the catalogue, or (with `members`) the parent matter of a flow's step.

    `SG-001~change` is the matter `SG-001` (its `base`) in the variant `change` (变更): another procedure over the same matter.
    """

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
    base: str = ""
    variant: str = ""

    @property
    def is_family(self) -> bool:
        return bool(self.members)
