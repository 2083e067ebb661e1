"""What the line does when a system outside is well, slow, broken, silly, gone, or not who it says it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from counterparts.server import Server, start

from tongban.exchange.adapters import line, payment
from tongban.exchange.calls import queries as calls
from tongban.journal.actors import RULE

pytestmark = pytest.mark.django_db
AT = datetime(2026, 8, 3, 2, tzinfo=UTC)
REGION = "999901"


def ask(**more: Any) -> line.Answer:
    return line.ask(counterpart="failing", path="/ask", body={"a": 1}, purpose="演练", region=REGION, actor=RULE, at=AT, **more)


def order(out_no: str, fen: int = 55000) -> line.Answer:
    return payment.order(
        region=REGION, out_no=out_no, fen=fen, zh="登记费", payee="登记中心", notify="", back="", basis="", actor=RULE, at=AT
    )


def test_every_answer_says_that_it_is_simulated(outside: Server) -> None:
    outside.failing.plan("failing", ["ok"])
    answer = ask()
    assert answer.ok and answer.simulated and answer.data["name"].startswith("模拟对端")


@pytest.mark.parametrize("mode", ["error", "nonsense", "drop", "done_drop", "slow:3"])
def test_a_line_that_fails_is_a_failed_call_and_never_an_exception(outside: Server, mode: str) -> None:
    outside.failing.plan("failing", [mode])
    answer = ask(seconds=0.4)
    assert answer.failed and answer.words
    (kept,) = calls.recent(REGION, "failing")
    assert (kept.outcome, kept.purpose, kept.words) == ("failed", "演练", answer.words)


def test_only_what_is_safe_is_tried_again(outside: Server) -> None:
    outside.failing.plan("failing", ["drop", "error", "ok"])
    assert ask().failed
    assert ask(safe=True).ok
    outside.failing.plan("failing", ["drop", "error", "ok"])
    assert ask(key="k1").ok


def test_one_order_whatever_the_line_does(outside: Server) -> None:
    """Done, but the answer was lost: the same key gives the same order and no second one."""
    outside.failing.plan("payment", ["done_drop", "done_drop", "ok"])
    answer = order("c1")
    assert answer.ok and order("c1").data["order"] == answer.data["order"]
    assert len(outside.store.all("payment", "order")) == 1
    other = order("c1", 55001)
    assert other.outcome == "refused" and "幂等" in other.words


def test_a_restart_forgets_nothing(outside: Server, tmp_path: Path, settings: Any) -> None:
    number = order("c2").data["order"]
    outside.stop()
    again = start("127.0.0.1", 0, tmp_path / "state.sqlite3", outside.key)
    settings.TONGBAN_COUNTERPARTS = again.address
    assert payment.query(region=REGION, order=number, basis="", actor=RULE, at=AT).data["fen"] == 55000
    again.stop()


def test_nobody_else_is_believed(outside: Server, settings: Any, tmp_path: Path) -> None:
    settings.TONGBAN_COUNTERPART_KEY = tmp_path / "other.key"
    answer = order("c3")
    assert answer.failed and "不是它发出的" in answer.words
    assert not outside.store.all("payment", "order")


def test_gone_or_not_connected(outside: Server, settings: Any) -> None:
    outside.stop()
    assert order("c4").failed and line.answers("payment") is False
    settings.TONGBAN_COUNTERPARTS = ""
    assert order("c5").words == "支付平台还没有接通" and line.answers("payment") is None


def test_production_believes_no_stand_in(outside: Server, settings: Any) -> None:
    settings.PRODUCTION = True
    assert order("c6").failed


def test_a_notice_counts_only_with_its_signature(outside: Server) -> None:
    from counterparts import signing

    body = b'{"order": "P1", "state": "paid"}'
    head = signing.headers(outside.key, "POST", "/there", body)
    assert line.heard(headers=head, path="/there", body=body) == {"order": "P1", "state": "paid"}
    assert line.heard(headers=head, path="/there", body=body + b" ") is None
    assert line.heard(headers=head, path="/elsewhere", body=body) is None
    assert line.heard(headers={**head, "X-At": "1000"}, path="/there", body=body) is None
    assert line.heard(headers={}, path="/there", body=body) is None


def test_a_request_counts_once(outside: Server) -> None:
    """Whoever records a signed request and sends it again gets nothing."""
    import http.client

    from counterparts import signing

    body = b'{"order": "P000000001"}'
    head = signing.headers(outside.key, "POST", "/payment/query", body)
    host = outside.address.removeprefix("http://")
    statuses = []
    for _ in range(2):
        link = http.client.HTTPConnection(host, timeout=5)
        link.request("POST", "/payment/query", body, head)
        statuses.append(link.getresponse().status)
        link.close()
    assert statuses == [404, 401]
