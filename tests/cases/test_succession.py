"""Succession by a case: refusals, one write, what goes on for the successor, breaches that count for both, another name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests import cast
from tests.cast import OTHER, REGION, t
from tests.makers import Play, bodies, state, verify
from tongban.cases import queries
from tongban.cases.actions import Done, Refused, perform
from tongban.cases.models import Obligation
from tongban.cases.obligations import queries as obligations
from tongban.journal.ids import uuid7
from tongban.journal.models import Event
from tongban.records.licences.models import Licence
from tongban.records.parties import queries as parties
from tongban.records.parties.models import Account, Party
from tongban.records.parties.succession import queries as succeeding

MATTER = "TB-002"


@pytest.fixture
def play(db: None) -> Iterator[Play]:
    """Acts on a stage where the registry has its people too."""
    for stage in cast.on_stage(cast.OFFICES | {"MR"}):
        yield Play(stage)


def applied(play: Play, at: str, **form: Any) -> Done:
    """An application for succession by the play's owner, with its evidence."""
    when = t(at)
    play.project = None
    form = {"succession_on": "2026-08-05", **form}
    new = play.new(MATTER, when, **form)
    return perform(case=replace(new, form=form), action="submit", actor=play.stage.who(play.owner, when), at=when)


def decided(play: Play, done: Done, day: str) -> Done:
    """Through the desk of the registry to its decision."""
    play.do(done, "propose", "MR.officer", t(f"{day} 11:00"), verdict="grant", opinion="与登记一致", verdicts=play.ok(done))
    done = play.do(done, "decide", "MR.head", t(f"{day} 15:00"))
    play.deliver(t(f"{day} 15:05"))
    return done


def came_over(done: Done) -> dict[str, Any]:
    """What the deciding event says of the succession."""
    found: dict[str, Any] = next(b["data"]["succession"] for b in bodies(done) if b["kind"] == "party.taken_over")
    return found


def codes(play: Play, at: str, **form: Any) -> set[str]:
    with pytest.raises(Refused) as refused:
        applied(play, at, **form)
    return {r.code for r in refused.value.reasons}


def test_what_came_over_goes_on_for_the_successor(play: Play) -> None:
    first = play.deciding()
    play.do(first, "decide", "EE.head", t("2026-08-04 09:00"))
    old = Licence.objects.get(region=REGION, basis__startswith=f"case/{first.no}#")
    running = play.file("GC-010", t("2026-08-04 10:00"))
    before = Party.objects.get(id=old.party)
    play.owner = "other"
    done = applied(play, "2026-08-06 09:00", succession_kind="absorbed", predecessor_uscc=before.uscc)
    done = decided(play, done, "2026-08-06")
    before.refresh_from_db()
    own = play.stage.who("other", t("2026-08-07 09:00"))
    assert before.successor_id == own.party and str(before.ended_on) == "2026-08-05"
    told = came_over(done)
    assert told["came"]["licences"] >= 1 and told["came"]["cases"] >= 1 and before.name not in str(told)
    account = Account.objects.get(id=own.account)
    acting = parties.actor_for(account, t("2026-08-07 09:00"), party=own.party)
    assert old.party in acting.succeeds
    assert queries.visible_to(acting).filter(id=running.case).exists()
    gone_on = perform(case=running.ref, action="withdraw", actor=acting, at=t("2026-08-07 10:00"))
    assert state(gone_on)["state"] == "withdrawn"
    assert own.party and parties.actor_for(account, t("2026-08-07 09:00"), party=old.party).party == old.party
    kinds = list(Event.objects.filter(stream=f"party/{before.id}").values_list("kind", flat=True))
    assert kinds.count("party.succeeded") == 1
    former, kin = succeeding.history(own.party)
    assert not former and [k.name for k in kin] == [before.name] and kin[0].before
    verify(done.ref)


def test_refusals(play: Play) -> None:
    owner, other = (play.stage.who(w, t("2026-08-06 09:00")).party for w in ("owner", "other"))
    mine, theirs = Party.objects.get(id=owner), Party.objects.get(id=other)
    at = "2026-08-06 09:00"
    assert codes(play, at, succession_kind="merged") == {"succession"}
    assert codes(play, at, succession_kind="merged", predecessor_uscc=mine.uscc) == {"succession"}
    assert codes(play, at, succession_kind="merged", predecessor_uscc="91410726MA44444441") == {"succession"}
    assert codes(play, at, succession_kind="renamed", new_name=mine.name) == {"succession_name"}
    assert codes(play, at, succession_kind="merged", predecessor_uscc=theirs.uscc, succession_on="2027-01-01") == {"succession_day"}
    decided(play, applied(play, at, succession_kind="absorbed", predecessor_uscc=theirs.uscc), "2026-08-06")
    assert codes(play, "2026-08-07 09:00", succession_kind="absorbed", predecessor_uscc=theirs.uscc) == {"succession_twice"}
    gone = Account.objects.get(id=play.stage.who("other", t("2026-08-06 09:00")).account)
    assert parties.actor_for(gone, t("2026-08-07 09:00")).party is None, "nobody acts for a unit that ended"


def test_an_open_breach_stays_and_counts_for_the_successor(play: Play) -> None:
    owner, other = (play.stage.who(w, t("2026-08-06 09:00")).party for w in ("owner", "other"))
    assert owner and other
    before = Party.objects.get(id=owner)
    Obligation.objects.create(
        region=REGION, case=uuid7(t("2026-08-01 09:00")), origin=uuid7(t("2026-08-01 09:01")), origin_no="x", matter="GC-010",
        material="M026", kind="promise", party=owner, office="410726-EE", outcome="broken",
    )
    play.owner = "other"
    done = decided(play, applied(play, "2026-08-06 09:00", succession_kind="absorbed", predecessor_uscc=before.uscc), "2026-08-06")
    assert came_over(done)["came"]["breaches"] == 1
    assert Obligation.objects.get(region=REGION, outcome="broken").party == owner
    assert obligations.breaches(REGION, other) == 1 and obligations.breaches(REGION, owner) == 1
    sheet = play.sheet("GC-010", t("2026-08-07 09:00"))
    assert all("promise" not in o.choices for o in sheet.offers)


def test_another_name_keeps_the_former(play: Play) -> None:
    own = play.stage.who("owner", t("2026-08-06 09:00")).party
    was = Party.objects.get(id=own).name
    decided(play, applied(play, "2026-08-06 09:00", succession_kind="renamed", new_name="新名称有限公司（示例）"), "2026-08-06")
    now = Party.objects.get(id=own)
    assert now.name == "新名称有限公司（示例）" != OTHER and now.facts["former_names"] == [was]
