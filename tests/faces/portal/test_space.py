"""My space: papers once, licences to show and to let others use, and applications about a licence that start from it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.cast import OTHER, REGION, Stage, t
from tests.faces.portal.visitors import BACKEND
from tests.makers import Play
from tongban.cases.models import Case
from tongban.journal.actions import saw
from tongban.journal.actors import RULE
from tongban.records.documents import queries as documents
from tongban.records.licences.models import Grant, Licence
from tongban.records.parties import queries as parties
from tongban.records.parties.models import Account, Party
from tongban.records.parties.succession import WrongSuccession, rename, succeed


def issued(play: Play) -> Licence:
    """A licence of the owner."""
    done = play.deciding()
    play.do(done, "decide", "EE.head", t("2026-08-04 09:00"))
    play.deliver(t("2026-08-04 09:05"))
    return Licence.objects.get(region=REGION, basis__startswith=f"case/{done.no}#")


@pytest.fixture
def play(stage: Stage) -> Play:
    """A play on the portal's stage."""
    return Play(stage)


def signed_in(stage: Stage, word: str = "owner") -> Client:
    """A browser in which somebody who acts for an enterprise is signed in."""
    actor = stage.who(word, t("2026-08-04 10:00"))
    client = Client()
    client.force_login(Account.objects.get(id=actor.account), backend=BACKEND)
    return client


def text(response: Any) -> str:
    return re.sub(r"<[^>]+>", " ", response.content.decode())


def test_papers_and_licences_are_listed_once(play: Play) -> None:
    old = issued(play)
    page = signed_in(play.stage).get("/my/space/")
    said = text(page)
    assert page.status_code == 200 and old.number in said and "交过的材料" in said and "用在：" in said
    assert old.number not in text(signed_in(play.stage, "other").get("/my/space/"))


def test_letting_somebody_see_and_taking_it_back(play: Play) -> None:
    old = issued(play)
    browser = signed_in(play.stage)
    url = f"/my/licences/{old.id}/"
    assert browser.post(f"{url}show/", {"grantee": "", "purpose": "核对", "until": "2099-01-01"}).status_code == 422
    assert browser.post(f"{url}show/", {"grantee": "某银行", "purpose": "核对", "until": "明天"}).status_code == 422
    until = date.today().isoformat()  # noqa: DTZ011
    assert browser.post(f"{url}show/", {"grantee": "某银行", "purpose": "贷款核对", "until": until}).status_code == 302
    grant = Grant.objects.get(licence=old.id)
    scanned = Client().get(f"/verify/{grant.token}/", follow=True)
    assert "某银行" in text(scanned) and old.number in text(scanned)
    assert "某银行：贷款核对" in text(browser.get(url))
    assert signed_in(play.stage, "other").post(f"{url}grants/{grant.id}/end/").status_code == 404
    assert browser.post(f"{url}grants/{grant.id}/end/").status_code == 302
    assert old.number not in text(Client().get(f"/verify/{grant.token}/", follow=True))


def test_an_application_starts_from_the_licence(play: Play) -> None:
    old = issued(play)
    browser = signed_in(play.stage)
    said = text(browser.get(f"/my/licences/{old.id}/"))
    assert "申请变更" in said and "申请注销" in said and "申请延续" not in said
    begun = browser.get(f"/my/apply/GC-010~change/?licence={old.id}")
    assert begun.status_code == 302
    section = browser.get(f"{begun['Location']}s/licence_concerned/")
    assert old.number in section.content.decode()
    assert signed_in(play.stage, "other").get(f"/my/apply/GC-010~change/?licence={old.id}").status_code == 404
    assert browser.get("/my/apply/GC-010~change/?licence=x").status_code == 404
    objection = browser.get("/my/apply/TB-001/")
    assert objection.status_code == 302


def test_a_successor_goes_on_and_old_names_stay(play: Play) -> None:
    old = issued(play)
    owner, other = (play.stage.who(w, t("2026-08-04 10:00")) for w in ("owner", "other"))
    assert owner.party and other.party
    name = old.data["holder"]
    facts = {"actor": RULE, "at": t("2026-08-05 09:00"), "basis": "合并协议"}
    with pytest.raises(WrongSuccession):
        succeed(party=owner.party, successor=owner.party, kind="merged", on=date(2026, 8, 5), **facts)
    succeed(party=owner.party, successor=other.party, kind="absorbed", on=date(2026, 8, 5), **facts)
    with pytest.raises(WrongSuccession):
        succeed(party=other.party, successor=owner.party, kind="merged", on=date(2026, 8, 5), **facts)
    assert parties.line(other.party) == {owner.party, other.party}
    account = Account.objects.get(id=other.account)
    acting = parties.actor_for(account, t("2026-08-05 10:00"), party=owner.party)
    assert acting.party == owner.party
    gone = parties.actor_for(Account.objects.get(id=owner.account), t("2026-08-05 10:00"), party=owner.party)
    assert gone.party != owner.party
    browser = signed_in(play.stage, "other")
    assert old.number in text(browser.get("/my/licences/"))
    play.owner = "other"
    done = play.file("GC-010~change", t("2026-08-05 10:00"), licence=old.number, change_reason="吸收合并")
    play.do(done, "accept", "GSB.window", t("2026-08-05 11:00"))
    play.do(done, "propose", "EE.officer", t("2026-08-05 14:00"), verdict="grant", opinion="同意", verdicts=play.ok(done))
    play.do(done, "decide", "EE.head", t("2026-08-05 15:00"))
    new = Licence.objects.get(region=REGION, replaces=old.id)
    assert new.party == other.party and new.data["holder"] == OTHER
    old.refresh_from_db()
    assert old.data["holder"] == name != OTHER


def test_another_name(play: Play) -> None:
    owner = play.stage.who("owner", t("2026-08-04 10:00"))
    assert owner.party
    facts = {"actor": RULE, "at": t("2026-08-05 09:00"), "basis": "变更登记"}
    before = Party.objects.get(id=owner.party).name
    rename(party=owner.party, name="新名称有限公司（示例）", **facts)
    found = Party.objects.get(id=owner.party)
    assert found.name == "新名称有限公司（示例）" and found.facts["former_names"] == [before]
    with pytest.raises(WrongSuccession):
        rename(party=owner.party, name="新名称有限公司（示例）", **facts)


def test_one_paper_tells_where_it_was_used_and_who_opened_it(play: Play) -> None:
    issued(play)
    owner = play.stage.who("owner", t("2026-08-04 10:00"))
    row = next(d for d in documents.given_by(owner.party) if owner.party)  # type: ignore[arg-type]
    case = Case.objects.filter(region=REGION, party=owner.party).latest("received_at")
    officer = play.stage.who("EE.officer", t("2026-08-04 10:00"))
    saw(region=REGION, actor=officer, at=t("2026-08-04 11:00"), kind="file.read", target=f"case/{case.no}/{row.id}")
    url = f"/my/space/papers/{row.id}/"
    said = text(signed_in(play.stage).get(url))
    assert "用过的地方" in said and "GC-010" not in said and case.no in said and "核对材料" in said
    assert officer.name in said and "生态环境" in said
    assert signed_in(play.stage, "other").get(url).status_code == 404


def test_who_saw_names_office_person_reason_and_single_files(play: Play) -> None:
    old = issued(play)
    officer = play.stage.who("EE.officer", t("2026-08-04 10:00"))
    case = Case.objects.filter(region=REGION).latest("received_at")
    for kind, target, reason in (
        ("case.opened", f"case/{case.no}", ""),
        ("field.revealed", f"case/{case.no}/leader_id", "核对身份"),
        ("licence.opened", f"licence/{old.id}", ""),
    ):
        saw(region=REGION, actor=officer, at=t("2026-08-04 11:00"), kind=kind, target=target, reason=reason)
    said = text(signed_in(play.stage).get("/my/views/"))
    assert officer.name in said and "生态环境" in said and "审批这件办件" in said and "核对身份" in said and old.number in said


def test_a_licence_prints_its_office_once_and_masks_persons(play: Play) -> None:
    old = issued(play)
    data = {**old.data, "fields": [*old.data["fields"], {"code": "fzjg", "zh": "发证机关", "value": "某局"},
                                   {"code": "lx", "zh": "联系人手机号", "value": "13800001234"}]}
    old.data = data
    old.save(update_fields=["data"])
    browser = signed_in(play.stage)
    said = text(browser.get(f"/my/licences/{old.id}/"))
    assert "某局" not in said and "发证机关" in said and "13800001234" not in said and "1234" in said
    assert "13800001234" in text(browser.get(f"/my/licences/{old.id}/?full=1"))
