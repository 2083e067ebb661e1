"""Token buckets: a burst, then a steady rate; clients apart; memory bounded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.test import RequestFactory

from tongban.faces.shell.limits import Limit, client_of, words

AT = datetime(2026, 8, 3, tzinfo=UTC)


def test_burst_then_rate() -> None:
    limit = Limit(burst=5, per_minute=60)
    assert [limit.wait("a", AT) for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    assert limit.wait("b", AT) == 0
    assert limit.wait("a", AT + timedelta(seconds=1)) == 0
    allowed = sum(limit.wait("a", AT + timedelta(seconds=2, milliseconds=100 * n)) == 0 for n in range(1200))
    assert 110 <= allowed <= 130, "two minutes at sixty a minute, within a tenth"


def test_what_costs_more_waits_longer() -> None:
    limit = Limit(burst=3, per_minute=6)
    assert limit.wait("a", AT, 3) == 0 and limit.wait("a", AT, 3) == 30
    assert (words(30), words(61)) == ("30 秒", "2 分钟")


def test_memory_is_bounded() -> None:
    limit = Limit(burst=2, per_minute=1, most=100)
    for n in range(1000):
        limit.wait(str(n), AT + timedelta(seconds=n / 100))
    assert len(limit._held) <= 100


def test_clients_by_address() -> None:
    make = RequestFactory()
    assert client_of(make.get("/", REMOTE_ADDR="10.0.0.1")) == "10.0.0.1"
    assert client_of(make.get("/", REMOTE_ADDR="2001:db8::1")) == client_of(make.get("/", REMOTE_ADDR="2001:db8::2"))
    assert client_of(make.get("/", REMOTE_ADDR="::ffff:10.0.0.1")) == "10.0.0.1"
    assert client_of(make.get("/", REMOTE_ADDR="")) == ""
