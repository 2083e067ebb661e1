"""Who may come to the studio, which pack they look at, and what stands around each of its pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from tongban.catalogue import drafts
from tongban.catalogue.packs import Pack, load
from tongban.catalogue.reading import PackError
from tongban.faces.shell.visit import at as at
from tongban.faces.shell.visit import pack_now as pack_now
from tongban.faces.shell.visit import region as region
from tongban.faces.shell.visit import say as say
from tongban.faces.shell.visit import to_say as to_say
from tongban.faces.shell.visit import today as today
from tongban.faces.shell.visit import who as who
from tongban.records.parties import queries as parties

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
ROLE = "catalogue"
_ACCOUNT = re.compile(r"account:([0-9a-f-]{36})")


def for_admins(view: View[P]) -> View[P]:
    """Only catalogue administrators come in: strangers sign in first, everybody else is told whose place this is."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = who(request)
        if actor.account is None:
            return redirect(f"/signin/?next={quote(request.get_full_path())}")
        if ROLE not in actor.roles or actor.staff is None:
            raise PermissionDenied("事项目录工作室只对目录管理员开放。要看已公布的事项，请到“办事指南”。")
        return view(request, *args, **kwargs)

    return guarded


@dataclass(frozen=True, slots=True)
class Scope:
    """The pack that a page shows: the published one, or a draft's. `tail` keeps the choice in addresses."""

    pack: Pack
    draft: drafts.Draft | None

    @property
    def tail(self) -> str:
        return f"?draft={self.draft.id}" if self.draft else ""

    @property
    def open(self) -> bool:
        return self.draft is not None and self.draft.state == "open"


def scope(request: HttpRequest) -> Scope:
    """The pack asked for by `?draft=`, else the published one."""
    wanted = request.GET.get("draft") or request.POST.get("draft")
    if wanted:
        draft = draft_of(wanted)
        return Scope(draft.pack(), draft)
    return Scope(pack_now(request), None)


def draft_of(wanted: str | UUID) -> drafts.Draft:
    """A draft of this region. Raises Http404."""
    try:
        found = drafts.get(region(), UUID(str(wanted)))
    except ValueError:
        found = None
    if found is None:
        raise Http404("没有找到这份草稿")
    return found


@lru_cache(maxsize=16)
def _written(folder: str, stamp: float) -> Pack | None:
    try:
        return load(Path(folder))
    except (PackError, OSError):
        return None


def written(code: str) -> Pack | None:
    """The pack as written in the installation's folder of packs, None where it is not there or cannot be read."""
    folder = Path(settings.TONGBAN_PACKS) / code
    if not code or not (folder / "pack.yaml").is_file():
        return None
    stamp = max((p.stat().st_mtime for p in folder.rglob("*.yaml")), default=0.0)
    return _written(str(folder), stamp)


def above(pack: Pack) -> list[str]:
    """The packs of the levels above, nearest first: province, then country."""
    found: list[str] = []
    parent = pack.extends
    while parent and parent not in found:
        found.append(parent)
        next_ = written(parent)
        parent = next_.extends if next_ else None
    return found


def repository() -> list[str]:
    """The codes of all packs in the installation's folder."""
    return sorted(p.parent.name for p in Path(settings.TONGBAN_PACKS).glob("*/pack.yaml"))


def names(accounts: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of staff by account."""
    return parties.account_names(accounts)


def names_in(actors: Iterable[str]) -> dict[str, str]:
    """Names by an actor's text as events keep it (`person account:… staff:…`)."""
    ids = {text: UUID(found[1]) for text in actors if (found := _ACCOUNT.search(text))}
    known = parties.account_names(ids.values())
    return {text: known[account] for text, account in ids.items() if account in known}


def frame(request: HttpRequest, title: str, current_: str, scope_: Scope | None = None) -> dict[str, Any]:
    """What each page of the studio needs: title, side, person, sentences to say once, the draft at hand."""
    actor = who(request)
    waiting = drafts.listed(region())
    draft = scope_.draft if scope_ else None
    entries = [
        ("home", "总览", "/studio/", "home", None),
        ("matters", "事项", "/studio/matters/", "list", None),
        ("flows", "办理流程图", "/studio/flows/", "map", None),
        ("relations", "事项关系图谱", "/studio/relations/", "link", None),
        ("elements", "要素比对", "/studio/elements/", "grid", None),
        ("", "改动", "", "", None),
        ("drafts", "草稿", "/studio/drafts/", "edit", len(waiting)),
        ("excel", "表格导入导出", "/studio/excel/", "download", None),
        ("versions", "版本与差异", "/studio/versions/", "clock", None),
    ]
    side: list[dict[str, Any]] = [
        {"label": zh, "url": url, "icon": icon, "count": n, "current": key == current_} if url else {"group": zh}
        for key, zh, url, icon, n in entries
    ]
    return {
        "title": title,
        "side": side,
        "desk_name": "事项目录工作室",
        "person": {"name": actor.name, "post": "目录管理员"},
        "today": today(request),
        "home_url": "/studio/",
        "keys_off": request.COOKIES.get("tb_keys") == "off",
        "said": to_say(request)[0],
        "draft": draft,
        "tail": scope_.tail if scope_ else "",
        "scope": scope_,
    }
