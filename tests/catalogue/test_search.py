"""Matters are found as people type."""

from __future__ import annotations

import pytest

from tongban.catalogue.packs import Pack
from tongban.catalogue.search import one_edit, search


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("LX-008", "LX-008"),
        ("lx008", "LX-008"),
        ("用地证", "LX-008"),
        ("用地规划许可证", "LX-008"),
        ("建设用地 许可证", "LX-008"),
        ("ydz", "LX-008"),
        ("yongdizheng", "LX-008"),
        ("施工许可", "SG-001"),
        ("sgxk", "SG-001"),
        ("shigongxuke", "SG-001"),
        ("施工徐可", "SG-001"),
        ("我要办建筑工程施工许可证核发", "SG-001"),
        ("防空地下室", "GC-006"),
        ("工程规划许可", "GC-002"),
        ("（消防）设计审查", "SG-004"),
        ("shigongxike", "SG-001"),
    ],
)
def test_found_first(shared: Pack, text: str, first: str) -> None:
    assert search(shared, text)[0].matter == first


def test_nothing_for_nothing(shared: Pack) -> None:
    assert search(shared, "") == [] and search(shared, " ，。") == []
    assert search(shared, "婚姻登记") == []


def test_a_typo_is_a_last_resort(shared: Pack) -> None:
    assert all(h.how != "一字之差" for h in search(shared, "规划许可"))
    assert search(shared, "规画许可")[0].how == "一字之差"


def test_the_limit(shared: Pack) -> None:
    assert len(search(shared, "许可", limit=2)) == 2


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("abc", "abc", True),
        ("abc", "abd", True),
        ("abc", "ab", True),
        ("abc", "abxc", True),
        ("abc", "acb", True),
        ("abc", "cab", False),
        ("abc", "axd", False),
        ("abcd", "ab", False),
    ],
)
def test_one_edit(one: str, other: str, near: bool) -> None:
    assert one_edit(one, other) is near and one_edit(other, one) is near
