"""What actions do to parties: one takes over what another held, or takes another name, in the action's own write."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongban.journal.secrets import keyed_digest
from tongban.journal.values import Additions, Situation, Update, needs


@needs("succession")
def succeed(situation: Situation) -> Additions:
    """The applicant follows the unit that the form names (合并、吸收合并、分立), or takes its new name (更名).

    1. the predecessor names its successor, guarded by its having none, and ends on that day unless it was split; 2. a rename
    keeps the former name beside the new one; 3. the event says what came over: counts of licences that hold, open cases,
    projects, open obligations, breaches not made good. These stay where they are, under the name of who got them: whoever acts
    for the successor sees and goes on with them, breaches count for both. Mandates follow by `parties.handed`.
    """
    found, form, more = situation.need("succession"), situation.form, Additions()
    kind, own = str(form["succession_kind"]), found.own
    data: dict[str, Any] = {"kind": kind, "on": str(form["succession_on"]), "own": own.id}
    if kind == "renamed":
        told = str(form["new_name"]).strip()
        facts = {**own.facts, "former_names": [*(own.facts.get("former_names") or []), own.name]}
        more.updates.append(Update("party", {"id": own.id}, {"name": told, "facts": facts}, {"name": own.name}))
        data |= {"before": keyed_digest(own.name), "after": keyed_digest(told)}
    else:
        ended = None if kind == "split" else date.fromisoformat(str(form["succession_on"]))
        values = {"successor_id": own.id, "ended_on": ended}
        more.updates.append(Update("party", {"id": found.old.id}, values, {"successor_id": None}))
        data |= {"old": found.old.id, "came": dict(found.held)}
    more.data["succession"] = data
    return more
