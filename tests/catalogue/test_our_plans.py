"""Whose words stand in which pack: national names no place, and no plan speaks in another's pack."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.test_names import PLACES, pack_places
from tongban.catalogue.packs import load

PACKS = Path(__file__).parents[2] / "packs"
PLANS = {
    "yanjin": ("延津", "延工改办"),
    "zhuanglang": ("庄浪",),
    "heshan": ("鹤山",),
    "nanyang": ("南阳", "宛自然资"),
    "anhui": ("安徽", "皖国土资"),
}


def said(folder: str, words: set[str]) -> list[str]:
    """Lines of a pack that have one of the words, with their place."""
    return [
        f"{path.relative_to(PACKS)}:{number}: {word}"
        for path in sorted((PACKS / folder).rglob("*.yaml"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for word in sorted(words)
        if word in line
    ]


def test_national_names_no_place() -> None:
    assert said("national", {*PLACES, *pack_places()}) == []


@pytest.mark.parametrize("code", ["henan", *PLANS])
def test_no_plan_speaks_in_anothers_pack(code: str) -> None:
    others = {word for plan, words in PLANS.items() if plan != code for word in words}
    assert said(code, others) == []


@pytest.mark.parametrize("code", PLANS)
def test_what_a_plan_writes_cites_only_itself_or_the_law(code: str) -> None:
    """A thing marked `seed` is the plan's own; a plan's things never come from a pack that is not its parent."""
    pack = load(PACKS / code)
    parents = {"national", "henan"} if code in ("yanjin", "nanyang") else {"national"}
    layers = {layer for things in pack.layers.values() for layer in things.values()}
    assert layers <= {code, *parents}


def test_the_eight_rules_bind_only_the_pack_that_has_them() -> None:
    """八个一律: all eight, each once, in the pack of the plan that names them, and in no other."""
    found = {code: load(PACKS / code).kind("cleanups") for code in ["national", "henan", *PLANS]}
    rules = [raw["rule"] for raw in found.pop("anhui").values()]
    assert len(rules) == len(set(rules)) == 8
    assert not any(found.values())


def test_one_licence_carries_several_results() -> None:
    """多证合一: merged results stand on the licence, the merged matter yields no paper of its own, and no other plan merges."""
    pack = load(PACKS / "nanyang")
    merged = {code: pack.licence_type(code).merges for code in pack.kind("licence_types") if pack.licence_type(code).merges}
    assert {"land-planning-permit", "planning-verification", "site-opinion"} <= set(merged) and all(len(m) > 1 for m in merged.values())
    assert pack.matter("LX-008").result.licence == "land-planning-permit" and pack.matter("LX-007").result.licence == "site-opinion"  # type: ignore[union-attr]
    ys = pack.matter("YS-003")
    assert ys.mode == "merge" and ys.result is not None and ys.result.licence is None
    for other in ("yanjin", "zhuanglang", "heshan", "anhui"):
        theirs = load(PACKS / other)
        assert not any(theirs.licence_type(code).merges for code in theirs.kind("licence_types"))
