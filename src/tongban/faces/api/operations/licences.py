"""Licences of the key's party, and whether a licence that somebody shows holds."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.params.functions import Query

from tongban.cases import queries_open
from tongban.faces.api import shapes
from tongban.faces.api.keys import Caller, Key, caller
from tongban.faces.api.problems import Problem, reason
from tongban.journal import actions as journal

router = Router(tags=["证照"])


@router.get("/licences", auth=Key("licences:read"), response=shapes.Licences, summary="本单位的证照", operation_id="licences")
def licences(
    request: HttpRequest,
    limit: Annotated[int, Query(ge=1, le=100, description="每页几条，最多 100")] = 50,
    after: Annotated[UUID | None, Query(description="上一页的 next")] = None,
) -> Any:
    """新的在前，附核验用的摘要和二维码里的一段。"""
    who = caller(request)
    found = queries_open.own_licences(who.actor, who.today)
    ids = [x["id"] for x in found]
    if after is not None and after not in ids:
        raise Problem(422, "after 请写上一页的 next。", [reason("after", "不是上一页的 next", "after")])
    start = ids.index(after) + 1 if after is not None else 0
    shown = found[start : start + limit]
    return {"items": shown, "next": shown[-1]["id"] if start + limit < len(found) else None}


@router.post("/verify", auth=Key("licences:verify"), response=shapes.Verified, summary="核验一份证照", operation_id="verify")
def verify(request: HttpRequest, body: shapes.VerifyIn) -> Any:
    """写 token、sha256，或者 number 加 code，三种里的一种。查不到时 verdict 是 unknown，不说原因。"""
    who = caller(request)
    found = _found(who, body)
    if found.target:
        journal.saw(region=found.region, actor=who.actor, at=who.at, kind="verify", target=found.target, reason="数据接口")
    return {
        "verdict": found.verdict,
        "words": found.words,
        "sentence": found.sentence,
        "good": found.good,
        "title": found.title,
        "number": found.number,
        "issuer": found.issuer,
        "facts": dict(found.facts),
        "checks": [{"zh": c.zh, "text": c.text, "state": c.state} for c in found.checks],
        "at": found.at,
    }


def _found(who: Caller, body: shapes.VerifyIn) -> queries_open.Found:
    """The one of three ways that was given. Raises Problem 422."""
    ways = [body.token is not None, body.sha256 is not None, body.number is not None or body.code is not None]
    if sum(ways) != 1 or (ways[2] and (body.number is None or body.code is None)):
        raise Problem(422, "请写 token、sha256，或者 number 加 code，只写一种。", [reason("one_of", "只写一种", "token")])
    if body.token is not None:
        return queries_open.by_token(body.token, who.at)
    if body.sha256 is not None:
        return queries_open.by_digest(body.sha256, who.at)
    return queries_open.by_number(who.region, body.number or "", body.code or "", who.at)
