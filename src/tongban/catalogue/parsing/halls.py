"""Halls out of their YAML."""

from __future__ import annotations

from tongban.catalogue.definitions.halls import Across, Business, Counter, Hall, Outside, Slot
from tongban.catalogue.parsing.shapes import Raw, each

BOOK_DAYS = 7
LATE_DAYS = 5
"""Where a pack says nothing: seven working days ahead; five behind, the term in which a window has to answer (行政许可法第三十二条)."""


def hall(raw: Raw) -> Hall:
    """One hall."""
    return Hall(
        code=raw["code"],
        zh=raw["zh"],
        office=raw["office"],
        address=raw.get("address") or "",
        offices=tuple(each(raw, "offices")),
        outside=tuple(Outside(o["matter"], o["reason"], o["src"], o.get("cite")) for o in each(raw, "outside")),
        businesses=tuple(Business(b["code"], b["zh"], b["letter"], b.get("help") or "") for b in each(raw, "businesses")),
        counters=tuple(Counter(c["code"], c["zh"], tuple(c["businesses"])) for c in each(raw, "counters")),
        slots=tuple(Slot(s["from"], s["to"], s["capacity"]) for s in each(raw, "slots")),
        book_days=raw.get("book_days", BOOK_DAYS),
        late_days=raw.get("late_days", LATE_DAYS),
        across=tuple(Across(a["office"], tuple(a["matters"])) for a in each(raw, "across")),
    )
