"""A registration fee from the list to the receipt: charged to the fen, paid once whatever races, and nothing lost while platforms are down."""

from __future__ import annotations

import http.client
import re
import threading
import urllib.parse
import urllib.request
from datetime import timedelta
from typing import Any

import pytest
from counterparts import signing
from counterparts.server import Server
from django.db import connection

from tests.faces.portal.visitors import Portal, text
from tongban.cases import worker
from tongban.cases.actions import Done
from tongban.exchange import paying
from tongban.journal import queries as journal
from tongban.journal.actors import RULE, Actor, Holding
from tongban.records.payments import actions, queries
from tongban.records.payments.actions import PaymentRefused
from tongban.records.payments.models import Charge

MATTER = "BD-04"


def accepted(portal: Portal, **form: Any) -> Done:
    """A registration, filed and accepted."""
    done = portal.play.file(MATTER, portal.ago(2), **form)
    window = "REG.window" if ("REG", "window") in portal.stage.cast.staff else "REG.officer"
    return portal.play.do(done, "accept", window, portal.ago(1))


def the_charge(done: Done) -> Charge:
    (found,) = queries.of_case(done.region, done.case)
    return found


def order(portal: Portal, charge: Charge) -> str:
    """Open the order; gives the address of the platform's page."""
    url, why = paying.begin(charge=charge, back="", actor=portal.stage.who("owner", portal.now), at=portal.now)
    assert url, why
    return url


def confirm(url: str) -> None:
    """What the payer does on the platform's own page."""
    page = urllib.request.urlopen(url, timeout=5).read().decode()
    assert "模拟对端" in page and "550.00 元" in page
    form = {"t": urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["t"][0], "do": "pay"}
    parts = urllib.parse.urlsplit(url)
    link = http.client.HTTPConnection(parts.netloc, timeout=5)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    link.request("POST", parts.path, urllib.parse.urlencode(form), kind)
    assert link.getresponse().status == 303
    link.close()


def happened(charge: Charge, kind: str) -> int:
    return journal.how_many(charge.region, f"charge/{charge.id}", kind)


def test_charged_by_the_list_with_its_working(portal: Portal, outside: Server) -> None:
    charge = the_charge(accepted(portal))
    assert (charge.fee, charge.fen, charge.state) == ("FEE-08", 55000, "due")
    assert charge.working == ["非住宅 550元/件 × 1", "合计 550元"] and charge.basis == "发改价格规〔2016〕2559号"


def test_small_firms_go_free(portal: Portal, outside: Server) -> None:
    portal.play.facts["small_firm"] = True
    assert queries.of_case(*(lambda d: (d.region, d.case))(accepted(portal))) == []


@pytest.mark.parametrize("asked", [{"fee": "FEE-08", "fen": 55001}, {"fee": "FEE-99", "fen": 100}, {"fee": "FEE-11", "fen": 1}])
def test_nothing_else_can_be_charged(portal: Portal, outside: Server, asked: dict[str, Any]) -> None:
    from tongban.records.payments import effects

    done = portal.play.file(MATTER, portal.ago(2))
    seen: list[Any] = []

    class Situation:
        """The situation of the acceptance, with one more thing asked for."""

        region, case_id, at = done.region, done.case, portal.now
        pack, matter = portal.stage.pack, portal.stage.pack.matter(MATTER)
        row: dict[str, Any] = {"no": "x", "party": None, "project": None, "office": "x"}
        data = {"charge": [asked]}
        facts = {"ptype": "industrial"}
        form: dict[str, Any] = {}
        today = portal.now.date()

        def need(self, name: str) -> Any:
            seen.append(name)
            return None

    more = effects.charge(Situation())  # type: ignore[arg-type]
    assert [r.code for r in more.refuse] == ["overcharge"] and not more.inserts


def test_from_the_page_to_the_receipt(portal: Portal, outside: Server, document_fonts: Any) -> None:
    done = accepted(portal)
    client, charge = portal.owner(), the_charge(done)
    assert "去缴费" in text(client.get(f"/my/cases/{charge.case_no}/"))
    page = text(client.get(f"/my/cases/{charge.case_no}/charges/"))
    assert "非住宅 550元/件 × 1" in page and "清单之外一律不得收费" in page
    assert client.post(f"/my/charges/{charge.id}/pay/").status_code == 302
    shown = client.get(f"/my/cases/{charge.case_no}/charges/").content.decode()
    url = re.search(r'href="(http://[^"]+/payment/pay/[^"]+)"', shown)
    assert url
    confirm(url[1])
    assert "都缴清了" in text(client.get(f"/my/cases/{charge.case_no}/charges/?back=1"))
    worker.run_once(portal.now)
    page = client.get(f"/my/cases/{charge.case_no}/charges/").content.decode()
    file = re.search(r"/my/files/[0-9a-f-]+/", page)
    assert file and client.get(file[0]).content.startswith(b"%PDF-")
    assert portal.other().get(f"/my/cases/{charge.case_no}/charges/").status_code == 404
    assert portal.other().post(f"/my/charges/{charge.id}/pay/").status_code == 404


def test_paid_once_whatever_races(portal: Portal, outside: Server) -> None:
    charge = the_charge(accepted(portal))
    confirm(order(portal, charge))
    body = f'{{"order": "{charge.order}", "state": "paid", "fen": 55000, "flow": "F1"}}'.encode()
    gate, errors = threading.Barrier(6), []

    def tell() -> None:
        head = signing.headers(outside.key, "POST", "/api/notices/payment/", body)
        gate.wait()
        try:
            assert paying.told(headers=head, path="/api/notices/payment/", body=body, at=portal.now)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    def poll() -> None:
        own = queries.get(charge.region, charge.id)
        gate.wait()
        try:
            assert paying.look(charge=own, actor=RULE, at=portal.now) == "paid"
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=f) for f in (tell, tell, tell, poll, poll, poll)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not errors
    assert happened(charge, "charge.paid") == 1
    assert queries.get(charge.region, charge.id).state == "paid"  # type: ignore[union-attr]


def test_another_amount_or_a_stranger_pays_nothing(portal: Portal, outside: Server) -> None:
    charge = the_charge(accepted(portal))
    order(portal, charge)
    path = "/api/notices/payment/"
    client = portal.owner()
    for body, key in (
        (f'{{"order": "{charge.order}", "state": "paid", "fen": 1}}', outside.key),
        (f'{{"order": "{charge.order}", "state": "paid", "fen": 55000}}', b"stranger"),
        ('{"order": "P999", "state": "paid", "fen": 55000}', outside.key),
    ):
        head = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in signing.headers(key, "POST", path, body.encode()).items()}
        assert client.post(path, body, content_type="application/json", **head).status_code == 422  # type: ignore[arg-type]
    assert queries.get(charge.region, charge.id).state == "paying"  # type: ignore[union-attr]


def test_platforms_down_lose_nothing(portal: Portal, outside: Server, document_fonts: Any) -> None:
    done = accepted(portal)
    charge, client = the_charge(done), portal.owner()
    outside.failing.plan("payment", ["drop"] * 3)
    client.post(f"/my/charges/{charge.id}/pay/")
    assert "没有扣款" in text(client.get(f"/my/cases/{charge.case_no}/charges/"))
    assert the_charge(done).state == "due"
    charge = the_charge(done)
    confirm(order(portal, charge))
    outside.failing.plan("payment", ["error"] * 3)
    assert worker.run_once(portal.now)[2] == 0  # it waits; nothing failed
    assert the_charge(done).state == "paying"
    outside.failing.plan("receipts", ["nonsense"] * 3)
    worker.run_once(portal.now + timedelta(seconds=61))
    assert the_charge(done).state == "paid" and not the_charge(done).receipt
    worker.run_once(portal.now + timedelta(seconds=140))
    assert the_charge(done).receipt
    assert len(outside.store.all("receipts", "receipt")) == 1


def test_let_go_and_given_back(portal: Portal, outside: Server) -> None:
    charge = the_charge(accepted(portal))
    clerk = Actor(holdings=frozenset({Holding(charge.office, "officer")}))
    for who, reason, cite, why in ((portal.stage.who("owner", portal.now), "困难", "某条", "收费单位"), (clerk, " ", "某条", "理由"), (clerk, "困难", "", "依据")):
        with pytest.raises(PaymentRefused, match=why):
            actions.ask_waiver(charge=charge, reason=reason, cite=cite, actor=who, at=portal.now)
    confirm(order(portal, charge))
    paying.look(charge=charge, actor=RULE, at=portal.now)
    with pytest.raises(PaymentRefused):
        actions.ask_waiver(charge=charge, reason="困难", cite="某条", actor=clerk, at=portal.now)
    outside.failing.plan("payment", ["error"] * 3)
    with pytest.raises(PaymentRefused, match="还没有退"):
        paying.give_back(charge=charge, reason="重复缴费", actor=clerk, at=portal.now)
    paying.give_back(charge=charge, reason="重复缴费", actor=clerk, at=portal.now)
    assert queries.get(charge.region, charge.id).state == "refunded"  # type: ignore[union-attr]
    with pytest.raises(PaymentRefused):
        paying.give_back(charge=charge, reason="再退", actor=clerk, at=portal.now)
    assert happened(charge, "charge.refunded") == 1


def test_the_published_list(portal: Portal) -> None:
    page = text(portal.owner().get("/fees/"))
    assert "清单之外一律不得收费" in page and "不动产登记费" in page and "550元/件" in page and "没有启用" in page


