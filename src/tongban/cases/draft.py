"""A transition under construction: the case row being changed, and everything opened, closed, started and said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban import clock
from tongban.cases.context import Context
from tongban.cases.transition import Insert, Update
from tongban.clock import Limit
from tongban.journal.secrets import keyed_digest
from tongban.journal.values import Additions


class Draft:
    """Collects one case's changes. Numbers of tasks, deadlines, pauses and papers grow with the case's version: `seq*100+i`."""

    def __init__(self, context: Context, row: dict[str, Any], given: Mapping[str, Any] | None = None) -> None:
        self.context = context
        self.row = row
        self.given = given or {}
        self.data: dict[str, Any] = {}
        self.inserts: list[Insert] = []
        self.updates: list[Update] = []
        self.closes: list[dict[str, Any]] = []
        self.meets: list[dict[str, Any]] = []
        self.opened: list[dict[str, Any]] = []
        self.started: list[dict[str, Any]] = []
        self.redated: list[dict[str, Any]] = []
        self.texts: dict[str, str] = {}
        self.pauses = [dict(p) for p in context.raw.pauses]
        self.limits = {d["kind"]: dict(d) for d in context.raw.deadlines if d["kind"] in ("promise", "law")}
        self._count = 0
        self._new_limits: dict[str, dict[str, Any]] = {}
        self._changed_limits: dict[str, dict[str, Any]] = {}
        self._met: set[int] = set()

    @property
    def case(self) -> UUID:
        found: UUID = self.row["id"]
        return found

    def next_no(self) -> int:
        """The next number for a side row of this case; unique without reading closed rows."""
        self._count += 1
        return int(self.row["seq"]) * 100 + self._count

    def put(self, table: str, **values: Any) -> None:
        """Add a side row of this case."""
        self.inserts.append(Insert(table, {"region": self.context.region, "case": self.case, **values}))

    def open_task(
        self, *, kind: str, office: str, post: str, party: UUID | None = None, assignee: UUID | None = None, due: date | None = None
    ) -> int:
        """Open a task; returns its number."""
        no = self.next_no()
        self.put(
            "task",
            no=no,
            kind=kind,
            office=office,
            post=post,
            party=party,
            assignee=assignee,
            due=due,
            opened_at=self.context.at,
            opened_by=self.context.actor.staff,
        )
        self.opened.append({"no": no, "kind": kind, "office": office, "post": post})
        return no

    def close_task(self, no: int, answer: str = "") -> None:
        """Close an open task of this case."""
        self.closes.append(
            {
                "no": no,
                "closed_at": self.context.at,
                "closed_seq": self.row["seq"],
                "closed_by": self.context.actor.staff,
                "answer": answer,
            }
        )

    def run_limit(self, kind: str, limit: Limit, start: date, lapse: str) -> None:
        """Start the promised or the statutory limit; its dates are filled by `clocks.recompute`."""
        row = {
            "no": self.next_no(),
            "kind": kind,
            "party": limit.party,
            "from_on": start,
            "days": limit.days,
            "unit": limit.unit,
            "due": start,
            "acts_at": None,
            "lapse": lapse,
            "cite": limit.cite,
            "met_at": None,
            "lapsed_at": None,
        }
        self.limits[kind] = row
        self._new_limits[kind] = row

    def set_limit(self, kind: str, **values: Any) -> None:
        """Change a running limit: its days, due date, or the instant at which the clock acts."""
        row = self.limits[kind]
        changed = {k: v for k, v in values.items() if row.get(k) != v}
        row.update(changed)
        if kind not in self._new_limits and changed:
            self._changed_limits.setdefault(kind, {}).update(changed)

    def run_deadline(
        self,
        *,
        kind: str,
        days: int,
        unit: str,
        start: date,
        party: str,
        lapse: str,
        cite: str,
        task: int | None,
        until: date | None = None,
    ) -> date:
        """Start a duty inside the procedure (to tell, to answer, to deliver); returns its due date. `until` is a day that law
        itself fixes (the last day of a licence): no calendar moves it."""
        due = until or clock.due(self.context.calendar, start, Limit(days, unit, "event", party, cite)).date  # type: ignore[arg-type]
        row = {
            "no": self.next_no(),
            "kind": kind,
            "party": party,
            "task": task,
            "from_on": start,
            "days": days,
            "unit": unit,
            "due": due,
            "acts_at": clock.end_of(due),
            "lapse": lapse,
            "cite": cite,
        }
        self._start(row)
        return due

    def _start(self, row: Mapping[str, Any]) -> None:
        """Put a deadline's row, and cite it in the event: what the journal does not say cannot be told again from it."""
        self.put("deadline", **row)
        cited = {k: row.get(k) for k in ("no", "kind", "party", "task", "from_on", "days", "unit", "due", "lapse")}
        ended = "met" if row.get("met_at") else "lapsed" if row.get("lapsed_at") else ""
        self.started.append({**cited, "ended": ended} if ended else cited)

    def meet(self, kind: str, *, task: int | None = None, lapsed: bool = False) -> None:
        """Fulfil every running deadline of that kind (of that task only, where given), or mark it lapsed."""
        at = self.context.at
        if kind in self._new_limits:
            self._new_limits[kind]["lapsed_at" if lapsed else "met_at"] = at
        for row in self.context.raw.deadlines:
            if row["kind"] != kind or row["met_at"] or row["lapsed_at"] or row["no"] in self._met:
                continue
            if task is not None and row["task"] != task:
                continue
            self._met.add(row["no"])
            self.meets.append({"no": row["no"], "met_at": None if lapsed else at, "lapsed_at": at if lapsed else None})

    def meet_one(self, no: int) -> None:
        """Mark one running deadline as lapsed, if nothing else settled it."""
        for row in self.context.raw.deadlines:
            if row["no"] == no and not row["met_at"] and not row["lapsed_at"] and no not in self._met:
                self._met.add(no)
                self.meets.append({"no": no, "met_at": None, "lapsed_at": self.context.at})

    def meet_all(self) -> None:
        """A case that ends leaves no deadline running."""
        for row in self.context.raw.deadlines:
            if not row["met_at"] and not row["lapsed_at"] and row["no"] not in self._met:
                self._met.add(row["no"])
                self.meets.append({"no": row["no"], "met_at": self.context.at, "lapsed_at": None})

    def add_pause(self, **values: Any) -> None:
        """Open a pause from today on; it is recorded now and never earlier (a back-dated pause does not exist)."""
        row = {
            "no": self.next_no(),
            "from_on": self.context.today,
            "until": None,
            "by": self.context.actor.staff,
            "recorded_at": self.context.at,
            "flagged": values.get("kind") == "supplement",
            "seq": self.row["seq"],
            **values,
        }
        self.pauses.append(row)
        self.put("pause", **row)
        self.data["pause"] = {k: row[k] for k in ("no", "kind", "stops", "party", "from_on", "cap_days", "served", "cite")}

    def end_pause(self, no: int, on: date) -> None:
        """End an open pause on a day; that day does not count any more, the next one does."""
        for row in self.pauses:
            if row["no"] == no:
                row["until"] = max(on, row["from_on"])
                self.updates.append(
                    Update("pause", {"case": self.case, "no": no}, {"until": row["until"]}, {"until": None})
                )
                self.data.setdefault("resumed", []).append({"no": no, "until": row["until"]})

    def serve_pause(self, no: int) -> None:
        """The notice of a pause was served: it stops the clock from today on, never for the days before."""
        for row in self.pauses:
            if row["no"] == no:
                row["served"], row["from_on"] = True, self.context.today
                self.updates.append(
                    Update(
                        "pause",
                        {"case": self.case, "no": no},
                        {"served": True, "from_on": row["from_on"]},
                        {"served": False, "until": None},
                    )
                )
                self.data.setdefault("served", []).append({"no": no, "from_on": row["from_on"]})

    def redate(self) -> None:
        """Dates of the procedure's own running duties by the present calendar."""
        for row in self.context.raw.deadlines:
            if row["kind"] in ("promise", "law", "expiry") or row["met_at"] or row["lapsed_at"]:
                continue
            limit = Limit(row["days"], row["unit"], "event", row["party"], row["cite"])
            due = clock.due(self.context.calendar, row["from_on"], limit).date
            if due != row["due"]:
                values = {"due": due, "acts_at": clock.end_of(due)}
                self.updates.append(Update("deadline", {"case": self.case, "no": row["no"]}, values, {}))
                self.redated.append({"no": row["no"], "due": due})

    def say(self, field: str, text: str) -> None:
        """Keep a text of this action encrypted; the event holds its keyed digest."""
        digest = keyed_digest(text)
        self.put("case_text", seq=self.row["seq"], field=field, body=text, digest=digest)
        self.texts[field] = digest

    def add(self, more: Additions) -> None:
        """Take over what an effect returned."""
        self.inserts.extend(more.inserts)
        self.updates.extend(more.updates)
        self.row.update(more.row)
        for key, value in more.data.items():
            if isinstance(value, list) and isinstance(self.data.get(key), list):
                self.data[key] = [*self.data[key], *value]
            else:
                self.data[key] = value

    def finish(self) -> None:
        """Turn started and changed limits into rows."""
        for row in self._new_limits.values():
            self._start(row)
        for kind, values in self._changed_limits.items():
            row = self.limits[kind]
            if row["lapsed_at"] or row["met_at"] or row["no"] in self._met:
                values = {k: v for k, v in values.items() if k in ("days", "due", "from_on")}
            if values:
                self.updates.append(Update("deadline", {"case": self.case, "no": row["no"]}, values, {}))
            cited = {k: v for k, v in values.items() if k in ("days", "due", "from_on")}
            if cited:
                self.redated.append({"no": row["no"], **cited})


def moment(value: Any) -> str:
    """An instant or a day as the event's data cites it."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
