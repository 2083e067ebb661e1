"""Pages for developers: what the interface can do, and the keys that a signed-in applicant makes and revokes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tongban import clock
from tongban.faces.api import problems
from tongban.faces.api.contract import Contract
from tongban.journal.actors import Actor
from tongban.records.parties import queries as parties
from tongban.records.parties import tokens as keys

_NAV = (("办事", "/matters/"), ("我的", "/my/"), ("核验证照", "/verify/"), ("公开", "/open/"))
_FOOT = (
    ("数据接口", (("怎样用", "/api/"), ("我的密钥", "/api/tokens/"), ("接口描述文件", "/api/v1/openapi.json"))),
    ("核验", (("核验证照", "/verify/"),)),
)
_TERMS = ((30, "30 天"), (90, "90 天"), (180, "半年"), (366, "一年"))
_METHODS = {"get": "查", "post": "办"}


class KeyForm(forms.Form):
    """A new key: what it is called, what it may do, how long."""

    name = forms.CharField(label="名字", max_length=60, help_text="给自己看的，例如 财务系统")
    scopes = forms.MultipleChoiceField(
        label="能做什么", choices=tuple(keys.SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label="有效期", choices=_TERMS, coerce=int, initial=90, widget=forms.RadioSelect, help_text="到期自动停用；换新的时候，新旧可以同时有效"
    )
    once = forms.UUIDField(widget=forms.HiddenInput)


def _who(request: HttpRequest) -> Actor:
    found: Actor = request.who  # type: ignore[attr-defined]
    return found


def _page(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    name = parties.region_name(str(settings.TONGBAN_PLACE))
    size = request.COOKIES.get("tb_size")
    shared = {
        "nav": [{"label": label, "url": url, "current": False} for label, url in _NAV],
        "foot": [{"title": t, "links": [{"label": a, "url": b} for a, b in links]} for t, links in _FOOT],
        "my_links": [{"label": "我的首页", "url": "/my/"}, {"label": "数据接口密钥", "url": "/api/tokens/"}],
        "place": {"name": name, "centre": f"{name}政务服务中心", "phone": "12345"},
        "text_size": size if size in ("l", "xl") else "",
        "today": request.at,  # type: ignore[attr-defined]
    }
    return render(request, f"api/{template}", {**shared, **context}, status=status)


@lru_cache(maxsize=2)
def _described(api: Contract) -> tuple[dict[str, Any], bytes]:
    schema = json.loads(json.dumps(api.get_openapi_schema(), ensure_ascii=False, default=str))
    return schema, json.dumps(schema, ensure_ascii=False).encode()


def description(api: Contract) -> HttpResponse:
    """The description of the interface as JSON."""
    return HttpResponse(_described(api)[1], content_type="application/json")


@require_safe
def index(request: HttpRequest, api: Contract) -> HttpResponse:
    """What the interface can do, how to begin, every operation."""
    schema = _described(api)[0]
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in schema["paths"].items():
        for method, told in methods.items():
            groups.setdefault(told["tags"][0], []).append(_operation(address, method, told, schema["components"]["schemas"]))
    context = {
        "groups": groups.items(),
        "problems": [(status, problems.TITLES[status]) for status in problems.DECLARED],
        "scopes": keys.SCOPES.items(),
        "base": settings.TONGBAN_BASE_URL,
    }
    return _page(request, "index.html", context)


def _operation(address: str, method: str, told: Mapping[str, Any], shapes: Mapping[str, Any]) -> dict[str, Any]:
    fields = [
        {"name": p["name"], "zh": p.get("description", ""), "required": p["required"]} for p in told.get("parameters", ())
    ]
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    shape = shapes.get(body.get("$ref", "").rpartition("/")[2], {})
    for name, inside in shape.get("properties", {}).items():
        fields.append({"name": name, "zh": inside.get("description", ""), "required": name in shape.get("required", ())})
    return {
        "method": method.upper(),
        "kind": _METHODS.get(method, ""),
        "address": address,
        "zh": told["summary"],
        "about": told.get("description", ""),
        "scope": keys.SCOPES.get(told["x-scope"], "任何密钥"),
        "fields": fields,
    }


def _applicant(request: HttpRequest) -> HttpResponse | None:
    """Where who asks is no applicant: to the sign-in page, or a page that says so."""
    actor = _who(request)
    if actor.account is None:
        return redirect(f"/signin/?next={quote(request.get_full_path())}")
    if actor.party is None:
        return _page(request, "not_applicant.html", {}, status=403)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The keys of who is signed in, for the party acted for; posted, a new one, shown this once."""
    stranger = _applicant(request)
    if stranger is not None:
        return stranger
    made: keys.Made | None = None
    errors: list[tuple[str, str]] = []
    form = KeyForm(request.POST if request.method == "POST" else None, initial={"once": uuid4(), "days": 90}, use_required_attribute=False)
    if request.method == "POST" and form.is_valid():
        if keys.get(_who(request), form.cleaned_data["once"]) is not None:
            return redirect("api:tokens")  # the page was sent again; the key was shown then
        try:
            made = _make(request, form.cleaned_data)
            form = KeyForm(initial={"once": uuid4(), "days": 90}, use_required_attribute=False)
        except keys.TokenRefused as refused:
            errors = [(f"id_{refused.field}" if refused.field else "", str(refused))]
    status = 422 if form.is_bound and (form.errors or errors) else 201 if made else 200
    today = clock.local_date(request.at)  # type: ignore[attr-defined]
    rows = [{"key": k, "scopes": [keys.SCOPES[s] for s in k.scopes], "state": _state(k, today)} for k in keys.of_account(_who(request))]
    return _page(request, "tokens.html", {"form": form, "made": made, "rows": rows, "errors": errors}, status=status)


def _make(request: HttpRequest, given: Mapping[str, Any]) -> keys.Made:
    return keys.create(
        actor=_who(request),
        at=request.at,  # type: ignore[attr-defined]
        region=str(settings.TONGBAN_PLACE),
        name=given["name"],
        scopes=given["scopes"],
        days=given["days"],
        id=given["once"],
    )


def _state(key: Any, today: Any) -> tuple[str, str]:
    if key.revoked_at is not None:
        return "none", "已停用"
    return ("none", "已到期") if today >= key.valid_to else ("green", "有效")


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, token: UUID) -> HttpResponse:
    """Revoke a key, after saying which."""
    stranger = _applicant(request)
    if stranger is not None:
        return stranger
    found = keys.get(_who(request), token)
    if found is None:
        raise Http404("没有这个密钥")
    if request.method == "POST":
        keys.revoke(token=token, actor=_who(request), at=request.at)  # type: ignore[attr-defined]
        return redirect("api:tokens")
    return _page(request, "revoke.html", {"key": found})
