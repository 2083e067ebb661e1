"""A procedure of a draft: drawn, as a readable table, its states as rows, each act as a form."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tongban.catalogue import checking, drafts
from tongban.catalogue.packs import Pack
from tongban.faces.studio import access, drawing, statecharts
from tongban.faces.studio.editing import named, sheets
from tongban.faces.studio.editing import procedures as forms
from tongban.faces.studio.views.changing import broken, save, version_of

_NAME = re.compile(r"^[a-z][a-z_]{0,39}$")


def _found(draft: str, code: str) -> tuple[drafts.Draft, Pack, dict[str, Any]]:
    found = access.draft_of(draft)
    pack = found.pack()
    if not pack.has("procedures", code):
        raise Http404("没有这个办理流程")
    return found, pack, dict(pack.get("procedures", code))


def _table(pack: Pack, code: str) -> list[dict[str, Any]]:
    """Each act as people read it: from where, who, to where, what is started, checked and done beside."""
    procedure = pack.procedure(code)
    written = {a["code"] for a in pack.get("procedures", code)["actions"]}
    states = {"new": "还没有办件", "*": "任何状态", **{s.code: s.zh for s in procedure.states.values()}}
    return [
        {
            "code": a.code,
            "zh": a.zh,
            "from": "、".join(states.get(s, s) for s in sorted(a.sources)) or states["new"],
            "to": states.get(a.to or "", "不变") if a.to else "不变",
            "by": statecharts.who(procedure, a),
            "opens": [o.zh for o in a.opens],
            "deadlines": [f"{d.days} {'个工作日' if d.unit == 'working' else '天'}" for d in a.deadlines],
            "notice": pack.notice(a.notice).zh if a.notice and pack.has("notices", a.notice) else "",
            "rules": [named.RULES.get(r, r) for r in a.rules],
            "effects": [named.EFFECTS.get(e, e) for e in a.effects if e != "documents.notice"],
        }
        for a in procedure.actions.values()
        if a.code in written
    ]


@access.for_admins
@require_http_methods(["GET", "POST"])
def states(request: HttpRequest, draft: str, code: str) -> HttpResponse:
    """The drawing, the table, the states; `add` makes a new act, which is then filled in on its page."""
    found, pack, raw = _found(draft, code)
    order = drawing.in_order(pack.procedure(code))
    thing = forms.flat({**raw, "states": {c: raw["states"][c] for c in order}})
    part = forms.PROCEDURE[0]
    faults: list[checking.Finding] = []
    refused, unsaved, add = "", False, ""
    do = request.POST.get("do", "")
    if request.method == "POST" and do == "act":
        return _new_act(request, found, raw, code)
    if request.method == "POST":
        try:
            thing = sheets.posted(part, thing, request.POST)
        except (ValueError, RecursionError):
            return broken(request)
        if do == "save":
            faults, refused = save(request, found, {("procedures", code): forms.folded(thing)})
            if not faults and not refused:
                access.say(request, "已保存办理流程的状态。")
                return redirect(f"/studio/drafts/{draft}/edit/procedures/{code}/")
        unsaved = do != "save"
        add = do.removeprefix("add:") if do.startswith("add:") else ""
    made = sheets.sheet(part, thing, None, pack, add)
    sheets.tell(made, forms.flattened(faults, thing), "procedures", code)
    sheets.keep_open(made, do)
    context = {
        **access.frame(request, str(raw.get("zh")), "drafts", access.Scope(pack, found)),
        "kind": "procedures",
        "code": code,
        "sheet": made,
        "picture": statecharts.chart(
            pack.procedure(code), f"/studio/drafts/{draft}/edit/procedures/{code}/{forms.ACTION}{{}}/"
        ),
        "acts": _table(pack, code),
        "used": [m.zh for m in pack.matters() if m.procedure == code],
        "version": version_of(request) if refused or faults or unsaved else found.version,
        "refused": refused,
        "unsaved": unsaved,
        "bad": bool(faults or refused),
    }
    return render(request, "studio/procedure.html", context, status=409 if refused else 422 if faults else 200)


def _new_act(request: HttpRequest, found: drafts.Draft, raw: dict[str, Any], code: str) -> HttpResponse:
    """A new act in the table; what is wrong with its name is said on the procedure's page."""
    name, zh = request.POST.get("act_code", "").strip(), request.POST.get("act_zh", "").strip()
    back = f"/studio/drafts/{found.id}/edit/procedures/{code}/"
    if not _NAME.match(name) or not zh:
        access.say(request, "没有加动作：编码用小写字母和下划线，名称要写。")
        return redirect(back)
    if forms.action_at(raw, name) is not None:
        access.say(request, f"没有加动作：编码 {name} 已经有了。")
        return redirect(back)
    faults, refused = save(request, found, {("procedures", code): forms.new_action(raw, name, zh)})
    if faults or refused:
        access.say(request, f"没有加动作：{refused or '；'.join(f.text for f in faults[:3])}")
        return redirect(back)
    access.say(request, f"已加动作“{zh}”，请接着写明谁来做、做完到哪里。")
    return redirect(f"{back}{forms.ACTION}{name}/")


@access.for_admins
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, draft: str, code: str, which: str) -> HttpResponse:
    """One act of a procedure as a form. Only 保存 saves; 去掉 takes the act out of the table."""
    found, pack, raw = _found(draft, code)
    name = which.removeprefix(forms.ACTION)
    place = forms.action_at(raw, name)
    if place is None or not which.startswith(forms.ACTION):
        raise Http404("没有这个动作")
    part = forms.action_part(raw, name)
    action: dict[str, Any] = dict(raw["actions"][place])
    faults: list[checking.Finding] = []
    refused, unsaved, add = "", False, ""
    do = request.POST.get("do", "")
    back = f"/studio/drafts/{draft}/edit/procedures/{code}/"
    if request.method == "POST":
        try:
            action = sheets.posted(part, action, request.POST)
        except (ValueError, RecursionError):
            return broken(request)
        if do in ("save", "remove"):
            wanted = forms.put_action(raw, name, action) if do == "save" else _without(raw, name)
            faults, refused = save(request, found, {("procedures", code): wanted})
            if not faults and not refused:
                access.say(
                    request,
                    f"已保存动作“{action.get('zh')}”。" if do == "save" else f"已去掉动作“{action.get('zh')}”。",
                )
                return redirect(f"{back}{which}/" if do == "save" else back)
        unsaved = do not in ("save", "remove")
        add = do.removeprefix("add:") if do.startswith("add:") else ""
    made = sheets.sheet(part, action, None, pack, add)
    sheets.tell(made, forms.action_faults(faults, place), "procedures", code)
    sheets.keep_open(made, do)
    context = {
        **access.frame(request, f"{raw.get('zh')}：{action.get('zh')}", "drafts", access.Scope(pack, found)),
        "kind": "procedures",
        "code": code,
        "part": part,
        "sheet": made,
        "back": back,
        "version": version_of(request) if refused or faults or unsaved else found.version,
        "refused": refused,
        "unsaved": unsaved,
        "bad": bool(faults or refused),
    }
    return render(request, "studio/action.html", context, status=409 if refused else 422 if faults else 200)


def _without(raw: dict[str, Any], name: str) -> dict[str, Any]:
    return {**raw, "actions": [a for a in raw["actions"] if a.get("code") != name]}
