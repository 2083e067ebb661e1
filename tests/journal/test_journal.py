"""The journal's own rules: one text for one value, chains that show every change, deliveries that reach everybody at least once."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.journal import actions, chain, outbox, queries
from tongban.journal.actors import Actor
from tongban.journal.canonical import NotCanonical, canonical, instant
from tongban.journal.ids import uuid7
from tongban.journal.models import Delivery, Event, Lock, View

AT = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)
WHO = Actor(origin="rule")


# ── one text ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_text_for_one_value() -> None:
    assert canonical({"b": 1, "a": [True, None, "é"]}) == '{"a":[true,null,"é"],"b":1}'
    assert canonical({"e\u0301": "e\u0301"}) == canonical({"\u00e9": "\u00e9"}), "composed and decomposed are one"
    assert canonical({"！": 2, "😀": 1, "a": 0}) == '{"a":0,"😀":1,"！":2}', "in order of UTF-16, as RFC 8785 says"
    assert canonical({"d": date(2026, 8, 3), "at": AT, "u": UUID(int=1)}) == (
        '{"at":"2026-08-03T02:00:00.000000Z","d":"2026-08-03","u":"00000000-0000-0000-0000-000000000001"}'
    )
    shanghai = AT.astimezone(tz=datetime.fromisoformat("2026-08-03T10:00:00+08:00").tzinfo)
    assert instant(shanghai) == instant(AT)


@pytest.mark.parametrize("value", [1.5, {1: 2}, object(), b"x", {"a": {2}}, datetime(2026, 8, 3)])  # noqa: DTZ001
def test_what_has_no_exact_text_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(plain)
@settings(max_examples=200, deadline=None)
def test_the_text_of_a_text_is_itself(value: Any) -> None:
    import json

    text = canonical(value)
    assert canonical(json.loads(text)) == text


# ── chains ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def stream(count: int) -> list[chain.Entry]:
    rows: list[chain.Entry] = []
    for seq in range(1, count + 1):
        rows.append(
            chain.entry(
                region="410726",
                stream="case/x",
                seq=seq,
                prev=rows[-1].hash if rows else chain.GENESIS,
                kind="test.done",
                actor="rule",
                origin="rule",
                happened_at=AT,
                at=AT,
                data={"n": seq},
            )
        )
    return rows


def test_a_whole_chain_holds() -> None:
    assert chain.verify(stream(5)) is None and chain.verify([]) is None


def test_every_change_of_a_chain_is_found_at_its_first_place() -> None:
    from dataclasses import replace

    whole = stream(5)
    cases: list[tuple[list[chain.Entry], int]] = [
        ([*whole[:2], replace(whole[2], body=whole[2].body.replace('"n":3', '"n":9')), *whole[3:]], 3),
        ([*whole[:2], *whole[3:]], 3),
        ([whole[0], whole[2], whole[1], *whole[3:]], 2),
        (whole[1:], 1),
        ([*whole[:3], replace(whole[3], kind="test.undone"), whole[4]], 4),
        ([*whole[:3], replace(whole[3], actor="person account:1"), whole[4]], 4),
        ([*whole[:3], replace(whole[3], stream="case/y"), whole[4]], 4),
        ([replace(whole[0], hash="f" * 64), *whole[1:]], 1),
    ]
    forged = chain.entry(
        region="410726",
        stream="case/x",
        seq=2,
        prev=whole[0].hash,
        kind="test.done",
        actor="rule",
        origin="rule",
        happened_at=AT,
        at=AT,
        data={"n": 99},
    )
    cases.append(([whole[0], forged, *whole[2:]], 3))
    for rows, where in cases:
        found = chain.verify(rows)
        assert found is not None and found.seq == where and found.why, (where, found)


@pytest.mark.django_db
def test_record_streams_are_chained_and_numbered() -> None:
    for n in range(3):
        actions.append(region="410726", stream="seal/x", kind="seal.test", actor=WHO, at=AT, data={"n": n})
    actions.append(region="410700", stream="seal/x", kind="seal.test", actor=WHO, at=AT, data={"n": 0})
    assert [e.seq for e in queries.events("410726", "seal/x")] == [1, 2, 3]
    assert queries.check("410726", "seal/x") is None
    assert queries.check_all() == (2, 4, None)
    Event.objects.filter(region="410726", seq=2).update(body="{}")
    broken = queries.check_all()[2]
    assert broken is not None and (broken.stream, broken.seq) == ("seal/x", 2)


@pytest.mark.django_db
def test_numbers_of_a_series_follow_each_other() -> None:
    numbers = [actions.next_number(region="410726", key="a") for _ in range(3)]
    assert numbers == [1, 2, 3] and actions.next_number(region="410726", key="b") == 1
    assert actions.next_number(region="410700", key="a") == 1
    assert Lock.objects.get(region="410726", key="a").version == 3


@pytest.mark.django_db
def test_a_look_is_accounted_for() -> None:
    actions.saw(region="410726", actor=WHO, at=AT, kind="case.opened", target="case/1", reason="核对")
    (row,) = View.objects.all()
    assert (row.kind, row.target, row.reason, row.at) == ("case.opened", "case/1", "核对", AT)


# ── deliveries ───────────────────────────────────────────────────────────────────────────────────────────────────────


def due(count: int = 1) -> None:
    for n in range(count):
        Delivery(
            region="410726", id=uuid7(AT), stream="case/x", seq=n + 1, kind="test.done", consumer="c", due_at=AT
        ).save(force_insert=True)


@pytest.mark.django_db
def test_a_delivery_is_made_once_when_all_goes_well() -> None:
    due(3)
    got: list[int] = []
    assert outbox.drain({"c": lambda _r, _s, seq: got.append(seq)}, AT) == (3, 0)
    assert sorted(got) == [1, 2, 3]
    assert outbox.drain({"c": lambda *_: got.append(0)}, AT) == (0, 0)
    assert queries.backlog() == {"waiting": 0, "dead": 0}


@pytest.mark.django_db
def test_what_a_living_worker_holds_nobody_else_takes_and_a_dead_ones_comes_free() -> None:
    due()
    (held,) = outbox.claim(AT)
    assert outbox.claim(AT) == [] and outbox.claim(AT + timedelta(seconds=59)) == []
    (again,) = outbox.claim(AT + timedelta(seconds=61))
    assert again.id == held.id and again.tries == 2


@pytest.mark.django_db
def test_a_failing_consumer_is_tried_later_and_later_and_then_shown_as_dead() -> None:
    due()

    def fails(*_: Any) -> None:
        raise RuntimeError("对端没有回应")

    at, waits = AT, []
    for _ in range(outbox.MOST_TRIES):
        assert outbox.drain({"c": fails}, at) == (0, 1)
        row = Delivery.objects.get()
        waits.append(row.due_at - at)
        at = max(row.due_at, at)
    assert all(a < b for a, b in itertools.pairwise(waits[:-1]))
    row = Delivery.objects.get()
    assert row.dead and "对端没有回应" in row.error and row.sent_at is None
    assert outbox.drain({"c": fails}, at + timedelta(days=1)) == (0, 0)
    assert queries.backlog() == {"waiting": 0, "dead": 1} and "对端" in queries.last_failure()


@pytest.mark.django_db
def test_one_bad_delivery_does_not_hold_up_the_others() -> None:
    due(25)

    def picky(_region: str, _stream: str, seq: int) -> None:
        if seq == 3:
            raise ValueError("no")

    assert outbox.drain({"c": picky}, AT) == (24, 1)


def test_ids_follow_time() -> None:
    ids = [uuid7(AT + timedelta(milliseconds=n)) for n in range(50)]
    assert ids == sorted(ids) and len(set(ids)) == 50 and all(i.version == 7 for i in ids)
