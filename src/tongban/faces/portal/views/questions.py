"""All questions that still decide something on one page, for people who know their project: answered in any order, sent together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from tongban.catalogue import guide
from tongban.catalogue.conditions import facts_in
from tongban.catalogue.definitions import FactSpec
from tongban.catalogue.packs import Pack
from tongban.faces.portal import pages, standing
from tongban.faces.portal.projectview import STAGES
from tongban.faces.portal.views.guide import Answers

FLOW, REST = "决定走哪个流程", "决定材料和费用"
_OF_STAGE = dict(zip("1234", STAGES, strict=True)) | {"P": "可以同时办的", "U": "水电气等报装", "R": "不动产登记"}


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """`/guide/all/`: what can still change the result, grouped by what it decides; the answers stand in the address."""
    pack, on = pages.pack_now(request), pages.today(request)
    given = {k: str(v).strip() for k, v in request.GET.items() if str(v).strip() and k != "see"}
    answers = Answers(pack, given)
    wrong = {code for code in given if code not in answers.raw and pack.has("facts", code) and pack.fact(code).question}
    specs = guide.remaining_facts(pack, answers.facts, on)
    if "see" in request.GET and not wrong:
        return redirect(f"/guide/result/?{answers.query}")
    if not specs and not wrong:
        return redirect(f"/guide/result/?{answers.query}")
    asked = [*specs, *(pack.fact(code) for code in sorted(wrong) if code not in {s.code for s in specs})]
    later = [s for ask in ("later", "map") for s in guide.relevant_facts(pack, answers.facts, on, ask=ask) if s.code not in wrong]
    plan = guide.plan(pack, answers.facts, on)
    context = {
        "answers": answers,
        "groups": grouped(pack, asked, given, wrong),
        "later": [row(s, given.get(s.code, ""), False) for s in later],
        "count": len(asked),
        "wrong": [pack.fact(code) for code in sorted(wrong)],
        "figures": standing.figures(plan),
        "plan": plan,
    }
    return pages.page(request, "guide_all.html", context, nav="/matters/", status=422 if wrong else 200)


def grouped(pack: Pack, specs: Iterable[FactSpec], given: Mapping[str, str], wrong: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The questions by what they decide: the flow first, then the stage of the first matter that hangs on them."""
    of_flow = {c for f in pack.flows() for tree in (f.when, *(one.when for one in f.leaves)) for c in facts_in(tree, pack)}
    stages = _stages(pack)
    found: dict[str, list[dict[str, Any]]] = {}
    for spec in specs:
        zh = FLOW if spec.code in of_flow else _OF_STAGE.get(stages.get(spec.code, ""), REST)
        found.setdefault(zh, []).append(row(spec, given.get(spec.code, ""), spec.code in wrong))
    order = [FLOW, *_OF_STAGE.values(), REST]
    return [{"zh": zh, "rows": found[zh]} for zh in order if zh in found]


def _stages(pack: Pack) -> dict[str, str]:
    """The stage of the first matter that hangs on a fact, by fact; reckoned once for a pack."""
    found: dict[str, str] | None = pack.index.get("guide_stages")
    if found is None:
        found = {}
        for matter in sorted(pack.matters(), key=lambda m: m.stage or "~"):
            for code in facts_in(matter.when, pack):
                found.setdefault(code, matter.stage or "")
        pack.index["guide_stages"] = found
    return found


def row(spec: FactSpec, given: str, wrong: bool) -> dict[str, Any]:
    """A question as it stands in a form: its options, what was given, whether that is none."""
    options = [("1", "是"), ("0", "否")] if spec.type == "bool" else [(o.value, o.zh) for o in spec.options]
    return {"code": spec.code, "spec": spec, "options": [] if spec.type == "number" else options, "given": given, "wrong": wrong}
