"""How an action moves a case's two clocks: receipt, acceptance, pauses, extension, decision, end. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tongban import clock
from tongban.cases.draft import Draft
from tongban.cases.errors import Reason, Refused
from tongban.clock import Limit


def _pauses(draft: Draft) -> list[clock.Pause]:
    """The case's pauses as the clock wants them, this action's changes included."""
    found = []
    for row in draft.pauses:
        cap = None
        if row["cap_days"] is not None:
            cap = Limit(row["cap_days"], row["cap_unit"], "event", row["party"])
        found.append(
            clock.Pause(
                row["from_on"],
                row["until"],
                row["stops"],
                row["kind"],
                row["party"],
                row["cite"],
                served=row["served"],
                no=row["no"],
                cap=cap,
            )
        )
    return found


def _receive(draft: Draft) -> None:
    context, row = draft.context, draft.row
    came = context.happened_at if _on_paper(draft) else None
    on = clock.received_on(came or context.at, context.calendar)
    if context.new is None:
        row["received_on"] = row["received_on"] or on
        return
    row["received_at"] = row["received_at"] or context.happened_at or context.at
    row["received_on"] = draft.given.get("received_on") or on


def _on_paper(draft: Draft) -> bool:
    """Whether this is the entry of a form that lay on paper: its own day is the day of receipt (行政许可法第三十二条), not today."""
    return draft.context.new is not None and draft.context.new.channel == "paper"


def _accept(draft: Draft) -> None:
    """Start both clocks. Deemed acceptance counts from the day of receipt (行政许可法 32 条)."""
    context, row = draft.context, draft.row
    deemed = context.action.code == "deem" or draft.given.get("deemed")
    _settle_receipt(draft)
    filed = context.action.by.party is not None and "decide" not in context.action.clock
    day = row["received_on"] if deemed or (filed and (row["received_on"] > context.today or _on_paper(draft))) else context.today
    if day == context.today and row["received_on"] > day:
        row["received_on"] = day
    row["accepted_on"] = day
    pack, matter = context.pack, context.matter
    promised = pack.promised(matter.code, flow=row["flow"] or None, step=draft.given.get("step"))
    if promised is not None:
        draft.run_limit("promise", promised.limit, day, "lapsed")
    law = pack.statutory(matter.code)
    if law is not None:
        start = row["received_on"] if law.starts == "receipt" else day
        draft.run_limit("law", law.limit, start, "lapsed")
    recompute(draft)


def _settle_receipt(draft: Draft) -> None:
    """The day of receipt from which limits run: that of what lies complete before the office now; asked-for papers that came later
    move it (施工许可管理办法第五条: 审批时间自证明文件补正齐全后相应顺延)."""
    for running in draft.context.raw.deadlines:
        if running["kind"] == "tell" and running["met_at"] is None and running["lapsed_at"] is None:
            draft.row["received_on"] = running["from_on"]


def _pause(draft: Draft) -> None:
    context = draft.context
    kind = context.action.pause_type or draft.data.get("type") or context.data.get("type")
    if not kind:
        raise Refused([Reason("pause_type", "停表必须选定特别程序的类型", "行政许可法第四十五条", "type")])
    if context.action.pause_type is None and kind not in context.matter.pauses:
        zh = context.pack.pause(kind).zh if kind in context.pack.kind("pauses") else "这种程序"
        raise Refused([Reason("pause_closed", f"本事项没有开放“{zh}”，不能停表", "行政许可法第四十五条", "type")])
    spec = context.pack.pause(kind)
    if any(p["until"] is None and p["kind"] == kind for p in draft.pauses):
        raise Refused([Reason("pause_open", f"“{spec.zh}”已经在停表中", "", "type")])
    days = context.data.get("days")
    cap = spec.cap_days if spec.cap_days is not None else None
    if isinstance(days, int) and context.action.pause_type is None:
        if cap is not None and days > cap:
            text = f"“{spec.zh}”最多停 {cap} 个{'工作日' if spec.cap_unit == 'working' else '自然日'}"
            raise Refused([Reason("pause_cap", text, spec.cite or "", "days")])
        cap = days
    draft.add_pause(
        kind=kind,
        stops=spec.stops,
        party=spec.party,
        cite=spec.cite or "",
        cap_days=cap,
        cap_unit=spec.cap_unit,
        served=bool(draft.context.loaded.get("consent", True)),
    )
    _mark_paused(draft)
    recompute(draft)


def _mark_paused(draft: Draft) -> None:
    """Whose time runs while the promised clock stands still: the newest open pause that was served."""
    running = [p for p in draft.pauses if p["until"] is None and p["served"]]
    draft.row["paused_for"] = running[-1]["party"] if running else ""


def _resume(draft: Draft) -> None:
    named = draft.data.get("type")
    kind = draft.context.action.pause_type or named
    open_ones = [p for p in draft.pauses if p["until"] is None and (kind is None or p["kind"] == kind)]
    if kind is None:
        open_ones = [p for p in open_ones if p["kind"] != "supplement"]
    if not open_ones:
        if named or (kind is not None and any(t["kind"] in draft.context.action.closes for t in draft.context.raw.tasks)):
            return  # an answer that comes after its term is still an answer; the clock runs already
        raise Refused([Reason("no_pause", "没有正在停表的程序")])
    over = _lapsed_on(draft)
    for pause in open_ones:
        draft.end_pause(pause["no"], over or draft.context.today)
    _mark_paused(draft)
    recompute(draft)


def _lapsed_on(draft: Draft) -> date | None:
    """The last day of the deadline that the clock lets lapse: late work ends a pause when it ended, not when somebody noticed."""
    wanted = draft.context.data.get("deadline")
    if draft.context.actor.origin != "clock" or wanted is None:
        return None
    return next((row["due"] for row in draft.context.raw.deadlines if row["no"] == wanted), None)


def _served(draft: Draft) -> None:
    """A pause whose notice was not served stops nothing; served now, it stops from today on."""
    waiting = [p for p in draft.pauses if p["until"] is None and not p["served"]]
    if not waiting:
        raise Refused([Reason("no_notice", "没有等待送达的停表告知书")])
    for pause in waiting:
        draft.serve_pause(pause["no"])
    _mark_paused(draft)
    recompute(draft)


def _recompute(draft: Draft) -> None:
    """The calendar of a provisional year was published: every running limit gets its real dates; both stand in the event."""
    row = draft.row
    before = {k: row[k] for k in ("due", "law_due") if row[k] is not None}
    if row["decided_on"] is None and row["open"]:
        recompute(draft)
    else:
        row["provisional"] = False
    draft.redate()
    draft.data["recalendared"] = {k: [before[k], row[k]] for k in before if before[k] != row[k]}


def _advance(draft: Draft, today: date) -> None:
    """An office acted on what came in on a day off before it had to: receipt, acceptance and limits are of that day."""
    for name in ("received_on", "accepted_on"):
        if draft.row[name] is not None:
            draft.row[name] = min(draft.row[name], today)
    for kind, running in draft.limits.items():
        if running["from_on"] > today:
            draft.set_limit(kind, from_on=today)
    recompute(draft)


def end_with(draft: Draft, deadline: int) -> None:
    """The pause that was opened together with a lapsed duty (an answer that did not come) ends with it."""
    over = _lapsed_on(draft)
    ended = [p for p in draft.pauses if p["until"] is None and p["seq"] == deadline // 100]
    for pause in ended:
        draft.end_pause(pause["no"], over or draft.context.today)
    if ended:
        _mark_paused(draft)
        recompute(draft)


def _extend(draft: Draft) -> None:
    """One extension of the statutory limit, before it lapses, as the law of the matter allows (行政许可法 42 条)."""
    context = draft.context
    law = context.pack.statutory(context.matter.code)
    running = draft.limits.get("law")
    if law is None or running is None:
        raise Refused([Reason("no_law", "本事项没有可以延长的法定时限")])
    if law.extension is None:
        raise Refused([Reason("extension_none", "法律对本事项另有时限规定，不能延长", law.cite or "", "reason")])
    limit = Limit(law.days, law.unit, law.starts, law.party, law.cite or "")
    more = Limit(law.extension.days, law.unit, law.starts, law.party, law.extension.cite or "")
    before = [clock.Extension(more, context.today)] if running["days"] > law.days else []
    why = clock.may_extend(
        context.calendar, running["from_on"], limit, more, _pauses(draft), context.at, before
    )
    if why:
        raise Refused([Reason("extension", why, "行政许可法第四十二条", "reason")])
    draft.set_limit("law", days=law.days + law.extension.days)
    draft.data["extension"] = {"days": law.extension.days, "by": law.extension.by}
    recompute(draft)


def _decide(draft: Draft) -> None:
    today = draft.context.today
    draft.row["decided_on"] = today
    if draft.row["received_on"] is not None and draft.row["received_on"] > today:
        _advance(draft, today)
    for kind in ("promise", "law"):
        draft.meet(kind)
    draft.row.update(yellow_on=None, red_on=None, law_red_on=None, paused_for="")
    for pause in draft.pauses:
        if pause["until"] is None:
            draft.end_pause(pause["no"], draft.context.today)


def _end(draft: Draft) -> None:
    draft.row["ended_on"] = draft.context.today
    if draft.row["decided_on"] is None:
        _decide(draft)
        draft.row["decided_on"] = None


def recompute(draft: Draft) -> None:
    """Due dates and the dates on which lights change, from limits, pauses and calendar; kept on the case row."""
    context, row, pauses = draft.context, draft.row, _pauses(draft)
    calendar, today = context.calendar, context.today
    provisional = False
    for kind, which in (("promise", "promised"), ("law", "statutory")):
        running = draft.limits.get(kind)
        if running is None:
            continue
        limit = Limit(running["days"], running["unit"], "acceptance", running["party"])
        due = clock.due(calendar, running["from_on"], limit, pauses, which, today)  # type: ignore[arg-type]
        lights = clock.lights(calendar, running["from_on"], limit, pauses, which)  # type: ignore[arg-type]
        provisional = provisional or due.provisional
        acts = None if lights.red_on is None else clock.end_of(_before(lights.red_on))
        draft.set_limit(kind, due=due.date, acts_at=acts)
        if kind == "promise":
            row.update(due=due.date, yellow_on=lights.yellow_on, red_on=lights.red_on)
        else:
            row.update(law_due=due.date, law_red_on=lights.red_on)
    row["provisional"] = provisional


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


OPERATIONS: Mapping[str, Callable[[Draft], None]] = {
    "receive": _receive,
    "accept": _accept,
    "pause": _pause,
    "resume": _resume,
    "extend": _extend,
    "decide": _decide,
    "served": _served,
    "recompute": _recompute,
    "end": _end,
}


def snapshot(row: Mapping[str, Any]) -> dict[str, Any]:
    """The clock's dates as an event cites them."""
    keys = ("received_on", "accepted_on", "decided_on", "ended_on", "due", "law_due", "yellow_on", "red_on", "law_red_on")
    return {k: row[k] for k in keys if row.get(k) is not None}
