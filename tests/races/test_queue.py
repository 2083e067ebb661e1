"""Races in the service hall: numbers given at once have no gap, and no two clerks call the same one."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest

from tests.races.conftest import Place

pytestmark = pytest.mark.race


@pytest.fixture(scope="module")
def told(place: Place) -> Any:
    """The rush played once."""
    found = place.run("hall")
    print(f"\n{found['vendor']}: {len(found['called'])} numbers called by 8 clerks in {found['seconds']:.1f} s")
    return found


def test_numbers_given_at_once_have_no_gap(told: Any) -> None:
    assert sorted(told["taken"]) == [f"A{n:03d}" for n in range(1, told["rounds"] + 1)]


def test_no_two_clerks_call_the_same_number(told: Any) -> None:
    called = [no for no, _, _ in told["called"]]
    assert sorted(called) == sorted(told["taken"]), "everybody is called, nobody twice"
    assert len({desk for _, desk, _ in told["called"]}) > 1, "more than one counter called"
    assert {(state, calls) for _, state, calls in told["tickets"]} == {("done", 1)}


def test_each_call_stands_in_the_journal_once(told: Any) -> None:
    found = {stream: [kind for _, _, kind in rows] for stream, rows in groupby(told["events"], key=lambda e: e[0])}
    assert set(found) == {f"ticket/{ticket}" for _, _, ticket in told["called"]}
    assert {tuple(kinds) for kinds in found.values()} == {("ticket.called", "ticket.served", "ticket.finished")}
