"""What an action asks and what it was given: answers checked against the pack, papers put in, verdicts noted. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tongban.cases.context import Context
from tongban.cases.errors import NotAllowed, Reason, Refused
from tongban.cases.papers import is_core
from tongban.cases.transition import Update
from tongban.records.licences import effects as licence_effects

if TYPE_CHECKING:
    from tongban.cases.draft import Draft
    from tongban.catalogue.definitions import Ask, Matter

_STROKES = re.compile(r"[ML0-9 ]{4,4000}")
"""A signature: strokes of a path on a pad of 600 by 180, nothing else."""
FATES = ("form", "shared", "licence", "prior", "upload", "promise", "later", "unneeded")


@dataclass(frozen=True, slots=True)
class Answers:
    """`plain` goes into the event, `secret` is kept encrypted beside it."""

    plain: dict[str, Any] = field(default_factory=dict)
    secret: dict[str, str] = field(default_factory=dict)


def answers(context: Context) -> Answers:
    """Check the data of an action against its questions; all faults at once. Raises Refused."""
    faults: list[Reason] = []
    found = Answers()
    for ask in context.action.asks:
        value = context.data.get(ask.field, ask.default)
        if value in (None, "", [], ()):
            if ask.required:
                faults.append(Reason("required", f"请填写“{ask.zh}”", "", ask.field))
            continue
        why = _fault(ask, value)
        if why:
            faults.append(Reason("value", why, "", ask.field))
        elif ask.secret or ask.type in ("text", "table", "persons", "files", "signature"):
            found.secret[ask.field] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        else:
            found.plain[ask.field] = value.isoformat() if isinstance(value, date) else value
    if faults:
        raise Refused(faults)
    return found


def _fault(ask: Ask, value: Any) -> str | None:
    """What is wrong with one answer, in words; None if nothing."""
    least = ask.min
    if ask.type in ("text", "enum", "pause_type") and not isinstance(value, str):
        return f"“{ask.zh}”应当是文字"
    if ask.type == "signature" and (not isinstance(value, str) or not _STROKES.fullmatch(value)):
        return f"“{ask.zh}”没有写好，请重写"
    if ask.type == "person" and not _is_id(value):
        return f"“{ask.zh}”请从名单里选"
    if ask.type == "date" and not _is_day(value):
        return f"“{ask.zh}”请填日期"
    if ask.type == "bool" and not isinstance(value, bool):
        return f"“{ask.zh}”请选“是”或者“否”"
    if ask.type == "text" and len(value) > 4000:
        return f"“{ask.zh}”太长了，请控制在 4000 字以内"
    if ask.type == "enum" and ask.options and value not in {o.value for o in ask.options}:
        return f"“{ask.zh}”请从选项里选"
    if ask.type == "number" and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 3650):
        return f"“{ask.zh}”请填 0 到 3650 之间的整数"
    if ask.type in ("table", "offices", "persons", "files"):
        if not isinstance(value, list | tuple):
            return f"“{ask.zh}”格式不对"
        distinct = ask.type in ("offices", "persons")
        count = len({json.dumps(v, default=str, sort_keys=True) for v in value}) if distinct else len(value)
        if least and count < least:
            return f"“{ask.zh}”至少要有 {least} 项"
        if distinct and count < len(value):
            return f"“{ask.zh}”里有重复的，请去掉"
        if ask.type == "offices" and not all(isinstance(v, str) for v in value):
            return f"“{ask.zh}”请从部门名单里选"
    return None


def _is_id(value: Any) -> bool:
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False


def _is_day(value: Any) -> bool:
    if isinstance(value, date):
        return True
    try:
        return bool(date.fromisoformat(str(value)[:10])) and len(str(value)) <= 40
    except ValueError:
        return False


def apply(draft: Draft, task: dict[str, Any] | None) -> None:
    """What the data changes beside the texts: papers judged or replaced, tasks opened, assigned, handed over."""
    context, data = draft.context, draft.context.data
    code = context.action.code
    if data.get("verdicts"):
        if context.actor.staff is None or context.action.by.task is None:
            raise NotAllowed("材料由经办人核查，别人不能代填核查结果")
        _judge(draft, data["verdicts"])
    if context.new is None and data.get("papers"):
        if context.action.by.party is None and code != "take_owed":
            raise NotAllowed("材料只能由申请人提交，工作人员不能代换")
        draft.data["papers"] = _replace_papers(draft, data["papers"])
    if code == "open" and task is not None and task["seen_at"] is None:
        _set_task(draft, task["no"], seen_at=context.at)
        draft.data["task"] = task["no"]
    if code in ("assign", "hand_over") and data.get("to"):
        _give(draft, task)
    if data.get("files"):
        if context.actor.origin != "rule":
            raise NotAllowed("文书由系统按规则入卷")
        _attach(draft, data["files"])


def _give(draft: Draft, task: dict[str, Any] | None) -> None:
    """Assign or hand over: to somebody who holds the task's post, and never a decision to whom proposed it."""
    context, to = draft.context, UUID(str(draft.context.data["to"]))
    no = task["no"] if task is not None else task_number(context.data)
    given = next((t for t in context.raw.tasks if t["no"] == no), None)
    if given is None:
        raise Refused([Reason("no_task", "这件待办已经办结，不能再改派", "", "task")])
    if not context.actor.serves(given["office"]):
        raise NotAllowed("只能指派本单位的待办")
    if not any(h.office == given["office"] and h.post == given["post"] for h in context.need("person")):
        raise Refused([Reason("to", "对方现在不在这个岗位上，不能办这件待办，请另选一人", "", "to")])
    if given["kind"] == "decide" and given["opened_by"] == to:
        raise Refused([Reason("to", "提出办理意见的人不能自己审定，请另选一人", "", "to")])
    _set_task(draft, no, assignee=to)
    draft.data["task"] = no


def task_number(data: Mapping[str, Any]) -> int | None:
    """The number of the task that the data names, or None."""
    named = data.get("task")
    return int(named) if isinstance(named, int | str) and not isinstance(named, bool) and str(named).isdigit() else None


def _attach(draft: Draft, files: Sequence[Mapping[str, Any]]) -> None:
    """Made files go to their documents and licences; the event cites digests."""
    for made in files:
        values: dict[str, Any] = {"sha256": made["sha256"]}
        if made["table"] == "document":
            values |= {"state": "ready", "size": made["size"]}
        draft.updates.append(Update(made["table"], {"id": UUID(str(made["id"]))}, values, {"sha256": ""}))
        if made.get("seal"):
            draft.inserts.append(licence_effects.pressed(draft.context, made["seal"], made["sha256"]))
    draft.data["files"] = [{k: m[k] for k in ("table", "id", "sha256")} for m in files]


def _set_task(draft: Draft, no: Any, **values: Any) -> None:
    if not any(t["no"] == no for t in draft.context.raw.tasks):
        raise Refused([Reason("no_task", "这件待办已经办结，不能再改派")])
    draft.updates.append(Update("task", {"case": draft.case, "no": no}, values, {"closed_at": None}))


def _judge(draft: Draft, verdicts: Mapping[str, str]) -> None:
    """Officer's finding per paper: ok, bad, later (容缺)."""
    by_no = {str(p["no"]): p for p in draft.context.raw.papers}
    noted: dict[str, str] = {}
    for no, verdict in verdicts.items():
        if str(no) not in by_no or verdict not in ("ok", "bad", "later"):
            raise Refused([Reason("verdict", "材料核查结果不认识，请刷新页面重试", "", "verdicts")])
        draft.updates.append(
            Update(
                "paper",
                {"case": draft.case, "no": by_no[str(no)]["no"]},
                {"verdict": verdict, "verdict_by": draft.context.actor.staff, "verdict_at": draft.context.at},
                {},
            )
        )
        noted[str(no)] = verdict
    draft.data["verdicts"] = noted


def paper_row(given: Mapping[str, Any]) -> dict[str, Any]:
    """A paper's columns from what was given: material, fate, document or licence, digest, source."""
    return {
        "material": given["material"],
        "fate": given["fate"],
        "document": given.get("document"),
        "licence": given.get("licence"),
        "sha256": given.get("sha256") or "",
        "source": given.get("source") or "",
        "core": bool(given.get("core", True)),
        "version": int(given.get("version", 1)),
        "due": given.get("due"),
    }


def put_papers(
    draft: Draft, matter: Matter, papers: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Insert the papers of a new case; returns what the event cites: material, fate, digest. What is core is decided here, by pack
    and facts, whatever the submission says."""
    core = {n.code: is_core(draft.context.pack, n, facts) for n in matter.materials}
    return [_put_paper(draft, paper_row({**p, "core": core.get(str(p["material"]), True)})) for p in papers]


def _replace_papers(draft: Draft, papers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Newer versions of papers (补正、修改): the old row is kept and marked superseded."""
    cited = []
    known = {n.code for n in draft.context.matter.materials} | {p["material"] for p in draft.context.raw.papers}
    for given in papers:
        if given["material"] not in known:
            raise Refused([Reason("paper_unknown", "提交的材料里有一份不在本事项的材料清单里，请去掉", "", "papers")])
        if given.get("fate") != "upload" or not given.get("sha256"):
            raise Refused([Reason("paper_fate", "受理前后补交的材料要直接上传文件", "", str(given["material"]))])
        before = [p for p in draft.context.raw.papers if p["material"] == given["material"]]
        for old in before:
            draft.updates.append(
                Update("paper", {"case": draft.case, "no": old["no"]}, {"superseded": True}, {"superseded": False})
            )
        version = max((p["version"] for p in before), default=0) + 1
        row = paper_row({**given, "version": version, "core": before[0]["core"] if before else given.get("core", True)})
        cited.append(_put_paper(draft, row))
    return cited


def _put_paper(draft: Draft, row: Mapping[str, Any]) -> dict[str, Any]:
    """Insert a paper; returns what the event cites of it."""
    no = draft.next_no()
    draft.put("paper", no=no, **row)
    return {"no": no, **{k: row[k] for k in ("material", "fate", "sha256", "version")}}


def remember(draft: Draft) -> None:
    """Keep in the project's form what its own applicant typed, so that no later application of the project asks for it again.

    Not where the act bears the project or takes its form anew (that effect keeps it), nor for what is about a licence.
    """
    context, new = draft.context, draft.context.new
    project = context.need("project")
    if new is None or project is None or project["party"] != draft.row["party"] or "projects.file" in context.action.effects:
        return
    if context.matter.variant not in ("", "simulated"):
        return
    typed = {f.code for code in context.matter.sections for f in context.pack.section(code).fields if f.source == "applicant"}
    told = {c: v for c, v in new.form.items() if c in typed and v not in (None, "", []) and project["form"].get(c) != v}
    if told:
        draft.updates.append(Update("project", {"id": project["id"]}, {"form": {**project["form"], **told}}, {}))
