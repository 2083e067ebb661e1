"""What an action asks and what it was given: answers checked against the pack, papers put in, verdicts noted. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tongban.cases.context import Context
from tongban.cases.errors import Reason, Refused
from tongban.cases.transition import Update

if TYPE_CHECKING:
    from tongban.cases.draft import Draft
    from tongban.catalogue.definitions import Ask, Matter

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
        elif ask.secret or ask.type in ("text", "table", "persons"):
            found.secret[ask.field] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        else:
            found.plain[ask.field] = value.isoformat() if isinstance(value, datetime) else value
    if faults:
        raise Refused(faults)
    return found


def _fault(ask: Ask, value: Any) -> str | None:
    """What is wrong with one answer, in words; None if nothing."""
    least = ask.min
    if ask.type in ("text", "enum", "pause_type", "person") and not isinstance(value, str | UUID):
        return f"“{ask.zh}”应当是文字"
    if ask.type == "text" and len(value) > 4000:
        return f"“{ask.zh}”太长了，请控制在 4000 字以内"
    if ask.type == "enum" and ask.options and value not in {o.value for o in ask.options}:
        return f"“{ask.zh}”请从选项里选"
    if ask.type == "number" and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 3650):
        return f"“{ask.zh}”请填 0 到 3650 之间的整数"
    if ask.type in ("table", "offices", "persons", "files"):
        if not isinstance(value, list | tuple):
            return f"“{ask.zh}”格式不对"
        if least and len(value) < least:
            return f"“{ask.zh}”至少要有 {least} 项"
    return None


def apply(draft: Draft, task: dict[str, Any] | None) -> None:
    """What the data changes beside the texts: papers judged or replaced, tasks opened, assigned, handed over."""
    context, data = draft.context, draft.context.data
    code = context.action.code
    if data.get("verdicts"):
        _judge(draft, data["verdicts"])
    if context.new is None and data.get("papers"):
        draft.data["papers"] = _replace_papers(draft, data["papers"])
    if code == "open" and task is not None and task["seen_at"] is None:
        _set_task(draft, task["no"], seen_at=context.at)
        draft.data["task"] = task["no"]
    if code in ("assign", "hand_over") and data.get("to"):
        no = task["no"] if task is not None else int(data["task"]) if str(data.get("task")).isdigit() else None
        _set_task(draft, no, assignee=UUID(str(data["to"])))
        draft.data["task"] = no
    if data.get("files"):
        _attach(draft, data["files"])


def _attach(draft: Draft, files: Sequence[Mapping[str, Any]]) -> None:
    """Made files go to their documents and licences; the event cites digests."""
    for made in files:
        values: dict[str, Any] = {"sha256": made["sha256"]}
        if made["table"] == "document":
            values |= {"state": "ready", "size": made["size"]}
        draft.updates.append(Update(made["table"], {"id": UUID(str(made["id"]))}, values, {}))
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


def put_papers(draft: Draft, matter: Matter, papers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Insert the papers of a new case; returns what the event cites: material, fate, digest."""
    core = {n.code: n.core for n in matter.materials}
    cited = []
    for given in papers:
        row = paper_row({"core": core.get(str(given["material"]), True), **given})
        draft.put("paper", no=draft.next_no(), **row)
        cited.append({"material": row["material"], "fate": row["fate"], "sha256": row["sha256"]})
    return cited


def _replace_papers(draft: Draft, papers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Newer versions of papers (补正、修改): the old row is kept and marked superseded."""
    cited = []
    for given in papers:
        before = [p for p in draft.context.raw.papers if p["material"] == given["material"]]
        for old in before:
            draft.updates.append(
                Update("paper", {"case": draft.case, "no": old["no"]}, {"superseded": True}, {"superseded": False})
            )
        version = max((p["version"] for p in before), default=0) + 1
        row = paper_row({**given, "version": version, "core": before[0]["core"] if before else given.get("core", True)})
        draft.put("paper", no=draft.next_no(), **row)
        cited.append({"material": row["material"], "fate": row["fate"], "sha256": row["sha256"], "version": version})
    return cited
