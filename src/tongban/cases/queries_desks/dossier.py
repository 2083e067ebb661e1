"""What lies in a case's file, ready to be read: steps with who and what was said, opinions of other offices, versions of papers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.cases import queries
from tongban.cases.models import Deadline, Paper, Task
from tongban.records.parties import queries as parties


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of a step: the question's words, the text, or a table's rows."""

    field: str
    label: str
    text: str
    rows: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a case in words. `quiet`: bookkeeping that a short timeline leaves out."""

    seq: int
    kind: str
    action: str
    zh: str
    at: datetime
    late: bool
    person: str
    staff: UUID | None
    quiet: bool
    said: tuple[Said, ...]
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opinion:
    """One office's answer in a consultation. `verdict`: agree conditional disagree none, silent, or open."""

    office: str
    verdict: str
    zh: str
    text: str
    person: str
    at: datetime | None
    due: date | None
    rule: str
    silence: str
    task: int


@dataclass(frozen=True, slots=True)
class Version:
    """A paper of a case with its name; older versions of the same material follow in `before`."""

    row: Mapping[str, Any]
    zh: str
    before: tuple[Mapping[str, Any], ...]
    core_by_law: bool
    judge: str


_QUIET = frozenset({"task.opened", "document.attached", "deadline.lapsed"})


def steps(row: Mapping[str, Any], pack: Any, matter: Any) -> list[Step]:
    """The events of a case, oldest first, with the names of staff and what was said; three statements."""
    region, case = row["region"], row["id"]
    events = queries.timeline(region, case)
    texts = queries.texts(region, case)
    names = parties.staff_names(queries._staff(e["actor"]) for e in events)
    procedure = pack.procedure(matter.procedure)
    found = []
    for event in events:
        code = str(event["data"].get("action") or "")
        action = procedure.actions.get(code)
        staff = queries._staff(event["actor"])
        judged = event["kind"] == "task.opened" and bool(event["data"].get("verdicts"))
        found.append(
            Step(
                seq=event["seq"],
                kind=event["kind"],
                action=code,
                zh="逐件核对材料" if judged else (action.zh if action else "办理") + queries.late_words(event),
                at=event["happened_at"],
                late=event["happened_at"] != event["recorded_at"],
                person=names.get(staff or UUID(int=0)) or queries._origin_zh(event["actor"]),
                staff=staff,
                quiet=event["kind"] in _QUIET and not judged,
                said=tuple(_said(action, event["data"], texts.get(event["seq"], {}))),
                data=event["data"],
            )
        )
    return found


def _said(action: Any, data: Mapping[str, Any], texts: Mapping[str, str]) -> list[Said]:
    found = [Said("late_reason", "补录原因", texts["late_reason"])] if "late_reason" in texts else []
    for ask in action.asks if action else ():
        raw = texts.get(ask.field, data.get(ask.field))
        if raw in (None, "", []) or ask.type in ("files", "person"):
            continue
        if ask.type in ("table", "persons") and isinstance(raw, str):
            raw = _loads(raw)
        if isinstance(raw, list):
            rows = tuple({k: str(v) for k, v in r.items()} for r in raw if isinstance(r, Mapping))
            plain = "、".join(_office(str(r)) for r in raw if not isinstance(r, Mapping))
            found.append(Said(ask.field, ask.zh, plain, rows))
        else:
            zh = next((o.zh for o in ask.options if o.value == raw), str(raw))
            found.append(Said(ask.field, ask.zh, zh))
    return found


def _office(word: str) -> str:
    head = word.split("-", 1)[0]
    return str(parties.office(word)["short"]) if "-" in word and head.isdigit() else word


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def opinions(row: Mapping[str, Any], pack: Any, matter: Any, told: Sequence[Step]) -> list[Opinion]:
    """Every office that was asked, newest consultation last; silence is shown as silence, with its rule."""
    region, case = row["region"], row["id"]
    limits = Deadline.objects.filter(region=region, case=case, kind="opinion")
    terms: dict[Any, dict[str, Any]] = {d["task"]: dict(d) for d in limits.values()}
    rules = {f"{region}-{c.office}": c for c in matter.consult}
    by_seq = {s.seq: s for s in told}
    found = []
    for task in Task.objects.filter(region=region, case=case, kind="opinion").order_by("no").values():
        step = by_seq.get(task["closed_seq"] or 0)
        rule = rules.get(task["office"])
        term = terms.get(task["no"], {})
        found.append(_opinion(task, step, rule, term))
    return found


def _opinion(task: Mapping[str, Any], step: Step | None, rule: Any, term: Mapping[str, Any]) -> Opinion:
    said = {s.field: s.text for s in step.said} if step else {}
    silence = rule.silence if rule else "none"
    if task["closed_at"] is None:
        verdict, zh = "open", "还没有回复"
    elif step is not None and step.kind == "opinion.given":
        verdict, zh = task["answer"] or "none", said.get("verdict", "已回复")
    elif step is not None and step.kind == "opinion.lapsed":
        verdict, zh = "silent", "到期未答复"
    else:
        verdict, zh = "void", "随办件终止"
    words = "按规定视为无意见，已如实记录" if silence == "no_objection" else "如实记为未答复，不算同意"
    return Opinion(
        office=str(parties.office(task["office"])["short"]),
        verdict=verdict,
        zh=zh,
        text=said.get("opinion", ""),
        person=step.person if step is not None and verdict not in ("silent", "void") else "",
        at=task["closed_at"],
        due=term.get("due") or task["due"],
        rule=(f"{words}。{rule.cite}" if rule and rule.cite else f"{words}。") if verdict == "silent" else "",
        silence=silence,
        task=task["no"],
    )


def versions(row: Mapping[str, Any], matter: Any) -> list[Version]:
    """The papers of a case by name, each with its earlier versions; two statements."""
    rows = list(Paper.objects.filter(region=row["region"], case=row["id"]).order_by("no").values())
    needs = {n.code: n for n in matter.materials}
    names = parties.staff_names(r["verdict_by"] for r in rows)
    found = []
    for paper in (r for r in rows if not r["superseded"]):
        need = needs.get(paper["material"])
        before = sorted(
            (r for r in rows if r["superseded"] and r["material"] == paper["material"]), key=lambda r: -r["version"]
        )
        judge = names.get(paper["verdict_by"] or UUID(int=0), "")
        zh = need.zh if need else "补充材料"
        found.append(Version(paper, zh, tuple(before), bool(need and need.core_by_law), judge))
    return found


def deadlines(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All duties with a term in a case, oldest first."""
    return [dict(d) for d in Deadline.objects.filter(region=row["region"], case=row["id"]).order_by("no").values()]
