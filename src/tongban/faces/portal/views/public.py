"""What anybody may see: home, progress by number, elder page, what is published, and the statement on accessibility."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.cases import queries
from tongban.cases import queries_applicants as mine
from tongban.catalogue import queries as catalogue
from tongban.catalogue.packs import Pack
from tongban.faces.portal import filings, pages
from tongban.faces.portal.projectview import STAGES
from tongban.faces.shell import words
from tongban.journal import queries as journal
from tongban.records.parties import queries as parties

TRIES, WINDOW = 6, 900
"""Wrong look-ups of one number or from one place within so many seconds; then it has to wait."""
_ICONS = {"industrial": "factory", "residential": "house"}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Search, progress, things done as one, the path of a project and its classes, real counts."""
    pack = pages.pack_now(request)
    since = pages.today(request).replace(month=1, day=1)
    found = mine.figures(pages.region(), since)
    facts: list[dict[str, Any]] = [
        {
            "label": "能查到的事项",
            "value": len(pack.matters()),
            "unit": "项",
            "note": f"其中 {_walked(pack)} 项能网上办",
            "url": "/matters/",
        },
        {"label": "今年收到的申请", "value": found.filed, "unit": "件", "note": f"{found.open} 件正在办"},
    ]
    if found.in_time_share is not None:
        note = f"{found.decided} 件里 {found.decided - found.in_time} 件超期"
        facts.append({"label": "今年按承诺办结", "value": found.in_time_share, "unit": "%", "note": note})
    if found.free_share is not None:
        facts.append(
            {
                "label": "不用交的材料",
                "value": found.free_share,
                "unit": "%",
                "note": f"{found.papers} 份里免交 {found.free} 份",
            }
        )
    context = {
        "things": _things(pack) or _spot(pack),
        "flows": _flows(pack),
        "path": _path(pack),
        "facts": facts,
        "since": since,
        "words": _common(pack),
        "hall": pack.halls(),
    }
    return pages.page(request, "home.html", context, nav="/")


def _walked(pack: Pack) -> int:
    return sum(m.walked for m in pack.matters())


def _things(pack: Pack) -> list[dict[str, Any]]:
    """Up to six bundles that a shop or a family asks for by name."""
    found: list[dict[str, Any]] = []
    for flow in pack.bundles():
        bundle, step = flow.bundle, flow.steps[0]
        if bundle is None or bundle.project:
            continue
        note = f"{len(step.members)} 项合办 · {step.limit.days} 个工作日"
        icon = "house" if bundle.audience == "citizen" else "building"
        zh, src = flow.zh.split("（")[0], step.limit.src or ""
        found.append({"zh": zh, "text": bundle.intro or "", "note": note, "src": src, "url": f"/things/{flow.code}/", "icon": icon})
    return found[:6]


def _spot(pack: Pack) -> list[dict[str, Any]]:
    """Matters done on the spot, where the pack has no bundle."""
    found: list[dict[str, Any]] = []
    for matter in sorted(pack.matters(), key=lambda m: m.stage or "~"):
        if matter.mode != "instant" or not matter.walked or len(found) == 6:
            continue
        limit = pack.promised(matter.code) or matter.legal
        text, src = matter.result.zh if matter.result else "", (limit.src if limit else "") or ""
        zh, url = matter.zh.split("（")[0], f"/matters/{matter.code}/"
        found.append({"zh": zh, "text": text, "note": "当场办好", "src": src, "url": url, "icon": "file"})
    return found


def _flows(pack: Pack) -> list[dict[str, Any]]:
    """The flows of projects: how many steps, how many days, which submissions."""
    found = []
    for flow in pack.flows():
        steps, head = flow.steps, flow.headline
        days = sum(s.limit.days for s in steps)
        note = f"{days} 个工作日" if head is None else f"不超过 {head.days or days} 个工作日"
        src = (head.src if head else steps[0].limit.src) or ""
        text = "、".join(s.zh.split("（")[0] for s in steps)
        found.append({"zh": flow.zh.split("（")[0], "text": text, "steps": len(steps), "note": note, "src": src})
    return found


def _path(pack: Pack) -> dict[str, Any]:
    """The four stages of the first flow: which submissions stand in each, in how many days."""
    flow = pack.flows()[0]
    first = [
        pack.matter(a.matter) for a in flow.around if a.place == "before" and pack.matter(a.matter).mode == "instant"
    ]
    stages = []
    for number, name in enumerate(STAGES, start=1):
        steps = [s for s in flow.steps if str(number) in (s.stage or "").split("+")]
        said = [f"{m.zh}，当场办好" for m in first] if number == 1 else []
        said += [f"{s.zh.split('（')[0]}，一次申请，{words.days_words(s.limit.days, s.limit.unit)}" for s in steps]
        src = next((s.limit.src for s in steps if s.limit.src in ("inferred", "knowledge")), "")
        stages.append({"number": number, "zh": name, "text": "；".join(said), "src": src})
    return {"stages": stages, "flow": flow.zh}


def _common(pack: Pack) -> list[str]:
    """Everyday words for what can be applied for here: things done as one first, then what ends in a licence; from the pack."""
    found = [f.bundle.aka[0] for f in pack.bundles() if f.bundle and f.bundle.aka and not f.bundle.project][:2]
    for matter in sorted(pack.matters(), key=lambda m: m.stage or "~"):
        good = [word for word in matter.aka if 2 < len(word) < 8 and not word.endswith("第")]
        if matter.walked and good and matter.result and matter.result.licence and filings.starting(pack, matter):
            found.append(good[0])
    return found[:5]


@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """Progress without signing in: the number and the last four digits of a phone that stands in the application."""
    context: dict[str, Any] = {"no": "", "errors": []}
    if request.method == "GET":
        return pages.page(request, "progress.html", context, nav="/")
    no, last = request.POST.get("no", "").strip(), request.POST.get("last", "").strip()
    context["no"] = no
    errors = []
    if not no:
        errors.append(("no", "办件编号：还没填"))
    if len(last) != 4 or not last.isdigit():
        errors.append(("last", "手机号后四位：填 4 个数字"))
    if errors:
        return pages.page(request, "progress.html", {**context, "errors": errors}, nav="/", status=422)
    if _waits(request, no):
        text = "试错太多次了，请过 15 分钟再查；着急请打电话问，或者登录后在“我的”里看。"
        return pages.page(request, "progress.html", {**context, "errors": [("", text)]}, nav="/", status=429)
    case = mine.look_up(pages.region(), no, last)
    if case is None:
        _count(request, no)
        text = "没有查到。请核对编号（在收件凭证上）和申请时留的手机号后四位。"
        return pages.page(request, "progress.html", {**context, "errors": [("no", text)]}, nav="/", status=422)
    pages.saw(request, "progress.looked_up", f"case/{case['no']}", reason="办件编号和手机后四位", where=case["region"])
    return pages.page(request, "progress.html", {**context, **_progress(request, case)}, nav="/")


def _progress(request: HttpRequest, case: dict[str, Any]) -> dict[str, Any]:
    """The masked progress: no names, no papers; state, desk, days, and the days on which something happened."""
    today = pages.today(request)
    card = mine.card(case, today)
    pack = catalogue.frozen(case["pack"])
    procedure = pack.procedure(card.matter.procedure)
    told = []
    for event in reversed(queries.timeline(case["region"], case["id"])):
        action = procedure.actions.get(str(event["data"].get("action")))
        if action is None or event["kind"] in (
            "document.attached",
            "task.opened",
            "task.assigned",
            "task.handed_over",
            "case.proposed",
        ):
            continue
        told.append({"at": event["happened_at"], "title": action.zh})
    name = parties.row(case["party"])["name"]
    return {
        "card": card,
        "story": told,
        "owner": f"{name[:2]}{'*' * max(2, len(name) - 4)}{name[-2:] if len(name) > 4 else ''}",
    }


def _places(request: HttpRequest, no: str) -> tuple[str, str]:
    return f"look/{no[:40]}", f"look-from/{request.META.get('REMOTE_ADDR', '')}"


def _waits(request: HttpRequest, no: str) -> bool:
    return any((cache.get(key) or 0) >= TRIES for key in _places(request, no))


def _count(request: HttpRequest, no: str) -> None:
    for key in _places(request, no):
        cache.add(key, 0, WINDOW)
        cache.incr(key)


@require_GET
def elder(request: HttpRequest) -> HttpResponse:
    """Five large choices, a telephone call among them."""
    place = pages.place()
    context = {"kind": "elder", "bar": f"{place['name']}办事", "exit": {"url": "/", "label": "退出长辈版"}}
    return pages.page(request, "elder.html", context)


@require_GET
def open_(request: HttpRequest) -> HttpResponse:
    """What is published: packs with digests, what the log is and how anybody may check it."""
    published = [p for p in catalogue.published() if p.region == pages.region()]
    current = pages.pack_now(request)
    context = {"published": published, "current": current.digest, "pack": current, "backlog": journal.backlog()}
    return pages.page(request, "open.html", context, nav="/open/")


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """What these pages do for readers of any kind, what they do not yet, and whom to tell."""
    return pages.page(request, "accessibility.html")
