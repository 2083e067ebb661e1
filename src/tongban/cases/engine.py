"""The heart: from a context (what was read, who acts, with what) to one frozen Transition. Pure; writes and reads nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from tongban.cases import acceptance, clocks, families, inputs, papers, tallying
from tongban.cases.context import Context, NewCase
from tongban.cases.draft import Draft
from tongban.cases.errors import NotAllowed, Reason, Refused
from tongban.cases.freezing import freeze
from tongban.cases.kernel import Raw
from tongban.cases.obligations import births as obligations
from tongban.cases.registry import bound
from tongban.cases.rows import new_row, office_of, stream
from tongban.cases.transition import Key, Transition
from tongban.catalogue.definitions import Matter, OpenTask
from tongban.journal.ids import uuid7
from tongban.journal.secrets import keyed_digest

EACH = frozenset({"opinion", "sign_visit", "xitem"})
"""Kinds of tasks that several offices hold at once: each closes its own, each has a term of its own."""


def transition(context: Context, key: Key | None) -> Transition:
    """Compute the whole effect of one action.

    1. may this actor act, from this state; 2. the action's questions answered; 3. rules, all refusals at once;
    4. tasks, clock, deadlines, texts; 5. effects; 6. births; 7. events, chained; 8. deliveries. Raises NotAllowed or
    Refused; nothing is written.
    """
    action = context.action
    if context.raw.case is None:
        acceptance.check_birth(context)
        context.row = new_row(context, no=context.loaded["no"], state=action.to or "")
    task = may(context)
    answers = inputs.answers(context)
    row = _next_row(context)
    context.row = row
    _check_rules(context)
    draft = Draft(context, row)
    _move(draft, task, answers)
    context.taken.clear()
    _effects(draft)
    children = _births(draft) if action.births else []
    if obligations.accepted_now(context):
        children += _owed(draft)
    return freeze(draft, children, key)


def may(context: Context) -> dict[str, Any] | None:
    """The open task by which the actor acts, or None where no task is needed. Raises NotAllowed or Refused."""
    action, actor, raw = context.action, context.actor, context.raw
    if raw.case is not None:
        state = raw.case["state"]
        if action.sources and state not in action.sources and "*" not in action.sources:
            now = context.procedure.state(state).zh
            raise Refused([Reason("state", f"这件事现在是“{now}”，不能{action.zh}")])
    by = action.by
    if by.origin is not None:
        if actor.origin != by.origin:
            raise NotAllowed(f"“{action.zh}”只由系统按规则办理")
        if by.origin == "clock":
            _check_lapsed(context)
            return _own_task(context, action.closes)
        return None
    if by.party is not None:
        owner = context.new.party if context.new else raw.case and raw.case["party"]
        if owner not in actor.parties:
            raise NotAllowed("只有本件的申请人或其代理人可以办理")
        return None
    if by.task is not None:
        return _task_of(context, by.task)
    if by.post is not None:
        if not actor.holds(office_of(context, by.office or "deciding"), by.post):
            raise NotAllowed(f"“{action.zh}”由{_post_zh(context, by.post)}办理")
        return None
    previous = by.previous
    if previous is not None:
        return _to_take_back(context)
    raise NotAllowed(f"没有人可以办理“{action.zh}”")


def _check_lapsed(context: Context) -> None:
    """Whether the deadline that the clock names is still running and over: a person may have been faster, a pause may have moved it."""
    wanted = context.data.get("deadline")
    if wanted is None:
        return
    for row in context.raw.deadlines:
        running = row["no"] == wanted and row["met_at"] is None and row["lapsed_at"] is None
        if running and row["acts_at"] is not None and row["acts_at"] <= context.at:
            return
    raise Refused([Reason("not_lapsed", "这个期限已经办结、停表或者改期，没有届满")])


def _own_task(context: Context, closes: tuple[str, ...]) -> dict[str, Any] | None:
    wanted = context.data.get("task")
    return next((t for t in context.raw.tasks if t["no"] == wanted), None) if wanted and closes else None


def _task_of(context: Context, kind: str) -> dict[str, Any]:
    """The actor's own open task of that kind; a head's task is closed to whom proposed it."""
    actor = context.actor
    wanted = inputs.task_number(context.data)
    candidates = [t for t in context.raw.tasks if kind in ("*", t["kind"]) and wanted in (None, t["no"])]
    if not candidates:
        raise Refused([Reason("no_task", f"没有待办的“{context.action.zh}”，可能已经有人办了")])
    for task in candidates:
        if task["party"] is not None and task["party"] in actor.parties:
            return task
        if not actor.holds(task["office"], task["post"]):
            continue
        if task["assignee"] is not None and task["assignee"] != actor.staff:
            continue
        if task["kind"] == "decide" and actor.staff is not None and task["opened_by"] == actor.staff:
            raise NotAllowed("提出办理意见的人不能自己审定，请交负责人办理")
        return task
    raise NotAllowed("这件待办不在您的岗位上")


def _to_take_back(context: Context) -> dict[str, Any] | None:
    for task in context.raw.tasks:
        if task["kind"] not in context.action.closes:
            continue
        if task["opened_by"] is not None and task["opened_by"] == context.actor.staff:
            if task["seen_at"] is not None:
                raise Refused([Reason("opened", "下一环节已经打开，不能取回了，请联系对方退回")])
            return task
    raise NotAllowed("只有刚提交的人可以取回")


def _post_zh(context: Context, post: str) -> str:
    return {"head": "负责人", "officer": "经办人", "window": "窗口", "reviewer": "审核人"}.get(post, "指定岗位")


def _next_row(context: Context) -> dict[str, Any]:
    """The case row after this action, before clocks and effects change it."""
    action, raw = context.action, context.raw
    if raw.case is not None:
        row = dict(raw.case)
        row["seq"] += 1
        if action.to:
            row["state"] = action.to
    else:
        row = dict(context.row)
    row["open"] = context.procedure.state(row["state"]).open
    if action.outcome:
        row["outcome"] = action.outcome
    return row


def _check_rules(context: Context) -> None:
    reasons: list[Reason] = []
    for name in context.action.rules:
        found = bound().rules[name](context)
        if found is None:
            continue
        reasons.extend(found if isinstance(found, list) else [found])
    if reasons:
        raise Refused(reasons)


def _move(draft: Draft, task: dict[str, Any] | None, answers: inputs.Answers) -> None:
    """Tasks, clock, deadlines and texts of the action."""
    context, action = draft.context, draft.context.action
    for field, text in answers.secret.items():
        draft.say(field, text)
    draft.data.update(answers.plain)
    _close(draft, task)
    for name in action.clock:
        clocks.OPERATIONS[name](draft)
    _meet(draft, task)
    opened = _open(draft)
    _run_deadlines(draft, opened)
    inputs.apply(draft, task)
    if context.new is not None:
        body = json.dumps(dict(context.new.form), ensure_ascii=False, sort_keys=True)
        digest = keyed_digest(body)
        draft.put("case_fact", body=body, digest=digest)
        draft.data["facts"] = digest
        if context.new.late_reason:
            draft.say("late_reason", context.new.late_reason)
        draft.data["papers"] = inputs.put_papers(draft, context.matter, context.new.papers, papers.facts_now(context))
        if action.by.party is not None:
            _tally(draft)
            inputs.remember(draft)


def _tally(draft: Draft) -> None:
    """What this submission asked and saved, beside the baseline of its pack; and where each field came from that nobody typed."""
    context, new = draft.context, draft.context.new
    assert new is not None
    project = context.need("project")
    facts = dict(project["facts"]) if project else dict(new.facts)
    asked = families.applying_matter(context.pack, context.matter, facts)
    known = papers.known(context.pack, asked.sections, party=context.need("party"), project=project)
    counted = tallying.count(context.pack, asked, new.form, known, new.papers, papers.facts_now(context)).as_dict()
    row = draft.row
    place = {"matter": row["matter"], "flow": row["flow"], "pack": row["pack"], "year": context.today.year}
    draft.put("tally", **place, **counted)
    draft.data["tally"] = counted
    draft.data["sources"] = tallying.sources(new.form, known)


def _close(draft: Draft, task: dict[str, Any] | None) -> None:
    context, action = draft.context, draft.context.action
    answer = context.data.get("verdict")
    if context.raw.case is not None and context.raw.case["open"] and not draft.row["open"]:
        for open_task in context.raw.tasks:  # a case that ends leaves nobody with something to do
            draft.close_task(open_task["no"])
        return
    for open_task in context.raw.tasks:
        mine = task is not None and open_task["no"] == task["no"]
        if "*" in action.closes or open_task["kind"] in action.closes:
            if open_task["kind"] in EACH and "*" not in action.closes and not mine:
                continue
            draft.close_task(open_task["no"], answer if isinstance(answer, str) and len(answer) <= 24 else "")


def _meet(draft: Draft, task: dict[str, Any] | None) -> None:
    context = draft.context
    lapsed = context.action.by.origin == "clock"
    for kind in context.action.meets:
        draft.meet(kind, task=task["no"] if task is not None and kind in EACH else None, lapsed=lapsed)
    if lapsed and isinstance(context.data.get("deadline"), int):
        draft.meet_one(context.data["deadline"])
        draft.data["lapsed"] = {k: context.data[k] for k in ("deadline", "deadline_kind") if k in context.data}
        clocks.end_with(draft, context.data["deadline"])
    if not draft.row["open"] and (context.raw.case is None or context.raw.case["open"]):
        draft.meet_all()


def _open(draft: Draft) -> list[tuple[OpenTask, int]]:
    context = draft.context
    opened: list[tuple[OpenTask, int]] = []
    for spec in context.action.opens:
        if spec.office == "applicant":
            no = draft.open_task(kind=spec.task, office="", post="applicant", party=draft.row["party"])
            opened.append((spec, no))
        elif spec.office == "consulted":
            for role in context.data.get("offices") or ():
                office = role if "-" in role else f"{context.region}-{role}"
                if office not in context.need("offices"):
                    raise Refused([Reason("offices", "征求意见的部门不在本地区的部门名单里，请重新选择", "", "offices")])
                if office == draft.row["office"]:
                    raise Refused([Reason("offices", "不用向本单位征求意见，请去掉本单位", "", "offices")])
                opened.append((spec, draft.open_task(kind=spec.task, office=office, post=spec.post)))
        else:
            due = draft.row["due"] if spec.office == "deciding" else None
            office = office_of(context, spec.office)
            opened.append((spec, draft.open_task(kind=spec.task, office=office, post=spec.post, due=due)))
    return opened


def _run_deadlines(draft: Draft, opened: list[tuple[OpenTask, int]]) -> None:
    context = draft.context
    for spec in context.action.deadlines:
        days = spec.days
        given = draft.data.get(spec.days_from or "")
        if isinstance(given, int) and not isinstance(given, bool):
            days = given
        if days is None:
            continue
        until = None
        if spec.starts == "expiry":
            until = _expiry(context)
            if until is None:
                continue
            start, days = context.today, max((until - context.today).days, 0)
        elif spec.starts == "receipt":
            start = draft.row["received_on"] if context.raw.case is None else _received_now(context)
        else:
            start = context.today
        targets: list[int | None] = [no for _, no in opened] if spec.kind in EACH else [opened[0][1] if opened else None]
        for task in targets:
            due = draft.run_deadline(
                kind=spec.kind,
                days=days,
                unit=spec.unit,
                start=start,
                party=spec.party,
                lapse=spec.lapse or "",
                cite=spec.cite or "",
                task=task,
                until=until,
            )
            _date_task(draft, task, due)


def _expiry(context: Context) -> Any:
    """The last day of the licence that the case is about; None where it has no term."""
    found = context.loaded.get("licence")
    return date.fromordinal(found.valid_to.toordinal() - 1) if found is not None and found.valid_to is not None else None


def _received_now(context: Context) -> Any:
    from tongban import clock

    return clock.received_on(context.at, context.calendar)


def _date_task(draft: Draft, task: int | None, due: Any) -> None:
    """A task shows the due date of its own duty."""
    for i, insert in enumerate(draft.inserts):
        if insert.table == "task" and insert.values["no"] == task:
            values = {**insert.values, "due": due}
            draft.inserts[i] = type(insert)("task", values)


def _effects(draft: Draft) -> None:
    """Run the action's effects; each may refuse, all reasons are told at once."""
    reasons: list[Reason] = []
    for name in draft.context.action.effects:
        more = bound().effects[name](draft.context)
        reasons.extend(more.refuse)
        draft.context.loaded.update(more.provides)
        draft.add(more)
    if reasons:
        raise Refused(reasons)


def _births(draft: Draft) -> list[Draft]:
    """The children of the next group, each with its own limits, papers and first event; they are born with their parent's action."""
    context = draft.context
    project = context.need("project")
    facts = families.known_facts(context.pack, context.matter, project["facts"] if project else {}, context.form)
    drafts = []
    results = {**families.yielded(context.raw.children), **context.need("results")}
    for birth in families.next_births(context.pack, context.matter, facts, context.raw.children):
        matter = birth.matter
        new = NewCase(
            region=context.region,
            matter=matter.code,
            pack=draft.row["pack"],
            party=draft.row["party"],
            project=draft.row["project"],
            flow=draft.row["flow"],
            form=context.form,
            papers=families.inherited(matter, context.raw.papers, results),
            accepted_by=draft.row["accepted_by"],
            channel=draft.row["channel"],
        )
        child = _begins(context, matter, new)
        child.row = new_row(
            child,
            no=f"{draft.row['no']}-{birth.number:02d}",
            state=child.action.to or "",
            parent=draft.row["id"],
            grp=birth.group,
            received_at=draft.row["received_at"],
            received_on=draft.row["received_on"],
        )
        made = Draft(
            child,
            child.row,
            {
                "received_on": draft.row["received_on"],
                "deemed": context.action.code == "deem",
                "step": context.matter.step,
            },
        )
        _move(made, None, inputs.Answers())
        _effects(made)
        made.data["cites"] = f"{stream(draft.row['id'])}#{draft.row['seq']}"
        drafts.append(made)
    draft.data["born"] = [d.row["no"] for d in drafts]
    return drafts


def _begins(context: Context, matter: Matter, new: NewCase) -> Context:
    """The context in which another case is born with this action."""
    procedure = context.pack.procedure(matter.procedure)
    action = procedure.action("begin")
    born = replace(context, case_id=uuid7(context.at), raw=Raw(), matter=matter, procedure=procedure, action=action)
    return replace(born, data={}, new=new, row={}, _form=None)


def _owed(draft: Draft) -> list[Draft]:
    """What was promised or put off becomes owed in the act that accepts: each paper a case of its own, with its due day."""
    context, drafts = draft.context, []
    for one in obligations.owed(context):
        child = _begins(context, one.matter, one.new)
        child.row = new_row(child, no=one.no, state=child.action.to or "")
        made = Draft(child, child.row)
        _move(made, None, inputs.Answers(plain=dict(one.answers)))
        due = next(d["due"] for d in made.started if d["kind"] == "owed")
        made.inserts.append(one.insert(child, child.case_id, due))
        made.inserts.append(obligations.told(child, one, due))
        made.data["cites"] = f"{stream(draft.row['id'])}#{draft.row['seq']}"
        drafts.append(made)
    if drafts:
        draft.data["owed"] = [d.row["no"] for d in drafts]
    return drafts
