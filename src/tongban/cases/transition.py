"""The one value that the engine computes and the kernel writes: everything that one action changes, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.journal.chain import Entry
from tongban.journal.values import Insert, Update

__all__ = ["Insert", "Key", "Take", "Transition", "Update"]


@dataclass(frozen=True, slots=True)
class Take:
    """Something taken: its version rises by one. `version` is the one read (0: did not exist); `n` the new count."""

    kind: str
    key: str
    version: int
    n: int


@dataclass(frozen=True, slots=True)
class Key:
    """The idempotency key to record with the transition."""

    scope: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Transition:
    """One action's whole effect.

    `seq` is the case's version it was computed from (0: the case is born here); `row` is the whole new case row.
    `closes`: tasks as `{no, closed_at, closed_seq, closed_by, answer}`, each must still be open.
    `meets`: deadlines as `{no, met_at, lapsed_at}`, each must still run.
    """

    region: str
    case: UUID
    seq: int
    row: Mapping[str, Any]
    events: tuple[Entry, ...]
    deliveries: tuple[Mapping[str, Any], ...] = ()
    closes: tuple[Mapping[str, Any], ...] = ()
    meets: tuple[Mapping[str, Any], ...] = ()
    inserts: tuple[Insert, ...] = ()
    updates: tuple[Update, ...] = ()
    takes: tuple[Take, ...] = ()
    key: Key | None = None
    at: datetime | None = None
