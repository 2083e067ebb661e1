"""The pages of promises: a draft's papers with the letter, signing it, what is owed, the public list, the office's portfolio."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from tests.faces.portal.visitors import BACKEND, Portal
from tongban.cases import drafts
from tongban.records.parties import accounts

REPORT = "M020"


def test_a_promise_from_the_letter_to_the_portfolio(portal: Portal) -> None:
    play, at = portal.play, portal.ago(4)
    play.file("LX-001", at)
    scheme = play.file("GC-001", at)
    play.do(scheme, "accept", "GSB.window", at + timedelta(minutes=1))
    play.do(scheme, "propose", "NR.officer", at + timedelta(minutes=2), verdict="grant", opinion="合格", verdicts=play.ok(scheme))
    play.do(scheme, "decide", "NR.head", at + timedelta(minutes=3))
    owner = portal.stage.who("owner", at)
    draft = drafts.open_draft(
        actor=owner, at=at, region=portal.stage.region, pack=portal.stage.pack.digest, matter="GC-002", project=play.project
    )
    browser = portal.owner()
    page = browser.get(f"/my/drafts/{draft.id}/papers/").content.decode()
    assert f"/my/drafts/{draft.id}/promise/{REPORT}/" in page and "以后再补" in page
    address = f"/my/drafts/{draft.id}/promise/{REPORT}/"
    assert "承诺的内容" in browser.get(address).content.decode()
    wrong = browser.post(address, {"go": "sign", "agree": "1", "name": owner.name, "secret": "不是这个"})
    assert wrong.status_code == 422 and "请再输一次" in wrong.content.decode()
    assert accounts.confirms(owner.account, "", at) == ""
    done = play.file("GC-002", at + timedelta(minutes=5), promise=[REPORT])
    play.do(done, "accept", "GSB.window", at + timedelta(minutes=6))
    mine = browser.get("/my/obligations/").content.decode()
    assert "有 1 项要兑现" in mine and f"/my/cases/{done.no}-901/do/hand/" in mine
    assert browser.get(f"/my/cases/{done.no}-901/").status_code == 200
    assert browser.get(f"/my/cases/{done.no}-901/do/hand/").status_code == 200
    assert "经济技术指标" in Client().get("/open/promises/").content.decode()
    desk = Client()
    desk.force_login(portal.stage.cast.staff[("NR", "officer")][0], backend=BACKEND)
    found = desk.get("/desk/obligations/").content.decode()
    assert f"{done.no}-901" in found and "项没兑现" in found
    assert f"{done.no}-901" not in portal.other().get("/my/obligations/").content.decode()
