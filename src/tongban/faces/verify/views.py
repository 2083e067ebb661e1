"""The pages of verification: the start page, the answer to a QR or a number, the answer to a file. No sign-in, no scripts needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases import queries_open as register
from tongban.faces.shell import limits
from tongban.faces.verify import uploads
from tongban.journal import actions as journal
from tongban.journal.actors import Actor
from tongban.records.parties import queries as parties

ASKS = limits.Limit(burst=60, per_minute=30)
"""Look-ups of one client address."""
FILE_COST = 3
"""A file costs as much as so many look-ups."""
_NAV = (("办事", "/matters/"), ("我的", "/my/"), ("核验证照", "/verify/"), ("公开", "/open/"))
_FOOT = (
    ("怎么办", (("全部事项", "/matters/"), ("办事向导", "/guide/"), ("查办理进度", "/progress/"))),
    ("核验", (("核验证照", "/verify/"), ("数据接口", "/api/"))),
)
_LOOKS = {
    "valid": "good",
    "true": "good",
    "suspended": "paused",
    "expired": "late",
    "changed": "late",
    "renewed": "late",
    "replaced": "late",
    "unchecked": "open",
    "unknown": "open",
}
"""How a verdict looks; all others are bad."""


class NumberForm(forms.Form):
    """A licence's number and the code printed beside its QR."""

    number = forms.CharField(label="证照编号", max_length=80, help_text="照证照上写的填，例如 建字第000000202600017号")
    code = forms.CharField(
        label="核验码", max_length=64, help_text="二维码旁边“摘要”后面的 16 位；或者扫码打开的网址里最后一段"
    )


def _at(request: HttpRequest) -> datetime:
    found: datetime = request.at  # type: ignore[attr-defined]
    return found


def _who(request: HttpRequest) -> Actor:
    found: Actor = request.who  # type: ignore[attr-defined]
    return found


def _place() -> dict[str, Any]:
    """Name of the place, its hall, and whom to ask."""
    code = str(settings.TONGBAN_PLACE)
    name = parties.region_name(code)
    hall: Mapping[str, Any] = next((o for o in parties.offices(code).values() if o["kind"] == "window"), {})
    return {
        "name": name,
        "centre": f"{name}政务服务中心",
        "address": hall.get("address") or "",
        "hours": str(hall.get("hours") or "").split("（")[0],
        "phone": hall.get("phone") or "12345",
    }


def _page(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    nav = [{"label": label, "url": url, "current": url == "/verify/"} for label, url in _NAV]
    size = request.COOKIES.get("tb_size")
    foot = [{"title": t, "links": [{"label": a, "url": b} for a, b in links]} for t, links in _FOOT]
    shared = {"nav": nav, "foot": foot, "place": _place(), "text_size": size if size in ("l", "xl") else ""}
    response = render(request, f"verify/{template}", {**shared, **context}, status=status)
    response.setdefault("Cache-Control", "no-store")
    response["Referrer-Policy"] = "same-origin"
    return response


def _too_often(request: HttpRequest, cost: float = 1) -> HttpResponse | None:
    """The page that says when to come back, where this client asked too often; None otherwise."""
    seconds = ASKS.wait(limits.client_of(request), _at(request), cost)
    if not seconds:
        return None
    response = _page(request, "too_often.html", {"wait": limits.words(seconds)}, status=429)
    response["Retry-After"] = str(seconds)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The start page; with `?d=` what a notice's QR asks; posted, a number with its printed code."""
    if request.method == "POST":
        return _by_number(request)
    wanted = request.GET.get("d", "")
    if not wanted:
        return _page(request, "index.html", {"form": NumberForm()})
    refused = _too_often(request)
    if refused is not None:
        return refused
    try:
        found = register.by_document(str(settings.TONGBAN_PLACE), UUID(wanted), _at(request))
    except ValueError:
        found = register.unknown(_at(request))
    return _answer(request, found, "扫码")


def _by_number(request: HttpRequest) -> HttpResponse:
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _page(request, "index.html", {"form": form}, status=422)
    refused = _too_often(request)
    if refused is not None:
        return refused
    given = form.cleaned_data
    found = register.by_number(str(settings.TONGBAN_PLACE), given["number"], given["code"], _at(request))
    if found.verdict == "unknown":
        return _page(request, "index.html", {"form": form, "unknown": found.sentence}, status=404)
    return _answer(request, found, "编号")


@require_safe
def token(request: HttpRequest, token: str) -> HttpResponse:
    """What a licence's QR leads to."""
    refused = _too_often(request)
    if refused is not None:
        return refused
    found = register.by_token(token, _at(request)) if "\0" not in token else register.unknown(_at(request))
    return _answer(request, found, "扫码")


@csrf_exempt
def file(request: HttpRequest) -> HttpResponse:
    """A file to check. It is read into memory, judged and forgotten."""
    if request.method != "POST":
        return redirect("verify:index")
    if uploads.too_long(str(request.META.get("CONTENT_LENGTH") or "")):
        return _index_with(request, "文件超过 20 MB。本平台签发的证照和文书都比这小，请核对是不是原文件。", 413)
    refused = _too_often(request, FILE_COST)
    if refused is not None:
        return refused
    request.upload_handlers = [uploads.InMemory(request)]
    return _checked_file(request)


@csrf_protect
def _checked_file(request: HttpRequest) -> HttpResponse:
    given = request.FILES.get("file")
    if given is None:
        return _index_with(request, "还没选文件。请选下载到的 PDF 原文件，不要用照片或者截图。", 422)
    trust = Path(settings.TONGBAN_TRUST) / "trust"
    try:
        found = register.of_file(given.read(), trust, _at(request))
    except FileNotFoundError:
        return _index_with(request, "签章机构的证书还没有装好，现在不能核对文件。请扫码核验，或者稍后再试。", 503)
    return _answer(request, found, "文件", name=str(given.name or ""))


def _index_with(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return _page(request, "index.html", {"form": NumberForm(), "file_error": words}, status=status)


def _answer(request: HttpRequest, found: register.Found, how: str, name: str = "") -> HttpResponse:
    """The verdict first, then what the record says, then what was looked at."""
    if found.target:
        journal.saw(
            region=found.region, actor=_who(request), at=_at(request), kind="verify", target=found.target, reason=found.purpose or how
        )
    context = {
        "found": found,
        "look": _LOOKS.get(found.verdict, "bad"),
        "file_name": name,
        "bar": "证照核验",
        "bar_note": "不用登录，不收集您的信息",
        "exit": {"url": "/verify/", "label": "核验另一份"},
    }
    return _page(request, "answer.html", context, status=404 if found.verdict == "unknown" else 200)
