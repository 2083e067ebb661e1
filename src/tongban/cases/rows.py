"""The case row at birth, the offices that words in a procedure mean, and the name of a case's stream."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tongban.cases.context import Context
from tongban.journal import chain


def stream(case: UUID) -> str:
    """The journal stream of a case."""
    return f"case/{case}"


def office_of(context: Context, word: str) -> str:
    """The office code for `accepting`, `deciding`, or a role code of the jurisdiction."""
    row = context.row or context.raw.case or {}
    if word == "accepting":
        return str(row["accepted_by"])
    if word == "deciding":
        return str(row["office"])
    return f"{context.region}-{word}"


_EMPTY: dict[str, Any] = {
    "flow": "",
    "parent": None,
    "grp": None,
    "open": True,
    "outcome": "",
    "seq": 1,
    "head": chain.GENESIS,
    "received_at": None,
    "received_on": None,
    "accepted_on": None,
    "decided_on": None,
    "ended_on": None,
    "due": None,
    "law_due": None,
    "yellow_on": None,
    "red_on": None,
    "law_red_on": None,
    "paused_for": "",
    "provisional": False,
    "channel": "online",
}


def new_row(context: Context, *, no: str, state: str, **more: Any) -> dict[str, Any]:
    """A case row at its first version, from `context.new`; `more` overrides (parent, group)."""
    new = context.new
    assert new is not None
    return {
        **_EMPTY,
        "region": context.region,
        "id": context.case_id,
        "no": no,
        "matter": new.matter,
        "flow": new.flow,
        "office": new.office or f"{context.region}-{context.matter.office}",
        "accepted_by": new.accepted_by or f"{context.region}-{context.matter.accepts}",
        "party": new.party,
        "project": new.project,
        "pack": new.pack,
        "state": state,
        "channel": new.channel,
        **more,
    }
