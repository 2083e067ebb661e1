"""The portfolio of promises and papers put off: sums, the list narrowed by the address, its export; soft predecessors; the share."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from openpyxl import Workbook
from openpyxl.styles import Font

from tongban.cases import queries_owed as lists
from tongban.cases import queries_soft as soft
from tongban.cases.obligations import queries as owed
from tongban.cases.obligations.grades import GRADES
from tongban.catalogue import queries as catalogue
from tongban.faces.desk import access
from tongban.journal import actions as journal
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects

_PAGE = 50
_DRAWN = {"1": "要核查", "0": "没有抽到"}


@access.for_staff
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """`/desk/obligations/`: sums first, each a link to its list; only what this person's offices may see."""
    actor, today = access.who(request), access.today(request)
    given = _given(request)
    page = lists.paged(actor, _asked(given), today, after=request.GET.get("after", ""), limit=_PAGE)
    book = owed.portfolio(actor, today)
    pack, year = access.pack_now(request), today.replace(month=1, day=1)
    context: dict[str, Any] = {
        **access.frame(request, "承诺和后补", "obligations"),
        "book": book,
        "dues": [{"zh": zh, "n": getattr(book, code), "url": _address(due=code)} for code, zh in lists.DUE.items()],
        "rows": _rows(page.items, today),
        "next": _address(**given, after=page.after) if page.after else "",
        "first": _address(**given) if request.GET.get("after") else "",
        "export": "/desk/obligations/list.xlsx" + _address(**given).removeprefix("/desk/obligations/"),
        "tabs": [
            {"zh": zh, "url": _address(**{**given, "which": code, "due": ""}), "current": code == given["which"]}
            for code, zh in lists.WHICH.items()
        ],
        "kinds": [{"zh": zh, "n": book.kinds.get(code, 0), "url": _address(kind=code)} for code, zh in owed.KINDS.items()],
        "grades": [{"zh": f"{g} 级", "n": book.grades.get(g, 0), "url": _address(grade=g)} for g in GRADES],
        "given": given,
        "choices": {"kind": owed.KINDS, "grade": {g: f"{g} 级" for g in GRADES}, "due": lists.DUE, "drawn": _DRAWN},
        "narrowed": any(v for k, v in given.items() if k != "which"),
        "soft": _soft(actor, pack),
        "share": lists.share(access.region(), pack, year),
    }
    return render(request, "desk/obligations.html", context)


def _soft(actor: Any, pack: Any) -> list[dict[str, Any]]:
    found = soft.waiting(actor, access.region(), pack)
    names = projects.names(access.region(), {row["project"] for row, _ in found})
    return [
        {
            "row": row,
            "zh": catalogue.frozen(row["pack"]).matter(row["matter"]).zh,
            "project": names.get(row["project"], ("", ""))[0],
            "before": before,
        }
        for row, before in found
    ]


@access.for_staff
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed, as a workbook. Taking it out is accounted for."""
    actor, today, given = access.who(request), access.today(request), _given(request)
    found = lists.exported(actor, _asked(given), today)
    journal.saw(
        region=access.region(), actor=actor, at=access.at(request), kind="obligations.exported", target="obligations",
        reason=urlencode({k: v for k, v in given.items() if v})[:60],
    )
    content = _workbook(_rows(found, today))
    answer = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    name = "%E6%89%BF%E8%AF%BA%E5%92%8C%E5%90%8E%E8%A1%A5"
    answer["Content-Disposition"] = f"attachment; filename=\"obligations.xlsx\"; filename*=UTF-8''{name}.xlsx"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _given(request: HttpRequest) -> dict[str, str]:
    """What the address narrows the list to; what makes no sense narrows nothing."""
    allowed: dict[str, Any] = {"which": lists.WHICH, "kind": owed.KINDS, "grade": GRADES, "due": lists.DUE, "drawn": _DRAWN}
    found = {k: v if (v := request.GET.get(k, "")) in values else "" for k, values in allowed.items()}
    found["which"] = found["which"] or "open"
    found["q"] = request.GET.get("q", "").strip().replace("\x00", "")[:60]
    return found


def _asked(given: dict[str, str]) -> lists.Asked:
    text = given["q"]
    party = parties.by_uscc(text) if len(text) == 18 else None
    project = projects.by_code(text) if text else None
    return lists.Asked(
        which=given["which"], kind=given["kind"], grade=given["grade"], due=given["due"], drawn=given["drawn"], text=text,
        party=party.id if party else None, project=project.id if project else None,
    )


def _address(**chosen: str) -> str:
    kept = {k: v for k, v in chosen.items() if v and (k, v) != ("which", "open")}
    return f"/desk/obligations/?{urlencode(kept)}" if kept else "/desk/obligations/"


def _rows(found: list[owed.Owed], today: date) -> list[dict[str, Any]]:
    """The lines of the list: what, of whose case, until when, how it stands; two statements for any number."""
    names = parties.shown_names({o.row["party"] for o in found})
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
                "check": _DRAWN["1" if one.row["drawn"] else "0"],
                "office": parties.office(one.row["office"])["short"],
            }
        )
    return rows


_HEADS = ("欠什么", "承诺还是后补", "哪个事项", "编号", "出自哪件", "谁欠的", "哪天到期", "怎么样了", "到哪一步", "核查", "信用等级", "哪个部门")


def _workbook(rows: list[dict[str, Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "承诺和后补"
    sheet.append(_HEADS)
    for cell, width in zip(sheet[1], (34, 14, 34, 26, 24, 30, 14, 14, 16, 12, 10, 20), strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for r in rows:
        one = r["one"]
        said = [r["zh"], r["kind"], r["of"], one.case["no"], one.row["origin_no"], r["party"], one.row["due"].isoformat()]
        sheet.append([*said, r["words"], r["state"], r["check"], f"{one.row['grade']} 级", r["office"]])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"  # a text that begins with = stays a text
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
