"""Developers: a small database to build pages against: the cast of Yanjin and three stories told up to different points."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta


def main() -> int:
    """Migrate, gather the cast (password tongban-demo), play parts of stories; prints where it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from tongban import clock
    from tongban.faces.cli import casting, stories, walking
    from tongban.faces.cli.packs import read

    call_command("migrate", verbosity=0)
    pack = read("yanjin")
    start = datetime(2026, 1, 4, 8, tzinfo=clock.SHANGHAI)
    cast = casting.gather(pack, start - timedelta(days=1), sign_in=True)
    told = walking.scenarios("yanjin")
    for code, upto, suffix in (("standard-factory", 18, ""), ("standard-factory", 44, "·二期"), ("standard-factory", 99, "·三期"), ("refusal", 99, "·四期"), ("ask-once", 4, "·五期")):
        scenario = {**told[code], "story": told[code]["story"][:upto]}
        story = stories.Story(pack, scenario, cast, now=start, suffix=suffix)
        try:
            story.play()
        except stories.Untrue as untrue:
            print(f"{code}{suffix}: {untrue}", file=sys.stderr)
        print(f"{code}{suffix}: {len(story.told)} acts")
    for (role, post), accounts in sorted(cast.staff.items())[:80]:
        print(role, post, *(a.username for a in accounts))
    for name, (_, account) in cast.owners.items():
        print(name, account.username)
    return 0


if __name__ == "__main__":
    sys.exit(main())
