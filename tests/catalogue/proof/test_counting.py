"""Targets beyond the days of a flow: one step, papers to bring, and what is counted in the catalogue itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.catalogue.makers import county
from tongban.catalogue.packs import load
from tongban.catalogue.proof import TargetProof, prove


def proved(tmp_path: Path, **target: Any) -> TargetProof:
    """One target on the small county."""
    lines = "".join(f"  {key}: {value}\n" for key, value in target.items())
    path = county(tmp_path, targets=f"- code: T\n  zh: 承诺\n{lines}")
    (found,) = prove(load(path)).targets
    return found


def test_one_step(tmp_path: Path) -> None:
    found = proved(tmp_path, counts="step_days", op="le", value=4, flows="[FT-IND]", steps="[planning]")
    assert found.holds and found.combinations and found.flows[0].most == 4


def test_one_step_broken(tmp_path: Path) -> None:
    found = proved(tmp_path, counts="step_days", op="le", value=3, flows="[FT-IND]", steps="[planning]")
    assert found.holds is False and found.counterexample is not None
    assert found.counterexample.facts["civil_defence"] is True and found.counterexample.value == 4


def test_papers_to_bring(tmp_path: Path) -> None:
    found = proved(tmp_path, counts="core_materials", op="le", value=1, flows="[FT-IND]", steps="[planning]")
    assert found.holds and found.flows[0].most == 1
    assert proved(tmp_path, counts="materials", op="eq", value=0, matters="[SG-001]", flows="[FT-IND]").holds


def test_papers_to_bring_are_told(tmp_path: Path) -> None:
    found = proved(tmp_path, counts="materials", op="le", value=0, flows="[FT-IND]")
    assert found.holds is False and "设计方案" in found.text


@pytest.mark.parametrize(
    ("counts", "op", "value", "holds"),
    [
        ("matter_days", "le", 8, True),
        ("matter_days", "le", 2, False),
        ("special_share", "le", 50, True),
        ("instant_share", "ge", 0, True),
        ("online_share", "ge", 100, False),
        ("tolerance_share", "le", 100, True),
    ],
)
def test_counted_in_the_catalogue(tmp_path: Path, counts: str, op: str, value: int, holds: bool) -> None:
    found = proved(tmp_path, counts=counts, op=op, value=value, matters="[GC-002, GC-006]")
    assert found.holds is holds and found.combinations == 2, found.text
    assert (found.counterexample is None) is holds


def test_what_needs_real_cases_is_not_claimed(tmp_path: Path) -> None:
    found = proved(tmp_path, counts="material_reduction", op="ge", value=30)
    assert found.holds is None and "实际办理" in found.text
