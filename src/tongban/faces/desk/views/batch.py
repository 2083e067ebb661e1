"""The same routine action on several cases: asked once, done one by one, each result told; a bad case stops no other."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tongban.cases import queries_desks as desks
from tongban.cases.actions import CaseError, CaseRef, Refused, Stale, perform
from tongban.faces.desk import access
from tongban.faces.desk.asking import ActForm
from tongban.faces.desk.choosing import choices
from tongban.faces.desk.performing import action_of
from tongban.faces.desk.views.acts import issued

ROUTINE = ("accept", "serve")
_MOST = 50


@access.for_staff
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """`POST /desk/batch/`: ticked cases and an action; first the question, then every result."""
    code = request.POST.get("action", "")
    if code not in ROUTINE:
        raise Http404("这一步不能批量办")
    ticked = list(dict.fromkeys(request.POST.getlist("tick")))[:_MOST]
    numbers = dict.fromkeys(t.split(":", 1)[0] for t in ticked)
    benches = [b for no in numbers if (b := desks.bench(access.who(request), no, access.at(request)))]
    if not benches:
        access.say(request, "还没有选中要办的件。")
        return redirect("desk:todo")
    first = next((b for b in benches if code in b.procedure.actions), benches[0])
    action = action_of(first, code)
    act = first.act(action)
    form = ActForm(action, choices(first, action, act.task if act else None), request.POST if "go" in request.POST else None)
    if "receiver" in form.fields:
        form.fields["receiver"].required = False
        form.fields["receiver"].help_text = "不填就写各件的申请人"
        form.initial["receiver"] = ""
    if "go" in request.POST and form.is_valid():
        results = [_one(request, b, code, form.given(), request.POST.get("key", "")) for b in benches]
        context = {
            **access.frame(request, f"批量{action.zh}", ""),
            "results": results,
            "done": sum(r["ok"] for r in results),
            "action": action,
        }
        return render(request, "desk/batch_done.html", context)
    context = {
        **access.frame(request, f"批量{action.zh}", ""),
        "action": action,
        "benches": [{"b": b, "name": b.form.get("project_name", ""), "why": _why(b, code)} for b in benches],
        "ticked": ticked,
        "form": form,
        "rows": form.rows(),
        "key": secrets.token_urlsafe(12),
    }
    return render(request, "desk/batch.html", context, status=422 if form.is_bound else 200)


def _why(bench: desks.Bench, code: str) -> str:
    """Why a case will not go through, as far as it is known before."""
    action = bench.procedure.actions.get(code)
    act = bench.act(action) if action else None
    if act is None:
        return f"现在是“{bench.procedure.state(bench.row['state']).zh}”，不能办这一步"
    return act.reasons[0].text if act.reasons else ""


def _one(request: HttpRequest, bench: desks.Bench, code: str, data: dict[str, Any], key: str) -> dict[str, Any]:
    no = bench.row["no"]
    found: dict[str, Any] = {"no": no, "matter": bench.matter.zh, "name": bench.form.get("project_name", ""), "ok": False, "reasons": []}
    action = bench.procedure.actions.get(code)
    act = bench.act(action) if action else None
    own = dict(data)
    if act is not None and act.task is not None:
        own["task"] = act.task["no"]
    if action is not None and any(a.field == "receiver" for a in action.asks):
        own.setdefault("receiver", choices(bench, action, None).initial.get("receiver", ""))
    try:
        done = perform(
            case=CaseRef(bench.row["region"], bench.row["id"]),
            action=code,
            actor=bench.actor,
            at=bench.at,
            data=own,
            key=f"batch/{key}/{no}" if key else None,
            seen=bench.row["seq"],
        )
    except Refused as refused:
        found["reasons"] = [f"{r.text}（{r.cite}）" if r.cite else r.text for r in refused.reasons]
    except Stale as stale:
        found["reasons"] = [str(stale)]
    except CaseError as error:
        found["reasons"] = [str(error)]
    else:
        found |= {"ok": True, "text": issued(bench, done) or "已办好。"}
    return found
