"""Explain prints the thing that holds, each line with where it was written."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.catalogue.makers import county
from tongban.catalogue.explaining import explain
from tongban.catalogue.packs import Missing, Pack, from_canonical, load


def test_each_line_says_where(shared: Pack) -> None:
    text = explain(shared, "matters", "GC-002")
    assert text.startswith("# 事项 GC-002，出自 national/matters/GC.yaml:1\n")
    assert "# 承诺时限：2个工作日（本地承诺；某县方案第三条）" in text
    assert "# 法定时限：20个工作日（城乡规划法第四十条）" in text
    assert any(line.startswith("office: NR") and line.endswith("# matters/GC.yaml:5") for line in text.splitlines())


def test_it_is_yaml_of_the_same_thing(shared: Pack) -> None:
    for kind in ("matters", "flows", "procedures", "facts"):
        for code in shared.kind(kind):
            assert yaml.load(explain(shared, kind, code), yaml.BaseLoader) == _texts(dict(shared.get(kind, code)))


def _texts(value: object) -> object:
    if isinstance(value, dict):
        return {k: _texts(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_texts(v) for v in value]
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else str(value)


def test_replaced_and_dropped(tmp_path: Path) -> None:
    pack = load(county(tmp_path, matters="- {code: SG-004, absent: true, cite: 某县方案}"))
    assert "整条写明" in explain(pack, "offices", "NR")
    assert "不采用" in explain(pack, "matters", "SG-004")
    with pytest.raises(Missing):
        explain(pack, "matters", "ZZ-9")


def test_a_frozen_pack_knows_the_pack_only(shared: Pack) -> None:
    thawed = from_canonical(shared.canonical())
    assert explain(thawed, "offices", "NR").startswith("# 部门 NR，出自 配置包 county\n")
    assert explain(thawed, "offices", "HC").startswith("# 部门 HC，出自 上级配置包\n")
