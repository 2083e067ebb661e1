"""The kernel: reads a case in one statement and writes one transition in one round trip, on either database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from tongban.cases.kernel import postgres, sqlite
from tongban.cases.kernel.raw import Raw
from tongban.cases.transition import Transition

__all__ = ["Raw", "read", "write"]


def _engine() -> Any:
    return postgres if connection.vendor == "postgresql" else sqlite


def read(
    *,
    region: str,
    case: UUID | None,
    scope: str = "",
    key: str = "",
    locks: tuple[tuple[str, str], ...] = (),
) -> Raw:
    """Read a case with its facts, open tasks, running deadlines, pauses, papers and children, the locks named, and the
    idempotency row; one statement on PostgreSQL, a handful of driver statements on SQLite."""
    found: Raw = _engine().read(region, case, scope, key, locks)
    return found


def write(made: Transition) -> None:
    """Write a transition, all or nothing. Raises Moved, LockMoved or KeyTaken when what it was computed from has changed.

    Refuses to run inside an open transaction: the one call is the transaction (a test's own outer one is marked).
    """
    if connection.in_atomic_block and not getattr(connection, "tongban_test_block", False):
        raise RuntimeError("kernel.write inside an open transaction")
    _engine().write(made)
