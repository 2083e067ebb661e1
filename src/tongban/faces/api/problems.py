"""Refusals as RFC 9457 problem details, in Chinese, with reasons that name field and article; one place for all of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

TITLES: Mapping[int, str] = {
    400: "请求看不懂",
    401: "没有可用的密钥",
    403: "没有这项权限",
    404: "没有找到",
    405: "这个地址不能这样用",
    409: "有人先办了",
    413: "内容太大",
    415: "内容的格式不对",
    422: "内容不合要求",
    429: "请求太频繁",
    500: "系统出了点问题",
    503: "暂时不能用",
}
"""What each status says in one line; the same words stand in the description of the interface."""

DECLARED = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429)
"""Statuses that every operation may answer with."""

MEDIA = "application/problem+json"


class Problem(Exception):
    """A refusal on its way out. `reasons` are mappings with code, text, cite, field."""

    def __init__(
        self,
        status: int,
        detail: str,
        reasons: Iterable[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        self.status, self.detail, self.reasons = status, detail, tuple(reasons)
        self.headers, self.more = dict(headers or {}), more
        super().__init__(detail)


def reason(code: str, text: str, field: str = "", cite: str = "") -> dict[str, str]:
    """One reason of a refusal."""
    return {"code": code, "text": text, "cite": cite, "field": field}


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The response that a problem becomes."""
    body = {
        "type": f"/api/#problem-{problem.status}",
        "title": TITLES.get(problem.status, "没有办成"),
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.path,
        "reasons": list(problem.reasons),
        **problem.more,
    }
    text = json.dumps(body, ensure_ascii=False, default=str).encode("utf-8", errors="replace")
    response = HttpResponse(text, status=problem.status, content_type=MEDIA)
    for name, value in problem.headers.items():
        response[name] = value
    return response


SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "没有办成的原因（RFC 9457）。detail 给人看，reasons 逐条写明哪一项、为什么、依据哪一条。",
    "required": ["type", "title", "status", "detail", "instance", "reasons"],
    "properties": {
        "type": {"type": "string", "description": "说明这类问题的页面"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "reasons": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "text", "cite", "field"],
                "properties": {
                    "code": {"type": "string", "description": "给程序判断用，不会变"},
                    "text": {"type": "string", "description": "给人看的一句话"},
                    "cite": {"type": "string", "description": "依据，没有则为空"},
                    "field": {"type": "string", "description": "哪一项，没有则为空"},
                },
            },
        },
    },
}
"""The same shape for the description of the interface."""


def declared(status: int) -> dict[str, Any]:
    """A status as the description of the interface shows it."""
    headers = {
        401: {"WWW-Authenticate": "怎样出示密钥"},
        405: {"Allow": "可以用的方法"},
        429: {"Retry-After": "过多少秒再试"},
    }.get(status, {})
    found: dict[str, Any] = {
        "description": TITLES[status],
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if headers:
        found["headers"] = {n: {"description": d, "schema": {"type": "string"}, "required": True} for n, d in headers.items()}
    return found
