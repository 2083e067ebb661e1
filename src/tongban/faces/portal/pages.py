"""What every portal page shares: masthead, footer, whose place it is, who may come in, and the pack that holds today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tongban.cases import drafts
from tongban.faces.shell.visit import at as at
from tongban.faces.shell.visit import pack_now as pack_now
from tongban.faces.shell.visit import region as region
from tongban.faces.shell.visit import say as say
from tongban.faces.shell.visit import to_say as to_say
from tongban.faces.shell.visit import today as today
from tongban.faces.shell.visit import who as who
from tongban.journal import actions as journal
from tongban.records.parties import queries as parties
from tongban.records.projects import actions as projects
from tongban.records.projects import queries as project_queries

View = TypeVar("View", bound=Callable[..., HttpResponse])

_NAV = (("办事", "/matters/"), ("我的", "/my/"), ("预约取号", "/hall/booking/"), ("核验证照", "/verify/"), ("公开", "/open/"))
_MY = (
    ("我的首页", "/my/"),
    ("项目", "/my/projects/"),
    ("办件", "/my/cases/"),
    ("承诺和后补", "/my/obligations/"),
    ("消息", "/my/inbox/"),
    ("证照", "/my/licences/"),
    ("我的空间", "/my/space/"),
    ("谁看过我的数据", "/my/views/"),
    ("送达方式", "/my/settings/"),
)
_FOOT = (
    ("怎么办", (("全部事项", "/matters/"), ("办事向导", "/guide/"), ("查办理进度", "/progress/"))),
    ("您的权利", (("谁看过我的数据", "/my/views/"), ("无障碍说明", "/accessibility/"), ("长辈版", "/elder/"))),
    ("公开", (("事项目录公开", "/open/"), ("承诺公示", "/open/promises/"), ("收费清单", "/fees/"), ("核验证照", "/verify/"))),
)


def mine(request: HttpRequest, owner: Any) -> bool:
    """Whether something of that owner is the asking party's: its own, or of one whom it succeeds."""
    own = who(request).party
    return own is not None and (owner == own or owner in parties.line(own))


def place() -> dict[str, Any]:
    """Name of the place, its hall with address and hours, and whom to ask."""
    name = parties.region_name(region())
    hall: Mapping[str, Any] = next((o for o in parties.offices(region()).values() if o["kind"] == "window"), {})
    return {
        "name": name,
        "centre": f"{name}政务服务中心",
        "address": hall.get("address") or "",
        "hours": str(hall.get("hours") or "").split("（")[0],
        "phone": hall.get("phone") or "12345",
        "office": str(hall.get("zh") or "").split("（")[0],
    }


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, nav: str = "", status: int = 200
) -> HttpResponse:
    """A portal page: the template under `portal/` with masthead, footer and settings of the reader."""
    cookies = request.COOKIES
    shared = {
        "place": place(),
        "nav": [
            {"label": label, "url": url, "current": url == nav}
            for label, url in _NAV
            if not url.startswith("/hall/") or pack_now(request).halls()
        ],
        "foot": [{"title": t, "links": [{"label": a, "url": b} for a, b in links]} for t, links in _FOOT],
        "my_links": [{"label": label, "url": url} for label, url in _MY] if who(request).party else [],
        "elder_url": "/elder/",
        "today": today(request),
        "text_size": cookies.get("tb_size") if cookies.get("tb_size") in ("l", "xl") else "",
        "keys_off": cookies.get("tb_keys") == "off",
        "said": to_say(request)[0],
        "signin_url": f"/signin/?next={quote(request.get_full_path())}" if request.method == "GET" else "/signin/",
    }
    return render(request, f"portal/{template}", {**shared, **(context or {})}, status=status)


OF_PROJECT = {"project": "code", "plan": "code", "plan_file": "code", "project_code": "code_"}
OF_DRAFT = frozenset({"draft", "section", "save", "papers", "check", "confirm"})
"""Pages of a draft that a helper may use: filling and looking, never handing in or discarding."""
HELPED = {"section": "填写申请", "save": "填写申请", "papers": "整理材料", "confirm": "请业主核对确认"}


def _enter(request: HttpRequest, view: Any, args: Any, kwargs: Mapping[str, Any]) -> HttpResponse:
    """Let a helper in where the mandate reaches, note what was written there, refuse everything else."""
    actor = who(request)
    match = request.resolver_match
    name = str(match.url_name) if match else ""
    project = _project(request, name, kwargs)
    if name == "my":
        first = _first(request)
        if first:
            return redirect(f"/my/projects/{first}/")
    if project is None or f"project/{project}" not in actor.within:
        return refused(
            request,
            title="帮办人员不能做这一步",
            happened="业主的授权只到这个项目：可以看项目和清单，可以代填申请、上传材料。",
            todo="提交、领证、改授权，请业主本人登录办理。",
            status=403,
        )
    response: HttpResponse = view(request, *args, **kwargs)
    if request.method == "POST" and response.status_code < 400 and name in HELPED:
        projects.note_help(
            region=region(),
            project=project,
            what=name,
            target=f"draft/{kwargs['draft']}",
            actor=actor,
            at=at(request),
        )
    return response


def _project(request: HttpRequest, name: str, kwargs: Mapping[str, Any]) -> UUID | None:
    """The project that a page is about, if a helper may open such a page at all."""
    if name in OF_PROJECT and request.method == "GET":
        found = project_queries.by_code(kwargs[OF_PROJECT[name]])
        return found.id if found else None
    if name in OF_DRAFT:
        draft = drafts.get(who(request), kwargs["draft"])
        return draft.project if draft else None
    if name == "apply" and request.GET.get("project"):
        found = project_queries.by_code(request.GET["project"])
        return found.id if found else None
    return None


def _first(request: HttpRequest) -> str:
    """The code of the project that the mandate is for."""
    for scope in sorted(who(request).within):
        if scope.startswith("project/"):
            row = project_queries.row(region(), UUID(scope.removeprefix("project/")))
            if row:
                return str(row["code"])
    return ""


def applicant(view: View) -> View:
    """For pages of applicants: without sign-in to the sign-in page and back; staff are told where they belong."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = who(request)
        if actor.account is None:
            return redirect(f"/signin/?next={quote(request.get_full_path())}")
        if actor.party is None:
            context = {
                "title": "这一页给申请人用",
                "happened": "您现在登录的账号没有可以代表的企业或者个人。",
                "todo": "办公人员请到工作台；替企业办事，请先请企业授权，再到“换身份办事”选择。",
            }
            return page(request, "problem.html", context, status=403)
        if actor.within:
            return _enter(request, view, args, kwargs)
        return view(request, *args, **kwargs)

    return checked  # type: ignore[return-value]


def party(request: HttpRequest) -> UUID:
    """The party acted for; only behind `applicant`."""
    found = who(request).party
    assert found is not None
    return found


def saw(request: HttpRequest, kind: str, target: str, reason: str = "", where: str = "") -> None:
    """Account for a read."""
    journal.saw(region=where or region(), actor=who(request), at=at(request), kind=kind, target=target, reason=reason)


def refused(
    request: HttpRequest, *, title: str, happened: str, todo: str, status: int = 422, **more: Any
) -> HttpResponse:
    """An error page for people: what happened, what to do, whom to ask."""
    return page(request, "problem.html", {"title": title, "happened": happened, "todo": todo, **more}, status=status)
