"""One bill a project: every line and the total, paid in one act exactly once, given back line by line, as PDF."""

from __future__ import annotations

import http.client
import re
import urllib.parse
from datetime import timedelta
from typing import Any

import pytest
from counterparts.server import Server

from tests.faces.portal.visitors import Portal, text
from tongban.cases import worker
from tongban.exchange import paying
from tongban.journal import queries as journal
from tongban.journal.actors import Actor, Holding
from tongban.records.payments import queries
from tongban.records.payments.actions import PaymentRefused
from tongban.records.projects import queries as projects


@pytest.fixture
def bill(portal: Portal) -> tuple[str, list[Any]]:
    """The code of a project with two registration fees of 550 yuan."""
    dones = [portal.play.file("BD-04", portal.ago(4 - n)) for n in range(2)]
    for done in dones:
        portal.play.do(done, "accept", "REG.window", portal.ago(1))
    (first,) = queries.of_case(dones[0].region, dones[0].case)
    project = projects.row(first.region, first.project)
    assert project is not None
    return project["code"], queries.of_project(first.region, first.project)


def fresh(charges: list[Any]) -> list[Any]:
    return queries.of_project(charges[0].region, charges[0].project)


def confirm(url: str) -> None:
    parts = urllib.parse.urlsplit(url)
    link = http.client.HTTPConnection(parts.netloc, timeout=5)
    form = {"t": urllib.parse.parse_qs(parts.query)["t"][0], "do": "pay"}
    link.request("POST", parts.path, urllib.parse.urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
    assert link.getresponse().status == 303
    link.close()


def test_paid_in_one_act(portal: Portal, outside: Server, bill: tuple[str, list[Any]], document_fonts: Any) -> None:
    code, charges = bill
    client, page = portal.owner(), f"/my/projects/{code}/bill/"
    shown = text(client.get(page))
    assert "还要缴" in shown and "1,100" in shown and "一次缴清 2 笔" in shown and "发改价格规〔2016〕2559号" in shown
    outside.failing.plan("payment", ["drop"] * 3)
    client.post(f"{page}pay/")
    assert "没有扣款" in text(client.get(page)) and {c.state for c in fresh(charges)} == {"due"}
    assert client.post(f"{page}pay/").status_code == 302
    assert {c.state for c in fresh(charges)} == {"paying"} and len({c.order for c in fresh(charges)}) == 1
    url = re.search(r'href="(http://[^"]+/payment/pay/[^"]+)"', client.get(page).content.decode())
    assert url
    confirm(url[1].replace("&amp;", "&"))
    assert "都缴清了" in text(client.get(f"{page}?back=1"))
    for _ in range(3):
        client.get(f"{page}?back=1")
        worker.run_once(portal.now + timedelta(seconds=70))
    paid = fresh(charges)
    assert {c.state for c in paid} == {"paid"} and len({c.receipt for c in paid}) == 2 and all(c.receipt for c in paid)
    assert all(journal.how_many(c.region, f"charge/{c.id}", "charge.paid") == 1 for c in paid)
    file = client.get(f"{page}bill.pdf")
    assert file.status_code == 200 and file.content.startswith(b"%PDF-")
    assert portal.other().get(page).status_code == 404
    clerk = Actor(holdings=frozenset({Holding(paid[0].office, "officer")}))
    paying.give_back(charge=paid[0], reason="多收", actor=clerk, at=portal.now)
    assert sorted(c.state for c in fresh(charges)) == ["paid", "refunded"]
    total = queries.total(fresh(charges))
    assert total == {"all": 55000, "paid": 55000, "left": 0}
    paying.give_back(charge=fresh(charges)[1], reason="多收", actor=clerk, at=portal.now)
    with pytest.raises(PaymentRefused):
        paying.give_back(charge=fresh(charges)[1], reason="再退", actor=clerk, at=portal.now)


def test_a_line_of_a_bill_gets_no_order_of_its_own(portal: Portal, outside: Server, bill: tuple[str, list[Any]]) -> None:
    code, charges = bill
    client = portal.owner()
    client.post(f"/my/projects/{code}/bill/pay/")
    line = fresh(charges)[0]
    assert line.state == "paying"
    answer = client.post(f"/my/charges/{line.id}/pay/", follow=True)
    assert "正在账单的订单里付" in text(answer) and fresh(charges)[0].order == line.order


def test_another_sum_pays_no_line(portal: Portal, outside: Server, bill: tuple[str, list[Any]]) -> None:
    _, charges = bill
    url, why = paying.begin_bill(charges=charges, back="", actor=portal.stage.who("owner", portal.now), at=portal.now)
    assert url, why
    one = fresh(charges)[0]
    with pytest.raises(PaymentRefused):
        paying._believe(one, {"order": one.order, "state": "paid", "fen": 110001}, portal.now)
    assert {c.state for c in fresh(charges)} == {"paying"}
    assert paying._believe(one, {"order": one.order, "state": "closed"}, portal.now) == "closed"
    assert {c.state for c in fresh(charges)} == {"due"}


def test_the_bill_at_the_desk(portal: Portal, bill: tuple[str, list[Any]]) -> None:
    from django.test import Client

    code, _ = bill
    client = Client()
    client.force_login(portal.stage.cast.staff[("REG", "reviewer")][0], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/desk/bills/{code}/")
    assert page.status_code == 200 and "1,100" in text(page)
    stranger = Client()
    stranger.force_login(portal.stage.cast.staff[("EE", "officer")][0], backend="django.contrib.auth.backends.ModelBackend")
    assert stranger.get(f"/desk/bills/{code}/").status_code == 404
