"""The to-do list: grouped, counted, filtered in the address, a constant number of statements, answering to keys."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.faces.desk.people import Desk, code_words, text
from tests.makers import Play
from tongban.cases import queries_desks as desks
from tongban.clock import local_date


def test_strangers_sign_in_and_applicants_stay_out(desk: Desk, client: Any) -> None:
    assert client.get("/desk/").headers["Location"].startswith("/signin/?next=")
    assert desk.owner().get("/desk/").status_code == 403


def test_an_empty_list_says_what_is_true(desk: Desk) -> None:
    assert "没有等您办的件" in text(desk.at("EE.officer").get("/desk/"))


def test_counts_are_the_list(desk: Desk) -> None:
    first, second = desk.filed(), desk.filed()
    page = desk.at("GSB.window").get("/desk/")
    html = page.content.decode()
    assert html.count("data-row") == 2 == len(re.findall(r'name="tick"', html))
    assert "共 2 件" in text(page) and "时间够 2" in text(page)
    assert all(d.no in html for d in (first, second))
    assert "data-list" in html and "<kbd>J</kbd>" in html and "data-find" in html
    assert not code_words(page)


def test_groups_come_in_order_and_by_due_date(desk: Desk) -> None:
    desk.filed(hours=24 * 14)
    desk.filed(hours=3)
    actor = desk.stage.who("GSB.window", desk.now)
    items = desks.todo(actor, local_date(desk.now))
    assert [i.urgency for i in items] == sorted((i.urgency for i in items), key=desks.URGENCIES.index)
    assert items[0].urgency == "red" and items[0].left is not None and items[0].left < 0


def test_filters_live_in_the_address(desk: Desk) -> None:
    done = desk.filed()
    desk.filed("LX-001")
    window = desk.at("GSB.window")
    assert window.get("/desk/?matter=GC-010&kind=check").content.decode().count("data-row") == 1
    page = window.get(f"/desk/?q={done.no[-6:]}")
    assert page.content.decode().count("data-row") == 1
    assert f"/desk/cases/{done.no}/?q={done.no[-6:]}" in page.content.decode()
    assert "这个条件下没有待办" in text(window.get("/desk/?q=不存在的项目"))


def _statements(desk: Desk, url: str) -> int:
    client = desk.at("GSB.window")
    client.get(url)
    with CaptureQueriesContext(connection, ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_more_rows_cost_no_more_statements(desk: Desk) -> None:
    desk.filed()
    before = {url: _statements(desk, url) for url in ("/desk/", "/desk/numbers/?all", "/desk/staff/", "/desk/closed/")}
    for _ in range(4):
        Play(desk.stage).file("GC-010", desk.ago(4))
    assert {url: _statements(desk, url) for url in before} == before


def test_a_paused_case_counts_no_day(desk: Desk) -> None:
    done = desk.reviewing()
    items = [{"paper": "M026", "fault": "附图不清楚", "wanted": "换一份"}]
    desk.play.do(done, "amend", "EE.officer", desk.ago(1), items=items, reason="审查中发现", days_owner=10)
    page = desk.at("EE.officer").get("/desk/")
    assert "不占时限 1" in text(page) and "停表" in text(page)
