"""One loop for everything that follows: deliveries, and deadlines that lapsed. Safe to kill at any point."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from django.db import close_old_connections

from tongban.cases import clockwork
from tongban.cases.registry import bound
from tongban.clock import now
from tongban.journal import outbox

log = logging.getLogger(__name__)


def run_once(at: datetime, most: int = 1000) -> tuple[int, int, int]:
    """Perform what lapsed until `at` and deliver what is due; returns (lapsed, delivered, failed)."""
    lapsed = clockwork.lapse_due(at)
    delivered, failed = outbox.drain(bound().consumers, at, most)
    return lapsed, delivered, failed


def run(stop: threading.Event, pause: float = 0.5) -> None:
    """Work until told to stop; sleeps only when nothing was left to do. A failed round is logged and tried again."""
    try:
        clockwork.recalendar(now())
    except Exception:
        log.exception("recalendar failed")
    while not stop.is_set():
        try:
            lapsed, delivered, failed = run_once(now(), 20)
            idle = not (lapsed or delivered or failed)
        except Exception:
            log.exception("a round of work failed")
            close_old_connections()
            idle = True
        if idle:
            stop.wait(pause)
