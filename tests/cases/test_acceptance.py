"""Where an application may be handed in: what has no case, and which windows of other regions accept what (全省通办)."""

from __future__ import annotations

import pytest

from tests.cast import PACKS
from tongban.cases.acceptance import open_across, windows_elsewhere
from tongban.catalogue.checking import check, errors
from tongban.catalogue.packs import Pack, load

HOME = ("national", "henan", "yanjin", "zhuanglang", "heshan", "anhui")


@pytest.fixture(scope="module")
def opened() -> Pack:
    """The one plan that opens acceptance across regions."""
    return load(PACKS / "nanyang")


def test_a_window_elsewhere_takes_only_what_is_listed(opened: Pack) -> None:
    (there,) = opened.halls()[0].across
    region = opened.office(there.office).region
    assert region is not None and region != opened.region
    assert all(open_across(opened, region, there.office, code) for code in there.matters)
    assert not open_across(opened, region, there.office, "LX-016"), "not on the list"
    assert not open_across(opened, "999999", there.office, there.matters[0]), "another region's office of the same role"
    assert not open_across(opened, region, "GSB", there.matters[0]), "another office there"
    assert windows_elsewhere(opened, there.matters[0]) and not windows_elsewhere(opened, "LX-016")


@pytest.mark.parametrize("name", HOME)
def test_no_other_plan_opens_it(name: str) -> None:
    pack = load(PACKS / name)
    assert not any(hall.across for hall in pack.halls())


def test_risk_and_mode_agree(opened: Pack) -> None:
    """Every matter of the natural resources office stands in one of four modes; 非禁免批 is the one that bears no case."""
    modes = ("无风险（非禁免批）", "低风险（备案备查）", "一般风险（告知承诺）", "高风险（严格审批）")
    ours = [m for m in opened.matters() if m.office in ("NR", "NRP", "REG") and not m.code.startswith("OB-")]
    assert ours and all(m.risk in modes for m in ours), [m.code for m in ours if m.risk not in modes]
    assert {m.code for m in ours if m.risk == modes[0]} == {m.code for m in opened.matters() if m.mode == "non_forbidden"} != set()
    assert not errors(check(opened))
