"""Drafts: saved whole or not at all, published by a second person, shown at once, and open cases keep theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from tests import cast
from tests.cast import REGION, Stage, t
from tongban.cases import queries as cases
from tongban.cases.publishing import actions as publishing
from tongban.cases.publishing.queries import standing
from tongban.catalogue import actions, drafts, guide
from tongban.catalogue import queries as catalogue
from tongban.catalogue.differences import differences
from tongban.catalogue.impact import impact
from tongban.journal.actors import Actor
from tongban.journal.ids import uuid7

AT = t("2026-08-10 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(db: None) -> Any:
    yield from cast.on_stage(cast.OFFICES)


def person(n: int) -> Actor:
    return Actor(account=uuid7(AT + timedelta(seconds=n)), roles=frozenset({"catalogue"}), name=f"目录管理员{n}")


ONE, TWO = person(1), person(2)


@dataclass
class Kept:
    """A proof of a digest that holds or does not."""

    digest: str
    refuses: bool = False

    def lines(self) -> list[str]:
        return ["目标 不成立"] if self.refuses else []

    def answers(self) -> dict[str, Any]:
        return {}


def begun() -> drafts.Draft:
    return drafts.begin(base=catalogue.current(REGION, date(2026, 8, 10)), region=REGION, title="缩短时限", actor=ONE, at=AT)


def promise(days: int) -> dict[str, Any]:
    return {"code": "BD-03", "days": days, "unit": "working", "src": "knowledge"}


def put(draft: drafts.Draft, kind: str, code: str, thing: Any) -> drafts.Draft:
    return drafts.put(draft=draft, things={(kind, code): thing}, version=draft.version, at=AT)


def ready(draft: drafts.Draft) -> drafts.Draft:
    told = drafts.describe(draft=draft, title="缩短时限", note="依据县里的通知", valid_from=None, version=draft.version, at=AT)
    return publishing.submit(draft=told, actor=ONE, version=told.version, at=AT)


def proof(draft: drafts.Draft, refuses: bool = False) -> Kept:
    from tongban.catalogue.drafts.actions import to_publish

    return Kept(to_publish(draft, date(2026, 8, 10)).digest, refuses)


def test_nothing_is_half_saved(stage: Stage) -> None:
    draft = begun()
    matter = {**catalogue.frozen(draft.base).get("matters", "SG-001"), "office": "NOBODY"}
    with pytest.raises(drafts.NotSound) as refused:
        drafts.put(
            draft=draft, things={("promises", "BD-03"): promise(0), ("matters", "SG-001"): matter}, version=draft.version, at=AT
        )
    assert [(f.kind, f.code, f.route) for f in refused.value.findings] == [("matters", "SG-001", ("office",))]
    kept = drafts.get(REGION, draft.id)
    assert kept is not None and kept.things == {} and kept.version == 1


def test_two_pages_do_not_overwrite_each_other(stage: Stage) -> None:
    draft = begun()
    put(draft, "promises", "BD-03", promise(0))
    with pytest.raises(drafts.DraftMoved):
        put(draft, "promises", "BD-03", promise(1))


def test_what_says_the_same_leaves_the_draft(stage: Stage) -> None:
    draft = put(begun(), "promises", "BD-03", promise(0))
    assert draft.changed == (("promises", "BD-03"),)
    back = put(draft, "promises", "BD-03", dict(catalogue.frozen(draft.base).get("promises", "BD-03")))
    assert back.changed == ()


def test_who_drafts_does_not_publish(stage: Stage) -> None:
    draft = ready(put(begun(), "promises", "BD-03", promise(0)))
    with pytest.raises(drafts.DraftError, match="另一位"):
        publishing.publish(draft=draft, actor=ONE, version=draft.version, at=AT, reason="", proof=proof(draft))


def test_a_failing_target_needs_a_reason(stage: Stage) -> None:
    draft = ready(put(begun(), "promises", "BD-03", promise(0)))
    with pytest.raises(actions.NotProved):
        publishing.publish(draft=draft, actor=TWO, version=draft.version, at=AT, reason="", proof=proof(draft, True))
    with pytest.raises(actions.NotProved):
        publishing.publish(draft=draft, actor=TWO, version=draft.version, at=AT, reason="", proof=Kept("0" * 64))
    assert publishing.publish(draft=draft, actor=TWO, version=draft.version, at=AT, reason="县里要求先行", proof=proof(draft, True))


def test_a_limit_shows_at_once_and_open_cases_keep_theirs(stage: Stage) -> None:
    from tests.makers import Play

    play = Play(stage)
    done = play.file("GC-010", AT)
    before = cases.row(done.ref.region, done.ref.id)
    assert before is not None
    old = catalogue.current(REGION, date(2026, 8, 10))
    days = old.promised("GC-010")
    assert days is not None and days.days > 0
    draft = begun()
    thing = {"code": "GC-010", "days": days.days - 1, "unit": days.unit, "src": "knowledge"}
    draft = ready(put(draft, "promises", "GC-010", thing))
    digest = publishing.publish(draft=draft, actor=TWO, version=draft.version, at=AT, reason="", proof=proof(draft))
    now = catalogue.current(REGION, date(2026, 8, 10))
    assert now.digest == digest
    found = now.promised("GC-010")
    assert found is not None and (found.days, found.origin) == (days.days - 1, "county")
    kept = cases.row(done.ref.region, done.ref.id)
    assert kept is not None and kept["pack"] == old.digest == before["pack"]
    assert catalogue.frozen(kept["pack"]).promised("GC-010") == days
    assert standing(REGION).cases["GC-010"] == 1
    touched = impact(old, now, standing(REGION).cases)
    assert touched.cases == 1 and [m.code for m in touched.matters] == ["GC-010"]
    assert [(d.kind, d.code) for d in differences(old, now)] == [("promises", "GC-010")]
    assert guide.plan(now, {}) is not None


def test_a_pack_published_meanwhile_must_be_taken_over_first(stage: Stage) -> None:
    late = put(begun(), "promises", "BD-04", {**promise(0), "code": "BD-04"})
    first = ready(put(begun(), "promises", "BD-03", promise(0)))
    publishing.publish(draft=first, actor=TWO, version=first.version, at=AT, reason="", proof=proof(first))
    late = ready(late)
    with pytest.raises(drafts.DraftError, match="换到现行版"):
        publishing.publish(draft=late, actor=TWO, version=late.version, at=AT, reason="", proof=proof(late))
    back = publishing.send_back(draft=late, actor=TWO, version=late.version, at=AT, note="请换到现行版")
    now = catalogue.current(REGION, date(2026, 8, 10))
    assert drafts.conflicts(back, now) == []
    moved = drafts.rebase(draft=back, base=now, version=back.version, at=AT)
    assert moved.base == now.digest and moved.pack().get("promises", "BD-03")["days"] == 0


def test_a_promise_beyond_the_law_is_not_submitted(stage: Stage) -> None:
    draft = put(begun(), "promises", "SG-001", {"code": "SG-001", "days": 30, "unit": "working", "src": "knowledge"})
    with pytest.raises(drafts.NotSound, match="处要改"):
        ready(draft)


def test_publishing_is_journalled(stage: Stage) -> None:
    from tongban.journal import queries as journal

    draft = ready(put(begun(), "promises", "BD-03", promise(0)))
    digest = publishing.publish(draft=draft, actor=TWO, version=draft.version, at=AT, reason="", proof=proof(draft))
    kinds = [e.kind for e in journal.events(REGION, f"draft/{draft.id}")] + [e.kind for e in journal.events(REGION, f"pack/{digest}")]
    assert kinds == ["pack.submitted", "pack.published"]
