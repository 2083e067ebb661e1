"""Fills the owner's journey: a place where land is won in public, its people as of yesterday, one enterprise, no project yet.

Run as a program with the site's environment; prints what the journey needs as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

PACK, STORY = "heshan", "simulated-to-permit"
OWNER = "鹤山市示例五金制品有限公司（示例）"
TOWN = "鹤山市示例镇人民政府（示例）"


def main() -> int:
    """Migrate, gather, register the enterprise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from tongban import clock
    from tongban.faces.cli import casting, walking
    from tongban.faces.cli.packs import read
    from tongban.records.parties import queries as parties

    call_command("migrate", verbosity=0)
    pack = read(PACK)
    start = clock.now() - timedelta(days=1)
    cast = casting.gather(pack, start, sign_in=True)
    party, account = cast.enterprise(OWNER, start)
    cast.enterprise(TOWN, start)
    told = walking.scenarios(PACK)[STORY]
    facts = {
        "owner": account.username,
        "signs": account.name,
        "form": told["form"],
        "facts": told["facts"],
        "register": {k: v for k, v in parties.row(party.id).items() if isinstance(v, str) and v},
        "totp": {a.username: a.totp for held in cast.staff.values() for a in held},
    }
    json.dump(facts, sys.stdout, ensure_ascii=False, default=str)
    return 0


if __name__ == "__main__":
    sys.exit(main())
