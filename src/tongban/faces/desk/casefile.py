"""One case laid out for reading: head, form by sections with sources, checks, papers, the way it came, the decision bar."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from tongban.cases import papers as paper_rules
from tongban.cases import queries
from tongban.cases import queries_desks as desks
from tongban.clock import Statement, local_date
from tongban.faces.desk import wording
from tongban.faces.shell import words
from tongban.records.documents import queries as documents
from tongban.records.licences import queries as licences
from tongban.records.parties import identifiers
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects

_CELLS = 40
"""More days than this are told by the statement page only; as cells they would be dust."""

_SOURCES = {"登记信息": "register", "项目赋码": "register", "项目登记表": "document"}


def light_words(row: Mapping[str, Any], light: str, left: int | None, pause: str) -> str:
    """The words of a case's light."""
    if light == "done":
        return "已办结" if not row["open"] else "已决定"
    if light == "paused":
        return f"停表，{pause or wording.PARTIES.get(row['paused_for'], '等结果')}"
    if light == "none" or left is None:
        return "未开始计时"
    return f"超 {-left} 天" if left < 0 else "今天到期" if left == 0 else f"剩 {left} 天"


def head(bench: desks.Bench, told: Sequence[desks.Step], today: date) -> dict[str, Any]:
    """The strip above the panes: light, day n of m, cells, from whose hand it came, papers counted."""
    row = bench.row
    statement: Statement | None = queries.statement(row, today)
    light = queries.light(row, today)
    open_pause = next((p for p in reversed(bench.raw.pauses) if p["until"] is None), None)
    pause = bench.pack.pause(open_pause["kind"]).zh if open_pause else ""
    before = next((s for s in reversed(told) if s.staff and not s.quiet and s.staff != bench.actor.staff), None)
    before = before or next((s for s in reversed(told) if not s.quiet), None)
    free = sum(p["fate"] in wording.FREE for p in bench.raw.papers)
    summary = statement.promised if statement else None
    return {
        "statement": statement,
        "cells": statement is not None and len(statement.rows) <= _CELLS,
        "light": "waiting" if light == "none" else light,
        "light_words": light_words(row, light, queries.remaining(row, today), pause),
        "day": summary.used if summary else None,
        "limit": summary.limit.days if summary else None,
        "unit": "个工作日" if summary and summary.limit.unit == "working" else "天",
        "law": statement.statutory if statement else None,
        "before": before,
        "papers": len(bench.raw.papers),
        "free": free,
        "state": bench.procedure.state(row["state"]).zh,
    }


def sections(bench: desks.Bench, shown: Collection[str]) -> list[dict[str, Any]]:
    """The form by sections: value, unit, where it comes from, what the register says differently; sensitive values masked."""
    row = bench.row
    project = projects.row(row["region"], row["project"]) if row["project"] else None
    known = paper_rules.known(bench.pack, bench.matter.sections, party=parties.row(row["party"]), project=project)
    form = bench.form
    found = []
    for code in bench.matter.sections:
        section = bench.pack.section(code)
        lines = [_line(f, form.get(f.code), known.get(f.code), shown) for f in section.fields if form.get(f.code) not in (None, "", [])]
        if lines:
            found.append({"zh": section.zh, "lines": lines, "odd": sum(bool(line["odd"]) for line in lines)})
    return found


def _line(spec: Any, value: Any, known: Any, shown: Collection[str]) -> dict[str, Any]:
    registered = known is not None and str(known.value) == str(value)
    odd = known is not None and not registered and known.source != "项目登记表"
    masked = spec.sensitive and spec.code not in shown
    source = known.source if registered else "申请人填写"
    return {
        "code": spec.code,
        "zh": spec.zh,
        "value": _mask(spec, str(value)) if masked else _shown(spec, value),
        "rows": _rows(spec, value) if isinstance(value, list) and spec.columns else (),
        "columns": [c.zh for c in spec.columns],
        "masked": masked,
        "kind": _SOURCES.get(known.source, "document") if registered else "self",
        "source": source,
        "odd": f"{known.source}是“{_mask(spec, str(known.value)) if masked else _shown(spec, known.value)}”" if odd else "",
    }


def _shown(spec: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_shown(spec, v) for v in value if not isinstance(v, dict))
    text = next((o.zh for o in spec.options if o.value == str(value)), str(value))
    if spec.type == "bool" and text in ("true", "false", "True", "False"):
        return "是" if text.lower() == "true" else "否"
    if spec.type == "date":
        return words.day_words(text) or text
    if spec.type in ("number", "money", "area") and not spec.options:
        text = words.number_words(text) or text
    return f"{text} {spec.unit}" if spec.unit else text


def _rows(spec: Any, value: Sequence[Any]) -> list[list[str]]:
    return [[_shown(c, r.get(c.code, "")) for c in spec.columns] for r in value if isinstance(r, dict)]


def _mask(spec: Any, text: str) -> str:
    if text.isdigit() and len(text) == 11:
        return identifiers.mask_mobile(text)
    return identifiers.mask_name(text) if len(text) <= 4 or spec.type == "person" else identifiers.mask_id(text)


def checks(bench: desks.Bench, told: Sequence[desks.Opinion], odd: int) -> list[dict[str, Any]]:
    """The checklist: the engine's rules evaluated now, the register, and what the form says differently."""
    found: list[dict[str, Any]] = []
    party = parties.row(bench.row["party"])
    when = words.when_words(party["checked_at"]) if party["checked_at"] else ""
    found.append(
        {"light": "done" if when else "waiting", "zh": "申请人主体信息", "small": f"{party['source']} {when}核对" if when else "还没有核对"}
    )
    found.append(
        {
            "light": "red" if odd else "done",
            "zh": f"有 {odd} 处和登记信息不一致" if odd else "填写内容和登记信息一致",
            "small": "见中间标红的栏目" if odd else "系统逐项比对",
            "bad": bool(odd),
        }
    )
    for check in bench.checks():
        if check.rule.startswith("obligations."):
            continue  # the road of a breach: what its next step still wants is told at that step
        zh = wording.RULES.get(check.rule, "本事项的办理规则")
        if not check.reasons:
            found.append({"light": "done", "zh": zh, "small": "系统按规则核对"})
            continue
        open_only = all(r.code in ("paper_open", "opinions", "visit", "paused") for r in check.reasons)
        found.append(
            {
                "light": "waiting" if open_only else "red",
                "zh": zh,
                "reasons": [{"text": r.text, "cite": r.cite} for r in check.reasons[:6]],
                "more": max(len(check.reasons) - 6, 0),
                "bad": not open_only,
            }
        )
    against = [o for o in told if o.verdict == "disagree"]
    silent = [o for o in told if o.verdict == "silent"]
    if against:
        found.append({"light": "red", "zh": f"{'、'.join(o.office for o in against)}不同意", "small": "见会签意见", "bad": True})
    if silent:
        found.append({"light": "yellow", "zh": f"{'、'.join(o.office for o in silent)}到期未答复", "small": silent[0].rule})
    return found


def done_of(found: Sequence[Mapping[str, Any]]) -> int:
    """How many checks hold."""
    return sum(c["light"] == "done" for c in found)


def papers(bench: desks.Bench, wanted: str) -> dict[str, Any]:
    """The papers with verdicts, and the one that is looked at: its file's address, its kind, its earlier versions."""
    no = bench.row["no"]
    found = [paper_of(v, no) for v in desks.versions(bench.row, bench.matter)]
    chosen = next((p for p in found if str(p["no"]) == wanted), None)
    chosen = chosen or next((p for p in found if p["open"] and p["file"]), None) or next((p for p in found if p["file"]), None)
    chosen = chosen or (found[0] if found else None)
    if chosen is not None:
        chosen["on"] = True
        _look(bench, chosen)
    open_ones = [p for p in found if p["open"]]
    return {"all": found, "chosen": chosen, "open": len(open_ones)}


def paper_of(version: desks.Version, no: str) -> dict[str, Any]:
    """One paper as lists and the viewer show it."""
    row = version.row
    judged = row["verdict"]
    return {
        "no": row["no"],
        "zh": version.zh,
        "version": row["version"],
        "fate": wording.FATES.get(row["fate"], ""),
        "free": row["fate"] in wording.FREE,
        "source": row["source"],
        "core": row["core"],
        "core_by_law": version.core_by_law,
        "verdict": judged,
        "verdict_zh": wording.VERDICTS.get(judged, ""),
        "light": wording.VERDICT_LIGHTS.get(judged, "waiting") if judged or row["fate"] not in wording.FREE else "done",
        "judge": version.judge,
        "judged_at": row["verdict_at"],
        "due": row["due"],
        "open": not judged and row["fate"] in ("upload", "promise", "later"),
        "file": f"/desk/cases/{no}/papers/{row['no']}/file/" if row["document"] or row["licence"] else "",
        "before": [{"no": b["no"], "version": b["version"], "verdict_zh": wording.VERDICTS.get(b["verdict"], "")} for b in version.before],
        "row": row,
        "on": False,
    }


def _look(bench: desks.Bench, paper: dict[str, Any]) -> None:
    region, row = bench.row["region"], paper["row"]
    document = documents.get(region, row["document"]) if row["document"] else None
    licence = licences.get(region, row["licence"]) if row["licence"] and document is None else None
    paper["name"] = (document.name or document.title) if document else licence.title if licence else paper["zh"]
    paper["media"] = document.media if document else "application/pdf"
    paper["ready"] = bool((document and document.openable) or (licence and licence.openable))
    paper["picture"] = paper["media"].startswith("image/") and "dwg" not in paper["media"]
    paper["page"] = paper["media"] == "application/pdf"


_NO_JUDGES = (None, "*", "opinion", "serve", "decide", "coordinate")


def family(bench: desks.Bench) -> list[dict[str, Any]]:
    """The members of a joint application with their offices and lights; for a member, its parent."""
    found = []
    today = local_date(bench.at)
    rows = list(bench.raw.children)
    if not rows and bench.row["parent"]:
        parent = queries.row(bench.row["region"], bench.row["parent"])
        rows = [parent] if parent else []
    for row in rows:
        matter = bench.pack.matter(row["matter"])
        light = queries.light(row, today)
        found.append(
            {
                "no": row["no"],
                "zh": matter.zh,
                "office": parties.office(row["office"])["short"],
                "state": bench.pack.procedure(matter.procedure).state(row["state"]).zh,
                "light": "waiting" if light == "none" else light,
                "words": light_words(row, light, queries.remaining(row, today), ""),
            }
        )
    return found


def may_judge(acts: Sequence[desks.Act]) -> desks.Act | None:
    """The act whose task lets the actor judge papers: a check or a review on their post."""
    return next((a for a in acts if a.task and a.action.by.task not in _NO_JUDGES), None)


REMARKS = frozenset({"remark", "settle_remarks", "send_remarks", "pass_discipline"})
"""Actions that have their own page beside the workbench."""


def address(code: str, no: str, paper: Any = "") -> str:
    """Where an action is done: its form on the workbench, or the page of remarks."""
    if code in REMARKS:
        return f"/desk/cases/{no}/remarks/"
    return f"/desk/cases/{no}/?do={code}" + (f"&paper={paper}" if paper else "") + "#act"


def bar(acts: Sequence[desks.Act], no: str, paper: Any) -> dict[str, Any]:
    """The decision bar: full buttons right, small ones beside; each with a key, closed ones say why."""
    keys: list[str] = []
    found: list[dict[str, Any]] = []
    for act in acts:
        key = wording.key_of(act.action.code, keys)
        keys.append(key)
        why = act.reasons[0].text if act.reasons else ""
        more = len(act.reasons) - 1
        found.append(
            {
                "code": act.action.code,
                "zh": act.action.zh,
                "key": key,
                "url": address(act.action.code, no, paper),
                "closed": not act.free,
                "why": f"{why}；还有 {more} 项" if more > 0 else why,
                "short": f"还差 {len(act.reasons)} 项" if len(act.reasons) > 1 or len(why) > 10 else why,
                "strong": wording.is_forward(act.action.code) and act.free,
                "main": wording.is_main(act.action.code),
                "rank": wording.rank(act.action.code),
            }
        )
    found.sort(key=lambda b: b["rank"])
    return {"main": [b for b in found if b["main"]], "small": [b for b in found if not b["main"]]}
