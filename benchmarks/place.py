"""A fresh installation to measure in: its own folder, database, keys, cast and published bench pack."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from tongban.cases.context import Context
    from tongban.cases.errors import Reason
    from tongban.faces.cli.casting import Cast
    from tongban.journal.actors import Actor

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
_KINDS = ("case.submitted", "case.accepted", "opinion.given", "opinion.concluded", "case.granted", "case.served")


@contextmanager
def fresh(database: str | None) -> Iterator[Path]:
    """Set Django up in a temporary folder; `database` is a PostgreSQL address (emptied first) or None for a new SQLite file.

    Call it once a process: settings are read once.
    """
    folder = Path(tempfile.mkdtemp(prefix="tongban-bench-"))
    for name in [n for n in os.environ if n.startswith("TONGBAN_") and n != "TONGBAN_FONTS"]:
        del os.environ[name]
    os.environ.setdefault("TONGBAN_FONTS", str(ROOT / "var" / "fonts"))
    os.environ["TONGBAN_VAR"] = str(folder)
    if database:
        os.environ["TONGBAN_DATABASE"] = database
    os.environ["DJANGO_SETTINGS_MODULE"] = "tongban.config.settings"
    try:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        if database:
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute("CREATE SCHEMA public")
        call_command("migrate", verbosity=0)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def others_open(context: Context) -> Reason | None:
    """Another opinion is still asked for, so that this one does not join."""
    from tongban.cases.errors import Reason

    waiting = [t for t in context.raw.tasks if t["kind"] == "opinion"]
    return None if len(waiting) > 1 else Reason("last", "这是最后一份意见，请用“回复最后一份意见”")


def last_open(context: Context) -> Reason | None:
    """No other opinion is asked for any more: this one joins the branches."""
    from tongban.cases.errors import Reason

    waiting = [t for t in context.raw.tasks if t["kind"] == "opinion"]
    return None if len(waiting) == 1 else Reason("not_last", "还有部门没有回复")


def bind() -> None:
    """The product's switchboard with the bench's two rules, and one subscribed consumer for each of the six events."""
    from tongban.cases import registry

    board = registry.bound()
    registry.bind(
        replace(
            board,
            rules={**board.rules, "bench.others_open": others_open, "bench.last_open": last_open},
            subscriptions={**board.subscriptions, **dict.fromkeys(_KINDS, ("cases.files",))},
        )
    )


@dataclass(slots=True)
class People:
    """Who acts in the lifecycle: identities as a session holds them, found once."""

    cast: Cast
    owner: Actor
    party: UUID
    window: Actor
    officers: dict[str, Actor]
    lead: Actor
    head: Actor
    projects: list[Any] = field(default_factory=list)


def people(at: datetime) -> People:
    """Publish the bench pack and gather its cast."""
    from tongban.catalogue.packs import load
    from tongban.faces.cli import casting

    bind()
    pack = load(HERE / "packs" / "bench")
    cast = casting.gather(pack, at, sign_in=True)
    owner = cast.owner("示例实业有限公司", at)
    assert owner.party is not None
    return People(
        cast=cast,
        owner=owner,
        party=owner.party,
        window=cast.actor("HALL", "window", at),
        officers={role: cast.actor(role, "officer", at) for role in ("FIRE", "ECO")},
        lead=cast.actor("LEAD", "officer", at),
        head=cast.actor("LEAD", "head", at),
    )


def add_projects(people: People, count: int, at: datetime) -> None:
    """Give the owner `count` projects, each with a code; one lifecycle uses one."""
    from tongban.journal.ids import uuid7
    from tongban.records.projects.models import Project

    region, pack = people.cast.pack.region, people.cast.pack.digest
    first = Project.objects.count()
    made = [
        Project(
            region=region,
            id=uuid7(at),
            code=f"2601-{region}-04-01-{first + i:06d}",
            name=f"示例项目{first + i}",
            party=people.party,
            pack=pack,
            facts={"ptype": "industrial", "floor_area": "12000"},
            form={"project_name": f"示例项目{first + i}", "place": "示例县产业集聚区示例路1号"},  # type: ignore[misc]  # a sealed value
            created_at=at,
        )
        for i in range(count)
    ]
    Project.objects.bulk_create(made, batch_size=200)
    people.projects.extend(p.id for p in made)
