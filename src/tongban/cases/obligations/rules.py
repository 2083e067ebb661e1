"""Judgements on the road of a broken promise: each step in its order, the right to be heard before anything is taken back."""

from __future__ import annotations

from tongban.cases.context import Context
from tongban.cases.errors import Reason
from tongban.cases.rows import stream
from tongban.journal import queries as journal


def ordered(context: Context) -> Reason | None:
    """Nobody is told of an intended revocation before being ordered to correct."""
    if _was(context, "obligation.ordered"):
        return None
    return Reason("ordered", "要先责令限期改正，到期没有改正的，才能告知拟撤销")


def heard(context: Context) -> Reason | None:
    """Nothing is revoked before the party was told and could speak (行政许可法第七条)."""
    if _was(context, "obligation.intended") and (_was(context, "obligation.stated") or _was(context, "obligation.unheard")):
        return None
    return Reason("heard", "还没有告知拟撤销，或者陈述申辩的期限没有过，不能决定撤销", "行政许可法第七条")


def _was(context: Context, kind: str) -> bool:
    return journal.happened(context.region, stream(context.case_id), kind)
