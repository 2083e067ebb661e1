"""What every hall page shares: who may sit at a counter, which hall and counter, the frame of public and of counter pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

import segno
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tongban.catalogue.definitions import Counter, Hall
from tongban.faces.shell.visit import at as at
from tongban.faces.shell.visit import pack_now as pack_now
from tongban.faces.shell.visit import region as region
from tongban.faces.shell.visit import say as say
from tongban.faces.shell.visit import to_say as to_say
from tongban.faces.shell.visit import today as today
from tongban.faces.shell.visit import who as who
from tongban.matters.halls import queries as halls
from tongban.records.parties import queries as parties

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
COOKIE = "tb_counter"
"""Which counter this machine stands at: a plain cookie, for a machine and not a person."""


def hall_now(request: HttpRequest) -> Hall:
    """The hall of this place; 404 where the pack has none."""
    found = pack_now(request).halls()
    if not found:
        raise Http404("这里没有设置政务服务大厅")
    return found[0]


def counter_of(request: HttpRequest, hall: Hall) -> Counter | None:
    """The counter at which this machine stands, if it was chosen."""
    return hall.counter(request.COOKIES.get(COOKIE, ""))


def for_window(view: View[P]) -> View[P]:
    """Only people of the hall's window come in; strangers sign in first, others are told whose place this is."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = who(request)
        if actor.account is None:
            return redirect(f"/signin/?next={quote(request.get_full_path())}")
        if not halls.sits_at(actor, region(), hall_now(request)):
            raise PermissionDenied("大厅窗口只对综合窗口的窗口岗位开放。要取号、预约，请用取号机或者网上的“预约取号”。")
        return view(request, *args, **kwargs)

    return guarded


def place() -> dict[str, Any]:
    """Name of the place, its hall with address and hours, and whom to ask."""
    name = parties.region_name(region())
    office: Mapping[str, Any] = next((o for o in parties.offices(region()).values() if o["kind"] == "window"), {})
    return {
        "name": name,
        "code": region(),
        "centre": f"{name}政务服务中心",
        "address": office.get("address") or "",
        "hours": str(office.get("hours") or "").split("（")[0],
        "phone": office.get("phone") or "12345",
        "office": str(office.get("zh") or "").split("（")[0],
    }


_SIDE = (
    ("叫号台", "/hall/", "bell"),
    ("收件", "/hall/accept/", "edit"),
    ("领取结果", "/hall/handout/", "file"),
    ("纸质件补录", "/hall/late/", "list"),
    ("大厅数字", "/hall/figures/", "chart"),
)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, current: str = "/hall/", status: int = 200
) -> HttpResponse:
    """A counter page: the officers' frame with the hall's side."""
    hall, actor = hall_now(request), who(request)
    counter = counter_of(request, hall)
    side: list[dict[str, Any]] = [
        {"label": label, "url": url, "icon": icon, "current": url == current} for label, url, icon in _SIDE
    ]
    side += [
        {"group": "别处"},
        {"label": "待我办", "url": "/desk/", "icon": "list"},
        {"label": "叫号屏", "url": "/hall/screen/", "icon": "eye"},
        {"label": "取号机", "url": "/hall/kiosk/", "icon": "print"},
    ]
    shared = {
        "side": side,
        "desk_name": "大厅窗口",
        "home_url": "/hall/",
        "hall": hall,
        "counter": counter,
        "today": today(request),
        "keys_off": request.COOKIES.get("tb_keys") == "off",
        "said": to_say(request)[0],
        "person": {"name": actor.name, "post": counter.zh if counter else "还没有选窗口", "office": hall.zh},
    }
    return render(request, f"hall/{template}", {**shared, **context}, status=status)


def public(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A page that anybody may see: kiosk, screen, number, booking."""
    shared = {
        "place": place(),
        "hall": hall_now(request),
        "today": today(request),
        "nav": [
            {"label": label, "url": url, "current": url == "/hall/booking/"}
            for label, url in (("办事", "/matters/"), ("我的", "/my/"), ("预约取号", "/hall/booking/"), ("核验证照", "/verify/"), ("公开", "/open/"))
        ],
        "signin_url": f"/signin/?next={quote(request.get_full_path())}" if request.method == "GET" else "/signin/",
        "said": to_say(request)[0],
    }
    return render(request, f"hall/{template}", {**shared, **context}, status=status)


def code(text: str) -> HttpResponse:
    """A text as a QR code that scales."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=2, scale=4, dark="#15212b", light=None, xmldecl=False)
    response = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = "no-store"
    return response
