"""Trying a draft: the guide and the forms as an applicant would see them, and a walk through the real engine; nothing is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from tongban.catalogue import guide
from tongban.catalogue.definitions import Section
from tongban.catalogue.packs import Missing, Pack
from tongban.catalogue.values import normal, value_zh
from tongban.faces.shell import cells
from tongban.faces.studio import access, running
from tongban.faces.studio.walkreport import report
from tongban.records.documents import wordfiles

_MOST = 60


def _facts(request: HttpRequest, pack: Pack) -> dict[str, Any]:
    """The answers so far, from the address; what does not fit its fact is left out."""
    found: dict[str, Any] = {}
    for spec in pack.facts():
        texts = [t for t in request.GET.getlist(spec.code) if t][:_MOST]
        if not texts:
            continue
        value: Any = (
            texts
            if spec.type == "set"
            else {"true": True, "false": False}.get(texts[0])
            if spec.type == "bool"
            else texts[0]
        )
        if texts == ["-"] and spec.type == "set":
            value = []
        if value is not None and normal(spec, value) is not None:
            found[spec.code] = value
    return found


def _answers(pack: Pack, facts: dict[str, Any], tail: str) -> list[dict[str, Any]]:
    from urllib.parse import urlencode

    found = []
    for code, value in facts.items():
        rest = [(k, _text(v)) for k, v in facts.items() if k != code]
        spec = pack.fact(code)
        found.append(
            {
                "code": code,
                "zh": spec.zh,
                "value": value_zh(spec, normal(spec, value)),
                "values": _list(value),
                "without": f"?{urlencode([(k, x) for k, xs in rest for x in xs])}",
            }
        )
    return found


def _list(value: Any) -> list[str]:
    return _text(value)


def _text(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, list):
        return [str(v) for v in value] or ["-"]
    return [str(value)]


@access.for_admins
def guided(request: HttpRequest, draft: str) -> HttpResponse:
    """`/studio/drafts/<id>/try/`: the draft's guide; answers stand in the address, no project is made."""
    found = access.draft_of(draft)
    pack = found.pack()
    facts = _facts(request, pack)
    plan = guide.plan(pack, facts, access.today(request))
    question = guide.next_question(pack, facts, access.today(request))
    context = {
        **access.frame(request, f"当申请人试走：{found.title}", "drafts", access.Scope(pack, found)),
        "plan": plan,
        "question": question,
        "options": _options(pack, question),
        "answers": _answers(pack, facts, ""),
        "hidden": [(code, text) for code, value in facts.items() for text in _text(value)],
        "offered": {m.code for m in pack.matters() if m.sections},
    }
    return render(request, "studio/try.html", context)


def _options(pack: Pack, question: guide.Question | None) -> list[tuple[str, str]]:
    if question is None:
        return []
    spec = pack.fact(question.fact)
    if spec.type == "bool":
        return [("true", "是"), ("false", "否")]
    return [(o.value, o.zh) for o in spec.options]


class _Form(forms.Form):
    """The fields of one section as the portal asks for them."""

    def __init__(self, section: Section, pack: Pack, data: Any) -> None:
        super().__init__(data, prefix=section.code, use_required_attribute=False)
        for spec in section.fields:
            if spec.type != "table" and spec.source in ("applicant", ""):
                self.fields[spec.code] = cells.field_for(spec, pack)


@access.for_admins
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, draft: str, code: str) -> HttpResponse:
    """`/studio/drafts/<id>/form/<matter or section>/`: the form as the applicant sees it; 试着提交 checks and keeps nothing."""
    found = access.draft_of(draft)
    pack = found.pack()
    try:
        if pack.has("sections", code):
            title, sections = pack.section(code).zh, [pack.section(code)]
            needs: tuple[Any, ...] = ()
        else:
            matter = pack.matter(code)
            title, sections, needs = matter.zh, [pack.section(s) for s in matter.sections], matter.materials
    except Missing as none:
        raise Http404(str(none)) from none
    data = request.POST if request.method == "POST" else None
    made: list[dict[str, Any]] = [
        {
            "s": s,
            "form": _Form(s, pack, data),
            "known": [f for f in s.fields if f.source not in ("applicant", "")],
            "tables": [f for f in s.fields if f.type == "table"],
        }
        for s in sections
    ]
    bad = [m["form"] for m in made if data is not None and not m["form"].is_valid()]
    context = {
        **access.frame(request, f"申请人看到的“{title}”", "drafts", access.Scope(pack, found)),
        "parts": [
            {
                **m,
                "fields": [
                    (m["form"][f.code], f.unit or "", cells.width(f))
                    for f in m["s"].fields
                    if f.code in m["form"].fields
                ],
            }
            for m in made
        ],
        "needs": needs,
        "tried": data is not None,
        "bad": bad,
        "forms": [m["form"] for m in made],
    }
    return render(request, "studio/form.html", context, status=422 if bad else 200)


@access.for_admins
@require_http_methods(["GET", "POST"])
def walk(request: HttpRequest, draft: str) -> HttpResponse:
    """`/studio/drafts/<id>/walk/`: a story of the pack played with the draft in a throw-away database, and what it measured."""
    found = access.draft_of(draft)
    pack = found.pack()
    written = access.written(pack.code)
    stories = dict((written.kind("scenarios") if written else {}).items())
    chosen = request.POST.get("scenario") or request.GET.get("scenario", "")
    if request.method == "POST" and chosen in stories:
        running.start_walk(pack, chosen)
        return redirect(f"/studio/drafts/{draft}/walk/?scenario={chosen}")
    run = running.walk(pack, chosen) if chosen in stories else running.Run("none")
    walked = _walked(pack, stories.get(chosen), run)
    if walked and request.GET.get("export") == "1":
        told = stories[chosen].get("zh", chosen)
        day = f"{access.today(request):%Y-%m-%d}"
        response = HttpResponse(report(told, walked, access.who(request).name, day), content_type=wordfiles.MIME)
        response["Content-Disposition"] = content_disposition_header(True, f"亲自模拟报告{day}.docx")
        return response
    context = {
        **access.frame(request, f"亲自模拟：{found.title}", "drafts", access.Scope(pack, found)),
        "stories": [(code, raw.get("zh", code)) for code, raw in stories.items()],
        "chosen": chosen if chosen in stories else "",
        "story": stories.get(chosen),
        "run": run,
        **walked,
    }
    return render(request, "studio/walk.html", context)


def _walked(pack: Pack, story: Any, run: running.Run) -> dict[str, Any]:
    """What a finished walk shows: acts by person, days, licences, and where it differs from what the story expects."""
    if run.state != "done" or not isinstance(run.answer, dict) or not isinstance(story, dict):
        return {}
    answer = run.answer
    cast = story.get("cast") or {}
    acts: dict[str, int] = {}
    for step in story.get("story") or ():
        part = cast.get(step.get("who"), {})
        who = (
            "申请人"
            if "party" in part
            else pack.office(part["office"]).short
            if pack.has("offices", part.get("office", ""))
            else "到期自动"
        )
        acts[who] = acts.get(who, 0) + 1
    cases = [{**c, "zh": pack.matter(c["matter"]).zh, "state_zh": _state(pack, c)} for c in answer.get("cases", ())]
    mark = "与故事不符："
    findings = [line.removeprefix(mark) for line in run.said.splitlines() if line.startswith(mark)]
    if answer.get("chain") != "holds":
        findings.append("留痕链断了，请联系系统管理员")
    findings += [
        f"“{c['zh']}”没有办完，停在“{c['state_zh']}”"
        for c in cases
        if c["outcome"] is None and c["state"] not in ("closed", "done")
    ]
    return {
        "answer": answer,
        "acts": sorted(acts.items(), key=lambda a: -a[1]),
        "clicks": sum(acts.values()),
        "owner_acts": acts.get("申请人", 0),
        "cases": cases,
        "findings": findings,
        "say": [(s.get("on"), s.get("say")) for s in story.get("story") or () if s.get("say")],
    }


def _state(pack: Pack, case: dict[str, Any]) -> str:
    procedure = pack.procedure(pack.matter(case["matter"]).procedure)
    return procedure.states[case["state"]].zh if case["state"] in procedure.states else case["state"]
