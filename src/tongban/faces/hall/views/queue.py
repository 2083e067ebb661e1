"""The counter's own page: call, recall, pass over, send on, finish; who waits, what is unfinished."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from tongban.cases import drafts
from tongban.cases.errors import NotAllowed, NotFound, Refused
from tongban.faces.hall import pages
from tongban.faces.hall.sitting import begin
from tongban.matters.halls import actions
from tongban.matters.halls import queries as halls


@require_GET
@pages.for_window
def index(request: HttpRequest) -> HttpResponse:
    """`/hall/`: the number called here, and the line."""
    return _page(request)


def _page(request: HttpRequest, refused: str = "", status: int = 200) -> HttpResponse:
    hall, actor, day = pages.hall_now(request), pages.who(request), pages.today(request)
    counter = pages.counter_of(request, hall)
    region = pages.region()
    if counter is None:
        return pages.page(request, "choose_counter.html", {"title": "我在几号窗口", "refused": refused}, status=status)
    current = halls.at_counter(actor, region, hall, day, counter.code)
    waiting = halls.waiting_for(actor, region, hall, day, counter)
    passed = list(halls.of_day(actor, region, hall, day, "passed").filter(business__in=counter.businesses))
    office = f"{region}-{hall.office}"
    now = pages.at(request)
    lines = {b.code: b.zh for b in hall.businesses}
    context = {
        "title": "叫号台",
        "refused": refused,
        "ticket": current,
        "line": lines.get(current.business, "") if current else "",
        "waiting": [{"t": t, "zh": lines.get(t.business, ""), "minutes": halls.waited(t, now)} for t in waiting[:30]],
        "count": len(waiting),
        "passed": passed,
        "unfinished": [{"d": d, "who": _who(d), "url": f"/hall/accept/{d.id}/"} for d in drafts.open_at(actor, region, office)[:8]],
        "lines": hall.businesses,
        "counters": [c for c in hall.counters if c.code != counter.code],
    }
    return pages.page(request, "counter.html", context, status=status)


def _who(draft: Any) -> str:
    form: dict[str, Any] = dict(draft.form or {})
    return str(form.get("_name") or form.get("name") or "还没有核对身份")


@require_POST
@pages.for_window
def choose(request: HttpRequest) -> HttpResponse:
    """This machine stands at a counter."""
    hall = pages.hall_now(request)
    counter = hall.counter(request.POST.get("counter", ""))
    if counter is None:
        return _page(request, "请选择窗口", 422)
    response = redirect("/hall/")
    response.set_cookie(pages.COOKIE, counter.code, max_age=31_536_000, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


_VERBS: dict[str, Callable[..., Any]] = {
    "recall": actions.recall,
    "pass": actions.pass_over,
    "back": actions.bring_back,
    "serve": actions.serve,
    "finish": actions.finish,
}


@require_POST
@pages.for_window
def do(request: HttpRequest) -> HttpResponse:
    """One act at the counter; refused acts say why on the same page."""
    hall, verb = pages.hall_now(request), request.POST.get("do", "")
    counter = pages.counter_of(request, hall)
    shared: dict[str, Any] = {"region": pages.region(), "hall": hall, "actor": pages.who(request), "at": pages.at(request)}
    try:
        if verb == "next":
            if counter is None:
                return _page(request, "请先选择这台机器在几号窗口", 422)
            if actions.call_next(**shared, counter=counter) is None:
                pages.say(request, "现在没有人等这个窗口的业务。")
            return redirect("/hall/")
        if verb not in ("send", "start", *_VERBS):
            return _page(request, "没有这个按钮，请刷新再试", 422)
        ticket = _id(request.POST.get("ticket", ""))
        if verb == "send":
            business, _, there = request.POST.get("to", "").partition("/")
            sent = actions.send_on(**shared, ticket=ticket, business=business, counter=there)
            pages.say(request, f"{sent.no} 号已转走，排队的先后不变。")
        elif verb == "start":
            actions.serve(**shared, ticket=ticket)
            return redirect(begin(request, {"_ticket": str(ticket)}))
        else:
            _VERBS[verb](**shared, ticket=ticket)
    except Refused as refused:
        return _page(request, "；".join(r.text for r in refused.reasons), 422)
    except NotFound as missing:
        return _page(request, str(missing), 404)
    except NotAllowed as no:
        raise PermissionDenied(str(no)) from no
    return redirect("/hall/")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Http404("没有找到这个号") from wrong
