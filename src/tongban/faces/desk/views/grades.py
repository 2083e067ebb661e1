"""Credit grades: who has which, who said so and when; the head of the office that keeps them sets one or takes a list in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tongban.cases.errors import NotAllowed, Refused
from tongban.cases.obligations import actions
from tongban.cases.obligations import choices as promising
from tongban.cases.obligations.grades import GRADES, HEADS, MOST, read, read_all
from tongban.faces.desk import access, gradesheet
from tongban.records.parties import queries as parties

_PAGE = 50
_FIELDS = ("uscc", "grade", "source", "on", "reason")


@access.for_staff
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """`/desk/grades/`: what each grade means, set one, take a list in, the list by name."""
    if not access.keeps_grades(request):
        raise PermissionDenied("信用等级由社会信用体系牵头部门的负责人登记。各部门在承诺列表里能看到每项的等级。")
    if request.method == "GET":
        return _page(request)
    return _import(request) if request.POST.get("do") == "import" else _set(request)


@access.for_staff
@require_GET
def blank(request: HttpRequest) -> HttpResponse:
    """The empty table to fill in."""
    answer = HttpResponse(gradesheet.blank(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = 'attachment; filename="grades.xlsx"; filename*=UTF-8\'\'%E4%BF%A1%E7%94%A8%E7%AD%89%E7%BA%A7.xlsx'
    return answer


def _set(request: HttpRequest) -> HttpResponse:
    given = {f: request.POST.get(f, "").strip() for f in _FIELDS}
    entry, wrong = read(dict(zip(HEADS, (given[f] for f in _FIELDS), strict=True)), access.today(request))
    faults = [(r.field, r.text) for r in wrong]
    if not given["reason"]:
        faults.append(("reason", "请写明理由，例如评级依据、名单文号"))
    if faults or entry is None:
        return _page(request, faults, status=422)
    return _done(request, [entry]) or _page(request, [("uscc", "没有登记成功，请再试一次")], status=422)


def _import(request: HttpRequest) -> HttpResponse:
    """All rows or none: a list with a fault in one row is given back with every faulty row named."""
    file = request.FILES.get("file")
    try:
        rows = gradesheet.opened(bytes(file.read(3 * 1024 * 1024)) if file is not None else b"")
    except gradesheet.Unreadable as problem:
        return _page(request, [("file", str(problem))], status=422)
    entries, faults = read_all(rows, access.today(request))
    if faults:
        return _page(request, [("file", f"{len(faults)} 行有问题，一行也没有导入；改好以后重新导入")], faults, status=422)
    return _done(request, entries) or _page(request, [("file", "没有导入成功，请再试一次")], status=422)


def _done(request: HttpRequest, entries: list[Any]) -> HttpResponse | None:
    try:
        n = actions.rate(
            pack=access.pack_now(request), region=access.region(), entries=entries, actor=access.who(request), at=access.at(request)
        )
    except NotAllowed as no:
        raise PermissionDenied(str(no)) from no
    except Refused:
        return None
    access.say(request, f"已登记 {n} 个单位的信用等级，从现在起按新等级决定能不能承诺、抽查多少。")
    return redirect("/desk/grades/")


def _page(
    request: HttpRequest, wrong: list[tuple[str, str]] | None = None, rows: list[tuple[int, str]] | None = None, status: int = 200
) -> HttpResponse:
    pack, today = access.pack_now(request), access.today(request)
    grade = request.GET.get("grade", "") if request.GET.get("grade", "") in GRADES else ""
    text = request.GET.get("q", "").strip().replace("\x00", "")[:60]
    page = Paginator(parties.rated(access.region(), grade, text), _PAGE).get_page(request.GET.get("page"))
    narrowed = {k: v for k, v in (("q", text), ("grade", grade)) if v}
    context: dict[str, Any] = {
        **access.frame(request, "信用等级", "grades"),
        "scale": [
            {"grade": g, "rate": promising.rate(pack, g, today), "words": _MEANS[g], "url": f"?{urlencode({**narrowed, 'grade': g})}"}
            for g in GRADES
        ],
        "page": page,
        "rows": [parties.plain(p) for p in page.object_list],
        "q": text,
        "grade": grade,
        "wrong": wrong or [],
        "faults": (rows or [])[:100],
        "more": max(0, len(rows or []) - 100),
        "given": {f: request.POST.get(f, "") for f in _FIELDS},
        "grades": GRADES,
        "heads": HEADS,
        "most": MOST,
    }
    return render(request, "desk/grades.html", context, status=status)


_MEANS = {"A": "可以承诺", "B": "可以承诺，没有评级的照此", "C": "核心材料不能承诺", "D": "不能承诺，也不能容缺后补"}
