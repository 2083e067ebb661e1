"""The kernel: reads a case in one statement and writes one transition in one round trip, on either database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.cases.kernel import sqlite
from tongban.cases.kernel.around import Ids
from tongban.cases.kernel.raw import Raw
from tongban.cases.transition import Transition

__all__ = ["Raw", "read", "turn", "write"]


def _engine() -> Any:
    if connection.vendor != "postgresql":
        return sqlite
    from tongban.cases.kernel import postgres  # the driver is not loaded where it is not used

    return postgres


def read(
    *,
    region: str,
    case: UUID | None,
    scope: str = "",
    key: str = "",
    locks: tuple[tuple[str, str], ...] = (),
    parts: Iterable[str] = (),
    ids: Ids | None = None,
) -> Raw:
    """Read a case with its facts, open tasks, running deadlines, pauses, papers and children, the locks named, the
    idempotency row, and what stands around it (`parts` of `around.PARTS`; of a case not yet born, by `ids`); one statement
    on PostgreSQL, a handful of driver statements on SQLite."""
    found: Raw = _engine().read(region, case, scope, key, locks, tuple(sorted(parts)), ids or {})
    return found


@contextmanager
def turn(region: str, names: tuple[tuple[str, str], ...]) -> Iterator[None]:
    """One writer's turn at number series, given in sorted order: others who ask for one of them wait until this one is done.

    It only orders the writers; what decides is still the version in each lock's row.
    """
    with _engine().turn(region, names):
        yield


def write(made: Transition) -> None:
    """Write a transition, all or nothing. Raises Moved, LockMoved or KeyTaken when what it was computed from has changed.

    Refuses to run inside an open transaction: the one call is the transaction (a test's own outer one is marked).
    """
    if connection.in_atomic_block and not getattr(connection, "tongban_test_block", False):
        raise RuntimeError("kernel.write inside an open transaction")
    _engine().write(made)
