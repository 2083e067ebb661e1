"""Fills a journey's database through the engine: the cast as of yesterday, and a project that has its land and may file its first stage.

Run as a program with the site's environment; prints what the journeys need as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, time, timedelta
from typing import Any


def shifted(story: list[dict[str, Any]], upto: int, end: Any) -> list[dict[str, Any]]:
    """The first acts of a story, moved by whole weeks so that the last is before `end` on the same day of the week."""
    last = datetime.fromisoformat(str(story[upto - 1]["on"])).date()
    weeks = (end - last).days // 7
    moved = []
    for step in story[:upto]:
        at = datetime.fromisoformat(str(step["on"])) + timedelta(weeks=weeks)
        moved.append({**step, "on": at.isoformat(timespec="minutes")})
    return moved


def main() -> int:
    """Migrate, gather, play."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from tongban import clock
    from tongban.cases import queries
    from tongban.faces.cli import casting, stories, walking
    from tongban.faces.cli.packs import read
    from tongban.records.projects import queries as projects

    call_command("migrate", verbosity=0)
    pack = read("yanjin")
    now = clock.now()
    told = walking.scenarios("yanjin")["standard-factory"]
    acts = shifted(told["story"], 12, clock.local_date(now) - timedelta(days=1))
    first = datetime.fromisoformat(acts[0]["on"]).date()
    start = datetime.combine(first - timedelta(days=1), time(8), clock.SHANGHAI)
    cast = casting.gather(pack, start, sign_in=True)
    story = stories.Story(pack, {**told, "story": acts}, cast, now=start)
    story.play()
    assert story.project is not None
    project = projects.row(pack.region, story.project)
    assert project is not None
    party, owner = cast.owners["河南禾丰谷源食品有限公司（示例）"]
    facts = {
        "project": project["code"],
        "owner": owner.username,
        "form": told["form"],
        "totp": {a.username: a.totp for held in cast.staff.values() for a in held},
        "filed": [c["no"] for c in queries.of_project(pack.region, story.project)],
        "phone": party.phone[-4:],
    }
    json.dump(facts, sys.stdout, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
