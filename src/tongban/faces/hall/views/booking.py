"""Booking a time in the hall (预约取号): line of business, day, time; the code for the kiosk; cancel."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.cases import calendars
from tongban.cases.errors import NotFound, Refused
from tongban.faces.hall import pages
from tongban.matters.halls import actions, rules
from tongban.matters.halls import queries as halls
from tongban.records.parties.identifiers import check_mobile


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """`/hall/booking/`: choose and book; what is booked already stands on top."""
    if request.method == "GET":
        return _page(request)
    hall, at, actor = pages.hall_now(request), pages.at(request), pages.who(request)
    name, phone = request.POST.get("name", "").strip()[:60] or actor.name, request.POST.get("phone", "").strip()
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return _page(request, [("day", "请选择哪一天")], 422)
    if phone and (why := check_mobile(phone)):
        return _page(request, [("phone", why)], 422)
    try:
        made = actions.book(
            region=pages.region(),
            hall=hall,
            calendar=calendars.of(pages.pack_now(request)),
            business=request.POST.get("business", ""),
            day=day,
            slot=request.POST.get("slot", ""),
            actor=actor,
            at=at,
            name=name,
            phone=phone,
        )
    except Refused as refused:
        return _page(request, [(r.field or "slot", r.text) for r in refused.reasons], 422)
    return redirect(f"/hall/booking/{made.id}/")


def _page(request: HttpRequest, wrong: list[tuple[str, str]] | None = None, status: int = 200) -> HttpResponse:
    hall, at, actor = pages.hall_now(request), pages.at(request), pages.who(request)
    calendar = calendars.of(pages.pack_now(request))
    given = request.POST if request.method == "POST" else request.GET
    days = rules.days(hall, calendar, at)
    business = hall.business(given.get("business", "")) or hall.businesses[0]
    wanted = given.get("day", "")
    chosen = next((d for d in days if d.isoformat() == wanted), days[0])
    waiting = halls.waiting_by_business(pages.region(), hall, pages.today(request))
    context = {
        "title": "预约取号",
        "business": business,
        "days": days,
        "chosen": chosen,
        "slots": halls.free(pages.region(), hall, calendar, business.code, chosen, at),
        "lines": [{"b": b, "waiting": waiting[b.code]} for b in hall.businesses],
        "mine": [_row(hall, b) for b in halls.bookings_of(actor, pages.region(), pages.today(request))],
        "wrong": wrong or [],
        "given": {k: given.get(k, "") for k in ("slot", "name", "phone")},
    }
    return pages.public(request, "booking.html", context, status=status)


def _row(hall: Any, booked: Any) -> dict[str, Any]:
    line, slot = hall.business(booked.business), hall.slot(booked.slot)
    return {
        "b": booked,
        "line": line.zh if line else "",
        "slot": slot.words if slot else booked.slot,
        "ticket": halls.ticket_of_booking(booked) if booked.state == "taken" else None,
    }


@require_GET
def one(request: HttpRequest, booking: UUID) -> HttpResponse:
    """A booking: when, where, the code. The address itself is the secret of whoever booked without signing in."""
    found = halls.booking(pages.region(), booking)
    actor = pages.who(request)
    if found is None or (found.account is not None and found.account != actor.account):
        raise Http404("没有找到这个预约")
    hall = pages.hall_now(request)
    ahead = halls.waiting_by_business(pages.region(), hall, pages.today(request)).get(found.business, 0)
    context = {"title": "已约好", "row": _row(hall, found), "ahead": ahead, "is_today": found.day == pages.today(request)}
    return pages.public(request, "booked.html", context)


@require_POST
def cancel(request: HttpRequest, booking: UUID) -> HttpResponse:
    """Cancel one's own booking."""
    try:
        actions.cancel(region=pages.region(), booking=booking, actor=pages.who(request), at=pages.at(request))
        pages.say(request, "预约已取消，名额让给别人了。")
    except NotFound as missing:
        raise Http404(str(missing)) from missing
    except Refused as refused:
        pages.say(request, str(refused))
    return redirect("/hall/booking/")
