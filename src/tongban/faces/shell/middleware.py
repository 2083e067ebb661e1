"""Who asks: turns the session's account into an actor once per request, and stops a disabled account at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from tongban.clock import local_date, now
from tongban.faces.shell import views, visit
from tongban.journal.actors import Actor
from tongban.records.parties import queries as parties

ANYBODY = Actor(origin="person")
_cache: dict[tuple[UUID, UUID | None, int, date], Actor] = {}


class WhoMiddleware:
    """Sets `request.who` (an Actor) and `request.at` (the instant of the request)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = now()  # type: ignore[attr-defined]
        request.who = self._who(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            allowed = response.headers.get("Allow", "")
            response = views.wrong_way(request)
            response.headers["Allow"] = allowed
        visit.keep_said(request, response)
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")
        return response

    def _who(self, request: HttpRequest) -> Actor:
        account = request.user
        if not account.is_authenticated:
            return ANYBODY
        if not account.is_active:
            logout(request)
            return ANYBODY
        chosen = request.session.get("party")
        party = UUID(chosen) if chosen else None
        key = (account.id, party, account.epoch, local_date(request.at))  # type: ignore[attr-defined]
        found = _cache.get(key)
        if found is None:
            if len(_cache) > 5000:
                _cache.clear()
            found = _cache[key] = parties.actor_for(account, request.at, party=party)  # type: ignore[attr-defined]
        if found.within and not request.path.startswith("/my/"):
            # A helper is one only among the owner's own pages; everywhere else the staff member is themselves.
            return parties.actor_for(account, request.at)  # type: ignore[attr-defined]
        return found


def forget() -> None:
    """Forget cached actors (tests)."""
    _cache.clear()
