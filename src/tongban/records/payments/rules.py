"""Judgements about money that packs name as `payments.…`: they write nothing."""

from __future__ import annotations

from tongban.journal.values import Reason, Situation, needs
from tongban.records.payments.queries import OPEN


@needs("charges")
def paid(situation: Situation) -> Reason | None:
    """Before a result is handed out, everything that the case was charged is paid, waived or given back."""
    waiting = [c for c in situation.need("charges") if c.state in OPEN]
    if not waiting or situation.row.get("outcome") not in ("granted", "registered", "filed", "passed"):
        return None
    names = "、".join(dict.fromkeys(c.zh for c in waiting))
    fen = sum(c.fen for c in waiting)
    return Reason("unpaid", f"还有 {fen // 100}.{fen % 100:02d} 元没有缴（{names}），缴清以后再领取结果", "收费清单")
