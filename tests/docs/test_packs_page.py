"""docs/packs.md says what stands in the packs: marks as counted, every target in its table, results as the proof gives them."""

from __future__ import annotations

import re

import pytest
import yaml
from tools import pack_tables

from tests.docs import pages

PAGE = (pages.ROOT / "docs" / "packs.md").read_text()


def table(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n\n(.*?)\n\n<!-- /{name} -->", PAGE, re.S)
    assert found, f"docs/packs.md has no table {name}: run python tools/pack_tables.py"
    return found[1]


def test_marks() -> None:
    assert table("marks") == pack_tables.marks_table()


@pytest.mark.parametrize("code", ["yanjin", "zhuanglang", "heshan", "nanyang", "anhui"])
def test_every_target_has_a_row(code: str) -> None:
    targets = yaml.safe_load((pages.ROOT / "packs" / code / "targets.yaml").read_text())
    rows = table(f"targets {code}")
    for target in targets:
        assert f"| `{target['code']}` {target['zh']} |" in rows, f"run python tools/pack_tables.py {code}"


def test_results_are_the_proofs() -> None:
    assert table("targets heshan").splitlines()[2:] == pack_tables.target_rows("heshan")
