"""The counts of number series that this process wrote last: tried first, so that a quiet series costs no second read."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from time import monotonic

from django.db import connection

from tongban.cases.transition import Take

SHARED = 30.0
"""Seconds for which a series that somebody else moved is read first again."""

_guard = threading.Lock()
_known: dict[str, dict[tuple[str, str], tuple[int, int]]] = {}
_shared: dict[tuple[str, str, str], float] = {}


def _place(region: str) -> str:
    settings = connection.settings_dict
    return f"{settings['HOST']} {settings['NAME']} {region}"


def recall(region: str) -> Mapping[tuple[str, str], tuple[int, int]]:
    """(version, n) by (kind, key) as this process knows them; a wrong one is found by the write, which then changes nothing."""
    return _known.get(_place(region), {})


def keep(region: str, takes: Iterable[Take]) -> None:
    """These were taken: remember them, unless others take from the same series."""
    place, now = _place(region), monotonic()
    with _guard:
        for take in takes:
            if _shared.get((place, take.kind, take.key), 0.0) <= now:
                _known.setdefault(place, {})[take.kind, take.key] = (take.version + 1, take.n)


def moved(region: str, takes: Iterable[Take]) -> None:
    """Somebody else took from one of these series: read them before the next tries."""
    place, until = _place(region), monotonic() + SHARED
    with _guard:
        for take in takes:
            _known.get(place, {}).pop((take.kind, take.key), None)
            _shared[place, take.kind, take.key] = until


def shared(region: str, name: tuple[str, str]) -> bool:
    """Whether others took from this series lately: it is worth standing in line for."""
    return _shared.get((_place(region), *name), 0.0) > monotonic()


def forget() -> None:
    """Forget everything (a fresh database under the same name)."""
    with _guard:
        _known.clear()
        _shared.clear()
