"""The working-day calendar of a pack: the nation's, with the days that the pack overrides."""

from __future__ import annotations

from datetime import date

from tongban.catalogue.packs import Pack
from tongban.clock import Calendar, national

_by_digest: dict[str, Calendar] = {}


def of(pack: Pack) -> Calendar:
    """The calendar of a frozen pack, made once per digest."""
    found = _by_digest.get(pack.digest)
    if found is None:
        found = _by_digest[pack.digest] = _make(pack)
    return found


def _make(pack: Pack) -> Calendar:
    days = pack.calendar()
    if not days:
        return national()
    overrides = [(date.fromisoformat(d.date), d.working, d.name, d.cite or "") for d in days]
    return national().with_overrides(overrides, f"{national().version}+{pack.code}-{pack.version}")


