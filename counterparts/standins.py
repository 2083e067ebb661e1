"""Every stand-in of this process, one name each; a stand-in is a file with CODE, NAME and ROUTES (and LOOP where it acts by itself)."""

from __future__ import annotations

from types import ModuleType

from counterparts import failing, payment, reader, receipts, scanner

STANDINS: dict[str, ModuleType] = {m.CODE: m for m in (payment, receipts, reader, scanner, failing)}
