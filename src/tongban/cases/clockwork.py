"""Time walks through the same door: what lapsed is performed by the clock, in order, as of the instant it lapsed."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from tongban.cases import calendars
from tongban.cases.actions import CaseError, CaseRef, Refused, perform
from tongban.cases.models import Case, Deadline
from tongban.catalogue import queries as catalogue
from tongban.journal.actors import CLOCK, RULE

log = logging.getLogger(__name__)


def lapse_due(at: datetime, most: int = 500) -> int:
    """Perform every deadline that lapsed until `at`, oldest first; returns how many. Late work keeps `happened_at` = the lapse.

    One instant after another, asking anew between them: what a late lapse sets running may itself have lapsed before the next.
    """
    lapsed = Deadline.objects.filter(met_at=None, lapsed_at=None, acts_at__lte=at).order_by("acts_at", "case", "no")
    tried: set[tuple[UUID, int]] = set()
    done = 0
    while done < most:
        rows = [row for row in lapsed[: most + len(tried)] if (row.case, row.no) not in tried]
        for row in rows:
            if row.acts_at != rows[0].acts_at:
                break
            tried.add((row.case, row.no))
            done += lapse(row, at)
        if not rows:
            break
    return done


def recalendar(at: datetime, most: int = 500) -> int:
    """Recompute open cases whose dates were provisional and whose years are published by now; returns how many changed hands."""
    done = 0
    for row in Case.objects.filter(open=True, provisional=True).values("region", "id", "pack", "due", "law_due")[:most]:
        calendar = calendars.of(catalogue.frozen(row["pack"]))
        years = {d.year for d in (row["due"], row["law_due"]) if d is not None}
        if not all(calendar.published(year) for year in years):
            continue
        ref = CaseRef(row["region"], row["id"])
        perform(case=ref, action="recalendar", actor=RULE, at=at, key=f"recalendar/{ref.id}/{calendar.version}")
        done += 1
    return done


def lapse(row: Deadline, at: datetime) -> bool:
    """Perform one lapsed deadline; a case that moved on meanwhile needs nothing."""
    assert row.acts_at is not None
    try:
        perform(
            case=CaseRef(row.region, row.case),
            action=row.lapse or "lapsed",
            actor=CLOCK,
            at=at,
            happened_at=row.acts_at,
            data={"deadline": row.no, "deadline_kind": row.kind, **({"task": row.task} if row.task else {})},
            key=f"lapse/{row.case}/{row.no}",
        )
    except CaseError as error:
        if isinstance(error, Refused) and any(r.code == "not_lapsed" for r in error.reasons):
            return False
        if row.lapse and row.lapse != "lapsed":
            try:
                perform(
                    case=CaseRef(row.region, row.case),
                    action="lapsed",
                    actor=CLOCK,
                    at=at,
                    happened_at=row.acts_at,
                    data={"deadline": row.no, "deadline_kind": row.kind},
                    key=f"lapse/{row.case}/{row.no}/noted",
                )
                return True
            except CaseError:
                pass
        log.warning("deadline %s of case %s could not lapse: %s", row.no, row.case, error)
        return False
    return True
