"""One-thing-one-visit (一件事): the list of bundles, and one bundle: which of its matters you need, in which order, in how many days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.cases import families
from tongban.catalogue import conditions
from tongban.catalogue.definitions import Flow, Matter, Member
from tongban.catalogue.packs import Pack
from tongban.faces.portal import pages
from tongban.faces.portal.views.guide import UNKNOWN, Answers
from tongban.records.parties import queries as parties

_FOR = {"citizen": "个人和家庭", "enterprise": "开店办企业", "project": "工程项目"}
_ENDS = {
    "all": "全部事项办好、送达，这件事就办完了",
    "any": "您要办的那一项办好就算办完",
    "milestones": "关键的一项办好就算办完，其余的接着办、分别给您结果",
}


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All bundles, by whom they are for."""
    pack = pages.pack_now(request)
    groups = []
    for audience, zh in _FOR.items():
        rows = [_line(pack, flow) for flow in pack.bundles() if flow.bundle and flow.bundle.audience == audience]
        if rows:
            groups.append({"zh": zh, "rows": rows})
    return pages.page(request, "things.html", {"groups": groups}, nav="/matters/")


def _line(pack: Pack, flow: Flow) -> dict[str, Any]:
    step = flow.steps[0]
    promised = pack.promised(f"{flow.code}.{step.code}")
    return {"flow": flow, "bundle": flow.bundle, "count": len(step.members), "promised": promised}


@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One bundle: its questions, and the list that follows from the answers; the answers stand in the address."""
    pack = pages.pack_now(request)
    flow = pack.flow(code) if pack.has("flows", code) else None
    if flow is None or flow.bundle is None:
        raise Http404("没有这件事，请从“一件事”的列表里选")
    step = flow.steps[0]
    matter = pack.matter(f"{flow.code}.{step.code}")
    answers = Answers(pack, {k: str(v) for k, v in request.GET.items() if k in flow.bundle.asks})
    asked = "see" in request.GET
    missing = [c for c in flow.bundle.asks if c not in answers.raw] if asked else []
    chosen = families.applying_matter(pack, matter, answers.facts)
    context = {
        "flow": flow,
        "bundle": flow.bundle,
        "step": step,
        "matter": matter,
        "questions": [_question(pack, c, request.GET.get(c, ""), c in missing) for c in flow.bundle.asks],
        "groups": _groups(pack, flow, answers.facts),
        "around": [pack.matter(a.matter) for a in flow.around],
        "count": len(chosen.members),
        "dropped": len(matter.members) - len(chosen.members),
        "papers": _papers(pack, chosen),
        "promised": pack.promised(matter.code),
        "ends": _ENDS[step.ends],
        "missing": missing,
        "answered": not flow.bundle.asks or (asked and not missing),
        "apply": f"/my/apply/{matter.code}/?{urlencode(answers.raw)}",
        "src": step.limit.src or flow.cite or "",
    }
    return pages.page(request, "thing.html", context, nav="/matters/", status=422 if missing else 200)


def told(pack: Pack, matter: Matter, given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that a bundle's page was answered with, read from the address of its button."""
    bundle = pack.flow(matter.flow or "").bundle
    asks = bundle.asks if bundle else ()
    return Answers(pack, {k: str(given[k]) for k in asks if k in given and given[k] != UNKNOWN}).facts


def _question(pack: Pack, code: str, given: str, wrong: bool) -> dict[str, Any]:
    spec = pack.fact(code)
    options = [("1", "是"), ("0", "否")] if spec.type == "bool" else [(o.value, o.zh) for o in spec.options]
    return {"code": code, "spec": spec, "options": options, "given": given, "wrong": wrong}


def _groups(pack: Pack, flow: Flow, facts: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    """The members in their order; each with whether it is needed and why."""
    offices = parties.offices(pages.region())
    found = []
    for group in flow.steps[0].groups:
        found.append([_member(pack, flow, member, facts, offices) for member in group])
    return found


def _member(
    pack: Pack, flow: Flow, member: Member, facts: Mapping[str, Any], offices: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    matter = pack.matter(member.matter)
    tree = matter.when if member.when is None else member.when
    truth = conditions.evaluate(tree, facts, pack)
    office = offices.get(f"{pages.region()}-{matter.office}") or {}
    zh = office.get("short") or (pack.office(matter.office).short if pack.has("offices", matter.office) else "")
    return {
        "matter": matter,
        "office": zh,
        "promised": pack.promised(matter.code, flow.code, flow.steps[0].code),
        "light": {True: "ready", False: "none", None: "waiting"}[truth],
        "words": {True: "要办", False: "不用办", None: "看情况"}[truth],
        "why": _why(pack, tree, facts),
    }


def _why(pack: Pack, tree: Any, facts: Mapping[str, Any]) -> str:
    """The answer that decides it, in plain words; a condition of several parts with its reasons."""
    if isinstance(tree, bool):
        return ""
    code = tree.get("fact", "")
    if code and code not in facts:
        return "看您怎么答"
    if code and isinstance(facts[code], bool):
        return f"您答的是：{pack.fact(code).zh}——{'是' if facts[code] else '否'}"
    return "；".join(str(b) for b in conditions.why(tree, facts, pack))


def _papers(pack: Pack, matter: Matter) -> list[str]:
    """The names of what the applicant has to hand in."""
    own = set(matter.members)
    return [n.zh for n in matter.materials if n.source in ("upload", "agency", "share") and n.origin_code not in own]
