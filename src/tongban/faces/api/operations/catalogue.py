"""Matters with their guide, the plan of a project from its facts, the next question, due dates, published packs."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from ninja.params.functions import Path, Query

from tongban.catalogue import guide, queries, search
from tongban.catalogue.definitions import Matter
from tongban.catalogue.packs import Pack
from tongban.clock import due_lines
from tongban.faces.api import answers, shapes
from tongban.faces.api.keys import Key, caller
from tongban.faces.api.problems import Problem, reason
from tongban.records.parties import queries as parties

router = Router(tags=["事项目录"])
READ = Key("catalogue:read")
_DOUBTFUL = ("inferred", "knowledge")


def pack_now(request: HttpRequest) -> Pack:
    """The pack that holds today where the key belongs."""
    who = caller(request)
    return queries.current(who.region, who.today)


@router.get("/matters", auth=READ, response=shapes.Matters, summary="查事项", operation_id="matters")
def matters(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=60, description="名称、俗称、编码、拼音或者首字母；不写就按编码列全部")] = "",
    limit: Annotated[int, Query(ge=1, le=200, description="每页几条，最多 200")] = 50,
    after: Annotated[str, Query(max_length=60, description="上一页的 next；和 q 一起写时不起作用")] = "",
) -> Any:
    """全部事项，或者按输入查找，最像的在前。"""
    pack = pack_now(request)
    if q.strip():
        found = [pack.matter(hit.matter) for hit in search.search(pack, q, limit)]
        return {"items": [_brief(pack, m) for m in found], "next": None, "pack": pack.digest}
    rest = [m for m in sorted(pack.matters(), key=lambda m: m.code) if m.code > after]
    more = rest[limit - 1].code if len(rest) > limit else None
    return {"items": [_brief(pack, m) for m in rest[:limit]], "next": more, "pack": pack.digest}


@router.get("/matters/{code}", auth=READ, response=shapes.Matter, summary="一个事项的办事指南", operation_id="matter")
def matter(request: HttpRequest, code: Annotated[str, Path(min_length=1, max_length=60, description="事项编码，或者环节编码")]) -> Any:
    """办事指南的各项、要填的表、要交的材料，每项写明依据和可靠程度。"""
    pack = pack_now(request)
    found = pack.matter(code)
    legal, promised = pack.statutory(code), pack.promised(code)
    basis = [{"text": b.text, "src": b.src, "cite": b.cite, "to_verify": b.src in _DOUBTFUL} for b in found.basis]
    limits = [_limit(legal), _limit(promised)]
    return {
        **_brief(pack, found),
        "aka": found.aka,
        "basis": basis,
        "legal": limits[0],
        "promised": limits[1],
        "conditions": found.conditions_zh,
        "materials": [_plain(n, "code", "zh", "source", "core", "core_by_law", "supplement_days", "note") for n in found.materials],
        "sections": [_section(pack, code) for code in found.sections],
        "fees": [_plain(f, "zh", "kind", "fen", "per", "basis", "src") for f in found.fees],
        "before": found.before,
        "result": _plain(found.result, "zh", "licence", "src") if found.result else None,
        "guide": _guide(found),
        "accepts": _office(pack, found.accepts),
        "decides": _office(pack, found.office),
        "to_verify": any(b["to_verify"] for b in basis) or any(x and x["to_verify"] for x in limits),
        "pack": pack.digest,
    }


def _brief(pack: Pack, found: Matter) -> dict[str, Any]:
    limit = pack.promised(found.code) or pack.statutory(found.code)
    return {
        **_plain(found, "code", "zh", "office", "stage", "type", "mode", "walked"),
        "office_zh": _office(pack, found.office)["zh"],
        "days": limit.days if limit else None,
        "unit": limit.unit if limit else None,
    }


def _plain(thing: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _limit(found: Any) -> dict[str, Any] | None:
    if found is None:
        return None
    return {**_plain(found, "days", "unit", "starts", "src", "cite"), "to_verify": found.src in _DOUBTFUL}


def _section(pack: Pack, code: str) -> dict[str, Any]:
    found = pack.section(code)
    return {"code": found.code, "zh": found.zh, "fields": [_field(f) for f in found.fields]}


def _field(spec: Any) -> dict[str, Any]:
    told = _plain(spec, "code", "zh", "type", "unit", "required", "source", "help")
    return {**told, "options": {o.value: o.zh for o in spec.options}, "columns": [_field(c) for c in spec.columns]}


def _guide(found: Matter) -> dict[str, Any]:
    if found.guide is None:
        return {}
    told = _plain(found.guide, "visits", "channel", "places", "hours", "object", "phone", "note")
    return {**told, "faq": [{"q": f.q, "a": f.a} for f in found.guide.faq]}


def _office(pack: Pack, role: str) -> dict[str, Any]:
    found = parties.office(f"{pack.region}-{role}")
    return {name: found.get(name) or "" for name in ("code", "zh", "phone", "address", "hours")}


@router.post("/guide/plan", auth=READ, response=shapes.PlanOut, summary="按项目情况排出要办的事", operation_id="plan")
def plan(request: HttpRequest, body: shapes.Facts) -> Any:
    """流程、环节、事项、材料、天数，各自为什么要或者不要。认不得的情况列在 doubtful 里。"""
    made = guide.plan(pack_now(request), body.facts, _day(body.on))
    return {"plan": json.loads(json.dumps(made.as_dict(), default=str))}


@router.post("/guide/question", auth=READ, response=shapes.QuestionOut, summary="下一个该问的问题", operation_id="question")
def question(request: HttpRequest, body: shapes.Facts) -> Any:
    """还能影响结果的下一个问题；没有了是 null。"""
    found = guide.next_question(pack_now(request), body.facts, _day(body.on))
    if found is None:
        return {"question": None}
    told = _plain(found, "fact", "zh", "question", "type", "unit", "help", "settles", "open_points")
    return {"question": {**told, "options": [{"value": v, "zh": zh} for v, zh in found.options]}}


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    if not answers.is_day(text):
        raise Problem(422, "这一天不存在，请写成 2026-11-02 这样。", [reason("day", "这一天不存在", "on")])
    return date.fromisoformat(text)


@router.post("/clock/due", auth=READ, response=shapes.Due, summary="算到期日", operation_id="due")
def due(request: HttpRequest, body: shapes.DueIn) -> Any:
    """从哪天起、多少天、哪几段不计，到哪天为止。节假日没有公布的年份不算，会说明。"""
    told = {"from": body.from_, "days": body.days, "unit": body.unit, "pauses": body.pauses}
    said = due_lines.answer(json.dumps(told))
    if said.startswith(due_lines.ERROR):
        raise Problem(422, said.removeprefix(due_lines.ERROR), [reason("clock", said.removeprefix(due_lines.ERROR))])
    return {"due": date.fromisoformat(said)}


@router.get("/packs", auth=READ, response=shapes.Packs, summary="已发布的事项目录", operation_id="packs")
def packs(request: HttpRequest) -> Any:
    """每一次发布的版本和摘要，最近的在前。"""
    names = ("digest", "code", "region", "version", "valid_from", "published_at", "reason")
    return {"items": [_plain(p, *names) for p in queries.published()]}


@router.get("/key", auth=Key(), response=shapes.KeyOut, summary="这个密钥能做什么", operation_id="key")
def key(request: HttpRequest) -> Any:
    """这次请求所用的密钥：权限、属于谁。"""
    who = caller(request)
    return {
        "prefix": who.key.prefix,
        "scopes": sorted(who.key.scopes),
        "region": who.region,
        "party": who.actor.party is not None,
        "offices": sorted({h.office for h in who.actor.holdings}),
    }


