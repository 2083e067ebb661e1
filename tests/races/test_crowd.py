"""Races on a real database: identical submissions, a hot number series, two officers deciding at once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

import pytest

from tests.races.conftest import Place

pytestmark = pytest.mark.race


@pytest.fixture(scope="module")
def told(place: Place) -> Any:
    """Everything played once."""
    found = place.run("everything")
    waits = sorted(x[1] for x in found["hot"])
    print(
        f"\n{found['vendor']}: {len(found['same'])} identical in {found['same_seconds']:.1f} s; "
        f"{len(waits)} hot numbers in {found['hot_seconds']:.1f} s, p50 {waits[len(waits) // 2] * 1000:.0f} ms, "
        f"p99 {waits[int(len(waits) * 0.99)] * 1000:.0f} ms; {found['rounds']} duels in {found['duel_seconds']:.1f} s"
    )
    return found


def test_identical_submissions_make_one_case(told: Any) -> None:
    same = told["same"]
    assert len(same) == told["rounds"]
    assert len({(case, no) for case, no, _ in same}) == 1, Counter(map(str, same)).most_common(3)
    assert sum(not repeated for _, _, repeated in same) == 1
    assert len(told["cases"]) == told["rounds"] + 1


def test_a_hot_series_has_no_gaps(told: Any) -> None:
    numbers = sorted(int(re.search(r"〕(\d+)号", n)[1]) for n, _ in told["hot"])  # type: ignore[index]
    assert numbers == list(range(1, told["rounds"] + 1))
    (count,) = [int(n) for key, n in told["lock"] if key.startswith("notice/410726-GSB/受")] or [len(numbers)]
    assert count == len(numbers)


def test_two_deciders_have_one_winner_and_a_loser_who_is_told(told: Any) -> None:
    rounds: dict[str, list[Any]] = defaultdict(list)
    for case, i, how, kind, who in told["duels"]:
        rounds[case].append((i, how, kind, who))
    assert len(rounds) == told["rounds"]
    wins = Counter()
    for case, both in rounds.items():
        (winner,) = [x for x in both if x[1] == "won"]
        (loser,) = [x for x in both if x[1] != "won"]
        wins[winner[0]] += 1
        assert loser[1] == "stale", (case, both)
        assert loser[2] == winner[2], "told what was decided"
        assert f"staff:{told['staff'][winner[0]]}" in loser[3] and "20" in loser[3], "told who and when"
    print(f"\n{told['vendor']}: {wins[0]} granted, {wins[1]} refused")
    assert len(told["licences"]) == wins[0]
    assert len({number for number, _ in told["licences"]}) == wins[0]
    decided = [n for template, n in told["documents"] if template in ("grant", "refusal")]
    assert len(decided) == told["rounds"] == len(set(decided))
    by_word: dict[str, list[int]] = defaultdict(list)
    for number in decided:
        word, serial = number.rsplit("〕", 1)
        by_word[word].append(int(serial.removesuffix("号")))
    assert all(sorted(serials) == list(range(1, len(serials) + 1)) for serials in by_word.values())


def test_each_stream_is_whole(told: Any) -> None:
    assert all(count == last for _, count, last in told["events"])
    assert all(seq == "4" for _, state, seq in told["cases"] if state != "received")
