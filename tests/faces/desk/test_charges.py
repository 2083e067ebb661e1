"""Charges at the desk: the list and its filter, the workbook, one charge's working, letting it go by two persons."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.faces.desk.people import Desk, code_words, text
from tongban.journal import queries as journal
from tongban.records.payments import actions, queries
from tongban.records.payments.actions import PaymentRefused

MATTER = "BD-04"


@pytest.fixture
def charge(desk: Desk) -> Any:
    """A registration fee of 550 yuan, due."""
    done = desk.play.file(MATTER, desk.ago(3))
    desk.play.do(done, "accept", "REG.window", desk.ago(2))
    (found,) = queries.of_case(done.region, done.case)
    return found


def fresh(charge: Any) -> Any:
    return queries.get(charge.region, charge.id)


def test_the_list_and_its_filter(desk: Desk, charge: Any) -> None:
    client = desk.at("REG.reviewer")
    page = client.get("/desk/charges/")
    assert page.status_code == 200 and not code_words(page)
    assert "不动产登记费" in text(page) and "550" in text(page) and charge.case_no in text(page)
    for query, found in (("state=open", True), ("state=paid", False), (f"q={charge.case_no[-6:]}", True), ("q=没有", False),
                         ("since=2020-01-01&until=2020-12-31", False), ("since=%00&state=%27&page=-1", True)):  # fmt: skip
        answer = client.get(f"/desk/charges/?{query}")
        assert answer.status_code == 200 and (charge.case_no in text(answer)) is found, query
    assert charge.case_no not in text(desk.at("EE.officer").get("/desk/charges/"))


def test_the_workbook_has_exact_amounts(desk: Desk, charge: Any) -> None:
    answer = desk.at("REG.reviewer").get("/desk/charges/list.xlsx?state=open")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    head, line = [list(r) for r in sheet.iter_rows(values_only=True)]
    row = dict(zip(head, line, strict=True))
    assert Decimal(str(row["金额（元）"])) == Decimal("550") and row["办件编号"] == charge.case_no and row["状态"] == "待缴"
    assert "非住宅 550元/件 × 1" in str(row["怎么算的"])


def test_one_charge_tells_its_working(desk: Desk, charge: Any) -> None:
    page = desk.at("REG.reviewer").get(f"/desk/charges/{charge.id}/")
    words = text(page)
    assert page.status_code == 200 and "非住宅 550元/件 × 1" in words and "发改价格规〔2016〕2559号" in words
    assert desk.at("EE.officer").get(f"/desk/charges/{charge.id}/").status_code == 404
    assert desk.owner().get(f"/desk/charges/{charge.id}/").status_code == 403


def test_let_go_by_two_persons(desk: Desk, charge: Any) -> None:
    officer, head, place = desk.at("REG.reviewer"), desk.at("REG.head"), f"/desk/charges/{charge.id}/"
    assert "写明减免的依据" in text(officer.post(f"{place}do/ask/", {"reason": "小微企业", "cite": ""}))
    assert officer.post(f"{place}do/ask/", {"reason": "小微企业", "cite": ""}).status_code == 422
    assert officer.post(f"{place}do/ask/", {"reason": "小微企业", "cite": "财税〔2019〕45号"}).status_code == 302
    assert fresh(charge).state == "waiving"
    assert "负责人确认" in text(officer.post(f"{place}do/waive/", {"confirmed": "1"}))
    assert "不能撤回" in text(head.post(f"{place}do/waive/"))
    assert fresh(charge).state == "waiving"
    assert head.post(f"{place}do/deny/", {"reason": "不是小微企业"}).status_code == 302
    assert fresh(charge).state == "due" and "没有同意" in fresh(charge).why
    officer.post(f"{place}do/ask/", {"reason": "登记信息已改正", "cite": "财税〔2019〕45号"})
    assert head.post(f"{place}do/waive/", {"confirmed": "1"}).status_code == 302
    assert fresh(charge).state == "waived"
    stream = f"charge/{charge.id}"
    kinds = [e.kind for e in journal.events(charge.region, stream)]
    assert kinds == ["charge.waiver_asked", "charge.waiver_denied", "charge.waiver_asked", "charge.waived"]
    assert journal.check(charge.region, stream) is None and "小微企业" not in "".join(e.body for e in journal.events(charge.region, stream))
    assert "已免" in text(head.get("/desk/charges/?state=waived"))


def test_who_proposes_does_not_confirm(desk: Desk, charge: Any) -> None:
    head = desk.stage.who("REG.head", desk.now)
    actions.ask_waiver(charge=charge, reason="困难", cite="某条", actor=head, at=desk.now)
    with pytest.raises(PaymentRefused, match="自己确认"):
        actions.waive(charge=fresh(charge), actor=head, at=desk.now)
    assert fresh(charge).state == "waiving"


def test_what_law_forbids_to_let_go(desk: Desk, charge: Any) -> None:
    charge.fee, charge.zh = "FEE-02", "防空地下室易地建设费"
    officer = desk.stage.who("REG.reviewer", desk.now)
    with pytest.raises(PaymentRefused, match="依法不得减免"):
        actions.ask_waiver(charge=charge, reason="困难", cite="某条", actor=officer, at=desk.now)


def test_refund_of_what_was_not_paid_is_refused(desk: Desk, charge: Any) -> None:
    place = f"/desk/charges/{charge.id}/do/refund/"
    answer = desk.at("REG.reviewer").post(place, {"reason": "重复", "confirmed": "1"})
    assert answer.status_code == 422 and "没有缴" in text(answer)
    assert desk.at("REG.reviewer").post(f"/desk/charges/{charge.id}/do/drop/").status_code == 404
