"""The fixed cast of the tests: the offices and people of the Yanjin pack and one enterprise, gathered once and put into each test's database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from tongban.cases import consumers, counts, numbers
from tongban.cases.actions import CaseRef
from tongban.catalogue.packs import Pack, load
from tongban.clock import now
from tongban.faces.cli import casting
from tongban.journal.actors import CLOCK, RULE, Actor
from tongban.records.parties import queries as parties

PACKS = Path(settings.TONGBAN_PACKS)
REGION = "410726"
GATHERED = datetime(2025, 12, 30, 1, 0, tzinfo=UTC)
OWNER = "河南禾丰谷源食品有限公司（示例）"
OTHER = "新乡北辰机械有限公司（示例）"
OFFICES = frozenset({"GSB", "NR", "HC", "EE", "WR", "DRC", "REG", "DRAW", "NDM", "GOV", "PRX"})
"""The offices that act in the tests of the engine; stories gather them all."""

SHANGHAI = ZoneInfo("Asia/Shanghai")


def t(text: str) -> datetime:
    """`t("2026-08-03 10:00")`: that time on a wall in China, as an aware UTC instant."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@cache
def pack() -> Pack:
    """The Yanjin pack, loaded once in a process."""
    return load(PACKS / "yanjin")


@dataclass(slots=True)
class Gathered:
    """A cast and every row that gathering it wrote."""

    cast: casting.Cast
    rows: list[tuple[type[models.Model], list[Any]]]


_gathered: dict[frozenset[str] | None, Gathered] = {}


def gathered(roles: frozenset[str] | None) -> casting.Cast:
    """Put the cast into the present database: made by the product's own actions the first time, copied row by row afterwards."""
    found = _gathered.get(roles)
    if found is None:
        with transaction.atomic():
            cast = casting.gather(pack(), GATHERED, roles=None if roles is None else set(roles))
            for name in (OWNER, OTHER):
                cast.owner(name, GATHERED)
        kinds = [m for m in apps.get_models() if m.__module__.startswith("tongban.")]
        rows = [(m, list(m._default_manager.all())) for m in kinds]
        _gathered[roles] = found = Gathered(cast, [(m, r) for m, r in rows if r])
    else:
        with transaction.atomic():
            for model, rows in found.rows:
                model._default_manager.bulk_create(rows)
    return replace(found.cast, staff=dict(found.cast.staff), owners=dict(found.cast.owners))


def forget() -> None:
    """What the product keeps in process about a database that is gone."""
    numbers.forget()
    counts.forget()
    parties.forget()
    consumers.use_time(now)


@dataclass(slots=True)
class Stage:
    """The cast on a database, and who is who on a day."""

    cast: casting.Cast
    pack: Pack
    known: dict[tuple[str, date], Actor] = field(default_factory=dict)

    @property
    def region(self) -> str:
        return REGION

    def staff(self, role: str, post: str, at: datetime, number: int = 0) -> Actor:
        """The holder of a post of an office."""
        return self.cast.actor(role, post, at, number)

    def owner(self, at: datetime, name: str = OWNER) -> Actor:
        """The person who acts for an enterprise."""
        return self.cast.owner(name, at)

    def who(self, word: str, at: datetime) -> Actor:
        """An actor by a short word: `owner`, `other`, `clock`, `rule`, or `EE.officer`, `EE.officer2` (the second of them).

        Asked of the database once a day; after posts or mandates change, use `staff` and `owner`.
        """
        found = self.known.get((word, at.date()))
        if found is None:
            found = self.known[word, at.date()] = self._find(word, at)
        return found

    def _find(self, word: str, at: datetime) -> Actor:
        if word in ("clock", "rule"):
            return CLOCK if word == "clock" else RULE
        if word in ("owner", "other"):
            return self.owner(at, OWNER if word == "owner" else OTHER)
        role, post = word.split(".")
        number = 0
        if post[-1].isdigit():
            post, number = post[:-1], int(post[-1]) - 1
        return self.staff(role, post, at, number)

    def ref(self, case: Any) -> CaseRef:
        """A case by its id in the stage's region."""
        return CaseRef(REGION, case)


def on_stage(roles: frozenset[str] | None) -> Iterator[Stage]:
    """The body of a fixture: the cast on the present database, and nothing kept in process afterwards."""
    forget()
    cast = gathered(roles)
    yield Stage(cast, cast.pack)
    forget()
