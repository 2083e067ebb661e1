"""What is refused about projects: rules that packs may name."""

from __future__ import annotations

from tongban.journal.values import Reason, Situation, needs


@needs("project")
def registered(situation: Situation) -> Reason | None:
    """Refuses what is asked for without a project that has its code."""
    if situation.need("project") is None:
        return Reason("project", "要先有项目：请先办项目备案，取得项目代码", "")
    return None
