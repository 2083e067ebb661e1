"""Reading drafts of packs: all of a region are open to its catalogue administrators, who see each other's work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from tongban.catalogue import queries as catalogue
from tongban.catalogue.canonical import canonical
from tongban.catalogue.models import PackDraft
from tongban.catalogue.overlay import Things, changed, overlay
from tongban.catalogue.packs import Pack

STATES = {"open": "起草中", "submitted": "待发布", "published": "已发布", "dropped": "已作废"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it stands: `version` is what the next save must have seen."""

    id: UUID
    code: str
    region: str
    base: str
    title: str
    things: Things
    version: int
    valid_from: date | None
    state: str
    note: str
    made_by: UUID
    made_at: datetime
    changed_at: datetime
    proposed_by: UUID | None
    proposed_at: datetime | None
    published_by: UUID | None
    published_at: datetime | None
    digest: str

    @property
    def state_zh(self) -> str:
        return STATES[self.state]

    @property
    def changed(self) -> tuple[tuple[str, str], ...]:
        """Kind and code of each thing it writes or takes out."""
        return tuple(changed(self.things))

    def pack(self) -> Pack:
        """The pack as this draft would make it."""
        return _laid(self.base, canonical(_plain(self.things)), self.valid_from, f"草稿 {self.version}")


def _plain(value: Any) -> Any:
    return {k: dict(v) for k, v in value.items()}


@lru_cache(maxsize=16)
def _laid(base: str, things: str, valid_from: date | None, version: str) -> Pack:
    import json

    return overlay(catalogue.frozen(base), json.loads(things), version=version, valid_from=valid_from)


def plain(row: PackDraft) -> Draft:
    """A row as others may have it."""
    return Draft(**{name: getattr(row, name) for name in Draft.__slots__})


def get(region: str, draft: UUID) -> Draft | None:
    """One draft of a region, None if there is none."""
    found = PackDraft.objects.filter(region=region, id=draft).first()
    return plain(found) if found else None


def listed(region: str, states: Iterable[str] = ("open", "submitted")) -> list[Draft]:
    """The drafts of a region in these states, the last changed first."""
    return [
        plain(row) for row in PackDraft.objects.filter(region=region, state__in=tuple(states)).order_by("-changed_at")
    ]


def conflicts(draft: Draft, now: Pack) -> list[tuple[str, str]]:
    """What the draft changes and what `now` changed too since the draft's base: to be looked at before going on from there."""
    base = catalogue.frozen(draft.base)
    return [at for at in draft.changed if base.kind(at[0]).get(at[1]) != now.kind(at[0]).get(at[1])]
