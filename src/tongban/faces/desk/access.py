"""Who may come to the desk, and what stands around each of its pages: side, person, what was just done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from tongban.cases import queries_desks as desks
from tongban.cases.obligations import grades
from tongban.faces.desk import wording
from tongban.faces.shell.visit import at as at
from tongban.faces.shell.visit import pack_now as pack_now
from tongban.faces.shell.visit import region as region
from tongban.faces.shell.visit import say as say
from tongban.faces.shell.visit import to_say as to_say
from tongban.faces.shell.visit import today as today
from tongban.faces.shell.visit import who as who
from tongban.journal.actors import Actor
from tongban.records.parties import queries as parties

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_staff(view: View[P]) -> View[P]:
    """Only staff come in: strangers sign in first, applicants are told whose place this is."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = who(request)
        if actor.account is None:
            return redirect(f"/signin/?next={quote(request.get_full_path())}")
        if actor.staff is None:
            raise PermissionDenied("审批工作台只对工作人员开放。您可以在“我的项目”里看自己的办件。")
        return view(request, *args, **kwargs)

    return guarded


def bench(request: HttpRequest, no: str) -> desks.Bench:
    """The case as this person may work on it; 404 where it is not theirs to see, without saying whether it exists."""
    found = desks.bench(who(request), no, at(request))
    if found is None:
        raise Http404("没有找到这件办件")
    return found


def is_head(actor: Actor) -> bool:
    """Whether the actor leads an office now."""
    return any(h.post == "head" for h in actor.holdings)


def frame(request: HttpRequest, title: str, current: str, items: list[desks.Item] | None = None) -> dict[str, Any]:
    """What each desk page needs: title, side with counts (the same list that is counted), person, sentences to say once."""
    actor = who(request)
    if items is None:
        items = desks.todo(actor, today(request))
    counts = {
        "todo": len(items),
        "opinion": sum(i.task["kind"] == "opinion" for i in items),
        "paused": sum(i.urgency == "paused" for i in items),
        "decide": sum(i.task["kind"] == "decide" for i in items),
    }
    side: list[dict[str, Any]] = [
        {"label": "待我办", "url": "/desk/", "icon": "list", "count": counts["todo"], "current": current == "todo"},
        {"label": "征求意见", "url": "/desk/?kind=opinion", "icon": "mail", "count": counts["opinion"], "current": current == "opinion"},
        {"label": "已停表", "url": "/desk/?urgency=paused", "icon": "clock", "count": counts["paused"], "current": current == "paused"},
    ]
    if is_head(actor):
        side.append({"label": "等我签", "url": "/desk/sign/", "icon": "edit", "count": counts["decide"], "current": current == "sign"})
    side += [
        {"label": "已办结", "url": "/desk/closed/", "icon": "check", "current": current == "closed"},
        {"label": "事后抽查", "url": "/desk/samples/", "icon": "search", "current": current == "samples"},
        {"label": "承诺和后补", "url": "/desk/obligations/", "icon": "clock", "current": current == "obligations"},
        *([{"label": "信用等级", "url": "/desk/grades/", "icon": "chart", "current": current == "grades"}] if keeps_grades(request) else []),
        {"label": "收费", "url": "/desk/charges/", "icon": "list", "current": current == "charges"},
        {"group": "资料"},
        {"label": "查办件", "url": "/desk/find/", "icon": "search", "current": current == "find"},
        {"label": "帮办代办", "url": "/desk/helping/", "icon": "person", "current": current == "helping"},
        {"label": "人员与交接", "url": "/desk/staff/", "icon": "person", "current": current == "staff"},
        {"label": "数字", "url": "/desk/numbers/", "icon": "chart", "current": current == "numbers"},
    ]
    lines, undo = to_say(request)
    return {
        "title": title,
        "side": side,
        "person": person(actor, today(request)),
        "today": today(request),
        "home_url": "/desk/",
        "keys_off": request.COOKIES.get("tb_keys") == "off",
        "said": lines,
        "undo": undo,
        "find": {"url": "/desk/find/", "hint": "办件编号、项目代码、信用代码"},
    }


def keeps_grades(request: HttpRequest) -> bool:
    """Whether this person may set credit grades: the head of the office that keeps them."""
    return grades.keeps(who(request), pack_now(request), region(), today(request))


def person(actor: Actor, day: date | None = None) -> dict[str, str]:
    """Who sits here: name, posts, offices, and who stands in for them."""
    held = sorted(actor.holdings, key=lambda h: (h.office, h.post))
    posts = [wording.POSTS.get(h.post, "岗位") + ("（B 岗）" if h.role == "B" else "") for h in held]
    offices = [str(parties.office(h.office)["short"]) for h in held]
    found = {"name": actor.name, "post": "、".join(dict.fromkeys(posts)), "office": "、".join(dict.fromkeys(offices))}
    if day is not None:
        mine = {(h.office, h.post) for h in held}
        roster = parties.roster({h.office for h in held}, day)
        seconds = [r["name"] for r in roster if r["role"] == "B" and (r["office"], r["post"]) in mine and r["id"] != actor.staff]
        found["deputy"] = "、".join(dict.fromkeys(seconds))
    return found
