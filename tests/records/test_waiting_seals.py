"""A notice is never made unsealed: it waits for its office's seal, each pressing is logged, and a proof of service names what was served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cast
from tests.cast import REGION, Stage, t
from tests.makers import Play, state, verify
from tongban.cases import files
from tongban.faces.cli import health
from tongban.journal.actors import RULE
from tongban.records.documents.models import Document
from tongban.records.licences import actions
from tongban.records.licences.models import Licence, SealUse


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """The cast, inside the test's transaction."""
    yield from cast.on_stage(cast.OFFICES)


@pytest.fixture
def play(stage: Stage) -> Play:
    """Acts on a small factory's cases."""
    return Play(stage)


def test_a_notice_waits_for_the_seal(play: Play) -> None:
    actions.change_seal(code=f"{REGION}-GSB-approval", act="freeze", actor=RULE, at=t("2026-08-03 09:00"))
    done = play.file("GC-010", t("2026-08-03 10:00"))
    play.deliver(t("2026-08-03 10:05"))
    receipt = Document.objects.get(region=REGION, template="receipt")
    assert (receipt.state, receipt.sha256) == ("drafted", "") and files.waits(receipt)
    with pytest.raises(files.Waiting):
        files.content(receipt, t("2026-08-03 10:10"))
    assert [f.what for f in health._waiting()] == ["等待用印"]
    actions.change_seal(code=f"{REGION}-GSB-approval", act="thaw", actor=RULE, at=t("2026-08-03 11:00"))
    assert not files.waits(receipt) and not list(health._waiting())
    assert files.content(receipt, t("2026-08-03 11:10")).startswith(b"%PDF")
    receipt.refresh_from_db()
    assert receipt.state == "ready"
    use = SealUse.objects.get(region=REGION, document=receipt.sha256)
    assert (use.seal, use.seal_state, use.done) == (f"{REGION}-GSB-approval", "active", True)
    assert use.basis.startswith(f"case/{done.no}#")
    verify(done.ref)


def test_the_proof_of_service_names_number_and_licence(play: Play) -> None:
    done = play.deciding()
    play.do(done, "decide", "EE.head", t("2026-08-04 09:00"))
    play.deliver(t("2026-08-04 09:05"))
    grant = Document.objects.get(region=REGION, template="grant")
    licence = Licence.objects.get(region=REGION)
    assert SealUse.objects.filter(region=REGION, document=grant.sha256, done=True).count() == 1
    play.do(done, "serve", "GSB.window", t("2026-08-04 10:00"), method="window", receiver="张三")
    proof = Document.objects.get(region=REGION, template="service")
    said = " ".join([proof.data["served"], *proof.data["paragraphs"]])
    assert grant.number in said and licence.number in said
    assert state(done)["state"] == "closed"
