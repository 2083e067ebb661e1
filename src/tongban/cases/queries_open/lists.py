"""What a system with a key may list: its cases and projects by key-set pages, one case with its story, papers, documents and clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tongban.cases import queries
from tongban.catalogue import queries as catalogue
from tongban.catalogue.definitions import Action
from tongban.journal.actors import Actor
from tongban.records.documents import queries as documents
from tongban.records.licences import queries as licences
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects

_QUIET = frozenset({"document.attached", "task.opened", "task.assigned", "task.handed_over", "opinion.reminded", "clock.recalendared"})
"""Events that tell an applicant nothing."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, newest first, and where the next one starts (None at the end)."""

    items: Sequence[dict[str, Any]]
    after: UUID | None


def cases(
    actor: Actor, today: date, *, limit: int, after: UUID | None = None, open: bool | None = None, project: UUID | None = None
) -> Page:
    """The actor's cases, newest first, at most `limit`; a constant number of statements."""
    found = queries.visible_to(actor)
    if after is not None:
        found = found.filter(id__lt=after)
    if open is not None:
        found = found.filter(open=open)
    if project is not None:
        found = found.filter(project=project)
    rows: list[dict[str, Any]] = [dict(r) for r in found.order_by("-id").values()[: limit + 1]]
    shown = rows[:limit]
    named = _project_names(shown)
    return Page([summary(r, today, named) for r in shown], shown[-1]["id"] if len(rows) > limit else None)


def _project_names(rows: Sequence[Mapping[str, Any]]) -> dict[UUID, tuple[str, str]]:
    found: dict[UUID, tuple[str, str]] = {}
    for region in {r["region"] for r in rows}:
        found |= projects.names(region, [r["project"] for r in rows if r["region"] == region])
    return found


def summary(row: Mapping[str, Any], today: date, named: Mapping[UUID, tuple[str, str]]) -> dict[str, Any]:
    """A case as a list tells it: names beside codes, days, light."""
    pack = catalogue.frozen(row["pack"])
    matter = pack.matter(row["matter"])
    name, code = named.get(row["project"], ("", ""))
    return {
        "no": row["no"],
        "version": row["seq"],
        "matter": matter.code,
        "matter_zh": matter.zh,
        "state": row["state"],
        "state_zh": pack.procedure(matter.procedure).state(row["state"]).zh,
        "open": row["open"],
        "outcome": row["outcome"],
        "office": row["office"],
        "office_zh": parties.office(row["office"])["zh"],
        "project": code or None,
        "project_zh": name or None,
        "received_at": row["received_at"],
        "accepted_on": row["accepted_on"],
        "decided_on": row["decided_on"],
        "due": row["due"],
        "law_due": row["law_due"],
        "light": queries.light(row, today),
        "days_left": queries.remaining(row, today),
        "paused_for": row["paused_for"],
    }


def case(actor: Actor, no: str, today: date) -> dict[str, Any] | None:
    """One case with everything that its applicant may be told, or None if it is not the actor's to see."""
    row = queries.find(actor, no)
    if row is None:
        return None
    region, pack = row["region"], catalogue.frozen(row["pack"])
    matter = pack.matter(row["matter"])
    procedure = pack.procedure(matter.procedure)
    said = queries.statement(row, today)
    names = {n.code: n.zh for n in matter.materials}
    parent = queries.row(region, row["parent"]) if row["parent"] else None
    born = queries.children(region, row["id"])
    return {
        **summary(row, today, _project_names([row])),
        "parent": parent["no"] if parent else None,
        "children": [c["no"] for c in born],
        "actions": [_action(a) for a in offered(row, procedure)] if actor.party is not None else [],
        "timeline": _timeline(row, procedure),
        "statement": said.as_dict() if said is not None else None,
        "papers": [_paper(p, names) for p in queries.papers(region, row["id"])],
        "documents": [
            {"id": d.id, "title": d.title, "number": d.number, "issued_on": d.issued_on, "ready": d.state == "ready", "sha256": d.sha256}
            for d in documents.of_case(region, no)
            if d.kind == "notice"
        ],
        "licences": [licence(x, today) for x in licences.of_case(region, no)],
    }


def _paper(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    told = {name: row[name] for name in ("no", "material", "fate", "version", "verdict", "sha256")}
    return {**told, "zh": names.get(row["material"], "材料")}


def offered(row: Mapping[str, Any], procedure: Any) -> list[Action]:
    """What the applicant may do from here: their actions of this state whose task, if they have one, is open."""
    tasks = queries.open_tasks(row["region"], row["id"])
    kinds = {t["kind"] for t in tasks}
    own = {t["kind"] for t in tasks if t["party"] == row["party"]}
    found = []
    for action in procedure.actions_from.get(row["state"], ()):
        if action.code == "open" or not (action.by.party == "applicant" or action.by.task in own):
            continue
        if action.closes and "*" not in action.closes and not kinds & set(action.closes):
            continue
        found.append(action)
    return found


def is_applicants(action: Action) -> bool:
    """Whether an action can ever be an applicant's: not one of clock, rule or posts."""
    return action.by.party == "applicant" or action.by.task is not None


def _action(action: Action) -> dict[str, Any]:
    return {
        "code": action.code,
        "zh": action.zh,
        "irreversible": action.confirm,
        "asks": [
            {"field": a.field, "zh": a.zh, "type": a.type, "required": a.required, "options": {o.value: o.zh for o in a.options}}
            for a in action.asks
        ],
    }


def _timeline(row: Mapping[str, Any], procedure: Any) -> list[dict[str, Any]]:
    """What happened, oldest first; offices' own words are not told."""
    events = queries.timeline(row["region"], row["id"])
    names = parties.staff_names(_staff(e["actor"]) for e in events)
    found = []
    for event in events:
        if event["kind"] in _QUIET:
            continue
        action = procedure.actions.get(str(event["data"].get("action")))
        found.append(
            {
                "seq": event["seq"],
                "kind": event["kind"],
                "zh": action.zh if action is not None else "办理",
                "at": event["happened_at"],
                "by": names.get(_staff(event["actor"]) or UUID(int=0)) or _origin(event["actor"]),
            }
        )
    return found


def _staff(actor: str) -> UUID | None:
    return next((UUID(p[6:]) for p in actor.split() if p.startswith("staff:")), None)


def _origin(actor: str) -> str:
    if actor.startswith(("clock", "rule")):
        return "到期自动办理" if actor.startswith("clock") else "系统按规则办理"
    return "申请人" if "party:" in actor else "工作人员"


def licence(found: Any, today: date) -> dict[str, Any]:
    """A licence as its own holder's system sees it."""
    return {
        "id": found.id,
        "type": found.type,
        "title": found.title,
        "number": found.number,
        "identifier": found.identifier,
        "office_zh": found.data["office"],
        "project": found.data.get("project_code") or None,
        "state": licences.state_on(found, today),
        "valid_from": found.valid_from,
        "valid_to": found.valid_to,
        "digest": found.digest,
        "sha256": found.sha256,
        "token": found.token,
    }


def own_licences(actor: Actor, today: date) -> list[dict[str, Any]]:
    """The licences that the actor's party holds, newest first."""
    return [licence(x, today) for x in licences.of_party(actor.party)] if actor.party is not None else []


def own_projects(actor: Actor) -> list[dict[str, Any]]:
    """The projects of the actor's party, newest first."""
    if actor.party is None:
        return []
    return [
        {"code": p.code, "name": p.name, "state": p.state, "flow": p.flow, "address": p.address, "created_at": p.created_at, "id": p.id}
        for p in projects.of_party(None, actor.party)
    ]


def own_project(actor: Actor, code: str) -> UUID | None:
    """The id of the project with that code, if it is the party's."""
    found = projects.by_code(code) if actor.party is not None and code.isprintable() else None
    return found.id if found is not None and found.party == actor.party else None


def own_paper(actor: Actor, region: str, document: UUID) -> dict[str, Any] | None:
    """A paper that the actor's party handed in, as a submission cites it."""
    found = documents.get(region, document)
    if found is None or actor.party is None or found.party != actor.party or found.kind != "paper":
        return None
    return {"fate": "upload", "document": found.id, "sha256": found.sha256, "source": "申请人上传"}


