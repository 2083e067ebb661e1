"""Credit grades: only the head of the office that keeps them, one by one or by a list, with source and day; the share of checks follows."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tests.cast import OWNER, REGION
from tests.faces.desk.people import Desk, text
from tongban.cases.obligations import choices as promising
from tongban.cases.obligations.grades import HEADS
from tongban.clock import local_date
from tongban.journal import queries as journal
from tongban.records.parties import queries as parties

URL = "/desk/grades/"


def given(desk: Desk, **more: str) -> dict[str, str]:
    owner = desk.stage.cast.owners[OWNER][0]
    on = (local_date(desk.now) - timedelta(days=1)).isoformat()
    return {"do": "set", "uscc": owner.uscc, "grade": "A", "source": "省信用平台综合评价", "on": on, "reason": "2026 年度名单", **more}


def standing(desk: Desk) -> str:
    return str(parties.row(desk.stage.cast.owners[OWNER][0].id)["grade"])


def book(*rows: Any) -> SimpleUploadedFile:
    made = Workbook()
    made.active.append(HEADS)  # type: ignore[union-attr]
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("list.xlsx", out.getvalue())


def test_only_the_head_of_the_office_that_keeps_them(desk: Desk) -> None:
    for who in ("DRC.officer", "EE.head", "GSB.window"):
        assert desk.at(who).get(URL).status_code == 403
        assert desk.at(who).post(URL, given(desk)).status_code == 403
    assert "信用等级" not in text(desk.at("EE.head").get("/desk/"))
    assert standing(desk) == ""


def test_a_grade_has_a_source_a_day_a_reason_and_stands_in_the_journal(desk: Desk) -> None:
    head = desk.at("DRC.head")
    assert "信用等级" in text(head.get("/desk/")) and "还没有登记过等级" in text(head.get(URL))
    faults = ({"uscc": "123"}, {"grade": "E"}, {"source": ""}, {"on": "2099-01-01"}, {"on": "昨天"}, {"reason": ""})
    for wrong in faults:
        assert head.post(URL, given(desk, **wrong)).status_code == 422, wrong
    assert standing(desk) == ""
    page = head.post(URL, given(desk), follow=True)
    assert "已登记 1 个" in text(page) and "省信用平台综合评价" in text(page) and "2026 年度名单" in text(page)
    head.post(URL, given(desk, grade="C", reason="本年度有失信记录"))
    party = desk.stage.cast.owners[OWNER][0].id
    events = [e for e in journal.events(REGION, f"party/{party}") if e.kind == "party.rated"]
    assert [(journal.data(e)["before"], journal.data(e)["grade"]) for e in events] == [("", "A"), ("A", "C")]
    assert f"staff:{desk.stage.who('DRC.head', desk.now).staff}" in events[0].actor and "失信" not in events[1].body
    assert journal.check(REGION, f"party/{party}") is None


def test_the_grade_drives_what_may_be_promised_and_the_share_that_is_checked(desk: Desk) -> None:
    head, on = desk.at("DRC.head"), local_date(desk.now)
    shares = []
    for grade in "ABCD":
        head.post(URL, given(desk, grade=grade))
        shares.append(promising.rate(desk.stage.pack, standing(desk), on))
        page = text(head.get(URL))
        assert f"{shares[-1]}%" in page and f"{grade} 级" in page
    assert shares == [10, 20, 40, 80]


def test_a_list_goes_in_whole_or_not_at_all(desk: Desk) -> None:
    head, one = desk.at("DRC.head"), given(desk)
    good = [one["uscc"], "B", one["source"], one["on"], ""]
    page = head.post(URL, {"do": "import", "file": book(good, ["91410726MA00000000", "B", "x", one["on"], ""], good)})
    assert page.status_code == 422 and standing(desk) == ""
    assert "第 3 行" in text(page) and "第 4 行" in text(page) and "一行也没有导入" in text(page)
    head.post(URL, {"do": "import", "file": book(good)})
    assert standing(desk) == "B"
    table = "\ufeff" + ",".join(HEADS) + f"\n{one['uscc']},D,省名单,{one['on'].replace('-', '/')},\n"
    head.post(URL, {"do": "import", "file": SimpleUploadedFile("list.csv", table.encode())})
    assert standing(desk) == "D" and "省名单" in text(head.get(f"{URL}?grade=D")) and "省名单" not in text(head.get(f"{URL}?grade=A"))
    blank = load_workbook(io.BytesIO(head.get(f"{URL}blank.xlsx").content))
    assert [c.value for c in blank.active[1]] == list(HEADS)  # type: ignore[union-attr,index]


def test_bad_files_are_told_never_broken(desk: Desk) -> None:
    head = desk.at("DRC.head")
    for content in (b"", b"\x00\x01", b"PK\x03\x04broken", "名称,等级\n甲,A\n".encode(), (",".join(HEADS) + "\n").encode()):
        page = head.post(URL, {"do": "import", "file": SimpleUploadedFile("x.csv", content)})
        assert page.status_code == 422 and "请" in text(page), content
    assert head.get(f"{URL}?q=%00'&grade=Z&page=x").status_code == 200
