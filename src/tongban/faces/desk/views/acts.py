"""Doing: an action posted from the workbench; done, refused with all reasons, overtaken, or asked once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tongban.cases import queries_desks as desks
from tongban.cases.actions import Done
from tongban.faces.desk import access
from tongban.faces.desk.asking import ActForm
from tongban.faces.desk.choosing import choices
from tongban.faces.desk.performing import Attempt, action_of, attempt
from tongban.faces.desk.views import workbench
from tongban.records.documents import making
from tongban.records.documents.rendering import RenderingError


@access.for_staff
def do(request: HttpRequest, no: str, code: str) -> HttpResponse:
    """`POST` performs; `GET` leads to the form on the workbench."""
    if request.method != "POST":
        return redirect(f"/desk/cases/{no}/?do={code}#act")
    bench = access.bench(request, no)
    tried = attempt(request, bench, code)
    if tried.done is not None:
        return finished(request, bench, tried)
    if tried.confirm:
        return confirm(request, bench, tried, f"/desk/cases/{no}/do/{code}/", f"/desk/cases/{no}/?do={code}#act")
    return workbench.page(request, access.bench(request, no), tried)


def finished(request: HttpRequest, bench: desks.Bench, tried: Attempt, home: str = "/desk/") -> HttpResponse:
    """Say what was done and with which number; go on where there is something to do."""
    done = tried.done
    assert done is not None
    no = bench.row["no"]
    undo = _undo(bench, done)
    access.say(request, f"已办“{tried.action.zh}”：{bench.matter.zh} {no}。{issued(bench, done)}", undo=undo)
    more = home == "/desk/" and desks.leaves_work(bench, done.data)
    more = more and any(a.free and a.action.by.task not in (None, "*") for a in desks.again(bench).acts())
    return redirect(f"/desk/cases/{no}/" if more else home)


def issued(bench: desks.Bench, done: Done) -> str:
    """The documents that an action issued, in a sentence."""
    found = []
    for cited in done.data.get("documents", ()):
        code = bench.matter.notices.get(cited["template"], cited["template"])
        found.append(f"《{bench.pack.notice(code).zh}》{cited['number']}".strip())
    return f"{'、'.join(found)}已发出。" if found else ""


def _undo(bench: desks.Bench, done: Done) -> dict[str, str] | None:
    """The way back, where the procedure has one and nobody has opened it yet."""
    for action in bench.procedure.actions_from.get(done.state, ()):
        if action.by.previous == done.data.get("action"):
            no = bench.row["no"]
            url = f"/desk/cases/{no}/do/{action.code}/?seen={done.seq}&key=undo-{done.case}-{done.seq}"
            return {"words": f"{bench.matter.zh} {no} 已交下一环节", "url": url, "until": "对方打开前都能取回"}
    return None


def confirm(request: HttpRequest, bench: desks.Bench, tried: Attempt, post: str, back: str) -> HttpResponse:
    """The page that names object and effect before an act that cannot be undone; carries all that was typed."""
    kept = {"confirmed", "csrfmiddlewaretoken"}
    context = {
        **access.frame(request, tried.action.zh, ""),
        "action": tried.action,
        "matter": bench.matter,
        "row": bench.row,
        "name": object_of(bench),
        "effects": workbench.effects_of(bench, tried.action),
        "post": post,
        "back": back,
        "hidden": [(k, v) for k in request.POST for v in request.POST.getlist(k) if k not in kept],
        "find": None,
    }
    return render(request, "desk/confirm.html", context)


def object_of(bench: desks.Bench) -> str:
    """What an act is done to, for people: the project's name, else the number."""
    return str(bench.form.get("project_name") or bench.row["no"])


@access.for_staff
@require_POST
def preview(request: HttpRequest, no: str, code: str) -> HttpResponse:
    """The A4 page of the notice from what is typed now: the same data and the same press as the final one, without seal."""
    bench = access.bench(request, no)
    values, _form = _rehearsed(request, bench, code)
    if values is None:
        access.say(request, "还排不出版式：请先把必填的内容填上。")
        return redirect(f"/desk/cases/{no}/?do={code}")
    try:
        page = making.preview(values)
    except RenderingError as problem:
        access.say(request, str(problem))
        return redirect(f"/desk/cases/{no}/?do={code}")
    response = HttpResponse(page.pdf, content_type="application/pdf")
    response["Content-Disposition"] = "inline"
    return response


@access.for_staff
@require_POST
def words(request: HttpRequest, no: str, code: str) -> HttpResponse:
    """The text of the notice from what is typed now, as a part of the page."""
    bench = access.bench(request, no)
    values, _form = _rehearsed(request, bench, code)
    context = {"document": values, "row": bench.row, "preview_url": f"/desk/cases/{no}/do/{code}/preview/"}
    return render(request, "desk/parts/notice.html", context)


def _rehearsed(request: HttpRequest, bench: desks.Bench, code: str) -> tuple[Mapping[str, Any] | None, ActForm]:
    action = action_of(bench, code)
    act = bench.act(action)
    if act is None:
        raise PermissionDenied(f"“{action.zh}”不由您这个岗位办理")
    form = ActForm(action, choices(bench, action, act.task), request.POST, request.FILES)
    form.is_valid()
    return bench.rehearse(action, form.given()).document, form
