"""Who calls: the key in `Authorization: Bearer`, its scope for the operation, and how often it may call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.http import HttpRequest
from ninja.security import HttpBearer

from tongban import clock
from tongban.faces.api.problems import Problem, reason
from tongban.faces.shell import limits
from tongban.journal.actors import Actor
from tongban.records.parties import tokens

CALLS = limits.Limit(burst=120, per_minute=600)
"""Calls of one key."""
WRONG = limits.Limit(burst=20, per_minute=10)
"""Calls of one address without a key that holds."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The key of this call, who acts by it, and when."""

    key: tokens.Bearer
    at: datetime

    @property
    def actor(self) -> Actor:
        return self.key.actor

    @property
    def region(self) -> str:
        return self.key.region

    @property
    def today(self) -> date:
        return clock.local_date(self.at)


class Key(HttpBearer):
    """A key that may do `scope`; the empty scope is any key."""

    openapi_bearerFormat: ClassVar[str] = "tb_…"

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        found = super().__call__(request)
        if found is None:
            _refuse_stranger(request)
        _refuse_unknown(request)
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        at: datetime = request.at  # type: ignore[attr-defined]
        held = tokens.bearer(token.strip(), at)
        if held is None:
            return None
        seconds = CALLS.wait(held.prefix, at)
        if seconds:
            raise too_often(seconds)
        if self.scope and self.scope not in held.scopes:
            words = tokens.SCOPES[self.scope]
            raise Problem(403, f"这个密钥没有“{words}”的权限。请换一个密钥，或者新建一个有这项权限的。", [reason("scope", words, self.scope)])
        tokens.note_use(token=held.id, before=held.used_at, at=at)
        return Caller(held, at)


def _refuse_stranger(request: HttpRequest) -> None:
    """401, or 429 for who keeps trying."""
    seconds = WRONG.wait(limits.client_of(request), request.at)  # type: ignore[attr-defined]
    if seconds:
        raise too_often(seconds)
    raise Problem(
        401,
        "请在 Authorization 头里写 Bearer 和密钥。密钥没有写、写错、停用或者到期，都会这样答复。",
        headers={"WWW-Authenticate": 'Bearer realm="tongban"'},
    )


def _refuse_unknown(request: HttpRequest) -> None:
    """422 for a name in the address that the operation does not know: a slip in it must not change what is listed."""
    known = getattr(request, "known_query", None)
    odd = sorted(set(request.GET) - known) if known is not None else []
    if odd:
        told = [reason("unknown_field", f"不认识“{name[:60]}”这个参数", name[:60]) for name in odd[:20]]
        raise Problem(422, "网址里有不认识的参数，请看 reasons。", told)


def too_often(seconds: int) -> Problem:
    """The refusal that says when to come back."""
    return Problem(429, f"请求太频繁，请等 {limits.words(seconds)}再试。", headers={"Retry-After": str(seconds)})


def caller(request: HttpRequest) -> Caller:
    """Who calls; only behind a Key."""
    found: Caller = request.auth  # type: ignore[attr-defined]
    return found


def applicant(request: HttpRequest) -> Caller:
    """Who calls, where only a party may; raises Problem 403 for keys of offices."""
    found = caller(request)
    if found.actor.party is None:
        raise Problem(403, "这一步只能由申请人办，请用企业或者个人的密钥。")
    return found
