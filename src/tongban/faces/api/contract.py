"""The interface itself: one NinjaAPI whose refusals are problems, and whose description declares every one of them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from tongban.cases.actions import NotAllowed, NotFound, Refused, Stale
from tongban.catalogue.packs import Missing
from tongban.catalogue.queries import NotPublished
from tongban.clock import local
from tongban.faces.api import faults, problems
from tongban.faces.api.keys import Key
from tongban.faces.api.parsing import StrictParser
from tongban.faces.api.problems import Problem
from tongban.records.documents.actions import FileRefused
from tongban.records.parties import queries as parties

log = logging.getLogger(__name__)

ABOUT = """通办的数据接口。每个请求在 Authorization 头里出示密钥；会改变东西的请求带 Idempotency-Key，
同一个键、同样的内容只办一次。没有办成的，答复是 application/problem+json，reasons 逐条写明原因。"""


class Readable(JSONRenderer):
    """JSON whose Chinese can be read."""

    def __init__(self) -> None:
        self.json_dumps_params = {"ensure_ascii": False}


class Contract(NinjaAPI):
    """NinjaAPI whose description is finished here: refusals, scopes, Chinese words."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"]["Problem"] = dict(problems.SCHEMA)
        scopes = _scopes(self)
        for methods in schema["paths"].values():
            for operation in methods.values():
                _finish(operation, scopes.get(operation["operationId"], ""))
        _untitled(schema)
        return schema


def _scopes(api: NinjaAPI) -> dict[str, str]:
    """By operation: the scope that its key needs."""
    found = {}
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                name = operation.operation_id or api.get_openapi_operation_id(operation)
                found[name] = next((a.scope for a in operation.auth_callbacks if isinstance(a, Key)), "")
    return found


_WORDS = {"200": "成功", "201": "已办成"}


def _finish(operation: dict[str, Any], scope: str) -> None:
    responses = {str(status): told for status, told in operation["responses"].items()}
    for status, told in responses.items():
        told["description"] = _WORDS.get(status, told["description"])
    responses |= {str(status): problems.declared(status) for status in problems.DECLARED if str(status) not in responses}
    operation["responses"] = responses
    operation["x-scope"] = scope
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _never_null(parameter["schema"])


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is there or not; it is never null."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    return {**{k: v for k, v in schema.items() if k != "anyOf"}, **kinds[0]} if len(kinds) == 1 else schema


def _untitled(value: Any) -> None:
    """Drop the titles that pydantic makes of English field names."""
    if isinstance(value, dict):
        if isinstance(value.get("title"), str) and ("type" in value or "anyOf" in value or "$ref" in value):
            del value["title"]
        for item in value.values():
            _untitled(item)
    elif isinstance(value, list):
        for item in value:
            _untitled(item)


def contract() -> Contract:
    """The interface before its operations, with every kind of refusal handled."""
    made = Contract(
        title="通办数据接口",
        version="1.0.0",
        description=ABOUT.replace("\n", ""),
        urls_namespace="api:v1",
        docs_url=None,
        parser=StrictParser(),
        renderer=Readable(),
        openapi_extra={"externalDocs": {"url": "/api/", "description": "怎样用"}},
    )
    for kind, told in _TOLD.items():
        made.add_exception_handler(kind, _handler(told))
    return made


def _handler(told: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: problems.answer(request, told(error))


def _http(error: HttpError) -> Problem:
    cause = error.__cause__
    if isinstance(cause, Problem):
        return cause
    return Problem(error.status_code, "请求正文读不出来，请检查格式。" if error.status_code == 400 else str(error))


def _stale(error: Stale) -> Problem:
    more: dict[str, Any] = {}
    staff = faults.staff_of(error.actor)
    if staff is not None:
        more["by"] = parties.staff_names([staff]).get(staff, "")
    if error.at is not None:
        more["at"] = local(error.at).isoformat(timespec="seconds")
    return Problem(409, f"{error}。请重新读取这件办件，再决定怎么办。", [problems.reason("stale", str(error), "If-Match")], **more)


def _refused(error: Refused) -> Problem:
    told = [problems.reason(r.code, r.text, f"form.{r.field}" if r.code == "form" else r.field, r.cite) for r in error.reasons]
    return Problem(422, str(error) if len(told) == 1 else f"有 {len(told)} 处要改，改好再交。请看 reasons。", told)


def _broken(error: Exception) -> Problem:
    log.error("api", exc_info=error)
    return Problem(500, "这次请求没有办成，已经记录下来。请稍后再试。")


_TOLD: dict[type[Exception], Callable[[Any], Problem]] = {
    Exception: _broken,
    Problem: lambda error: error,
    AuthenticationError: lambda error: Problem(401, "没有可用的密钥。", headers={"WWW-Authenticate": "Bearer"}),
    HttpError: _http,
    ValidationError: lambda error: Problem(422, "有些内容不合要求，请看 reasons。", faults.told(error.errors)),
    Http404: lambda error: Problem(404, "没有找到。地址可能写错了，或者它不对这个密钥开放。"),
    NotAllowed: lambda error: Problem(403, str(error) or "现在不能办这一步。"),
    NotFound: lambda error: Problem(404, str(error)),
    Refused: _refused,
    Stale: _stale,
    Missing: lambda error: Problem(404, "目录里没有这一项，请核对编码。"),
    NotPublished: lambda error: Problem(404, str(error)),
    FileRefused: lambda error: Problem(422, str(error), [problems.reason("file", str(error), "file")]),
    RequestDataTooBig: lambda error: Problem(413, "请求正文太大，请分开提交。"),
    MultiPartParserError: lambda error: Problem(400, "分段的正文读不出来，请检查格式。"),
    SuspiciousOperation: lambda error: Problem(400, "请求看不懂，请检查格式。"),
}
"""What each error is told as."""
