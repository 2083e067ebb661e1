"""Case numbers: region, year, serial; reserved in blocks so that no counter is hot. They may have gaps."""

from __future__ import annotations

import threading

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from tongban.journal.models import Lock

BLOCK = 50
_guard = threading.Lock()
_free: dict[tuple[str, str, int], tuple[int, int]] = {}


def _reserve(region: str, year: int) -> int:
    """Raise the block counter by one and return the first number of the block; its own short statement."""
    name = f"case/{year}"
    found = Lock.objects.filter(region=region, kind="block", key=name)
    for _ in range(50):
        row = found.first()
        if row is None:
            try:
                with transaction.atomic():
                    Lock(region=region, kind="block", key=name, version=1, n=1).save(force_insert=True)
                return 1
            except IntegrityError:
                continue
        if found.filter(version=row.version).update(version=F("version") + 1, n=F("n") + 1):
            return row.n * BLOCK + 1
    raise RuntimeError("no block of case numbers could be reserved")


def case_no(region: str, year: int) -> str:
    """The next case number of this process, for example `410726-2026-000137`."""
    with _guard:
        place = (str(connection.settings_dict["NAME"]), region, year)
        following, end = _free.get(place, (0, 0))
        if following >= end:
            following = _reserve(region, year)
            end = following + BLOCK
        _free[place] = (following + 1, end)
    return f"{region}-{year}-{following:06d}"


def forget() -> None:
    """Forget reserved blocks (a fresh database under the same name, as walk and tests make)."""
    with _guard:
        _free.clear()
