"""Addresses: the interface below v1/, the page for developers, and the keys of a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from tongban.faces.api import notices, operations, problems, views
from tongban.faces.api.contract import contract
from tongban.faces.api.problems import Problem

app_name = "api"
api = contract()
operations.add_to(api)

View = Callable[..., HttpResponse]


def guarded(view: View, queries: Mapping[str, frozenset[str]] | None = None) -> View:
    """A view of the interface: HEAD is GET without a body, other methods and addresses are refused as problems.

    `queries`: by method, the names that may stand in the address.
    """

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        request.known_query = (queries or {}).get(str(request.method))  # type: ignore[attr-defined]
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = _nothing(request)
        except RequestDataTooBig:
            response = problems.answer(request, Problem(413, "请求正文太大，请分开提交。"))
        if response.status_code == 405:
            response = _not_allowed(request, response["Allow"])
        response.setdefault("Cache-Control", "no-store")
        if head:
            length = str(len(response.content))
            response.content = b""
            response["Content-Length"] = length
        return response

    return answered


def _not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    methods = sorted({m.strip() for m in allowed.split(",") if m.strip()})
    if "GET" in methods:
        methods.append("HEAD")
    text = f"这个地址只能用 {'、'.join(methods)}。"
    return problems.answer(request, Problem(405, text, headers={"Allow": ", ".join(methods)}))


def _nothing(request: HttpRequest) -> HttpResponse:
    return problems.answer(request, Problem(404, "数据接口里没有这个地址，请看 /api/ 的说明。"))


def description(request: HttpRequest) -> HttpResponse:
    """The description of the interface (OpenAPI 3.1); anybody may read it."""
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    return views.description(api)


def _queries() -> dict[str, dict[str, frozenset[str]]]:
    """By address and method: the names that an operation takes in the address."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for router in api._get_bound_routers():
        for path_, view in router.path_operations.items():
            for operation in view.operations:
                names = [n for m in operation.models if m.__ninja_param_source__ == "query" for n in m.__ninja_flatten_map__]
                address = path_.lstrip("/").replace("{", "<").replace("}", ">")
                for method in operation.methods:
                    found.setdefault(address, {})[method] = frozenset(names)
    return found


def _patterns() -> list[URLPattern]:
    found, known = [], _queries()
    for pattern in api.urls[0]:
        assert isinstance(pattern, URLPattern)
        if pattern.name == "openapi-json":
            pattern.callback = description
        pattern.callback = guarded(pattern.callback, known.get(str(pattern.pattern)))
        found.append(pattern)
    return [*found, re_path(r"^.*$", guarded(_nothing))]


urlpatterns = [
    path("v1/", (_patterns(), "ninja", "v1")),
    path("", views.index, {"api": api}, name="index"),
    path("notices/payment/", notices.payment, name="notice_payment"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<uuid:token>/revoke/", views.revoke, name="revoke"),
]
