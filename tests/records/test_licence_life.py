"""What becomes of a licence: changed, renewed, issued again, cancelled, revoked; of two acts at once one wins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from tests import cast
from tests.cast import REGION, Stage, t
from tests.makers import Play, bodies, deadline, kinds, state, verify
from tongban.cases import engine
from tongban.cases.actions import Done, Refused, perform
from tongban.journal.canonical import canonical, sha256
from tongban.records.documents.models import Document
from tongban.records.licences import queries as licences
from tongban.records.licences.effects import resume, revoke, suspend
from tongban.records.licences.models import Licence, SealUse

MATTER = "GC-010"


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """The cast, inside the test's transaction."""
    yield from cast.on_stage(cast.OFFICES)


@pytest.fixture
def play(stage: Stage) -> Play:
    """Acts on a small factory's cases."""
    return Play(stage)


def issued(play: Play, matter: str = MATTER, office: str = "EE") -> Licence:
    """A licence as a standard case yields it."""
    done = play.deciding(matter, office=office)
    play.do(done, "decide", f"{office}.head", t("2026-08-04 09:00"))
    play.deliver(t("2026-08-04 09:05"))
    return Licence.objects.get(region=REGION, basis__startswith=f"case/{done.no}#")


def asked(play: Play, variant: str, number: str, at: str, **form: Any) -> Done:
    """An application about a licence, with everything that its form asks."""
    return play.file(f"{MATTER}~{variant}", t(at), licence=number, **form)


def change(play: Play, number: str, at: str = "2026-08-05 10:00", field: str = "", after: str = "改后的内容") -> Done:
    return asked(play, "change", number, at, changes=[{"item": field, "after": after}])


def field_of(licence: Licence) -> str:
    """A field of the licence that may be changed."""
    return next(f["zh"] for f in licence.data["fields"] if f["code"] not in ("number", "date", "valid_to"))


def granted(play: Play, done: Done, at: str, office: str = "EE") -> Done:
    """Through the window and the desk to the decision."""
    done = play.do(done, "accept", "GSB.window", t(f"{at} 11:00"))
    play.do(done, "propose", f"{office}.officer", t(f"{at} 14:00"), verdict="grant", opinion="同意", verdicts=play.ok(done))
    return play.do(done, "decide", f"{office}.head", t(f"{at} 15:00"))


def test_change_issues_another_and_ends_the_first(play: Play) -> None:
    old = issued(play)
    item = field_of(old)
    done = granted(play, change(play, old.number, field=item), "2026-08-05")
    old.refresh_from_db()
    new = Licence.objects.get(region=REGION, replaces=old.id)
    assert (old.state, new.state, new.copy) == ("changed", "valid", 1)
    assert new.number != old.number and new.number in old.ended_why
    assert new.matter == MATTER and new.type == old.type and new.party == old.party and new.project == old.project
    said = {f["zh"]: f["value"] for f in new.data["fields"]}
    was = {f["zh"]: f["value"] for f in old.data["fields"]}
    assert said[item] == "改后的内容"
    told_anew = {item, *(f["zh"] for f in new.data["fields"] if f["value"] in (new.number, old.number))}
    assert {k: v for k, v in said.items() if k not in told_anew and "日" not in v} == {
        k: v for k, v in was.items() if k not in told_anew and "日" not in v
    }
    assert sha256(canonical(new.data)) == new.digest and new.identifier == ""
    assert SealUse.objects.filter(region=REGION, document=new.digest, done=True).count() == 1
    cited = bodies(done)[-1]["data"]
    assert cited["changed"][0]["number"] == old.number and cited["licences"][0]["replaces"] == str(old.id)
    play.deliver(t("2026-08-05 15:10"))
    new.refresh_from_db()
    assert new.sha256 and state(done)["state"] == "serving"
    assert licences.successors([old])[old.id].id == new.id
    assert "licence.changed" in kinds(done)
    notice = Document.objects.get(region=REGION, template="licence_changed")
    assert any(old.number in p for p in notice.data["paragraphs"])


def test_of_two_changes_at_once_one_wins(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both were decided on what they read; the second finds that the licence moved and nothing of it is written."""
    old = issued(play)
    item = field_of(old)
    first, second = (change(play, old.number, f"2026-08-05 {h}:00", item, h) for h in ("10", "11"))
    for done in (first, second):
        play.do(done, "accept", "GSB.window", t("2026-08-05 13:00"))
        play.do(done, "propose", "EE.officer", t("2026-08-05 14:00"), verdict="grant", opinion="同意", verdicts=play.ok(done))
    real, raced = engine.transition, []

    def decide_between(context: Any, key: Any) -> Any:
        made = real(context, key)
        if context.case_id == second.case and not raced:
            raced.append(True)
            play.do(first, "decide", "EE.head", t("2026-08-05 15:00"))
        return made

    monkeypatch.setattr(engine, "transition", decide_between)
    with pytest.raises(Exception) as failed:
        perform(case=second.ref, action="decide", actor=play.stage.who("EE.head", t("2026-08-05 15:00")), at=t("2026-08-05 15:00"))
    assert failed.value.status in (409, 422)
    assert Licence.objects.filter(region=REGION, replaces=old.id).count() == 1
    assert state(second)["state"] == "deciding"
    verify(second.ref)
    with pytest.raises(Refused) as refused:
        perform(case=second.ref, action="decide", actor=play.stage.who("EE.head", t("2026-08-05 15:30")), at=t("2026-08-05 15:30"))
    assert [r.code for r in refused.value.reasons] == ["licence_state"]


def test_only_a_valid_licence_of_ones_own_is_changed(play: Play) -> None:
    old = issued(play)
    for number, field, code in (("没有这张", field_of(old), "licence"), (old.number, "没有的栏目", "change"), (old.number, "", "change")):
        with pytest.raises(Refused) as refused:
            change(play, number, field=field)
        assert code in {r.code for r in refused.value.reasons}
    Licence.objects.filter(region=REGION, id=old.id).update(state="revoked")
    with pytest.raises(Refused) as refused:
        change(play, old.number, field=field_of(old))
    assert "licence_state" in {r.code for r in refused.value.reasons}
    Licence.objects.filter(region=REGION, id=old.id).update(state="valid", party=play.stage.owner(t("2026-08-05 10:00"), cast.OTHER).party)
    with pytest.raises(Refused) as refused:
        change(play, old.number, field=field_of(old))
    assert "licence" in {r.code for r in refused.value.reasons}


def test_replacement_keeps_number_and_content(play: Play) -> None:
    old = issued(play)
    done = asked(play, "replace", old.number, "2026-08-05 10:00", loss_kind="lost", loss_place="搬家时遗失")
    play.do(done, "accept", "GSB.window", t("2026-08-05 11:00"))
    play.do(done, "decide", "EE.head", t("2026-08-05 15:00"))
    old.refresh_from_db()
    new = Licence.objects.get(region=REGION, replaces=old.id)
    assert (old.state, new.number, new.copy) == ("replaced", old.number, 2)
    was = {f["code"]: f["value"] for f in old.data["fields"]}
    said = {f["code"]: f["value"] for f in new.data["fields"]}
    assert "第2次核发" in said.pop("copy")
    origins = {f.code: f.origin for f in play.stage.pack.licence_type(old.type).fields}
    assert {k: v for k, v in said.items() if origins.get(k) != "date"} == {k: v for k, v in was.items() if origins.get(k) != "date"}
    assert new.token != old.token and new.digest != old.digest


def test_cancelled_and_nothing_comes_after(play: Play) -> None:
    old = issued(play)
    done = asked(play, "cancel", old.number, "2026-08-05 10:00", ending_kind="done")
    play.do(done, "accept", "GSB.window", t("2026-08-05 11:00"))
    play.do(done, "decide", "EE.head", t("2026-08-05 15:00"))
    play.deliver(t("2026-08-05 15:10"))
    old.refresh_from_db()
    assert old.state == "cancelled" and old.ended_at == t("2026-08-05 15:00")
    assert bodies(done)[2]["data"]["cancelled"][0]["number"] == old.number
    assert not Licence.objects.filter(region=REGION, replaces=old.id).exists()
    assert state(done)["state"] == "serving"
    with pytest.raises(Refused):
        asked(play, "cancel", old.number, "2026-08-06 10:00", ending_kind="done")


def termed(play: Play) -> Licence:
    """A licence with a term: water intake, five years."""
    done = play.file("GC-014", t("2026-08-03 10:00"))
    play.do(done, "accept", "GSB.window", t("2026-08-03 10:30"))
    play.do(done, "propose", "WR.officer", t("2026-08-03 11:00"), verdict="grant", opinion="同意", verdicts=play.ok(done))
    play.do(done, "decide", "WR.head", t("2026-08-04 09:00"))
    play.deliver(t("2026-08-04 09:05"))
    return Licence.objects.get(region=REGION, type="water-permit")


def test_unanswered_renewal_is_renewed(play: Play) -> None:
    old = termed(play)
    assert old.valid_to == date(2031, 8, 4)
    asking = old.valid_to - timedelta(days=120)
    while asking.weekday() > 4:
        asking -= timedelta(days=1)
    done = play.file("GC-014~renew", t(f"{asking} 10:00"), licence=old.number)
    assert deadline(done, "expiry").due == date(2031, 8, 3)
    play.do(done, "accept", "GSB.window", t(f"{asking} 11:00"))
    play.pass_time(t("2031-08-03 23:00"))
    old.refresh_from_db()
    assert old.state == "valid" and licences.state_on(old, date(2031, 8, 3)) == "valid"
    assert licences.state_on(old, date(2031, 8, 4)) == "expired"
    play.pass_time(t("2031-08-04 00:01"))
    old.refresh_from_db()
    new = Licence.objects.get(region=REGION, replaces=old.id)
    assert (old.state, new.state, new.number, new.valid_to) == ("renewed", "valid", old.number, date(2036, 8, 4))
    assert {f["code"]: f["value"] for f in new.data["fields"]}["valid_to"] == "2036年8月3日"
    told = bodies(done)[-1]
    assert (told["kind"], told["origin"], state(done)["outcome"]) == ("licence.deemed_renewed", "clock", "granted")
    assert Document.objects.filter(region=REGION, template="licence_deemed").exists()


def test_renewal_answered_in_time_lets_nothing_lapse(play: Play) -> None:
    old = termed(play)
    done = play.file("GC-014~renew", t("2031-05-08 10:00"), licence=old.number)
    granted(play, done, "2031-05-08", "WR")
    assert deadline(done, "expiry").met_at is not None
    play.pass_time(t("2031-09-01 09:00"))
    assert Licence.objects.filter(region=REGION, replaces=old.id).count() == 1


def test_renewal_asked_too_late_or_without_term(play: Play) -> None:
    old = termed(play)
    with pytest.raises(Refused) as refused:
        play.file("GC-014~renew", t("2031-06-23 10:00"), licence=old.number)
    assert [r.code for r in refused.value.reasons] == ["licence_late"]
    assert "第二十五条" in refused.value.reasons[0].cite


class Road:
    """A situation as the effects of endings see it."""

    def __init__(self, found: list[Licence], at: Any) -> None:
        self.found, self.at = found, at

    def need(self, name: str) -> Any:
        return self.found if name == "touched" else self.found[0]


def test_revocation_reaches_what_stands_in_for_it(play: Play) -> None:
    old = issued(play)
    origin = old.basis.removeprefix("case/").partition("#")[0]
    granted(play, change(play, old.number, field=field_of(old)), "2026-08-05")
    new = Licence.objects.get(region=REGION, replaces=old.id)
    found = licences.touched(REGION, origin)
    assert [x.id for x in found] == [old.id, new.id]
    road: Any = Road(found, t("2026-08-06 09:00"))
    more = revoke(road)
    assert [(u.key["id"], u.values["state"], u.guard) for u in more.updates] == [(new.id, "revoked", {"state": "valid"})]
    assert more.data["revoked"][0]["number"] == new.number
    assert [u.values["state"] for u in suspend(road).updates] == ["suspended"]
    assert not resume(road).updates

