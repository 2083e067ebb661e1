"""A clock statement on screen shows what the clock says: cells, strip, day book, accounts, and the map's arrows."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.faces.shell import calendar, projectmap, samples

STATEMENT = samples.sample_statement().as_dict()


def cells() -> dict[date, calendar.Cell]:
    return {cell.day: cell for week in calendar.weeks(STATEMENT) for cell in week.cells if cell.day}


def test_weeks_are_whole_and_start_on_monday() -> None:
    found = calendar.weeks(STATEMENT)
    assert all(len(week.cells) == 7 for week in found)
    assert all(week.cells[0].day and week.cells[0].day.weekday() == 0 for week in found)
    assert [week.months for week in found] == [["9月"], ["9月", "10月"], ["10月"], ["10月"]]


def test_each_kind_of_day_has_its_class() -> None:
    found = cells()
    for day, cls, big in (
        (date(2026, 9, 23), "ev", "收件"),
        (date(2026, 9, 24), "ev", "受理"),
        (date(2026, 9, 25), "off", "休"),
        (date(2026, 9, 28), "cnt", "第1天"),
        (date(2026, 9, 30), "exp", "停"),
        (date(2026, 10, 10), "cnt", "第4天"),
        (date(2026, 10, 13), "app", "停"),
        (date(2026, 10, 14), "fut", "第5天"),
        (date(2026, 10, 16), "nul", ""),
    ):
        assert (found[day].cls, found[day].big) == (cls, big), day
    assert found[date(2026, 10, 10)].corner == "班"
    assert [day for day, cell in found.items() if cell.today] == [samples.TODAY]


def test_counted_cells_are_as_many_as_the_days_used() -> None:
    assert sum(cell.cls == "cnt" for cell in cells().values()) == STATEMENT["promised"]["used"]


def test_days_past_the_promise_are_marked() -> None:
    late = calendar.weeks(samples.late_statement().as_dict())
    over = [cell for week in late for cell in week.cells if cell.cls == "cnt over"]
    assert len(over) == samples.late_statement().promised.overdue


def test_the_book_has_every_day_once() -> None:
    days = [row["date"] for row in STATEMENT["rows"]]
    lines = calendar.book(STATEMENT)
    assert sum((line.last - line.first).days + 1 for line in lines) == len(days)
    assert [number for line in lines for number in line.numbers] == [1, 2, 3, 4, 5]


def test_shares_sum_to_the_plain_days() -> None:
    found = calendar.shares(STATEMENT)
    assert sum(share.days for share in found) == STATEMENT["elapsed"]
    assert [share.words for share in found] == ["审批机关", "第三方", "申请人", "部门协调", "节假日"]


def test_the_strip_says_its_words() -> None:
    blocks, width, words = calendar.strip(STATEMENT)
    assert words.startswith("休3天，计2天，停1天")
    assert max(block.x + block.width for block in blocks) <= width + 3
    assert sum(block.today for block in blocks) == 1


def test_pieces_fill_the_bar_and_none_vanishes() -> None:
    found = calendar.pieces([("a", "甲", 1), ("b", "乙", 100_000), ("c", "丙", 0)], "件")
    assert [piece.words for piece in found] == ["甲", "乙"]
    assert found[0].width > 5
    assert abs(found[-1].x + found[-1].width - 400) < 0.2


def boxes(stages: list[dict[str, Any]]) -> list[tuple[int, int, int, int]]:
    """The rectangles of all nodes."""
    found = []
    for stage in projectmap.lay_out(stages).stages:
        for placed in stage.nodes:
            left = (placed.column - 1) * (projectmap.WIDTH + projectmap.GAP)
            top = projectmap.HEAD + projectmap.ROW_GAP + (placed.row - 1) * (projectmap.ROW + projectmap.ROW_GAP)
            found.append((left, top, left + projectmap.WIDTH, top + projectmap.ROW))
    return found


def segments(path: str) -> list[tuple[float, float, float, float]]:
    """The straight pieces of a path made of M H V Q."""
    x = y = 0.0
    found = []
    for letter, rest in re.findall(r"([MHVQ])([^MHVQ]*)", path):
        numbers = [float(number) for number in rest.split()]
        before = (x, y)
        if letter == "H":
            x = numbers[0]
        elif letter == "V":
            y = numbers[0]
        else:
            x, y = numbers[-2:]
        if letter != "M":
            found.append((min(before[0], x), min(before[1], y), max(before[0], x), max(before[1], y)))
    return found


@st.composite
def maps(draw: st.DrawFn) -> list[dict[str, Any]]:
    columns = draw(st.integers(1, 6))
    stages: list[dict[str, Any]] = [
        {"name": f"阶段{column}", "nodes": [{"key": f"{column}-{row}"} for row in range(draw(st.integers(1, 5)))]}
        for column in range(columns)
    ]
    keys = [node["key"] for stage in stages for node in stage["nodes"]]
    for stage in stages:
        for node in stage["nodes"]:
            node["needs"] = [key for key in draw(st.lists(st.sampled_from(keys), max_size=3)) if key != node["key"]]
    return stages


@settings(max_examples=150, deadline=None)
@given(maps())
def test_no_arrow_crosses_a_node(stages: list[dict[str, Any]]) -> None:
    nodes = boxes(stages)
    for arrow in projectmap.lay_out(stages).arrows:
        for left, top, right, bottom in segments(arrow.path):
            for x1, y1, x2, y2 in nodes:
                inside = left < x2 and right > x1 and top < y2 and bottom > y1
                assert not inside, (arrow.path, (x1, y1, x2, y2))


def test_arrows_tell_what_is_still_needed() -> None:
    kinds = [arrow.kind for arrow in projectmap.lay_out(samples.STAGES).arrows]
    assert (kinds.count("ok"), kinds.count("open")) == (4, 5)
