"""Template tags of the design system: pure rendering from the values given, no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tongban.faces.shell import calendar, fields, projectmap, words
from tongban.faces.shell.icons import FATES, ICONS, LIGHTS, MARK, SOURCES

register = template.Library()
PARTS = "shell/parts/"

# Both the short names of the mocks and the long ones of the clock are understood.
STATES = {"pause": "paused", "wait": "waiting", "na": "none", "not_needed": "none", "": "waiting"}
NODE_CLASS = {
    "yellow": "is-yellow",
    "red": "is-red",
    "paused": "is-pause",
    "ready": "is-ready",
    "waiting": "is-wait",
    "none": "is-na",
}


def _state(state: object) -> str:
    name = str(state or "")
    name = STATES.get(name, name)
    if name not in LIGHTS:
        raise template.TemplateSyntaxError(f"tb: no light is called {state!r}; there are {', '.join(LIGHTS)}")
    return name


# Icons and lights -----------------------------------------------------------------------------------------------------


@register.simple_tag
def tb_icon(name: str, cls: str = "") -> SafeString:
    """A line icon, decorative; `cls` adds classes, e.g. tb-ic-s for 16 px."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"tb_icon: no icon is called {name!r}")
    return format_html(
        '<svg class="tb-ic{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        f" {cls}" if cls else "",
        mark_safe(ICONS[name]),  # our own constant paths
    )


def shape(state: object, cls: str = "") -> SafeString:
    """The bare shape of a light; whoever uses it writes the words beside it."""
    return format_html(
        '<svg{} viewBox="0 0 16 16" aria-hidden="true">{}</svg>',
        format_html(' class="{}"', cls) if cls else "",
        mark_safe(LIGHTS[_state(state)][1]),  # our own constant paths
    )


@register.simple_tag
def tb_shape(state: str, cls: str = "") -> SafeString:
    """A light's shape without words, for check lists where the words follow."""
    return shape(state, cls)


@register.simple_tag
def tb_light(state: str, words: object = "", bare: bool = False) -> SafeString:
    """A light: shape and words, as a pill in lists; `bare` inside map nodes. Raises when the words are missing."""
    text = str(words or "").strip()
    if not text:
        raise template.TemplateSyntaxError(f"tb_light: a light never stands without words (state {state!r})")
    name = _state(state)
    return format_html(
        '<span class="tb-light tb-l-{}{}">{}{}</span>', LIGHTS[name][0], "" if bare else " tb-pill", shape(name), text
    )


@register.simple_tag
def tb_mark() -> SafeString:
    """The product's mark."""
    return mark_safe(MARK)


# Days, maps and clocks ------------------------------------------------------------------------------------------------


@register.inclusion_tag(f"{PARTS}days.html")
def tb_days(used: int | None, total: int | None, paused: int = 0, unit: str = "天") -> dict[str, Any]:
    """Day boxes, filled = used, and the words 用 2 / 3 天; more than ten days are written, not drawn."""
    boxes: list[str] = []
    if used is not None and total and total <= 10:
        boxes = ["u"] * min(used, total) + ["p"] * min(paused, max(total - used, 0))
        boxes += [""] * (total - len(boxes))
    return {"boxes": boxes, "used": used, "total": total, "unit": unit}


@register.inclusion_tag(f"{PARTS}map_node.html")
def tb_map_node(node: Mapping[str, Any] | None = None, column: int = 0, row: int = 0, **values: Any) -> dict[str, Any]:
    """One matter on the map, by mapping or keywords: name office note light words used limit paused right url."""
    merged = {**(node or {}), **values}
    light = _state(merged.get("light", "waiting"))
    return {"n": merged, "light": light, "cls": NODE_CLASS.get(light, ""), "column": column, "row": row}


@register.inclusion_tag(f"{PARTS}map.html")
def tb_map(stages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole map: stages (name, note, todo, nodes), nodes as in tb_map_node plus key, needs and an optional row."""
    return {"map": projectmap.lay_out(stages)}


@register.inclusion_tag(f"{PARTS}clock.html")
def tb_clock(statement: Any, today: object = None) -> dict[str, Any]:
    """The calendar of a clock statement: weeks as rows, Monday first, each day counted or not and why."""
    rows = calendar.weeks(calendar.as_mapping(statement), today)
    shown = [cell for week in rows for cell in week.cells if cell.cls != "nul"]
    return {
        "weeks": rows,
        "first": shown[0].day if shown else None,
        "last": shown[-1].day if shown else None,
        "legend": calendar.legend(shown),
        "weekdays": words.WEEKDAYS,
    }


@register.inclusion_tag(f"{PARTS}strip.html")
def tb_strip(statement: Any, today: object = None) -> dict[str, Any]:
    """The same cells small, for headers; a run of days off is one block."""
    blocks, width, text = calendar.strip(calendar.as_mapping(statement), today)
    return {"blocks": blocks, "width": width, "words": text}


@register.inclusion_tag(f"{PARTS}daybook.html")
def tb_daybook(statement: Any, today: object = None) -> dict[str, Any]:
    """The day table: date range, counted or not, why with its article, who recorded it."""
    plain = calendar.as_mapping(statement)
    return {"lines": calendar.book(plain), "today": today or plain.get("today")}


@register.inclusion_tag(f"{PARTS}account.html")
def tb_account(statement: Any, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """In whose hands the days were: a bar and its table; `names` replaces the words of parties."""
    plain = calendar.as_mapping(statement)
    return {"shares": calendar.shares(plain, names), "elapsed": plain.get("elapsed")}


@register.inclusion_tag(f"{PARTS}whatif.html")
def tb_whatif(statement: Any, today: object = None) -> dict[str, Any]:
    """If you hand it back on this day, it is due on that: the lines of an open pause."""
    plain = calendar.as_mapping(statement)
    return {"lines": calendar.ahead(plain, today), "today": today or plain.get("today")}


@register.inclusion_tag(f"{PARTS}clock_head.html")
def tb_clock_head(
    statement: Any, url: str = "", label: str = "", today: object = None, light_words: str = ""
) -> dict[str, Any]:
    """The one sentence above the calendar: what remains, light, promised clock, quieter statutory clock, one action."""
    return {**calendar.head(calendar.as_mapping(statement), light_words, today), "url": url, "label": label}


# Facts, papers, opinions ----------------------------------------------------------------------------------------------


@register.inclusion_tag(f"{PARTS}source.html")
def tb_source_badge(kind: str, words: str, checked: str = "", cls: str = "") -> dict[str, Any]:
    """Where a value comes from; kinds: licence register result document map self agent staff computed."""
    return {"icon": SOURCES.get(kind, "file"), "words": words, "checked": checked, "cls": cls}


@register.inclusion_tag(f"{PARTS}row.html")
def tb_row(
    label: str, value: object, kind: str = "", source: str = "", checked: str = "", fix: str = ""
) -> dict[str, Any]:
    """A pre-filled value with its source and 有误？ (`fix` is the address); goes into a <dl>."""
    return {"label": label, "value": value, "kind": kind, "source": source, "checked": checked, "fix": fix}


@register.inclusion_tag(f"{PARTS}sumrow.html")
def tb_sumrow(label: str, value: object, url: str = "", words: str = "修改") -> dict[str, Any]:
    """A row of the check page: question, answer, 修改 with the field in its accessible name; goes into a <dl>."""
    return {"label": label, "value": value, "url": url, "words": words}


@register.simple_tag
def tb_fate(fate: str) -> SafeString:
    """What becomes of a paper: free promise later upload uploaded redo."""
    if fate not in FATES:
        raise template.TemplateSyntaxError(f"tb_fate: no fate is called {fate!r}; there are {', '.join(FATES)}")
    text, cls, icon = FATES[fate]
    picture = tb_icon(icon, "tb-ic-s") if icon else shape("done", "tb-ic-s")
    return format_html('<span class="tb-fate tb-f-{}">{}{}</span>', cls, picture, text)


@register.inclusion_tag(f"{PARTS}paper_row.html")
def tb_paper_row(
    fate: str, name: str, why: str = "", actions: Sequence[Mapping[str, Any]] = (), heading: int = 3, id: str = ""
) -> dict[str, Any]:
    """A paper: fate, name, one line why, at most two buttons (label, url); goes into a <ul>."""
    return {"fate": fate, "name": name, "why": why, "actions": list(actions)[:2], "h": heading, "id": id}


@register.inclusion_tag(f"{PARTS}bar.html")
def tb_paper_bar(counts: Mapping[str, int]) -> dict[str, Any]:
    """The bar that sums the fates, 400 units wide; the words repeat the counts."""
    pieces = [(f"f-{FATES[fate][1]}", FATES[fate][0], int(counts.get(fate) or 0)) for fate in FATES]
    return {"pieces": calendar.pieces(pieces, "份"), "unit": "份"}


@register.inclusion_tag(f"{PARTS}bar.html")
def tb_light_bar(counts: Mapping[str, int], unit: str = "件") -> dict[str, Any]:
    """Cases by light in one bar: green paused yellow red."""
    names = (("green", "时间够"), ("paused", "停表"), ("yellow", "快到期"), ("red", "超期"))
    pieces = [(f"l-{LIGHTS[name][0]}", text, int(counts.get(name) or 0)) for name, text in names]
    return {"pieces": calendar.pieces(pieces, unit), "unit": unit}


@register.inclusion_tag(f"{PARTS}opinion.html")
def tb_opinion(
    office: str,
    verdict: str,
    words: str,
    text: str = "",
    person: str = "",
    at: object = None,
    rule: str = "",
    today: object = None,
) -> dict[str, Any]:
    """An office's opinion: light, words, text, who, when; silence is `waiting`, 到期未答复 and its rule."""
    return {
        "office": office,
        "verdict": _state(verdict),
        "words": words,
        "text": text,
        "person": person,
        "at": at,
        "rule": rule,
        "today": today,
    }


@register.inclusion_tag(f"{PARTS}timeline.html")
def tb_timeline(items: Iterable[Mapping[str, Any]], today: object = None) -> dict[str, Any]:
    """What happened, newest first: items (at, title, text, person, url, link, now, state)."""
    return {"items": items, "today": today}


# Forms ----------------------------------------------------------------------------------------------------------------


@register.inclusion_tag(f"{PARTS}error_summary.html")
def tb_error_summary(form: BaseForm | Iterable[BaseForm] | None, extra: Iterable[object] = ()) -> dict[str, Any]:
    """The red frame on top: every error once, linked to its field; `extra` adds sentences or (id, sentence) pairs."""
    return {"errors": fields.summary(form, extra)}


@register.inclusion_tag(f"{PARTS}field.html")
def tb_field(
    field: BoundField,
    unit: str = "",
    help: str = "",
    width: str = "",
    effects: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
    key: str = "",
) -> dict[str, Any]:
    """One field: label above, help between, error in the same words as the summary, unit in the label, width s or m."""
    return fields.laid_out(
        field, unit=unit, help_text=help, width=width, effects=effects or {}, hints=hints or {}, key=key
    )


@register.inclusion_tag(f"{PARTS}progress.html")
def tb_progress(n: int, m: int, words: str = "已完成") -> dict[str, Any]:
    """n of m in words, and a bar."""
    return {"n": n, "m": m, "words": words, "width": round(240 * min(n, m) / m, 1) if m else 0}


# Whole states ---------------------------------------------------------------------------------------------------------


@register.inclusion_tag(f"{PARTS}empty.html")
def tb_empty(title: str, text: str = "", url: str = "", label: str = "", icon: str = "check") -> dict[str, Any]:
    """Nothing here: what is true, and what next."""
    return {"title": title, "text": text, "url": url, "label": label, "icon": icon}


@register.inclusion_tag(f"{PARTS}done.html")
def tb_done(
    title: str, number: str = "", label: str = "办件编号", steps: Iterable[Mapping[str, Any]] = (), heading: int = 1
) -> dict[str, Any]:
    """Done page: what was done, its number, then what happens next, when and by whom: steps (text, small, state)."""
    return {"title": title, "number": number, "label": label, "steps": steps, "h": heading}


@register.inclusion_tag(f"{PARTS}undo.html", takes_context=True)
def tb_undo(context: Context, words: str, url: str = "", until: str = "", label: str = "撤回") -> dict[str, Any]:
    """What has just been done and its way back, as a form that posts to `url`."""
    return {"words": words, "url": url, "until": until, "label": label, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag(f"{PARTS}facts.html")
def tb_facts(facts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Two to four figures: (label, value, unit, note, url); `url` is the list behind the number."""
    return {"facts": facts, "cls": {2: "is-2", 3: "is-3"}.get(len(facts), "")}


@register.inclusion_tag(f"{PARTS}pages.html", takes_context=True)
def tb_pages(context: Context, page: Any, unit: str = "条", name: str = "page") -> dict[str, Any]:
    """Pages of a list from a Django Page; the filter stays in the address."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else None

    def link(number: int) -> str:
        if query is None:
            return f"?{name}={number}"
        query[name] = str(number)
        return f"?{query.urlencode()}"

    shown = [
        {"number": number, "url": link(number) if isinstance(number, int) else ""}
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]
    return {
        "page": page,
        "shown": shown,
        "unit": unit,
        "previous": link(page.number - 1) if page.has_previous() else "",
        "next": link(page.number + 1) if page.has_next() else "",
    }


# Filters --------------------------------------------------------------------------------------------------------------


register.filter(
    "tb_date", words.day_words
)  # {{ day|tb_date }} with the year; {{ day|tb_date:today }} without, within it
register.filter("tb_time", words.time_words)
register.filter("tb_when", words.when_words)
register.filter("tb_money", words.money_words)  # from fen
register.filter("tb_area", words.area_words)  # from square centimetres
register.filter("tb_days", words.days_words)  # 5 个工作日; :"calendar" 5 天
register.filter("tb_number", words.number_words)


@register.simple_tag
def tb_range(first: object, last: object, today: object = None) -> str:
    """9月25—27日."""
    return words.range_words(first, last, today)
