"""Who does something: an account, as whom, under which post or mandate. It stands in every event."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Holding:
    """One post that an actor holds now: office code (`410726-NR`), post code (`window officer reviewer head`), A or B role."""

    office: str
    post: str
    role: str = "A"


@dataclass(frozen=True, slots=True)
class Actor:
    """The doer of an action.

    `origin` is person, clock, rule or import. A person acts through an account: for a party under a mandate
    (applicants) or under posts (staff). The journal keeps identifiers only, never names.
    """

    origin: str = "person"
    account: UUID | None = None
    party: UUID | None = None
    mandate: UUID | None = None
    staff: UUID | None = None
    holdings: frozenset[Holding] = field(default_factory=frozenset)
    regions: frozenset[str] = field(default_factory=frozenset)
    roles: frozenset[str] = field(default_factory=frozenset)
    name: str = ""
    within: frozenset[str] = field(default_factory=frozenset)
    """What a helper's mandate is limited to (`project/<id>`); empty: no such limit."""
    succeeds: frozenset[UUID] = field(default_factory=frozenset)
    """Units whose rights came to `party` by succession: what is theirs is seen and gone on with."""

    @property
    def parties(self) -> frozenset[UUID]:
        """Whose business the actor may go on with: its own party's and that of whom it succeeds."""
        return self.succeeds | {self.party} if self.party is not None else frozenset()

    @property
    def text(self) -> str:
        """The identifiers as one line for the journal, for example `person account:… party:… mandate:…`."""
        parts = [self.origin]
        for label, value in (("account", self.account), ("party", self.party), ("mandate", self.mandate), ("staff", self.staff)):
            if value is not None:
                parts.append(f"{label}:{value}")
        return " ".join(parts)

    @property
    def scope(self) -> str:
        """The name space of this actor's idempotency keys."""
        return str(self.account) if self.account else self.origin

    def holds(self, office: str, post: str) -> bool:
        """Whether the actor holds `post` in `office` now; a head may do what an officer of the same office may not, and not the reverse."""
        return any(h.office == office and h.post == post for h in self.holdings)

    def serves(self, office: str) -> bool:
        """Whether the actor holds any post in `office` now."""
        return any(h.office == office for h in self.holdings)


CLOCK = Actor(origin="clock")
RULE = Actor(origin="rule")
