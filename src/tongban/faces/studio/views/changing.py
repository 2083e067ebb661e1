"""Changing a thing of a draft: parts with fields and rows, conditions by rows, flows as steps; clone and take out."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tongban.catalogue import checking, drafts
from tongban.catalogue.differences import name_zh
from tongban.catalogue.kinds import KINDS
from tongban.catalogue.packs import Pack
from tongban.catalogue.sentences import Rows, sentence
from tongban.catalogue.sentences import rows as rows_of
from tongban.faces.studio import access, drawing
from tongban.faces.studio.editing import flows as flow_forms
from tongban.faces.studio.editing import sheets, trees, wording
from tongban.faces.studio.editing.kinds import PARTS, TABS, part

_CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}$")


def _found(draft: drafts.Draft, kind: str, code: str) -> tuple[Pack, dict[str, Any]]:
    """The draft's pack and the thing as it stands there. 404 where there is none."""
    pack = draft.pack()
    if kind not in PARTS and kind != "flows":
        raise Http404("这一类不在工作室里修改")
    if not pack.has(kind, code):
        raise Http404(f"没有这个{KINDS[kind]}")
    return pack, dict(pack.get(kind, code))


def version_of(request: HttpRequest) -> int:
    """The draft's version that the page was made from, -1 for nonsense."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def save(
    request: HttpRequest, draft: drafts.Draft, things: Mapping[tuple[str, str], Any]
) -> tuple[list[checking.Finding], str]:
    """Put things into a draft; gives the faults, or the sentence that refused it, else nothing."""
    faults = [
        f
        for (kind, code), thing in things.items()
        if kind == "notices" and thing
        for f in wording.faults(code, thing, draft.pack())
    ]
    if faults:
        return faults, ""
    try:
        drafts.put(draft=draft, things=things, version=version_of(request), at=access.at(request))
    except drafts.NotSound as unsound:
        return unsound.findings, ""
    except drafts.DraftError as refused:
        return [], str(refused)
    return [], ""


@access.for_admins
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, draft: str, kind: str, code: str, which: str = "") -> HttpResponse:
    """One part of one thing. A button that moves rows shows the form again; only 保存 saves, all or nothing."""
    found = access.draft_of(draft)
    pack, thing = _found(found, kind, code)
    if kind == "flows":
        return redirect(f"/studio/drafts/{draft}/flow/{code}/")
    chosen = part(kind, which)
    if chosen is None:
        raise Http404("没有这一页")
    if chosen.tree and not chosen.fields and not chosen.rows:
        return redirect(f"/studio/drafts/{draft}/when/{kind}/{code}/{chosen.tree}/")
    promise = pack.kind("promises").get(code) if chosen.promise else None
    faults: list[checking.Finding] = []
    refused, unsaved, add = "", False, ""
    if request.method == "POST":
        try:
            thing = sheets.posted(chosen, thing, request.POST)
            wanted = sheets.posted_promise(code, promise, request.POST) if chosen.promise else None
        except (ValueError, RecursionError):
            return broken(request)
        do = request.POST.get("do", "")
        if do == "save":
            things: dict[tuple[str, str], Any] = {(kind, code): thing}
            if chosen.promise and wanted != (dict(promise) if promise is not None else None):
                things["promises", code] = wanted
            faults, refused = save(request, found, things)
            if not faults and not refused:
                access.say(request, f"已保存“{name_zh(kind, code, pack)}”的{chosen.zh}。")
                return redirect(f"/studio/drafts/{draft}/edit/{kind}/{code}/{chosen.code}/")
        else:
            unsaved = True
            add = do.removeprefix("add:") if do.startswith("add:") else ""
        promise = wanted if chosen.promise else None
    made = sheets.sheet(chosen, thing, promise, pack, add)
    sheets.tell(made, faults, kind, code)
    sheets.keep_open(made, request.POST.get("do", ""))
    scope = access.Scope(pack, found)
    context = {
        **access.frame(request, str(thing.get("zh") or code), "drafts", scope),
        "kind": kind,
        "kind_zh": KINDS[kind],
        "code": code,
        "sheet": made,
        "part": chosen,
        "parts": PARTS[kind],
        "version": version_of(request) if refused or faults or unsaved else found.version,
        "refused": refused,
        "unsaved": unsaved,
        "bad": bool(faults or refused),
        "preview": f"/studio/drafts/{draft}/form/{code}/" if kind == "sections" else "",
        "when": sentence(thing.get(chosen.tree), pack) if chosen.tree else "",
        **(wording.beside(thing, pack) if kind == "notices" else {}),
    }
    return render(request, "studio/edit.html", context, status=409 if refused else 422 if faults else 200)


def broken(request: HttpRequest) -> HttpResponse:
    """A form that is none of ours: said plainly, nothing kept."""
    context = {"title": "这张表单读不出来", "what": "提交的内容不完整，没有保存。", "do": "请返回上一页刷新后再改。"}
    return render(request, "shell/error.html", context, status=422)


def _branch(thing: Any, path: list[str]) -> tuple[Any, Any]:
    """The holder and the last key of a condition's place in a thing. Raises LookupError."""
    holder: Any = thing
    for key in path[:-1]:
        holder = holder[int(key)] if isinstance(holder, list) else holder[key]
    last = path[-1]
    return (holder, int(last)) if isinstance(holder, list) else (holder, last)


_TREE_PATH = re.compile(r"^(when|scope|(materials|fees|consult|leaves)\.\d{1,3}\.when|materials\.\d{1,3}\.core_when)$")


@access.for_admins
@require_http_methods(["GET", "POST"])
def when(request: HttpRequest, draft: str, kind: str, code: str, path: str) -> HttpResponse:
    """A condition as rows: what, how, which value; joined by 全部 or 任意. Only 保存 saves."""
    found = access.draft_of(draft)
    pack, thing = _found(found, kind, code)
    way = path.split(".")
    try:
        if not _TREE_PATH.match(path):
            raise LookupError
        thing = copy.deepcopy(thing)
        holder, last = _branch(thing, way)
        tree = holder.get(last)
    except (LookupError, TypeError, AttributeError):
        raise Http404("没有这个条件") from None
    listed = rows_of(tree)
    deep = listed is None
    faults: list[checking.Finding] = []
    refused, verb = "", ""
    if request.method == "POST":
        try:
            listed, verb = trees.posted(request.POST, pack)
        except ValueError:
            return broken(request)
        deep = False
        if verb == "save":
            refused = trees.incomplete(listed)
            value = trees.tree(listed)
            if value is True and path != "when":
                holder.pop(last, None)
            else:
                holder[last] = value
            if not refused:
                faults, refused = save(request, found, {(kind, code): thing})
            if not faults and not refused:
                access.say(request, "已保存条件。")
                return redirect(_back(draft, kind, code, path))
    title = f"{name_zh(kind, code, pack)}：{_place(thing, way, pack)}"
    context = {
        **access.frame(request, title, "drafts", access.Scope(pack, found)),
        **_builder(listed, verb, pack),
        "kind": kind,
        "code": code,
        "path": path,
        "sentence": sentence(trees.tree(listed) if listed else tree, pack),
        "deep": deep,
        "version": version_of(request) if request.method == "POST" else found.version,
        "refused": refused,
        "faults": [f"{f.text}。" for f in faults],
        "unsaved": request.method == "POST" and verb != "save",
        "back": _back(draft, kind, code, path),
    }
    return render(request, "studio/when.html", context, status=422 if refused or faults else 200)


def _builder(listed: Rows | None, verb: str, pack: Pack) -> dict[str, Any]:
    """The rows as controls, and the empty row where one is wanted: joined by 全部 it starts a group of its own."""
    shown = trees.asked(listed, pack) if listed else []
    groups = max((a.group for a in shown), default=0)
    wanted = verb in ("row", "group") or not shown
    apart = verb == "group" or (listed is not None and listed.outer == "all")
    return {
        "rows": shown,
        "outer": listed.outer if listed else "all",
        "never": listed is not None and listed.always is False and not shown,
        "blank": {"at": len(shown), "group": groups + 1 if apart else max(groups, 1)} if wanted else None,
        "n": len(shown) + (1 if wanted else 0),
        "groups": range(1, groups + 2),
        "subjects": trees.subjects(pack),
    }


def _back(draft: str, kind: str, code: str, path: str) -> str:
    if kind == "flows":
        return f"/studio/drafts/{draft}/flow/{code}/"
    where = {"materials": "materials", "fees": "basis", "consult": "order"}.get(path.split(".")[0], "basic")
    return f"/studio/drafts/{draft}/edit/{kind}/{code}/{where}/"


def _place(thing: Mapping[str, Any], way: list[str], pack: Pack) -> str:
    """Which condition this is, in words."""
    if way[0] == "materials":
        code = thing["materials"][int(way[1])]["code"]
        return f"什么时候要“{name_zh('materials', code, pack)}”"
    if way[0] == "scope":
        return "只算哪些项目"
    if way[0] in ("fees", "consult", "leaves"):
        item = thing[way[0]][int(way[1])]
        return f"“{item.get('zh') or name_zh('offices', str(item.get('office', '')), pack)}”的条件"
    return "适用条件"


@access.for_admins
@require_http_methods(["GET", "POST"])
def flow(request: HttpRequest, draft: str, code: str) -> HttpResponse:
    """A flow as picture and tables: steps, and the matters of each step with group and days. Only 保存 saves."""
    found = access.draft_of(draft)
    pack, thing = _found(found, "flows", code)
    faults: list[checking.Finding] = []
    refused, unsaved, add = "", False, ""
    if request.method == "POST":
        try:
            thing = flow_forms.posted(thing, request.POST)
        except (ValueError, RecursionError):
            return broken(request)
        do = request.POST.get("do", "")
        if do == "save":
            faults, refused = save(request, found, {("flows", code): flow_forms.folded(thing)})
            if not faults and not refused:
                access.say(request, "已保存流程。请看右边的图，并重新证明。")
                return redirect(f"/studio/drafts/{draft}/flow/{code}/")
        else:
            unsaved = True
            add = do.removeprefix("add:") if do.startswith("add:") else ""
    else:
        thing = flow_forms.flat(thing)
    made = sheets.sheet(flow_forms.PART, thing, None, pack, add)
    flow_forms.choices(made, thing)
    sheets.tell(made, flow_forms.flattened(faults, thing), "flows", code)
    sheets.keep_open(made, request.POST.get("do", ""))
    context = {
        **access.frame(request, str(thing.get("zh")), "drafts", access.Scope(pack, found)),
        "kind": "flows",
        "code": code,
        "sheet": made,
        "picture": drawing.flow_picture(pack, pack.flow(code), f"/studio/drafts/{draft}/edit/matters/{{}}/"),
        "version": version_of(request) if refused or faults or unsaved else found.version,
        "refused": refused,
        "unsaved": unsaved,
        "bad": bool(faults or refused),
        "when": sentence(thing.get("when"), pack),
    }
    return render(request, "studio/flowedit.html", context, status=409 if refused else 422 if faults else 200)


@access.for_admins
@require_http_methods(["GET", "POST"])
def clone(request: HttpRequest, draft: str, kind: str, code: str) -> HttpResponse:
    """A new thing made from an old one: another code and name, everything else to be adapted."""
    found = access.draft_of(draft)
    pack, thing = _found(found, kind, code)
    error = ""
    new, zh = request.POST.get("code", "").strip(), request.POST.get("zh", "").strip()
    if request.method == "POST":
        if not _CODE.match(new):
            error = "编码由字母、数字、短横组成，以字母或数字开头，不超过 64 位。"
        elif pack.has(kind, new):
            error = f"编码 {new} 已经有了，请换一个。"
        elif not zh:
            error = "请写新的名称。"
        else:
            things: dict[tuple[str, str], Any] = {(kind, new): {**thing, "code": new, "zh": zh}}
            if kind == "matters" and pack.has("promises", code):
                things["promises", new] = {**pack.get("promises", code), "code": new}
            faults, error = save(request, found, things)
            error = error or "；".join(f.text for f in faults[:5])
            if not error:
                access.say(request, f"已从“{thing.get('zh')}”复制出“{zh}”。请逐页核对后保存。")
                return redirect(f"/studio/drafts/{draft}/edit/{kind}/{new}/")
    context = {
        **access.frame(request, f"复制“{thing.get('zh', code)}”", "drafts", access.Scope(pack, found)),
        "kind": kind,
        "kind_zh": KINDS[kind],
        "code": code,
        "thing": thing,
        "typed": {"code": new, "zh": zh},
        "error": error,
        "version": found.version,
    }
    return render(request, "studio/clone.html", context, status=422 if error else 200)


@access.for_admins
@require_POST
def take_out(request: HttpRequest, draft: str, kind: str, code: str) -> HttpResponse:
    """Take a thing out of the catalogue; refused where others still name it."""
    found = access.draft_of(draft)
    pack, thing = _found(found, kind, code)
    things: dict[tuple[str, str], Any] = {(kind, code): None}
    if kind == "matters" and pack.has("promises", code):
        things["promises", code] = None
    faults, refused = save(request, found, things)
    if faults or refused:
        words = refused or "；".join(f.text for f in faults[:5])
        access.say(request, f"没有取消“{thing.get('zh', code)}”：{words}")
        return redirect(f"/studio/drafts/{draft}/")
    access.say(request, f"草稿里已取消“{thing.get('zh', code)}”。发布以后不再受理新的申请。")
    return redirect(f"/studio/drafts/{draft}/")


@access.for_admins
def things(request: HttpRequest, draft: str, kind: str) -> HttpResponse:
    """All things of a kind, to choose one to change or to copy."""
    found = access.draft_of(draft)
    if kind not in PARTS and kind != "flows":
        raise Http404("这一类不在工作室里修改")
    pack = found.pack()
    text = request.GET.get("q", "").strip()[:60]
    listed = [
        (code, str(raw.get("zh", code)))
        for code, raw in pack.kind(kind).items()
        if not text or text in str(raw.get("zh", "")) or text.upper() in code.upper()
    ]
    changed = {c for k, c in found.changed if k == kind}
    context = {
        **access.frame(request, f"{KINDS[kind]}：选一条来改", "drafts", access.Scope(pack, found)),
        "kind": kind,
        "kind_zh": KINDS[kind],
        "rows": [{"code": c, "zh": zh, "changed": c in changed} for c, zh in listed],
        "q": text,
        "kinds": [(k, KINDS[k]) for k in TABS],
    }
    return render(request, "studio/things.html", context)
