"""The hall in numbers: who waits, how long, what was received today, what stands in the hall; each number opens its list."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.cases import queries_halls
from tongban.faces.hall import pages
from tongban.matters.halls import queries as halls
from tongban.matters.halls import rules
from tongban.records.parties import queries as parties


@require_GET
@pages.for_window
def index(request: HttpRequest) -> HttpResponse:
    """`/hall/figures/`: today, and the shares of the pack; `?list=` opens the list behind a number."""
    hall, actor, day, region = pages.hall_now(request), pages.who(request), pages.today(request), pages.region()
    pack, office = pages.pack_now(request), f"{pages.region()}-{hall.office}"
    day_of = halls.day_of(actor, region, hall, day)
    received = queries_halls.received_on(actor, office, day)
    stands = rules.stands(pack, hall)
    inside, one = [s for s in stands if s.inside], [s for s in stands if s.one]
    total = max(1, len(stands))
    listed = request.GET.get("list", "")
    tickets = list(halls.of_day(actor, region, hall, day, listed)) if listed in halls.STATES else []
    if listed in ("taken", "waits"):
        tickets = list(halls.of_day(actor, region, hall, day))
        tickets = [t for t in tickets if t.called_at] if listed == "waits" else tickets
    now = pages.at(request)
    lines = {b.code: b.zh for b in hall.businesses}
    matters = {"inside": inside, "one": one, "outside": [s for s in stands if not s.inside]}.get(listed, [])
    average: tuple[object, str] = ("—", "") if day_of.wait is None else (day_of.wait, "分钟")
    context = {
        "title": "大厅数字",
        "figures": [
            _figure("现在等候", day_of.waiting, "人", "waiting", f"办理中 {day_of.serving} 人"),
            _figure("平均等候", *average, "waits", _longest(day_of.longest)),
            _figure("今天收件", len(received), "件", "received", f"补录 {sum(r['channel'] == 'paper' for r in received)} 件"),
            _figure("今天取号", day_of.taken, "个", "taken", f"预约 {day_of.booked} 个，过号 {day_of.passed} 个"),
        ],
        "shares": [
            _figure("进驻大厅的事项", f"{len(inside) * 100 / total:.1f}", "%", "inside", f"{len(inside)} / {len(stands)} 项"),
            _figure("综合窗口“一窗”受理", f"{len(one) * 100 / total:.1f}", "%", "one", f"{len(one)} / {len(stands)} 项"),
            _figure("不进大厅的事项", len(stands) - len(inside), "项", "outside", "逐项写明理由"),
        ],
        "targets": _targets(pack, len(inside) * 100 / total, len(one) * 100 / total),
        "list": listed,
        "tickets": [
            {"t": t, "zh": lines.get(t.business, ""), "state": halls.STATES[t.state], "minutes": halls.waited(t, now)}
            for t in tickets
        ],
        "cases": received if listed == "received" else [],
        "matters": [{"s": s, "office": parties.office(f"{region}-{s.office}")["short"]} for s in matters],
    }
    return pages.page(request, "figures.html", context, current="/hall/figures/")


@require_GET
@pages.for_window
def number(request: HttpRequest, ticket: UUID) -> HttpResponse:
    """`/hall/numbers/<id>/`: what the counters did with one number: who, when, where."""
    hall, actor, region = pages.hall_now(request), pages.who(request), pages.region()
    found = halls.ticket(region, ticket)
    if found is None or found.hall != hall.code:
        raise Http404("没有找到这个号")
    line = hall.business(found.business)
    context = {
        "title": f"{found.no} 号",
        "ticket": found,
        "line": line.zh if line else "",
        "state": halls.STATES[found.state],
        "moves": halls.moves(actor, region, hall, found),
    }
    return pages.page(request, "number.html", context, current="/hall/figures/")


def _figure(label: str, value: object, unit: str, listed: str, note: str) -> dict[str, object]:
    return {"label": label, "value": value, "unit": unit, "note": note, "url": f"/hall/figures/?list={listed}#list"}


def _longest(minutes: int | None) -> str:
    return "还没有叫过号" if minutes is None else f"最长 {minutes} 分钟"


def _targets(pack: object, inside: float, one: float) -> list[dict[str, object]]:
    """What the plan promises of the hall, beside what the catalogue says today."""
    found = []
    for target in pack.targets():  # type: ignore[attr-defined]
        share = {"hall_share": inside, "one_window_share": one}.get(target.counts)
        if share is None:
            continue
        wanted = float(target.value)
        holds = share >= wanted if target.op in ("ge", "eq") else share <= wanted
        found.append({"t": target, "share": f"{share:.1f}", "holds": holds})
    return found


@require_GET
@pages.for_window
def late(request: HttpRequest) -> HttpResponse:
    """`/hall/late/`: what was entered from paper afterwards in the last ninety days; begin another."""
    hall, day = pages.hall_now(request), pages.today(request)
    rows = queries_halls.late_ones(pages.who(request), f"{pages.region()}-{hall.office}", day - timedelta(days=90))
    return pages.page(request, "late.html", {"title": "纸质件补录", "rows": rows}, current="/hall/late/")
