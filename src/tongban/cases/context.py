"""What rules and effects look at: the case as read, its definition, who acts, when, with what; and what effects give back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tongban.clock import local_date
from tongban.journal.secrets import column_aad, unseal_text

if TYPE_CHECKING:
    from tongban.cases.kernel import Raw
    from tongban.catalogue.definitions import Action, Matter, Procedure
    from tongban.catalogue.packs import Pack
    from tongban.clock import Calendar
    from tongban.journal.actors import Actor


class NeedsLock(Exception):
    """An effect wants the next number of a series whose count has not been read yet."""

    def __init__(self, kind: str, key: str) -> None:
        self.kind, self.key = kind, key
        super().__init__(f"{kind} {key}")


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be born: what `perform` needs in place of a case's id. `form` is the filled form, plain; `papers` as given;
    `facts` are answers of the guide that come along with a project's first filing; `channel` is how it came: online, hall,
    paper (entered afterwards), system; `late_reason` says why a paper form was entered only now."""

    region: str
    matter: str
    pack: str
    party: UUID
    project: UUID | None = None
    flow: str = ""
    form: Mapping[str, Any] = field(default_factory=dict)
    papers: Sequence[Mapping[str, Any]] = ()
    accepted_by: str = ""
    office: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    channel: str = "online"
    late_reason: str = ""


@dataclass(slots=True)
class Context:
    """The snapshot of one action. Rules and effects read it and write nothing."""

    region: str
    case_id: UUID
    raw: Raw
    pack: Pack
    matter: Matter
    procedure: Procedure
    action: Action
    actor: Actor
    at: datetime
    data: Mapping[str, Any]
    calendar: Calendar
    new: NewCase | None = None
    row: dict[str, Any] = field(default_factory=dict)
    loaded: dict[str, Any] = field(default_factory=dict)
    locks: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    taken: dict[tuple[str, str], int] = field(default_factory=dict)
    happened_at: datetime | None = None
    _form: dict[str, Any] | None = None

    @property
    def today(self) -> date:
        """The day of the action in Asia/Shanghai."""
        return local_date(self.at)

    @property
    def form(self) -> dict[str, Any]:
        """What the case's form says (decrypted once)."""
        if self._form is None:
            if self.new is not None:
                self._form = dict(self.new.form)
            elif self.raw.fact:
                self._form = json.loads(unseal_text(self.raw.fact, column_aad("case_fact", "body")))
            else:
                self._form = {}
        return self._form

    @property
    def facts(self) -> Mapping[str, Any]:
        """The guide's answers that came along with a birth."""
        return self.new.facts if self.new is not None else {}

    @property
    def basis(self) -> str:
        """How records cite this transition: `case/410726-2026-000137#4`."""
        return f"case/{self.row['no']}#{self.row['seq']}"

    def need(self, name: str) -> Any:
        """Something loaded because a rule or effect declared it."""
        return self.loaded[name]

    def number(self, key: str) -> int:
        """The next number of the gap-free series `key` (raises NeedsLock until its count was read)."""
        name = ("series", key)
        if name in self.taken:
            self.taken[name] += 1
            return self.taken[name]
        if name not in self.locks:
            raise NeedsLock(*name)
        self.taken[name] = self.locks[name][1] + 1
        return self.taken[name]
