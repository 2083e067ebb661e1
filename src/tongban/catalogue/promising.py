"""Which promised limit wins for a matter: the county's, the flow's, the step's, the nation's, or a variant's own; and who may accept."""

from __future__ import annotations

from typing import Any

from tongban.catalogue.definitions import Matter, Negative, PromisedLimit
from tongban.clock.limits import Unit


def promise(pack: Any, code: str, flow: str | None, step: str | None) -> PromisedLimit | None:
    """What is promised for a matter: a county's promise, else the flow's days, else the national promise, else None."""
    matter = pack.matter(code)
    if matter.variant:
        own_days = pack.variant(matter.variant)
        if own_days.days is None:
            base: PromisedLimit | None = pack.promised(matter.base)
            return base
        return PromisedLimit(
            own_days.days, own_days.unit, "acceptance", matter.party, own_days.src, own_days.cite, "variant"
        )
    starts = matter.legal.starts if matter.legal else "acceptance"
    raw = pack.kind("promises").get(code)
    own = code in pack.layers.get("promises", {})
    if raw is None or not own:
        planned = _planned(pack, matter, flow, step)
        if planned is not None:
            days, unit, src, cite, origin = planned
            return PromisedLimit(days, unit, starts, matter.party, src, cite, origin)
    if raw is None:
        return None
    origin = "county" if own else "national"
    return PromisedLimit(raw["days"], raw["unit"], starts, matter.party, raw.get("src"), raw.get("cite"), origin)


def not_self_accepted(pack: Any, code: str) -> Negative | None:
    """The line of the stage's negative list that keeps the owner from accepting a matter itself (自主验收); None where it may."""
    stage = pack.matter(code).stage or ""
    lines = (line for listed in pack.negatives() if listed.stage == stage for line in listed.not_self_accepted)
    return next((line for line in lines if line.names(code, "")), None)


def _planned(
    pack: Any, matter: Matter, flow: str | None, step: str | None
) -> tuple[int, Unit, str | None, str | None, str] | None:
    if matter.is_family:
        limit = pack.step(matter.code)[1].limit
        return limit.days, limit.unit, limit.src, limit.cite, "step"
    if flow is None:
        return None
    for stage in pack.flow(flow).steps:
        if step is not None and stage.code != step:
            continue
        for member in stage.members:
            if member.matter == matter.code and member.days is not None:
                return member.days, member.unit, member.src, member.cite or stage.limit.cite, "flow"
    if step is None:
        for around in pack.flow(flow).around:
            if around.matter == matter.code and around.days is not None:
                return around.days, "working", None, None, "flow"
    return None
