"""Whether an instant is the real one: a database that ever accepts another is marked as simulated, and production refuses it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from tongban.clock import now
from tongban.journal import actions as journal

NEAR = timedelta(minutes=10)
_marked: set[str] = set()


def check(at: datetime) -> None:
    """Mark the database as simulated if `at` is not about now; raises ValueError in production."""
    if abs(at - now()) <= NEAR:
        return
    if settings.PRODUCTION:
        raise ValueError("an instant that is not the real one was passed to a production system")
    name = str(connection.settings_dict["NAME"])
    if name not in _marked:
        journal.mark_simulated(why="业务时间不是真实时间")
        _marked.add(name)
