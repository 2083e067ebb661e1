"""People of the office: who is here, AB roles, leave, what each holds, and handing all of it over."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tongban.cases import queries_desks as desks
from tongban.cases.actions import CaseError, CaseRef, Refused, perform
from tongban.faces.desk import access, choosing, wording
from tongban.journal.actors import Actor
from tongban.records.parties import actions as parties_actions
from tongban.records.parties import queries as parties
from tongban.records.projects import actions as project_actions
from tongban.records.projects import queries as projects


def _offices(actor: Actor) -> set[str]:
    return {h.office for h in actor.holdings}


def _led(actor: Actor) -> set[str]:
    return {h.office for h in actor.holdings if h.post == "head"}


@access.for_staff
def index(request: HttpRequest) -> HttpResponse:
    """`/desk/staff/`: each person of the actor's offices with posts, leave and open tasks."""
    actor, today = access.who(request), access.today(request)
    roster = parties.roster(_offices(actor), today)
    loads = desks.loads(_offices(actor))
    led = _led(actor)
    people: dict[Any, dict[str, Any]] = {}
    for row in roster:
        start = {"id": row["id"], "name": row["name"], "away": row["away"], "posts": [], "held": 0, "free": 0, "mine": False}
        person = people.setdefault(row["id"], start)
        post = f"{parties.office(row['office'])['short']}{wording.POSTS.get(row['post'], '')}{'（B 岗）' if row['role'] == 'B' else ''}"
        person["posts"].append(post)
        person["mine"] = person["mine"] or row["office"] in led or row["id"] == actor.staff
        if row["role"] == "A":
            here = (row["office"], row["post"])
            person["free"] += sum(x["n"] for x in loads if x["assignee"] is None and (x["office"], x["post"]) == here)
            person["to"] = choosing.colleagues(roster, row["post"], row["id"])
    for person in people.values():
        person["held"] = sum(x["n"] for x in loads if x["assignee"] == person["id"])
    posts = [
        {"office": parties.office(x["office"])["short"], "zh": wording.POSTS.get(x["post"], ""), "n": x["n"]}
        for x in loads
        if x["assignee"] is None
    ]
    context = {
        "helps": projects.helped_by(actor.staff) if actor.staff else [],
        "said_no": request.session.pop("helper_no", ""),
        **access.frame(request, "人员与交接", "staff"),
        "people": sorted(people.values(), key=lambda p: (-(p["held"] + p["free"]), p["name"])),
        "posts": posts,
        "away": [p for p in people.values() if p["away"]],
        "leads": bool(led),
        "key": secrets.token_urlsafe(12),
        "tomorrow": today + timedelta(days=1),
        "deputies": [
            (f"{office}|{post}", f"{parties.office(office)['short']}{wording.POSTS.get(post, '')}")
            for office, post in sorted({(r["office"], r["post"]) for r in roster if r["office"] in led})
        ],
    }
    return render(request, "desk/staff.html", context)


def _person(request: HttpRequest, name: str = "staff") -> Mapping[str, Any]:
    """The roster row of the person that a form names: oneself, or a colleague whom the actor leads."""
    actor = access.who(request)
    wanted = request.POST.get(name, "")
    for row in parties.roster(_offices(actor), access.today(request)):
        if str(row["id"]) == wanted and (row["id"] == actor.staff or row["office"] in _led(actor)):
            return row
    raise PermissionDenied("只能登记本人，或者由负责人登记本单位的人员。")


@access.for_staff
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Register a leave; from then on the B role of each post may act."""
    person = _person(request)
    try:
        first, last = date.fromisoformat(request.POST.get("from", "")), date.fromisoformat(request.POST.get("to", ""))
    except ValueError:
        first, last = date.max, date.min
    if last < first:
        access.say(request, "休假没有登记：请填好起止日期，结束不能早于开始。")
        return redirect("desk:staff")
    reason = request.POST.get("reason", "").strip()[:60]
    parties_actions.go_on_leave(
        staff=person["staff"], from_date=first, to_date=last, actor=access.who(request), at=access.at(request), reason=reason
    )
    access.say(request, f"已登记{person['name']}的休假。休假期间由 B 岗办理；没有 B 岗的，请把手头的件交给同事。")
    return redirect("desk:staff")


@access.for_staff
@require_POST
def deputy(request: HttpRequest) -> HttpResponse:
    """Give a colleague the B role of a post (the head does)."""
    actor = access.who(request)
    office, _, post = request.POST.get("post", "").partition("|")
    person = _person(request)
    if office not in _led(actor) or post not in wording.POSTS:
        raise PermissionDenied("B 岗由本单位负责人指定。")
    held = parties.roster({office}, access.today(request))
    if any(r["id"] == person["id"] and r["post"] == post for r in held):
        access.say(request, f"{person['name']}已经在这个岗位上。")
        return redirect("desk:staff")
    parties_actions.assign(
        staff=person["staff"], office=office, post=post, role="B", actor=actor, at=access.at(request), valid_from=access.today(request)
    )
    access.say(request, f"已指定{person['name']}为{wording.POSTS[post]}的 B 岗，A 岗休假时可以办理。")
    return redirect("desk:staff")


@access.for_staff
@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """Hand every open task of a person to a colleague, one action a task; each result is told."""
    actor, today = access.who(request), access.today(request)
    person = _person(request)
    roster = parties.roster(_offices(actor), today)
    to = next((r for r in roster if str(r["id"]) == request.POST.get("to")), None)
    if to is None or to["id"] == person["id"]:
        access.say(request, "还没有选交给谁。")
        return redirect("desk:staff")
    tasks = desks.tasks_of(_offices(actor), person["id"], _alone(roster, person))
    fit = {r["post"] for r in roster if r["id"] == to["id"]}
    results = [_hand(request, task, to, person["id"] == actor.staff) for task in tasks if task["post"] in fit]
    context = {
        **access.frame(request, "移交结果", "staff"),
        "results": results,
        "done": sum(r["ok"] for r in results),
        "from_name": person["name"],
        "to_name": to["name"],
        "left": len(tasks) - len(results),
    }
    return render(request, "desk/handed.html", context)


def _alone(roster: Sequence[Mapping[str, Any]], person: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Posts that only this person fills in the A role: what lies there is theirs, though nobody said so."""
    found = []
    for row in roster:
        others = [r for r in roster if (r["office"], r["post"], r["role"]) == (row["office"], row["post"], "A") and r["id"] != person["id"]]
        if row["id"] == person["id"] and row["role"] == "A" and not others:
            found.append((row["office"], row["post"]))
    return found


def _hand(request: HttpRequest, task: Mapping[str, Any], to: Mapping[str, Any], own: bool) -> dict[str, Any]:
    case = task["of"]
    data: dict[str, Any] = {"to": str(to["id"]), "task": task["no"] if own else str(task["no"])}
    if own:
        data["reason"] = request.POST.get("reason", "").strip() or "岗位交接"
    found: dict[str, Any] = {"no": case["no"], "ok": True, "text": f"已交给{to['name']}"}
    try:
        perform(
            case=CaseRef(task["region"], task["case"]),
            action="hand_over" if own else "assign",
            actor=access.who(request),
            at=access.at(request),
            data=data,
            key=f"hand/{request.POST.get('key', '')}/{task['case']}/{task['no']}",
        )
    except Refused as refused:
        found |= {"ok": False, "text": "；".join(r.text for r in refused.reasons)}
    except CaseError as error:
        found |= {"ok": False, "text": str(error)}
    return found


@require_POST
@access.for_staff
def helper(request: HttpRequest) -> HttpResponse:
    """`/desk/staff/helper/`: a head assigns somebody of the office to help an owner with a project."""
    actor = access.who(request)
    person = _person(request)
    try:
        project_actions.assign_helper(
            region=settings.TONGBAN_PLACE, code=request.POST.get("code", "").strip(), staff=person["id"], actor=actor, at=access.at(request)
        )
    except project_actions.NotAssigned as no:
        request.session["helper_no"] = str(no)
    return redirect("/desk/staff/#helpers")
