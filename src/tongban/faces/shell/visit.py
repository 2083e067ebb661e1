"""What every face asks of a request: who asks, when, where, under which catalogue; and what is to be said on the next page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse

from tongban import clock
from tongban.catalogue import queries as catalogue
from tongban.catalogue.packs import Pack
from tongban.journal.actors import Actor

_SAID = "tb_said"
_MOST = 3500
"""Characters of the cookie; browsers keep 4 KB."""


def who(request: HttpRequest) -> Actor:
    """The actor of a request (WhoMiddleware found them)."""
    found: Actor = request.who  # type: ignore[attr-defined]
    return found


def at(request: HttpRequest) -> datetime:
    """The instant of a request."""
    found: datetime = request.at  # type: ignore[attr-defined]
    return found


def today(request: HttpRequest) -> date:
    """The day of a request in Shanghai."""
    return clock.local_date(at(request))


def region() -> str:
    """The region of this installation."""
    return str(settings.TONGBAN_PLACE)


def pack_now(request: HttpRequest) -> Pack:
    """The pack that holds today; 404 in words where nothing was published."""
    try:
        return catalogue.current(region(), today(request))
    except catalogue.NotPublished as missing:
        raise Http404(str(missing)) from missing


def say(request: HttpRequest, *lines: str, undo: dict[str, str] | None = None) -> None:
    """Keep sentences (and a way back) for the next page, in a signed cookie of this person's: no row is written for them."""
    kept = _said(request)
    kept["lines"] = [*kept["lines"], *lines][-6:]
    if undo:
        kept["undo"] = undo
    kept["new"] = True


def to_say(request: HttpRequest) -> tuple[list[str], dict[str, str] | None]:
    """What the page before left to be said here (sentences, the way back); it is said once."""
    kept = _said(request)
    lines, undo = list(kept["lines"]), kept["undo"]
    if lines or undo:
        kept.update(lines=[], undo=None, new=True)
    return lines, undo


def _salt(request: HttpRequest) -> str:
    return f"shell.said/{who(request).account}"


def _said(request: HttpRequest) -> dict[str, Any]:
    """What is kept to be said, read from the cookie once; another person's is nobody's."""
    kept: dict[str, Any] | None = getattr(request, "tb_said", None)
    if kept is None:
        kept = {"lines": [], "undo": None, "new": False}
        text = request.COOKIES.get(_SAID)
        if text:
            try:
                told = signing.loads(text, salt=_salt(request), max_age=900)
            except signing.BadSignature:
                kept["new"] = True
            else:
                kept.update(lines=list(told["lines"]), undo=told["undo"])
        request.tb_said = kept  # type: ignore[attr-defined]
    return kept


def keep_said(request: HttpRequest, response: HttpResponse) -> None:
    """Write the cookie where something changed (the middleware does, for every face); long sentences give way."""
    kept: dict[str, Any] | None = getattr(request, "tb_said", None)
    if kept is None or not kept["new"]:
        return
    if not kept["lines"] and not kept["undo"]:
        response.delete_cookie(_SAID, samesite="Lax")
        return
    lines = list(kept["lines"])
    while True:
        text = signing.dumps({"lines": lines, "undo": kept["undo"]}, salt=_salt(request), compress=True)
        if len(text) < _MOST or not lines:
            break
        lines = lines[1:]
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(_SAID, text, max_age=900, httponly=True, samesite="Lax", secure=secure)
