"""Packs resolve over their parents, freeze to one text, and answer by code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.catalogue.makers import county, swap
from tongban.catalogue.canonical import NotCanonical, canonical
from tongban.catalogue.packs import Missing, Pack, from_canonical, load
from tongban.catalogue.reading import PackError


def test_cover(pack: Pack) -> None:
    assert (pack.code, pack.zh, pack.region, pack.extends) == ("county", "某县", "990101", "national")
    assert (pack.format, pack.version, pack.valid_from) == (1, "1", "2026-02-01")


def test_a_child_replaces_whole_things(pack: Pack) -> None:
    assert pack.office("NR").mark == "某自然资"
    assert pack.office("HC").zh == "住房和城乡建设主管部门"
    assert str(pack.origins["offices", "NR"]) == "county/offices.yaml:1"
    assert str(pack.origins["matters", "LX-008"]) == "national/matters/LX.yaml:1"
    assert pack.layers["offices"] == {"NR": "county", "GSB": "county"}


def test_absent_drops_a_thing(tmp_path: Path) -> None:
    pack = load(county(tmp_path, matters="- {code: SG-004, absent: true, cite: 某县方案}"))
    assert not pack.has("matters", "SG-004")
    assert ("matters", "SG-004") in pack.dropped
    with pytest.raises(PackError, match="不必写 absent"):
        load(county(tmp_path, matters="- {code: ZZ-1, absent: true}"))


def test_missing_is_said_in_chinese(pack: Pack) -> None:
    for ask in (pack.matter, pack.procedure, pack.flow, pack.office, pack.section, pack.notice, pack.pause):
        with pytest.raises(Missing, match="里没有"):
            ask("nothing")
    with pytest.raises(Missing):
        pack.matter("FT-IND.nothing")


def test_freezing_and_thawing(pack: Pack) -> None:
    again = from_canonical(pack.canonical())
    assert again == pack and again.digest == pack.digest
    assert again.canonical() == pack.canonical()
    assert [m.code for m in again.matters()] == [m.code for m in pack.matters()]
    assert again.matter("FT-IND.planning") == pack.matter("FT-IND.planning")
    for code in ("LX-008", "GC-002", "GC-006"):
        assert again.promised(code, "FT-IND") == pack.promised(code, "FT-IND")


def test_the_text_is_canonical(pack: Pack) -> None:
    text = pack.canonical()
    assert text == canonical(json.loads(text))
    assert ": " not in text.split('"')[0] and "\\u" not in text


def test_a_story_does_not_change_the_digest(tmp_path: Path, pack: Pack) -> None:
    story = (
        "- {code: s, zh: 故事, start: 2026-08-03, cast: {a: {party: 某公司}}, story: [{on: +0, who: a, does: file}]}"
    )
    told = load(county(tmp_path, scenarios__one=story))
    assert told.get("scenarios", "s")["zh"] == "故事"
    assert told.digest == pack.digest


def test_canonical_refuses_floats_and_great_integers() -> None:
    for value in (1.5, 2**53, {1: "a"}, {"a": object()}):
        with pytest.raises(NotCanonical):
            canonical(value)


def test_keys_are_sorted_by_utf16() -> None:
    assert canonical({"\ufb33": 1, "\U0001f600": 2, "é": 3}) == '{"é":3,"\U0001f600":2,"\ufb33":1}'


def test_unknown_format() -> None:
    with pytest.raises(PackError, match="格式不认识"):
        from_canonical('{"format":2}')


def test_promises_by_precedence(pack: Pack) -> None:
    def days(code: str, flow: str | None = None, step: str | None = None) -> tuple[int, str] | None:
        found = pack.promised(code, flow, step)
        return (found.days, found.origin) if found else None

    assert days("GC-002", "FT-IND") == (2, "county")
    assert days("GC-002", "FT-OTHER", "planning") == (2, "county")
    assert days("LX-008", "FT-IND", "planning") == (1, "flow")
    assert days("LX-008", "FT-IND", "building") == (10, "national")
    assert days("LX-008") == (10, "national")
    assert days("FT-IND.planning") == (4, "step")
    assert days("SG-001") is None
    limit = pack.promised("GC-002", "FT-IND")
    assert limit is not None and str(limit.limit) == "2个工作日"


def test_statutory_limit_lists_its_extension(pack: Pack) -> None:
    land, permit = pack.statutory("LX-008"), pack.statutory("SG-001")
    assert land is not None and land.limit.extra == 10
    assert permit is not None and permit.limit.extra == 0 and permit.limit.starts == "receipt"
    assert pack.statutory("LX-001") is None


def test_the_parent_of_a_step(pack: Pack) -> None:
    parent = pack.matter("FT-IND.planning")
    assert parent.members == ("LX-008", "GC-002", "GC-006")
    assert parent.sections == ("project", "land")
    assert [n.code for n in parent.materials] == ["M001", "M002", "M012", "M020"]
    assert parent.before == () and parent.is_family and parent.procedure == "family"
    only = pack.family("FT-IND.planning", ["GC-002"])
    assert only.members == ("GC-002",) and only.before == ("LX-008",) and only.sections == ("project",)


def test_definitions_are_kept(pack: Pack) -> None:
    assert pack.matter("LX-008") is pack.matter("LX-008")
    accept = pack.procedure("standard").action("accept")
    assert accept.by.task == "check" and accept.sources == {"received"}
    assert [a.code for a in pack.procedure("standard").actions_from["received"]] == ["accept", "deem", "take_owed"]
    assert [a.code for a in pack.procedure("standard").starts] == ["file"]


def test_flows_by_priority(pack: Pack) -> None:
    assert [f.code for f in pack.flows()] == ["FT-IND", "FT-OTHER"]


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("county/pack.yaml", "code: county", "code: other", "与文件夹名"),
        ("county/pack.yaml", "extends: national", "extends: nowhere", "找不到上级配置包"),
        ("county/pack.yaml", "extends: national", "extends: county", "绕成了圈"),
        ("county/offices.yaml", "- code: NR", "- kode: NR", "没有写明 code"),
        ("national/matters/LX.yaml", "code: LX-008", "code: GC-002", "已写过"),
        ("national/regions.yaml", "'990101'", "990101", "加引号"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    path = county(tmp_path, national__regions="- {code: '990101', zh: 某县}")
    swap(tmp_path, file, old, new)
    with pytest.raises(PackError, match=says):
        load(path)


def test_unknown_file(tmp_path: Path) -> None:
    path = county(tmp_path, offises="[]")
    with pytest.raises(PackError, match="不认识的文件"):
        load(path)
