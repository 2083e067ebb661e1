"""What my office charges: the list with filter, search and export; one charge with its working; letting it go, giving it back."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from openpyxl import Workbook
from openpyxl.styles import Font

from tongban import clock
from tongban.catalogue import queries as catalogue
from tongban.catalogue import tariffs
from tongban.exchange import paying
from tongban.faces.desk import access
from tongban.faces.shell import bills
from tongban.journal import actions as journal
from tongban.journal import queries as history
from tongban.records.documents import queries as documents
from tongban.records.parties import queries as parties
from tongban.records.payments import actions, queries
from tongban.records.payments.actions import PaymentRefused
from tongban.records.projects import queries as projects

_PAGE, _MOST = 50, 20_000
_TABS = (("", "全部"), ("open", "没缴清的"), ("waiving", "等确认减免"), ("paid", "已缴"), ("waived", "已免"), ("refunded", "已退"))
_TOLD = {
    "charge.ordered": "开出支付订单",
    "charge.paid": "支付平台报来已缴",
    "charge.reopened": "订单超时没有付，重新待缴",
    "charge.receipted": "票据开好",
    "charge.waiver_asked": "提出减免",
    "charge.waiver_denied": "没有同意减免",
    "charge.waived": "减免",
    "charge.refunded": "退费",
}
_ACTS = {
    "ask": ("提出减免", "提出以后由本单位负责人确认；确认以前仍是待缴，缴款人这时不用缴。"),
    "waive": ("确认减免", "确认以后这笔费用不再收取，不能撤回。"),
    "deny": ("不同意减免", "缴款人会看到理由，这笔费用重新待缴。"),
    "refund": ("退费", "先由支付平台把钱原路退回，退成了才记为已退，票据随之冲红。不能撤回。"),
}


@access.for_staff
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """`/desk/charges/`: sums by state, then the list; the filter stands in the address."""
    asked = _asked(request)
    found = _found(request, asked)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    sums = queries.sums(access.who(request), access.region())
    rows = list(page.object_list)
    context = {
        **access.frame(request, "收费", "charges"),
        "rows": _rows(rows),
        "page": page,
        "fen": queries.sum_of(found),
        "asked": asked,
        "tabs": [{"zh": zh, "url": f"?{urlencode({**asked, 'state': code})}", "current": asked["state"] == code} for code, zh in _TABS],
        "open": _sum(sums, *queries.OPEN),
        "paid": _sum(sums, "paid"),
        "waived": _sum(sums, "waived"),
        "refunded": _sum(sums, "refunded"),
        "query": urlencode({k: v for k, v in asked.items() if v}),
    }
    return render(request, "desk/charges.html", context)


@access.for_staff
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed, as a workbook; amounts are exact decimals in yuan. Looking is accounted for."""
    asked = _asked(request)
    found = list(_found(request, asked)[:_MOST])
    journal.saw(
        region=access.region(),
        actor=access.who(request),
        at=access.at(request),
        kind="charges.exported",
        target="charges",
        reason=urlencode(asked)[:60],
    )
    answer = HttpResponse(_workbook(found), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = 'attachment; filename="charges.xlsx"; filename*=UTF-8\'\'%E6%94%B6%E8%B4%B9.xlsx'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@access.for_staff
@require_GET
def one(request: HttpRequest, charge: UUID) -> HttpResponse:
    """`/desk/charges/<id>/`: what it is for, each step of its working, ground, what happened, and what may be done now."""
    return _page(request, _charge(request, charge))


@access.for_staff
@require_POST
def act(request: HttpRequest, charge: UUID, code: str) -> HttpResponse:
    """Propose or confirm letting it go, or give it back. What cannot be undone is asked once more."""
    found = _charge(request, charge)
    if code not in _ACTS:
        raise Http404("没有这个操作")
    actor, at = access.who(request), access.at(request)
    reason, cite = request.POST.get("reason", "").strip(), request.POST.get("cite", "").strip()
    if code in ("waive", "refund") and "confirmed" not in request.POST and (code == "waive" or reason):
        return _sure(request, found, code, reason)
    try:
        if code == "ask":
            state = actions.ask_waiver(charge=found, reason=reason, cite=cite, actor=actor, at=at)
            said = "已经免了。" if state == "waived" else "已经提出减免，等本单位负责人确认。"
        elif code == "waive":
            actions.waive(charge=found, actor=actor, at=at)
            said = "已经免了。"
        elif code == "deny":
            actions.deny_waiver(charge=found, reason=reason, actor=actor, at=at)
            said = "没有同意减免，这笔费用重新待缴。"
        else:
            paying.give_back(charge=found, reason=reason, actor=actor, at=at)
            said = "钱已经退回，票据也冲红了。" if found.receipt else "钱已经退回。"
    except PaymentRefused as refused:
        return _page(request, _charge(request, charge), refused=str(refused), code=code, status=422)
    access.say(request, said)
    return redirect(f"/desk/charges/{found.id}/")


@access.for_staff
@require_GET
def bill(request: HttpRequest, code: str, kind: str = "") -> HttpResponse:
    """`/desk/bills/<project>/`: the project's one bill, at the window whole, elsewhere the own office's lines; as PDF too."""
    project = projects.by_code(code)
    found = queries.bill(access.who(request), access.region(), project.id) if project else []
    if project is None or not found:
        raise Http404("没有找到这个项目的账单")
    day, pack = access.today(request), access.pack_now(request)
    actor, at, target = access.who(request), access.at(request), f"project/{code}"
    if kind:
        journal.saw(region=access.region(), actor=actor, at=at, kind="bill.downloaded", target=target)
        answer = HttpResponse(bills.pdf(found, pack, name=project.name, code=code, day=day), content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="bill-{code}.pdf"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
    journal.saw(region=access.region(), actor=actor, at=at, kind="bill.opened", target=target)
    context = {
        **access.frame(request, "项目账单", "charges"),
        "project": project,
        "lines": [{**line, "own": access.who(request).serves(line["charge"].office)} for line in bills.lines(found, pack)],
        "total": queries.total(found),
        "party": parties.shown_names({project.party}).get(project.party, ""),
    }
    return render(request, "desk/bill.html", context)


def _charge(request: HttpRequest, charge: UUID) -> Any:
    found = queries.seen(access.who(request), access.region(), charge)
    if found is None:
        raise Http404("没有找到这笔费用")
    return found


def _page(request: HttpRequest, charge: Any, refused: str = "", code: str = "", status: int = 200) -> HttpResponse:
    pack = catalogue.frozen(charge.pack)
    listed = pack.fee(charge.fee) if pack.has("fees", charge.fee) else None
    project = projects.row(charge.region, charge.project) if charge.project else None
    context = {
        **access.frame(request, "一笔费用", "charges"),
        "charge": charge,
        "state": queries.STATES[charge.state],
        "light": bills.LIGHTS.get(charge.state, "none"),
        "fee": listed,
        "rates": [tariffs.told(t) for t in listed.tariffs] if listed else [],
        "grounds": listed.basis if listed else (),
        "waive": listed.waive if listed else "two",
        "matter": pack.matter(charge.matter).zh if pack.has("matters", charge.matter) else "",
        "party": parties.shown_names({charge.party}).get(charge.party, ""),
        "project": project,
        "office": parties.office(charge.office)["zh"],
        "receipt": next(iter(documents.on_basis(charge.region, f"charge/{charge.id}")), None),
        "steps": _steps(charge),
        "head": access.who(request).holds(charge.office, "head"),
        "own": f"staff:{access.who(request).staff}" in actions.asked_by(charge).split(),
        "refused": refused,
        "failed": code,
        "reason": request.POST.get("reason", ""),
        "cite": request.POST.get("cite", ""),
    }
    return render(request, "desk/charge.html", context, status=status)


def _sure(request: HttpRequest, charge: Any, code: str, reason: str) -> HttpResponse:
    """Asked once more, with object and effect."""
    zh, help_ = _ACTS[code]
    context = {
        **access.frame(request, zh, "charges"),
        "zh": zh,
        "charge": charge,
        "party": parties.shown_names({charge.party}).get(charge.party, ""),
        "help": help_,
        "reason": reason,
        "code": code,
    }
    return render(request, "desk/charge_confirm.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address narrows the list to; what makes no sense narrows nothing."""
    state = request.GET.get("state", "")
    days = {name: request.GET.get(name, "") for name in ("since", "until")}
    return {
        "state": state if state in dict(_TABS) else "",
        "q": request.GET.get("q", "").strip().replace("\x00", "")[:60],
        **{name: text if _day(text) else "" for name, text in days.items()},
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _found(request: HttpRequest, asked: dict[str, str]) -> Any:
    text = asked["q"]
    party = parties.by_uscc(text) if len(text) == 18 else None
    return queries.listed(
        access.who(request),
        access.region(),
        state=asked["state"],
        text=text,
        party=party.id if party else None,
        since=_day(asked["since"]),
        until=_day(asked["until"]),
    )


def _sum(sums: dict[str, tuple[int, int]], *states: str) -> dict[str, int]:
    found = [sums.get(state, (0, 0)) for state in states]
    return {"n": sum(n for n, _ in found), "fen": sum(fen for _, fen in found)}


def _rows(charges: list[Any]) -> list[dict[str, Any]]:
    """Charges as the list shows them; one statement for any number."""
    names = parties.shown_names({c.party for c in charges})
    found = []
    for charge in charges:
        pack = catalogue.frozen(charge.pack)
        found.append(
            {
                "charge": charge,
                "matter": pack.matter(charge.matter).zh if pack.has("matters", charge.matter) else "",
                "party": names.get(charge.party, ""),
                "state": queries.STATES[charge.state],
                "light": bills.LIGHTS.get(charge.state, "none"),
            }
        )
    return found


def _steps(charge: Any) -> list[dict[str, Any]]:
    """What happened to the charge, newest first, each with who did it."""
    events = list(reversed(history.events(charge.region, f"charge/{charge.id}")))
    staff = {e.seq: _staff(e.actor) for e in events}
    names = parties.staff_names(staff.values())
    found: list[dict[str, Any]] = []
    for event in events:
        who = staff[event.seq]
        found.append({"at": event.recorded_at, "title": _TOLD.get(event.kind, "变动"), "person": names.get(who, "") if who else ""})
    return [*found, {"at": charge.charged_at, "title": "受理时按收费清单计费"}]


def _staff(actor: str) -> UUID | None:
    part = next((p for p in actor.split() if p.startswith("staff:")), "")
    return UUID(part.removeprefix("staff:")) if part else None


_HEADS = ("收费项目", "清单编号", "金额（元）", "状态", "办件编号", "事项", "缴款人", "怎么算的", "依据", "计费时间", "缴费时间", "票据", "减免退费的理由")


def _workbook(charges: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "收费"
    sheet.append(_HEADS)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in _rows(charges):
        c = row["charge"]
        days = [f"{clock.local(at):%Y-%m-%d %H:%M}" if at else "" for at in (c.charged_at, c.paid_at)]
        about = [c.zh, c.fee, "", row["state"], c.case_no, row["matter"], row["party"]]
        sheet.append([*about, "；".join(c.working), c.basis, *days, c.receipt, c.why])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"  # a text that begins with = stays a text
        money = sheet.cell(sheet.max_row, 3, Decimal(c.fen).scaleb(-2))
        money.number_format = "#,##0.00"
    for letter, width in zip("ABCDEFGHIJKLM", (24, 10, 14, 10, 24, 30, 30, 40, 30, 18, 18, 26, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
