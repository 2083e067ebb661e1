"""Case numbers: region, year, serial; reserved in blocks so that no counter is hot. They may have gaps."""

from __future__ import annotations

import threading

from django.db import connection

from tongban.cases import counts
from tongban.journal import actions as journal

BLOCK = 50
_guard = threading.Lock()
_free: dict[tuple[str, str, int], tuple[int, int]] = {}


def case_no(region: str, year: int) -> str:
    """The next case number of this process, for example `410726-2026-000137`."""
    with _guard:
        place = (str(connection.settings_dict["NAME"]), region, year)
        following, end = _free.get(place, (0, 0))
        if following >= end:
            following = journal.reserve_block(region=region, key=f"case/{year}") * BLOCK + 1
            end = following + BLOCK
        _free[place] = (following + 1, end)
    return f"{region}-{year}-{following:06d}"


def forget() -> None:
    """Forget reserved blocks (a fresh database under the same name, as walk and tests make)."""
    counts.forget()
    with _guard:
        _free.clear()
