"""Receiving papers at the counter: scanned to their material or given as a file, copies counted, or put off; and handing in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from tongban import clock
from tongban.cases import calendars, queries
from tongban.cases.actions import CaseError, Refused, perform
from tongban.exchange.adapters import scanner
from tongban.faces.hall import pages
from tongban.faces.hall.sitting import Sitting, starting
from tongban.faces.shell import sheets
from tongban.matters.halls import actions as halls
from tongban.matters.halls import rules
from tongban.records.documents import actions as documents
from tongban.records.documents.kinds import MAX_BYTES, FileRefused, examine

Wrong = list[tuple[str, str]]


def scan(sitting: Sitting, wanted: Sequence[str]) -> tuple[str, Wrong]:
    """Scan what lies under the camera for these materials: (what to say, what is wrong). While it is down files can be chosen instead."""
    if not wanted:
        return "没有还要扫描的材料。", []
    request = sitting.request
    counter = request.COOKIES.get(pages.COOKIE, "")
    pieces, answer = scanner.scan(
        region=sitting.region, counter=counter, wanted=wanted, actor=pages.who(request), at=pages.at(request)
    )
    if not answer.ok:
        return "", [(f"p-{wanted[0]}", f"{answer.words}。请选择文件上传，或者先收原件、稍后再扫；已经填的都在")]
    names = {r["code"]: r["zh"] for r in sitting.rows()}
    wrong: Wrong = []
    for piece in pieces:
        how = "窗口扫描（模拟对端）" if answer.simulated else "窗口扫描"
        try:
            _keep(sitting, piece.mark, names.get(piece.mark, piece.mark), f"{piece.mark}.pdf", piece.content, how, piece.pages)
        except FileRefused as refused:
            wrong.append((f"p-{piece.mark}", f"{names.get(piece.mark, '')}：{refused}"))
    left = [names.get(c, c) for c in wanted if c not in {p.mark for p in pieces}]
    said = f"扫描到 {len(pieces)} 份。" + (f"没有扫到：{'、'.join(left)}。" if left else "")
    return said, wrong


def take(sitting: Sitting) -> Wrong:
    """Keep what the posted page says of papers: files, copies, originals, what comes later. One bad file does not lose the others."""
    request, wrong = sitting.request, []
    for row in sitting.rows():
        code = row["code"]
        upload: UploadedFile[Any] | None = request.FILES.get(f"file-{code}")
        if upload is not None:
            try:
                _keep(sitting, code, row["zh"], upload.name or "材料.pdf", bytes(upload.read(MAX_BYTES + 1)), "窗口上传", 0)
            except FileRefused as refused:
                wrong.append((f"p-{code}", f"{row['zh']}：{refused}"))
            continue
        if f"there-{code}" not in request.POST:
            continue
        given = dict(sitting.papers.get(code) or {})
        if row["later"] and given.get("fate") != "upload":
            sitting.keep(papers={code: {"fate": "later"} if request.POST.get(f"later-{code}") == "1" else None})
        elif given.get("fate") == "upload":
            copies = request.POST.get(f"copies-{code}", "").strip()
            if copies and not (copies.isdigit() and int(copies) <= 99):
                wrong.append((f"copies-{code}", f"{row['zh']}：复印件份数请填 0 到 99"))
                continue
            given |= {"copies": int(copies or 0), "original": request.POST.get(f"original-{code}") == "1"}
            given["source"] = _source(given)
            sitting.keep(papers={code: given})
    return wrong


def _source(given: dict[str, Any]) -> str:
    said = [str(given.get("how") or "窗口收件")]
    if given.get("original"):
        said.append("已核对原件")
    if given.get("copies"):
        said.append(f"复印件 {given['copies']} 份")
    return "，".join(said)


def _keep(sitting: Sitting, code: str, zh: str, name: str, content: bytes, how: str, count: int) -> None:
    """Keep one file in the applicant's (and the project's) file. Raises FileRefused."""
    kind = examine(content, name)
    kept = documents.keep_paper(
        region=sitting.region,
        party=sitting.party or sitting.draft.party,
        project=sitting.project,
        material=code,
        title=zh,
        name=name,
        content=content,
        actor=pages.who(sitting.request),
        at=pages.at(sitting.request),
    )
    given: dict[str, Any] = {"fate": "upload", "document": str(kept.id), "sha256": kept.sha256, "how": how, "copies": 1, "original": False}
    given |= {"source": _source(given), "checked": f"{how}，{kind.name}{f' {count} 页' if count else ''}，能打开"}
    sitting.keep(papers={code: given})


def hand_in(sitting: Sitting) -> Wrong:
    """Hand in every chosen matter; what was handed in already is not asked again.

    1. the paper form's day, where there is one; 2. the filing that bears the project first, the others then stand in that project;
    3. each by the one door, with the counter's own key. What is refused comes back with all reasons.
    """
    wrong = _late(sitting)
    if wrong:
        return wrong
    request = sitting.request
    hall, at = pages.hall_now(request), pages.at(request)
    assert sitting.party is not None
    clerk = halls.at_counter(pages.who(request), sitting.region, hall, sitting.party)
    for matter in sitting.matters:
        if matter.code in sitting.done:
            continue
        sheet = next(s for s in sitting.each if s.matter.code == matter.code)
        action = starting(sitting.pack, matter)
        assert action is not None
        new = sheet.new_case(sheets.values(sheet, sitting.form), sitting.chosen(sheet), sitting.answers if sitting.bears(matter) else None)
        day = sitting.paper_day
        try:
            done = perform(
                case=_as_here(sitting, new, hall),
                action=action.code,
                actor=clerk,
                at=at,
                key=f"counter/{sitting.draft.id}/{matter.code}"[:100],
                happened_at=min(at, datetime.combine(day, time(12), clock.SHANGHAI)) if day else None,
            )
        except Refused as refused:
            for r in refused.reasons:
                words = f"{matter.zh}：{r.text}{f'（{r.cite}）' if r.cite else ''}"
                wrong.append((_place(sitting, r.field), words))
            continue
        except CaseError as error:
            wrong.append(("", f"{matter.zh}：{error}"))
            continue
        sitting.keep({"_done": {**sitting.done, matter.code: done.no}})
        if sitting.bears(matter) and sitting.project is None:
            row = queries.row(sitting.region, done.case)
            sitting.keep({"_project": str(row["project"]) if row and row["project"] else ""})
    return wrong


def _as_here(sitting: Sitting, new: Any, hall: Any) -> Any:
    from dataclasses import replace

    channel = "paper" if sitting.paper_day else "hall"
    office = f"{sitting.region}-{hall.office}"
    reason = str(sitting.form.get("_paper_reason") or "") if sitting.paper_day else ""
    return replace(new, channel=channel, accepted_by=office, late_reason=reason)


def _late(sitting: Sitting) -> Wrong:
    if not sitting.form.get("_late"):
        return []
    request = sitting.request
    day = sitting.paper_day
    if day is None:
        return [("paper_day", "请填写纸质件上的收件日期")]
    wrong: Wrong = []
    why = rules.may_be_late(pages.hall_now(request), calendars.of(sitting.pack), day=day, at=pages.at(request))
    if why is not None:
        wrong.append(("paper_day", why.text))
    if not str(sitting.form.get("_paper_reason") or "").strip():
        wrong.append(("paper_reason", "请写明当时为什么没有录入"))
    return wrong


def _place(sitting: Sitting, name: str) -> str:
    if name in {r["code"] for r in sitting.rows()}:
        return f"p-{name}"
    return f"id_{name}" if name else ""
