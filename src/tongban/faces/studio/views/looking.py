"""Looking at a pack: overview, list of matters, one matter, flows and relations as pictures, the 46 elements."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.cases.publishing.queries import standing
from tongban.catalogue import drafts, labels, search
from tongban.catalogue import queries as catalogue
from tongban.catalogue.packs import Missing, Pack
from tongban.faces.studio import access, drawing, elements, gaps, matterpage, running

_PAGE = 40
_SORTS = {"code": "编码", "zh": "名称", "days": "承诺天数", "materials": "材料数"}


@access.for_admins
def home(request: HttpRequest) -> HttpResponse:
    """`/studio/`: the pack in force, drafts at work, targets and whether they are proved."""
    pack = access.pack_now(request)
    published = next((p for p in catalogue.published() if p.digest == pack.digest), None)
    stands = standing(access.region())
    proof = running.kept_proof(pack)
    answers = proof.answers() if proof else {}
    context = {
        **access.frame(request, "总览", "home"),
        "pack": pack,
        "published": published,
        "matters": len(pack.kind("matters")),
        "walked": sum(m.walked for m in pack.matters()),
        "flows": len(pack.kind("flows")),
        "doubtful": sum(matterpage.doubtful(m) for m in pack.matters()),
        "open_cases": sum(stands.cases.values()),
        "older": sum(n for digest, n in stands.packs.items() if digest != pack.digest),
        "targets": [{"zh": t.zh, "source": t.source, "proof": answers.get(t.code)} for t in pack.targets()],
        "proof": proof,
        "proving": running.proof(pack),
        "open_drafts": _with_names(drafts.listed(access.region())),
    }
    return render(request, "studio/home.html", context)


def _with_names(found: list[drafts.Draft]) -> list[dict[str, Any]]:
    names = access.names(d.made_by for d in found)
    return [{"d": d, "by": names.get(d.made_by, ""), "n": len(d.changed)} for d in found]


def _rows(pack: Pack, request: HttpRequest) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The matters asked for, and the filters as asked."""
    asked = {k: request.GET.get(k, "").strip()[:80] for k in ("q", "stage", "office", "walked", "mark", "sort")}
    hits = [h.matter for h in search.search(pack, asked["q"], 200)] if asked["q"] else None
    found: list[dict[str, Any]] = []
    for m in pack.matters():
        doubt = matterpage.doubtful(m)
        if (hits is not None and m.code not in hits and asked["q"].upper() not in m.code) or (
            asked["stage"] and (m.stage or "") != asked["stage"]
        ):
            continue
        if (asked["office"] and asked["office"] not in (m.office, m.accepts)) or (
            asked["walked"] and m.walked is not (asked["walked"] == "1")
        ):
            continue
        if (asked["mark"] == "1" and not doubt) or (asked["mark"] == "0" and doubt):
            continue
        promised = pack.promised(m.code)
        found.append(
            {
                "m": m,
                "doubt": doubt,
                "stage": labels.stage_zh(m.stage),
                "office": _short(pack, m.office),
                "mode": labels.MODES.get(m.mode, ""),
                "promised": promised,
                "gaps": 0,
                "materials": len(m.materials),
            }
        )
    keys: dict[str, Any] = {
        "zh": lambda r: r["m"].zh,
        "days": lambda r: (r["promised"] is None, r["promised"].days if r["promised"] else 0),
        "materials": lambda r: -r["materials"],
    }
    if asked["sort"] in keys:
        found.sort(key=keys[asked["sort"]])
    elif hits is not None:
        place = {code: n for n, code in enumerate(hits)}
        found.sort(key=lambda r: place.get(r["m"].code, 999))
    return found, asked


def _short(pack: Pack, code: str) -> str:
    return pack.office(code).short if pack.has("offices", code) else code


@access.for_admins
def matters(request: HttpRequest) -> HttpResponse:
    """`/studio/matters/`: all matters of the pack or draft; search, filters, order, pages."""
    scope = access.scope(request)
    found, asked = _rows(scope.pack, request)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row["gaps"] = len(gaps.gaps(scope.pack, row["m"].code))
    changed = {code for kind, code in (scope.draft.changed if scope.draft else ()) if kind in ("matters", "promises")}
    context = {
        **access.frame(request, "事项", "matters", scope),
        "page": page,
        "total": len(found),
        "all": len(scope.pack.kind("matters")),
        "asked": asked,
        "filtered": any(v for k, v in asked.items() if k != "sort"),
        "stages": list(labels.STAGES.items()),
        "offices": [(code, _short(scope.pack, code)) for code in scope.pack.kind("offices")],
        "sorts": list(_SORTS.items()),
        "changed": changed,
        "pack": scope.pack,
    }
    return render(request, "studio/matters.html", context)


@access.for_admins
def matter(request: HttpRequest, code: str) -> HttpResponse:
    """`/studio/matters/<code>/`: all parts of one matter."""
    scope = access.scope(request)
    try:
        parts = matterpage.parts(scope.pack, code)
    except Missing as none:
        raise Http404(str(none)) from none
    written = access.written(scope.pack.code)
    layer = scope.pack.layers.get("matters", {}).get(code) or scope.pack.extends or scope.pack.code
    source = access.written(layer)
    context = {
        **access.frame(request, parts["matter"].zh, "matters", scope),
        **parts,
        "origins": matterpage.origin(scope.pack, written, "matters", code),
        "layer_zh": source.zh if source else layer,
        "cases": standing(access.region()).cases.get(code, 0),
        "picture": drawing.relations(
            scope.pack, drawing.around(scope.pack, code), "/studio/matters/{}/" + scope.tail, code
        ),
        "in_draft": scope.draft is not None
        and any(c == code and k in ("matters", "promises") for k, c in scope.draft.changed),
        "open_drafts": list(drafts.listed(access.region(), ("open",))),
    }
    return render(request, "studio/matter.html", context)


@access.for_admins
def flows(request: HttpRequest) -> HttpResponse:
    """`/studio/flows/`: the flows in the order in which they are tried."""
    scope = access.scope(request)
    from tongban.catalogue.sentences import sentence

    listed = [
        {
            "f": f,
            "when": sentence(f.when, scope.pack),
            "days": sum(s.limit.days for s in f.steps),
            "members": sum(len(s.members) for s in f.steps),
        }
        for f in scope.pack.flows()
    ]
    return render(
        request, "studio/flows.html", {**access.frame(request, "办理流程图", "flows", scope), "flows": listed}
    )


@access.for_admins
def flow(request: HttpRequest, code: str) -> HttpResponse:
    """`/studio/flows/<code>/`: one flow as a picture and as tables, with what is proved of it beside."""
    scope = access.scope(request)
    if not scope.pack.has("flows", code):
        raise Http404("没有这个流程")
    found = scope.pack.flow(code)
    from tongban.catalogue.sentences import sentence

    proof = running.kept_proof(scope.pack)
    answers = proof.answers() if proof else {}
    context = {
        **access.frame(request, found.zh, "flows", scope),
        "flow": found,
        "picture": drawing.flow_picture(scope.pack, found, "/studio/matters/{}/" + scope.tail),
        "when": sentence(found.when, scope.pack),
        "steps": [_step(scope.pack, code, s) for s in found.steps],
        "around": [
            {
                "zh": matterpage.named(scope.pack, "matters", a.matter),
                "place": labels.value_zh("place", a.place),
                "after": matterpage.named(scope.pack, "matters", a.after) if a.after else "不分先后",
                "days": a.days,
            }
            for a in found.around
        ],
        "leaves": [
            {
                "zh": x.zh,
                "when": sentence(x.when, scope.pack),
                "to": scope.pack.flow(x.to).zh if x.to and scope.pack.has("flows", x.to) else "下一个适用的流程",
            }
            for x in found.leaves
        ],
        "targets": [
            {"zh": t.zh, "proof": answers.get(t.code)} for t in scope.pack.targets() if not t.flows or code in t.flows
        ],
        "proof": proof,
    }
    return render(request, "studio/flow.html", context)


def _step(pack: Pack, flow_code: str, step: Any) -> dict[str, Any]:
    groups = [
        [
            {
                "code": m.matter,
                "zh": pack.matter(m.matter).zh,
                "days": getattr(pack.promised(m.matter, flow_code, step.code), "days", None),
            }
            for m in group
        ]
        for group in step.groups
    ]
    return {"s": step, "lead": _short(pack, step.lead), "accepts": _short(pack, step.accepts), "groups": groups}


@access.for_admins
def relations(request: HttpRequest) -> HttpResponse:
    """`/studio/relations/`: predecessors of all matters, of one stage, or around one matter; picture and table."""
    scope = access.scope(request)
    pack = scope.pack
    focus, stage = request.GET.get("matter", ""), request.GET.get("stage", "")
    if pack.has("matters", focus):
        chosen = drawing.around(pack, focus)
    else:
        focus = ""
        chosen = drawing.related(pack, [m.code for m in pack.matters() if not stage or m.stage == stage])
    lines = [
        {
            "code": m.code,
            "zh": m.zh,
            "before": [(b, pack.matter(b).zh) for b in m.before if pack.has("matters", b)],
            "soft": [(b, pack.matter(b).zh) for b in m.before_soft if pack.has("matters", b)],
        }
        for m in (pack.matter(c) for c in chosen)
    ]
    context = {
        **access.frame(request, "事项关系图谱", "relations", scope),
        "picture": drawing.relations(
            pack, chosen, "/studio/relations/?matter={}" + (f"&draft={scope.draft.id}" if scope.draft else ""), focus
        ),
        "lines": lines,
        "focus": pack.matter(focus) if focus else None,
        "stage": stage,
        "stages": list(labels.STAGES.items()),
        "options": [(m.code, m.zh) for m in pack.matters()],
    }
    return render(request, "studio/relations.html", context)


@access.for_admins
def compare(request: HttpRequest) -> HttpResponse:
    """`/studio/elements/`: the 46 elements of a matter in several packs of the installation."""
    scope = access.scope(request)
    code = request.GET.get("matter") or next(iter(scope.pack.kind("matters")), "")
    wanted = request.GET.getlist("pack")
    here = [c for c in access.repository() if c != scope.pack.code]
    chosen = [c for c in wanted if c in here] or access.above(scope.pack)
    packs = [scope.pack, *(p for p in (access.written(c) for c in chosen[:5]) if p is not None)]
    found = elements.compared(packs, code) if scope.pack.has("matters", code) else []
    only = request.GET.get("only") == "1"
    names = {c: p.zh for c in here if (p := access.written(c)) is not None}
    context = {
        **access.frame(request, "要素比对", "elements", scope),
        "code": code,
        "options": [(m.code, m.zh) for m in scope.pack.matters()],
        "packs": packs,
        "choices": [(c, names[c], c in chosen) for c in here if c in names],
        "rows": [e for e in found if e.differs or not only],
        "differs": sum(e.differs for e in found),
        "total": len(found),
        "only": only,
        "gaps": _gaps(scope, code),
        "open_drafts": list(drafts.listed(access.region(), ("open",))),
        "matter": scope.pack.matter(code) if scope.pack.has("matters", code) else None,
    }
    return render(request, "studio/elements.html", context)


def _gaps(scope: access.Scope, code: str) -> list[dict[str, str]]:
    """What the matter lacks, each with the field of the draft at hand (empty where none is open)."""
    if not scope.pack.has("matters", code):
        return []
    open_ = str(scope.draft.id) if scope.draft is not None and scope.open else ""
    return [
        {"zh": g.zh, "number": str(g.number), "url": g.url(open_, code) if open_ else ""}
        for g in gaps.gaps(scope.pack, code)
    ]
