"""What every page needs: whose page it is, in which place, and whether the data is a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tongban.journal import queries as journal
from tongban.records.parties import queries as parties

_simulated: dict[str, bool] = {}


def place(request: HttpRequest) -> dict[str, Any]:
    """`place` (code and name of the region), `who` (actor), `simulated`, `demo`, `today`."""
    code = settings.TONGBAN_PLACE
    if not _simulated.get("yes"):
        _simulated["yes"] = journal.simulated()
    return {
        "place": {"code": code, "name": parties.region_name(code)},
        "who": getattr(request, "who", None),
        "at": getattr(request, "at", None),
        "simulated": _simulated["yes"],
        "demo": settings.DEMO,
    }
