"""`/desk/numbers/saved/`: what submissions asked and saved, by matter, bundle, pack or year; each number leads to its cases."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.cases import queries_tallies as tallies
from tongban.faces.desk import access

_BY = {"matter": "事项", "flow": "并联", "pack": "发布版本", "year": "年份"}
_PAGE = 50


@access.for_staff
def saved(request: HttpRequest) -> HttpResponse:
    """The sums of what this person may see; with `?key=` the submissions behind a line."""
    by = request.GET.get("by", "matter")
    by = by if by in _BY else "matter"
    told = request.GET.get("year", "")
    year = int(told) if told.isdigit() and len(told) == 4 else None
    rows = tallies.seen_by(access.who(request))
    lines, key = tallies.sums(rows, by, year=year), request.GET.get("key", "")
    line = next((x for x in lines if x.key == key), None)
    page, behind = None, []
    if line is not None:
        page = Paginator(tallies.behind(rows, by, key, year=year), _PAGE).get_page(request.GET.get("page"))
        found = list(page.object_list)
        numbers = tallies.numbers_of(found)
        behind = [{"t": row, "no": numbers.get(row.case, "")} for row in found]
    whole = tallies.total(rows, year=year)
    context: dict[str, Any] = {
        **access.frame(request, "少填少交", "numbers"),
        "by": by,
        "by_zh": _BY[by],
        "all_by": list(_BY.items()),
        "year": year,
        "years": tallies.years(rows),
        "whole": _shown(whole),
        "lines": [_shown(x) for x in lines],
        "line": line,
        "behind": behind,
        "page": page,
        "formula": tallies.FORMULA,
    }
    return render(request, "desk/saved.html", context)


def _shown(line: tallies.Line) -> dict[str, Any]:
    """A line with its shares in words."""
    return {"line": line, "sums": line.sums, "fields": _percent(line.fields_less), "papers": _percent(line.papers_less)}


def _percent(permille: int | None) -> str:
    return "—" if permille is None else f"{permille / 10:.1f}%"
