"""What stands in the hall for everybody: the kiosk that gives numbers, the slip, one's place in the line, the screen above the counters."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.cases.errors import Refused
from tongban.exchange.adapters import reader
from tongban.faces.hall import pages
from tongban.faces.shell.limits import Limit, client_of, words
from tongban.matters.halls import actions
from tongban.matters.halls import queries as halls
from tongban.records.parties import queries as parties

LIMIT = Limit(burst=30, per_minute=30)
"""Numbers that one machine may take in a hurry."""


@require_http_methods(["GET", "POST"])
def kiosk(request: HttpRequest) -> HttpResponse:
    """`/hall/kiosk/`: a number by booked code, by identity card, or by choosing a line of business."""
    hall, region, at = pages.hall_now(request), pages.region(), pages.at(request)
    if request.method == "GET":
        return _kiosk(request)
    wait = LIMIT.wait(client_of(request), at)
    if wait:
        return _kiosk(request, f"取号太频繁了，请等 {words(wait)}再试", 429)
    how = request.POST.get("how", "")
    try:
        if how == "code":
            made = actions.take_booked(region=region, hall=hall, code=request.POST.get("code", ""), at=at)
        elif how == "card":
            return _by_card(request)
        else:
            party = _party(request.POST.get("card", ""))
            made = actions.take(region=region, hall=hall, business=request.POST.get("business", ""), at=at, party=party)
    except Refused as refused:
        return _kiosk(request, "；".join(r.text for r in refused.reasons), 422)
    return redirect(f"/hall/tickets/{made.id}/?slip=1")


def _party(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _kiosk(request: HttpRequest, refused: str = "", status: int = 200, **more: Any) -> HttpResponse:
    hall = pages.hall_now(request)
    waiting = halls.waiting_by_business(pages.region(), hall, pages.today(request))
    rows = [{"b": b, "waiting": waiting[b.code]} for b in hall.businesses]
    response = pages.public(request, "kiosk.html", {"title": "取号", "rows": rows, "refused": refused, **more}, status=status)
    response["Refresh"] = "180; url=/hall/kiosk/"  # also without scripts: nothing of the last person stays
    response["Cache-Control"] = "no-store"
    return response


def _by_card(request: HttpRequest) -> HttpResponse:
    """The card says who it is: a booking of that person is taken at once, else the person chooses a line of business."""
    hall, region, at = pages.hall_now(request), pages.region(), pages.at(request)
    card, answer = reader.read(region=region, counter="kiosk", actor=pages.who(request), at=at)
    if card is None:
        return _kiosk(request, f"{answer.words or '没有读到身份证'}。请直接选业务取号，或者到导办台", 422)
    person = parties.by_id_number(card.id_number)
    booked = halls.booking_of_party(region, hall, pages.today(request), person.id) if person is not None else None
    if booked is not None:
        made = actions.take(region=region, hall=hall, business=booked.business, at=at, booking=booked)
        return redirect(f"/hall/tickets/{made.id}/?slip=1")
    return _kiosk(request, read=f"{card.name[:1]}{'*' * (len(card.name) - 1)}", simulated_card=card.simulated)


@require_GET
def ticket(request: HttpRequest, ticket: UUID) -> HttpResponse:
    """`/hall/tickets/<id>/`: one's place in the line; `?slip=1` is the slip of 80 mm that the kiosk prints."""
    found = halls.ticket(pages.region(), ticket)
    if found is None:
        raise Http404("没有找到这个号")
    hall = pages.hall_now(request)
    line, counter = hall.business(found.business), hall.counter(found.counter)
    context = {
        "title": f"{found.no} 号",
        "ticket": found,
        "line": line.zh if line else "",
        "at_counter": counter.zh if counter and found.state in ("called", "serving") else "",
        "ahead": halls.ahead(found),
        "state": halls.STATES.get(found.state, ""),
        "old": found.day != pages.today(request),
        "address": f"{settings.TONGBAN_BASE_URL}/hall/tickets/{found.id}/",
    }
    return pages.public(request, "slip.html" if request.GET.get("slip") else "ticket.html", context)


@require_POST
def leave(request: HttpRequest, ticket: UUID) -> HttpResponse:
    """Whoever holds the slip gives the number back."""
    if not actions.leave(region=pages.region(), ticket=ticket, at=pages.at(request)):
        pages.say(request, "这个号已经叫过或者退过了。")
    return redirect(f"/hall/tickets/{ticket}/")


@require_GET
def ticket_code(request: HttpRequest, ticket: UUID) -> HttpResponse:
    """The QR code of a slip: the address of one's place in the line."""
    return pages.code(f"{settings.TONGBAN_BASE_URL}/hall/tickets/{ticket}/")


@require_GET
def screen(request: HttpRequest) -> HttpResponse:
    """`/hall/screen/`: numbers and counters, nothing of a person; renews itself."""
    hall, day = pages.hall_now(request), pages.today(request)
    waiting = halls.waiting_by_business(pages.region(), hall, day)
    context = {
        "title": "叫号屏",
        "kind": "wall",
        "rows": halls.board(pages.region(), hall, day),
        "lines": [{"zh": b.zh, "letter": b.letter, "waiting": waiting[b.code]} for b in hall.businesses],
        "now": pages.at(request),
    }
    response = pages.public(request, "screen.html", context)
    response["Refresh"] = "5"
    return response
