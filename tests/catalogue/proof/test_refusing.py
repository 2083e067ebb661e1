"""Publishing a pack whose promise fails needs a recorded reason; who does not prove is not held up."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.catalogue.makers import county
from tongban.catalogue.packs import Pack, load
from tongban.catalogue.proof import prove

apps = pytest.importorskip("django.apps").apps
if not apps.ready:
    pytest.skip("needs Django", allow_module_level=True)

from tongban.catalogue import queries  # noqa: E402
from tongban.catalogue.actions import NotProved, publish  # noqa: E402
from tongban.journal.actors import Actor  # noqa: E402

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
ADMIN = Actor()
FIVE = "- {code: D, zh: 审批五个工作日以内, counts: counted_days, op: le, value: %s, flows: [FT-IND]}"


def promising(tmp_path: Path, days: int) -> Pack:
    return load(county(tmp_path, targets=FIVE % days))


def test_a_failed_target_needs_a_reason(tmp_path: Path) -> None:
    pack = promising(tmp_path, 5)
    proof = prove(pack)
    assert proof.refuses and proof.targets[0].holds is False
    with pytest.raises(NotProved) as refused:
        publish(pack=pack, actor=ADMIN, at=AT, proof=proof)
    assert "不成立" in str(refused.value) and "理由" in str(refused.value)
    publish(pack=pack, actor=ADMIN, at=AT, proof=proof, reason="试行三个月，经县政府同意")
    assert queries.published()[0].reason == "试行三个月，经县政府同意"


def test_a_kept_target_needs_none(tmp_path: Path) -> None:
    pack = promising(tmp_path, 6)
    assert publish(pack=pack, actor=ADMIN, at=AT, proof=prove(pack)) == pack.digest


def test_another_packs_proof_says_nothing(tmp_path: Path) -> None:
    other = prove(promising(tmp_path / "one", 6))
    with pytest.raises(NotProved):
        publish(pack=promising(tmp_path / "two", 7), actor=ADMIN, at=AT, proof=other)


def test_what_no_pack_can_prove(tmp_path: Path) -> None:
    pack = load(county(tmp_path, targets="- {code: D, zh: 网办率, counts: measured_share, op: ge, value: 95}"))
    proof = prove(pack)
    assert proof.targets[0].holds is None and not proof.refuses and "按实际" in proof.targets[0].text


def test_a_promise_about_nobody(tmp_path: Path) -> None:
    never = "- {code: D, zh: 空, counts: steps, op: le, value: 3, flows: [FT-IND], scope: {fact: ptype, op: eq, value: residential}}"
    target = prove(load(county(tmp_path, targets=never))).targets[0]
    assert target.holds is False and target.combinations == 0 and target.counterexample is None
