"""One case on the split workbench: checks, contents, papers, decision bar; the form of a chosen action opens in the middle."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from tongban.cases import queries_desks as desks
from tongban.cases import queries_soft as soft
from tongban.cases.actions import CaseError, CaseRef, Stale, perform
from tongban.faces.desk import access, casefile, wording
from tongban.faces.desk.performing import Attempt, action_of, blank
from tongban.faces.desk.views.todo import narrowed
from tongban.journal import actions as journal
from tongban.records.documents import queries as documents
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects

_FILTERS = ("kind", "matter", "q", "urgency")


@access.for_staff
def case(request: HttpRequest, no: str) -> HttpResponse:
    """`/desk/cases/<no>/`: the case; `?do=` opens an action's form, `?paper=` a paper."""
    bench = access.bench(request, no)
    if request.GET.get("do") in casefile.REMARKS:
        return redirect(casefile.address(request.GET["do"], no))
    if mark_opened(request, bench):
        bench = desks.again(bench)
    journal.saw(
        region=bench.row["region"], actor=access.who(request), at=access.at(request), kind="case.opened", target=f"case/{no}"
    )
    return page(request, bench)


def mark_opened(request: HttpRequest, bench: desks.Bench) -> bool:
    """Perform `open` once for each unseen task that is the actor's; whoever handed it over can then no longer take it back."""
    opened = False
    for task in bench.raw.tasks:
        mine = bench.actor.holds(task["office"], task["post"]) and task["assignee"] in (None, bench.actor.staff)
        if task["seen_at"] is not None or not mine or (task["kind"] == "decide" and task["opened_by"] == bench.actor.staff):
            continue
        try:
            perform(
                case=CaseRef(bench.row["region"], bench.row["id"]),
                action="open",
                actor=bench.actor,
                at=bench.at,
                data={"task": task["no"]},
                key=f"open/{bench.row['id']}/{task['no']}",
            )
            opened = True
        except CaseError:
            continue
    return opened


def page(
    request: HttpRequest, bench: desks.Bench, attempt: Attempt | None = None, shown: Collection[str] = ()
) -> HttpResponse:
    """The whole workbench; `attempt` brings the form back with what was typed."""
    row, today = bench.row, access.today(request)
    lines, undo = access.to_say(request)
    told = desks.steps(row, bench.pack, bench.matter)
    opinions = desks.opinions(row, bench.pack, bench.matter, told)
    acts = bench.acts()
    parts = casefile.sections(bench, shown)
    odd = sum(s["odd"] for s in parts)
    checks = casefile.checks(bench, opinions, odd)
    papers = casefile.papers(bench, request.POST.get("paper") or request.GET.get("paper", ""))
    chosen = papers["chosen"]["no"] if papers["chosen"] else ""
    judge = casefile.may_judge(acts)
    project = projects.row(row["region"], row["project"]) if row["project"] else None
    name = (project or {}).get("name") or bench.form.get("project_name") or ""
    context = {
        **_neighbours(request, row["no"]),
        "title": f"{bench.matter.zh} · {name}" if name else bench.matter.zh,
        "number": row["no"],
        "today": today,
        "keys_off": request.COOKIES.get("tb_keys") == "off",
        "said": lines,
        "undo": undo,
        "row": row,
        "matter": bench.matter,
        "project": project,
        "party": parties.shown_names({row["party"]}).get(row["party"], ""),
        "head": casefile.head(bench, told, today),
        "checks": checks,
        "checks_done": casefile.done_of(checks),
        "sections": parts,
        "owed": bench.form if row["matter"] in ("OB-PROMISE", "OB-LATER") else None,
        "odd": odd,
        "before": soft.of_case(row),
        "reveals": wording.REVEALS,
        "opinions": [{"o": o, "light": wording.OPINIONS[o.verdict]} for o in opinions],
        "answered": sum(o.verdict not in ("open",) for o in opinions),
        "texts": [s for s in told if s.said],
        "timeline": [_event(s) for s in reversed(told) if not s.quiet],
        "issued": [d for d in documents.of_case(row["region"], row["no"]) if d.kind == "notice"],
        "papers": papers,
        "review": desks.review(bench),
        "family": casefile.family(bench),
        "judge": judge,
        "bar": casefile.bar(acts, row["no"], chosen),
        "waiting": "" if acts else f"现在是“{bench.procedure.state(row['state']).zh}”，没有等您办的事。",
        "seen": row["seq"],
        "key": secrets.token_urlsafe(12),
        "kept_query": request.GET.urlencode(),
    }
    context |= _doing(request, bench, acts, attempt)
    if "closed" in context:
        context["said"] = [*lines, context["closed"]]
    if attempt is not None and attempt.stale is not None:
        context["stale"] = stale_words(attempt.stale)
    return render(request, "desk/case.html", context, status=attempt.status if attempt else 200)


def stale_words(stale: Stale) -> dict[str, Any]:
    """Who was first, with what, when."""
    staff = next((part[6:] for part in stale.actor.split() if part.startswith("staff:")), "")
    names = {str(i): n for i, n in parties.staff_names([desks.as_id(staff)]).items()} if staff else {}
    other = "申请人" if "party:" in stale.actor else "系统"
    return {"text": str(stale), "name": names.get(staff, other) if stale.actor else "", "at": stale.at}


def _doing(request: HttpRequest, bench: desks.Bench, acts: list[desks.Act], attempt: Attempt | None) -> dict[str, Any]:
    """The form in the middle, if an action was chosen: questions, preview of its notice, what it will do."""
    code = attempt.action.code if attempt else request.GET.get("do", "")
    if not code:
        return {"doing": None}
    action = action_of(bench, code)
    act = next((a for a in acts if a.action.code == code), None)
    if act is None:
        if attempt is None:
            return {"doing": None, "closed": f"现在不能{action.zh}，页面已经是最新情况。"}
        return {"doing": None, "typed": _typed(attempt)}
    form = attempt.form if attempt else blank(bench, act)
    data = form.given() if attempt else {k: _plain(v) for k, v in form.initial.items() if v not in (None, "", [])}
    rehearsal = bench.rehearse(action, data) if action.notice else None
    return {
        "doing": {
            "act": act,
            "action": action,
            "form": form,
            "rows": form.rows(),
            "errors": attempt.errors if attempt else (),
            "post": f"/desk/cases/{bench.row['no']}/do/{code}/",
            "effects": effects_of(bench, action),
            "tells": any("通知申请人" in line for line in effects_of(bench, action)),
            "document": rehearsal.document if rehearsal else None,
            "strong": not wording.is_against(code),
        }
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _typed(attempt: Attempt) -> list[tuple[str, str]]:
    """What was typed for an action that is no longer open, so that it can be copied."""
    found = [(attempt.form.asks[k].zh, str(v)) for k, v in attempt.form.given().items() if isinstance(v, str) and k in attempt.form.asks]
    rows = attempt.form.items.given() if attempt.form.items else []
    return [*found, *(("问题", "，".join(r.values())) for r in rows)]


def effects_of(bench: desks.Bench, action: Any) -> list[str]:
    """What will follow, in sentences: new state, seal, who is told."""
    found = []
    if "licences.issue" in action.effects and bench.matter.result and bench.matter.result.licence:
        kind, office = bench.pack.licence_type(bench.matter.result.licence).zh, parties.office(bench.row["office"])["zh"]
        found.append(f"编号制作《{kind}》，盖“{office}审批专用章”。")
    if action.notice and "documents.notice" in action.effects:
        code = bench.matter.notices.get(action.notice, action.notice)
        template = bench.pack.notice(code)
        found.append(f"发出《{template.zh}》，立即通知申请人。" if template.to == "party" else f"生成《{template.zh}》，归入卷宗。")
    for opens in action.opens:
        whom = {"applicant": "申请人", "accepting": "受理窗口", "consulted": "所选部门"}.get(opens.office)
        found.append(f"交{whom or str(parties.office(bench.row['office'])['short']) + wording.POSTS.get(opens.post, '')}{opens.zh}。")
    if "pause" in action.clock:
        found.append("从今天起停表。")
    if "resume" in action.clock:
        found.append("从明天起恢复计时。")
    return found


def _event(step: desks.Step) -> dict[str, Any]:
    text = "；".join(f"{s.label}：{s.text}" for s in step.said if s.text)
    return {"at": step.at, "title": step.zh, "person": step.person, "text": text[:160]}


def _neighbours(request: HttpRequest, no: str) -> dict[str, Any]:
    """The list it came from, with the cases before and after it under the same filter."""
    items = narrowed(request, desks.todo(access.who(request), access.today(request)))
    numbers = list(dict.fromkeys(i.no for i in items))
    kept = urlencode({k: v for k in _FILTERS if (v := request.GET.get(k))})
    tail = f"?{kept}" if kept else ""
    found: dict[str, Any] = {"back": {"url": f"/desk/{tail}", "label": "待我办"}}
    if no not in numbers:
        return found
    at = numbers.index(no)
    found["place_in"] = f"第 {at + 1} / {len(numbers)} 件"
    if at > 0:
        found["previous_url"] = f"/desk/cases/{numbers[at - 1]}/{tail}"
    if at + 1 < len(numbers):
        found["next_url"] = f"/desk/cases/{numbers[at + 1]}/{tail}"
    return found


@access.for_staff
@require_POST
def reveal(request: HttpRequest, no: str) -> HttpResponse:
    """Show one masked value, with the reason kept in the journal of reads."""
    bench = access.bench(request, no)
    name, why = request.POST.get("field", ""), wording.REVEALS.get(request.POST.get("reason", ""), "")
    fields = {f.code: f for code in bench.matter.sections for f in bench.pack.section(code).fields}
    if name not in fields or not why:
        access.say(request, "要看完整内容，请选一个理由。")
        return redirect("desk:case", no=no)
    journal.saw(
        region=bench.row["region"],
        actor=access.who(request),
        at=access.at(request),
        kind="field.revealed",
        target=f"case/{no}/{name}",
        reason=why,
    )
    return page(request, bench, shown={name})
