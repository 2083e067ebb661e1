"""The case file: all documents with downloads, the statement of days, the table of opinions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.cases import files as case_files
from tongban.cases import queries
from tongban.cases import queries_desks as desks
from tongban.faces.desk import access, casefile, wording
from tongban.faces.desk.views.papers import sent
from tongban.journal import actions as journal
from tongban.records.documents import actions as documents_actions
from tongban.records.documents import queries as documents_queries
from tongban.records.documents import wordfiles
from tongban.records.licences import queries as licences
from tongban.records.parties import queries as parties

_STATES = {
    "valid": "有效",
    "suspended": "暂扣",
    "changed": "已变更",
    "renewed": "已延续",
    "replaced": "已补发",
    "revoked": "已撤销",
    "withdrawn": "已撤回",
    "cancelled": "已注销",
    "expired": "已过期",
}


def _about(bench: desks.Bench) -> dict[str, Any]:
    return {
        "row": bench.row,
        "matter": bench.matter,
        "name": str(bench.form.get("project_name") or ""),
        "party": parties.shown_names({bench.row["party"]}).get(bench.row["party"], ""),
        "state": bench.procedure.state(bench.row["state"]).zh,
    }


@access.for_staff
def days(request: HttpRequest, no: str) -> HttpResponse:
    """`/desk/cases/<no>/days/`: which day counted and why, with both clocks and all duties with a term."""
    bench = access.bench(request, no)
    statement = queries.statement(bench.row, access.today(request))
    terms = [
        {**d, "zh": _TERMS.get(d["kind"], "办理"), "state": "按时办结" if d["met_at"] else "到期" if d["lapsed_at"] else "进行中"}
        for d in desks.deadlines(bench.row)
    ]
    light = queries.light(bench.row, access.today(request))
    pause = next((p for p in reversed(bench.raw.pauses) if p["until"] is None), None)
    context = {
        **access.frame(request, "逐日账", ""),
        **_about(bench),
        "statement": statement,
        "terms": terms,
        "light_words": casefile.light_words(
            bench.row, light, queries.remaining(bench.row, access.today(request)), bench.pack.pause(pause["kind"]).zh if pause else ""
        ),
    }
    return render(request, "desk/days.html", context)


_TERMS = {
    "promise": "承诺时限",
    "law": "法定时限",
    "tell": "告知是否受理",
    "owner": "申请人补齐",
    "opinion": "部门答复",
    "special": "特别程序",
    "deliver": "送达",
}


@access.for_staff
def opinions(request: HttpRequest, no: str) -> HttpResponse:
    """One table of all replies; silence stands as silence, with its rule."""
    bench = access.bench(request, no)
    told = desks.steps(bench.row, bench.pack, bench.matter)
    found = desks.opinions(bench.row, bench.pack, bench.matter, told)
    context = {
        **access.frame(request, "征求意见一览", ""),
        **_about(bench),
        "opinions": [{"o": o, "light": wording.OPINIONS[o.verdict]} for o in found],
        "answered": sum(o.verdict != "open" for o in found),
    }
    return render(request, "desk/opinions.html", context)


@access.for_staff
def dossier(request: HttpRequest, no: str) -> HttpResponse:
    """`/desk/cases/<no>/file/`: the file of the case in order, each piece to read or download."""
    bench = access.bench(request, no)
    journal.saw(
        region=bench.row["region"], actor=access.who(request), at=access.at(request), kind="case.file_opened", target=f"case/{no}"
    )
    issued = documents_queries.of_case(bench.row["region"], no)
    given = desks.versions(bench.row, bench.matter)
    context = {
        **access.frame(request, "卷宗", ""),
        **_about(bench),
        "notices": [d for d in issued if d.kind == "notice"],
        "records": [d for d in issued if d.kind == "paper"],
        "licences": [
            {"l": item, "state": _STATES.get(licences.state_on(item, access.today(request)), "")}
            for item in licences.of_case(bench.row["region"], no)
        ],
        "papers": [casefile.paper_of(v, no) for v in given],
        "steps": [s for s in desks.steps(bench.row, bench.pack, bench.matter) if not s.quiet],
        "events": bench.row["seq"],
    }
    return render(request, "desk/dossier.html", context)


@access.for_staff
def document(request: HttpRequest, no: str, document: UUID) -> HttpResponse:
    """One official document or record of the case."""
    bench = access.bench(request, no)
    found = documents_queries.get(bench.row["region"], document)
    if found is None or not found.basis.startswith(f"case/{no}#") or not found.openable:
        raise Http404("这份文书不在本卷，或者还在制作")
    if found.kind == "notice" and case_files.waits(found):
        raise Http404("这份文书等待用印：签发机关现在没有可用的电子印章，印章恢复后再打开")
    name = found.name or f"{found.title}{found.number}.pdf"
    return sent(request, bench, case_files.content(found, access.at(request)), found.media, name, found.id)


@access.for_staff
def word(request: HttpRequest, no: str, document: UUID) -> HttpResponse:
    """The Word version of a notice, filled from the template of the catalogue's version under which the case runs."""
    bench = access.bench(request, no)
    found = documents_queries.get(bench.row["region"], document)
    if found is None or not found.basis.startswith(f"case/{no}#") or not found.data.get("word_file"):
        raise Http404("这份文书没有 Word 模板")
    template = documents_actions.content(str(found.data["word_file"]["sha256"]))
    content = wordfiles.filled(template, found.data.get("words") or {})
    return sent(request, bench, content, wordfiles.MIME, f"{found.title}{found.number}.docx", found.id)


@access.for_staff
def licence(request: HttpRequest, no: str, licence: UUID) -> HttpResponse:
    """One licence that the case issued."""
    bench = access.bench(request, no)
    found = licences.get(bench.row["region"], licence)
    if found is None or not found.basis.startswith(f"case/{no}#") or not found.openable:
        raise Http404("这份证照不在本卷，或者还在制作")
    content = case_files.content(found, access.at(request))
    return sent(request, bench, content, "application/pdf", f"{found.title}{found.number}.pdf", found.id)
