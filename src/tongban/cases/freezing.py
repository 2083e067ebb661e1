"""From a finished draft and its children to one frozen Transition: events chained, deliveries added, takes sorted. Pure."""

from __future__ import annotations

from typing import Any

from tongban.cases import clocks
from tongban.cases.draft import Draft
from tongban.cases.registry import bound
from tongban.cases.rows import stream
from tongban.cases.transition import Insert, Key, Take, Transition
from tongban.catalogue.definitions import Action
from tongban.journal import chain
from tongban.journal.actors import Actor
from tongban.journal.ids import uuid7


def freeze(draft: Draft, children: list[Draft], key: Key | None) -> Transition:
    """Chain the events, add deliveries, and close the value."""
    context = draft.context
    entries, deliveries = [], []
    draft.finish()
    head = context.raw.case["head"] if context.raw.case else chain.GENESIS
    entries.append(_entry(draft, context.action, head, context.actor))
    draft.row["head"] = entries[0].hash
    inserts, updates = list(draft.inserts), list(draft.updates)
    for child in children:
        child.finish()
        made = _entry(child, child.context.action, chain.GENESIS, context.actor)
        child.row["head"] = made.hash
        entries.append(made)
        inserts = [*inserts, Insert("case_", child.row), *child.inserts]
        updates = [*updates, *child.updates]
    for made in entries:
        for consumer in bound().subscriptions.get(made.kind, ()):
            deliveries.append(
                {
                    "region": made.region,
                    "id": uuid7(context.at),
                    "stream": made.stream,
                    "seq": made.seq,
                    "kind": made.kind,
                    "consumer": consumer,
                    "due_at": context.at,
                }
            )
    takes = tuple(
        Take(kind, name, context.locks[kind, name][0], n) for (kind, name), n in sorted(context.taken.items())
    )
    return Transition(
        region=context.region,
        case=context.case_id,
        seq=context.raw.case["seq"] if context.raw.case else 0,
        row=draft.row,
        events=tuple(entries),
        deliveries=tuple(deliveries),
        closes=tuple(draft.closes),
        meets=tuple(draft.meets),
        inserts=tuple(inserts),
        updates=tuple(updates),
        takes=takes,
        key=key,
        at=context.at,
    )


def _entry(draft: Draft, action: Action, prev: str, actor: Actor) -> chain.Entry:
    context, row = draft.context, draft.row
    data: dict[str, Any] = {"action": action.code, "state": row["state"], **draft.data}
    if row["outcome"]:
        data["outcome"] = row["outcome"]
    if row["seq"] == 1:
        for name in ("matter", "no", "office", "accepted_by", "pack", "party", "project", "flow", "parent"):
            if row[name]:
                data[name] = row[name]
        if row["channel"] != "online":
            data["channel"] = row["channel"]
    if draft.opened:
        data["opened"] = draft.opened
    if draft.closes:
        data["closed"] = [c["no"] for c in draft.closes]
    if draft.meets:
        for name, column in (("met", "met_at"), ("missed", "lapsed_at")):
            ended = [m["no"] for m in draft.meets if m[column]]
            if ended:
                data[name] = ended
    if draft.started:
        data["started"] = draft.started
    if draft.redated:
        data["redated"] = draft.redated
    if draft.texts:
        data["texts"] = draft.texts
    data["clock"] = clocks.snapshot(row)
    limits = {k: {n: v[n] for n in ("days", "unit", "from_on")} for k, v in draft.limits.items()}
    if limits and (action.clock or row["seq"] == 1):
        data["limits"] = limits
    if context.calendar is not None:
        data["calendar"] = context.calendar.version
    return chain.entry(
        region=context.region,
        stream=stream(row["id"]),
        seq=row["seq"],
        prev=prev,
        kind=action.event,
        actor=actor.text,
        origin=actor.origin,
        happened_at=context.happened_at or context.at,
        at=context.at,
        data=data,
    )
