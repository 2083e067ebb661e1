"""The circulation table (会签单): members, opinions, room items and visit parts of a family with their terms; silence stays silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.cases import queries, scoring
from tongban.cases.models import CaseText, Deadline, Task
from tongban.cases.queries_desks.bench import Bench
from tongban.catalogue import queries as catalogue
from tongban.records.parties import queries as parties

KINDS = {"opinion": "征求意见", "xitem": "1+X 协调", "sign_visit": "联合踏勘"}
_VERDICTS = {
    "agree": ("done", "同意"),
    "conditional": ("yellow", "有条件同意"),
    "disagree": ("red", "不同意"),
    "none": ("done", "无意见"),
    "solved": ("done", "已经解决"),
    "unsolved": ("red", "解决不了"),
    "granted": ("done", "准予"),
    "passed": ("done", "合格"),
    "filed": ("done", "已备案"),
    "reported": ("done", "已报告"),
    "refused": ("red", "不予许可"),
    "failed": ("red", "不合格"),
    "withdrawn": ("none", "已撤件"),
}
_VISIT = {"agree": ("done", "符合"), "conditional": ("yellow", "整改后符合"), "disagree": ("red", "不符合")}


@dataclass(frozen=True, slots=True)
class Line:
    """One office's part. `light` and `words` say how it stands; `rule` what silence means here."""

    office: str
    what: str
    zh: str
    no: str
    due: date | None
    light: str
    words: str
    text: str
    person: str
    at: datetime | None
    rule: str
    silent: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The whole circulation: the family's parent (or the case alone), its lines by group, what still waits."""

    row: Mapping[str, Any]
    zh: str
    lines: tuple[Line, ...]
    waiting: int
    silent: int
    scores: scoring.Sheet | None


def circulation(bench: Bench, today: date) -> Table:
    """The table of a case: of its whole family where it belongs to one. A constant number of statements whatever its size."""
    region = bench.row["region"]
    parent = queries.row(region, bench.row["parent"]) if bench.row["parent"] else None
    top = parent or bench.row
    pack = catalogue.frozen(top["pack"])
    members = queries.children(region, top["id"])
    cases = {c["id"]: c for c in (top, *members)}
    tasks = list(Task.objects.filter(region=region, case__in=cases, kind__in=KINDS).order_by("case", "no").values())
    terms = {
        (d["case"], d["task"]): d
        for d in Deadline.objects.filter(region=region, case__in=cases, kind__in=KINDS).values("case", "task", "due", "lapsed_at")
    }
    said = CaseText.objects.filter(region=region, case__in=cases, field__in=("opinion", "findings"))
    texts = {(t.case, t.seq): str(t.body) for t in said}
    names = parties.staff_names(t["closed_by"] for t in tasks)
    stage = _stage(pack, pack.matter(top["matter"]))
    lines = [_member(pack, c, today, stage) for c in sorted(members, key=lambda c: (c["grp"] or 0, c["no"]))]
    lines += [_part(pack, cases[t["case"]], t, terms.get((t["case"], t["no"]), {}), texts, names, today) for t in tasks]
    matter = pack.matter(top["matter"])
    procedure = pack.procedure(matter.procedure)
    scores = scoring.of_case(region, top["id"], matter, procedure) if scoring.names_of(procedure) else None
    waiting = sum(line.light in ("green", "waiting", "red") and line.at is None for line in lines)
    return Table(top, matter.zh, tuple(lines), waiting, sum(line.silent for line in lines), scores)


def _stage(pack: Any, matter: Any) -> frozenset[str] | None:
    """Of a joint acceptance: the matters that the stage's list does not leave to the owner; None for other families."""
    if matter.procedure != "acceptance" or not matter.is_family:
        return None
    stages = set(str(matter.stage or "").split("+"))
    lists = [n for n in pack.kind("negatives").values() if n.stage in stages]
    return frozenset(m for n in lists for line in n.not_self_accepted for m in line.matters)


def _way(row: Mapping[str, Any], matter: Any, kept: frozenset[str] | None) -> str:
    """How a member of an acceptance is accepted, and at which place of the lawful order."""
    if kept is None:
        return ""
    way = "在负面清单里，不能自主验收" if row["matter"] in kept else "建设单位自主验收" if matter.mode == "owner" else "联合验收"
    return f"法定次序第 {(row['grp'] or 0) + 1} 步；{way}。"


def _member(pack: Any, row: Mapping[str, Any], today: date, kept: frozenset[str] | None) -> Line:
    """One member of the family as a line: its own limit, its outcome."""
    matter = pack.matter(row["matter"])
    light, words = _VERDICTS.get(row["outcome"], ("", ""))
    if not light:
        light = queries.light(row, today)
        left = queries.remaining(row, today)
        state = pack.procedure(matter.procedure).state(row["state"]).zh
        light = "waiting" if light == "none" else light
        words = f"{state}，{'超' if left < 0 else '剩'} {abs(left)} 天" if left is not None else state
    decided = datetime.combine(row["decided_on"], datetime.min.time()) if row["decided_on"] else None
    office = str(parties.office(row["office"])["short"])
    return Line(office, "合办事项", matter.zh, row["no"], row["due"], light, words, "", "", decided, _way(row, matter, kept), False)


def _part(
    pack: Any,
    row: Mapping[str, Any],
    task: Mapping[str, Any],
    term: Mapping[str, Any],
    texts: Mapping[Any, str],
    names: Mapping[UUID, str],
    today: date,
) -> Line:
    """An opinion, an item of a room or a part of a visit, as it stands: waiting, answered, or silent."""
    matter = pack.matter(row["matter"])
    due = term.get("due") or task["due"]
    person = names.get(task["closed_by"] or UUID(int=0), "")
    words_of = _VISIT if task["kind"] == "sign_visit" else _VERDICTS
    rule, silent = "", False
    if task["closed_at"] is None:
        late = due is not None and today > due
        light, words = ("red", "逾期，还没有回复") if late else ("green", "还在期限内")
    elif task["answer"]:
        light, words = words_of.get(task["answer"], ("done", "已回复"))
        words = _own_words(pack.procedure(matter.procedure), task) or words
    elif term.get("lapsed_at") is not None or (task["closed_by"] is None and row["open"]):
        light, words, silent = "red", "到期未答复", True
        rule = _silence(matter, row["region"], task)
    else:
        light, words = "none", "随办件结束"
    return Line(
        office=str(parties.office(task["office"])["short"]),
        what=KINDS[task["kind"]],
        zh=matter.zh,
        no=row["no"],
        due=due,
        light=light,
        words=words,
        text=texts.get((row["id"], task["closed_seq"]), "") if task["answer"] else "",
        person=person,
        at=task["closed_at"],
        rule=rule,
        silent=silent,
    )


def _own_words(procedure: Any, task: Mapping[str, Any]) -> str:
    """The answer in the words of the procedure's own question, where it is an opinion."""
    reply = procedure.actions.get("reply") if task["kind"] == "opinion" else None
    return next((o.zh for k in (reply.asks if reply else ()) if k.field == "verdict" for o in k.options if o.value == task["answer"]), "")


def _silence(matter: Any, region: str, task: Mapping[str, Any]) -> str:
    """What silence means: only where the pack says so is it no objection; a consent that law requires it never is."""
    spec = next((c for c in matter.consult if f"{region}-{c.office}" == task["office"]), None)
    if task["kind"] == "opinion" and spec is not None and spec.silence == "no_objection":
        return f"按规定视为无意见，已如实记录。{spec.cite or ''}"
    return "如实记为未答复，不算同意。"


def offices_waiting(lines: Sequence[Line]) -> list[str]:
    """The offices that still owe an answer."""
    return list(dict.fromkeys(line.office for line in lines if line.at is None and line.light in ("green", "red")))
