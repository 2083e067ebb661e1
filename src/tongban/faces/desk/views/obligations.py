"""The portfolio of promises and papers put off: what is outstanding by day, kind and grade, what was broken, and the list behind."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.cases.obligations import queries as owed
from tongban.catalogue import queries as catalogue
from tongban.faces.desk import access
from tongban.records.parties import queries as parties

_PAGE = 50
_WHICH = (("open", "没兑现的"), ("broken", "违反承诺的"), ("done", "已经了结的"), ("all", "全部"))
_GRADES = ("A", "B", "C", "D")


@access.for_staff
def index(request: HttpRequest) -> HttpResponse:
    """`/desk/obligations/`: sums first, each a link to its list; only what this person's offices may see."""
    actor, today = access.who(request), access.today(request)
    which = request.GET.get("which", "open")
    which = which if which in dict(_WHICH) else "open"
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in owed.KINDS else ""
    grade = request.GET.get("grade", "") if request.GET.get("grade", "") in _GRADES else ""
    found = owed.lines(actor, only=which, kind=kind, grade=grade)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    book = owed.portfolio(actor, today)
    context: dict[str, Any] = {
        **access.frame(request, "承诺和后补", "obligations"),
        "book": book,
        "rows": _rows(list(page.object_list), today),
        "page": page,
        "tabs": [{"zh": zh, "url": _address(which=code), "current": code == which} for code, zh in _WHICH],
        "kinds": [{"zh": zh, "n": book.kinds.get(code, 0), "url": _address(kind=code)} for code, zh in owed.KINDS.items()],
        "grades": [{"zh": f"{g} 级", "n": book.grades.get(g, 0), "url": _address(grade=g)} for g in _GRADES],
        "narrowed": "、".join(w for w in (owed.KINDS.get(kind, ""), f"信用等级 {grade} 级" if grade else "") if w),
    }
    return render(request, "desk/obligations.html", context)


def _address(**chosen: str) -> str:
    return f"/desk/obligations/?{urlencode(chosen)}"


def _rows(found: list[owed.Owed], today: Any) -> list[dict[str, Any]]:
    """The lines of the list: what, of whose case, until when, how it stands; two statements for any number."""
    names = parties.shown_names(o.row["party"] for o in found)
    rows = []
    for one in found:
        pack = catalogue.frozen(one.case["pack"])
        material = str(one.row["material"])
        left = (one.row["due"] - today).days
        light = one.light(today)
        words = {"red": f"过期 {-left} 天", "done": owed.OUTCOMES.get(str(one.row["outcome"]), "")}.get(light) or f"还有 {left} 天"
        rows.append(
            {
                "one": one,
                "zh": pack.material(material).zh if pack.has("materials", material) else "材料",
                "kind": owed.KINDS[str(one.row["kind"])],
                "of": pack.matter(str(one.row["matter"])).zh,
                "party": names.get(one.row["party"], ""),
                "state": pack.procedure(pack.matter(one.case["matter"]).procedure).state(one.case["state"]).zh,
                "light": light,
                "words": words,
                "check": "要核查" if one.row["drawn"] else "没有抽到",
                "office": parties.office(one.row["office"])["short"],
            }
        )
    return rows
