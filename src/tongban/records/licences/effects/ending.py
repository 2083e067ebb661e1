"""The end of a licence, or its rest: cancelled (注销), revoked (撤销), suspended (暂扣) and resumed, in the action's own write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tongban.journal.values import Additions, Reason, Situation, Update, needs

ENDABLE = ("valid", "suspended")
CANCELLABLE = ("valid", "suspended", "revoked", "withdrawn")


@needs("licence")
def cancel(situation: Situation) -> Additions:
    """Cancel the licence that the form names (注销, 行政许可法 70 条); one that was revoked or withdrawn is cancelled too."""
    return _move(situation, [situation.need("licence")], CANCELLABLE, "cancelled", "cancelled", "持证人申请注销")


@needs("touched")
def revoke(situation: Situation) -> Additions:
    """Revoke what the origin case yielded (撤销, 行政许可法 69 条): licences whose basis is the case that the data or the form
    calls `origin_no`, with what stood in for them since; or the one licence that the form names. Nothing where none stands."""
    return _move(situation, situation.need("touched"), ENDABLE, "revoked", "revoked", "发证机关撤销")


@needs("touched")
def suspend(situation: Situation) -> Additions:
    """Suspend the licences that `licences.revoke` would revoke (暂扣)."""
    return _move(situation, situation.need("touched"), ("valid",), "suspended", "suspended", "发证机关暂扣")


@needs("touched")
def resume(situation: Situation) -> Additions:
    """Let suspended licences hold again."""
    return _move(situation, situation.need("touched"), ("suspended",), "valid", "resumed", "")


def _move(
    situation: Situation, found: Iterable[Any], before: tuple[str, ...], after: str, word: str, why: str
) -> Additions:
    """Bring licences from one of the states `before` to `after`, each guarded by the state that was read; the event says which."""
    more, moved = Additions(), []
    for licence in found:
        if licence is None or licence.state not in before:
            continue
        values = {"state": after, "ended_at": situation.at if after != "valid" else None, "ended_why": why}
        more.updates.append(Update("licence", {"id": licence.id}, values, {"state": licence.state}))
        moved.append({"id": licence.id, "type": licence.type, "number": licence.number, "copy": licence.copy})
    if not moved and word == "cancelled":
        more.refuse.append(Reason("licence_state", "这张证照现在的状态不能注销，请刷新后再看", "行政许可法第七十条", "licence"))
    if moved:
        more.data[word] = moved
    return more
