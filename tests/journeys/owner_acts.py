"""What the authorities do in the owner's journey, through the engine: acts of the pack's own story, one after another, now.

Run as a program with the site's environment: a project's code, then the acts as JSON (`who`, `does`, `case` or `matter`, `data`);
`{"does": "story", "matter": …}` is everything that the story tells of one matter.
"""

from __future__ import annotations

import json
import os
import sys

from tests.journeys.owner_seed import OWNER, PACK, STORY, TOWN


def main() -> int:
    """Play the acts; prints the states of the project's cases."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    import django

    django.setup()

    from tongban import clock
    from tongban.cases import queries
    from tongban.faces.cli import casting, stories, walking
    from tongban.faces.cli.packs import read
    from tongban.records.parties.models import Account, Mandate, Party
    from tongban.records.projects import queries as projects

    pack, told = read(PACK), walking.scenarios(PACK)[STORY]
    found = projects.by_code(sys.argv[1])
    assert found is not None
    cast = casting.Cast(pack, clock.now())
    for account in Account.objects.filter(kind="staff").order_by("username"):
        role, _, post = account.username.partition(".")
        cast.staff.setdefault((role.upper(), post.rstrip("0123456789")), []).append(account)
    for name in (OWNER, TOWN):
        party = Party.objects.get(name=name)
        cast.owners[name] = (party, Mandate.objects.filter(party=party).earliest("valid_from").account)
    told = {**told, "code": f"{STORY}-{clock.now():%H%M%S%f}"}  # acts of an earlier run are no repetitions of these
    story = stories.Story(pack, told, cast, now=clock.now(), project=found.id, passing=lambda at: None)
    acts = []
    for act in json.loads(sys.argv[2]):
        whole = act["does"] == "story"
        acts += [a for a in told["story"] if act["matter"] in (a.get("matter"), a.get("case"))] if whole else [act]
    for act in acts:
        story.now = clock.now()
        story.step({**act, "on": story.now.astimezone(clock.SHANGHAI).replace(tzinfo=None).isoformat()})
    rows = queries.of_project(pack.region, found.id)
    json.dump({r["matter"]: [r["no"], r["state"]] for r in rows}, sys.stdout, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
