"""Helpers (帮办代办): assigned by a head, shown to the owner, acting only within the owner's mandate and never handing in."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from tests.faces.portal.visitors import BACKEND, Portal, fill, text
from tongban.journal.models import Event
from tongban.records.messages.models import Message
from tongban.records.parties.models import Mandate
from tongban.records.projects.models import Helper, Project


def _staff(portal: Portal, office: str, post: str) -> Client:
    client = Client()
    client.force_login(portal.stage.cast.staff[(office, post)][0], backend=BACKEND)
    return client


def _assigned(portal: Portal) -> tuple[Project, Client, Client]:
    """A project with a helper: the officer of the hall's office, assigned by its head."""
    portal.play.file("LX-001", portal.ago(30))
    portal.work()
    project = Project.objects.get()
    head, helper = _staff(portal, "NR", "head"), _staff(portal, "NR", "officer")
    person = portal.stage.cast.staff[("NR", "officer")][0].staff
    sent = head.post("/desk/staff/helper/", {"code": project.code, "staff": str(person.id)})
    assert sent.status_code == 302 and Helper.objects.get(ended_at=None).staff == person.id
    return project, head, helper


def _let(portal: Portal, project: Project, helper: Client) -> None:
    assert portal.owner().post(f"/my/projects/{project.code}/help/", {"days": "30"}).status_code == 302
    assert helper.post("/act-for/", {"party": str(project.party)})["Location"] == "/my/"


def test_only_a_head_assigns_and_only_own_people(portal: Portal) -> None:
    project, _, helper = _assigned(portal)
    other = portal.stage.cast.staff[("GSB", "window")][0].staff
    person = portal.stage.cast.staff[("NR", "officer")][0].staff
    assert _staff(portal, "NR", "head").post("/desk/staff/helper/", {"code": project.code, "staff": str(other.id)}).status_code == 403
    helper.post("/desk/staff/helper/", {"code": project.code, "staff": str(person.id)})
    assert Helper.objects.count() == 1
    said = _staff(portal, "NR", "head")
    said.post("/desk/staff/helper/", {"code": "no-such", "staff": str(person.id)})
    assert "没有这个项目代码" in text(said.get("/desk/staff/"))


def test_without_the_owners_word_nothing_is_open(portal: Portal) -> None:
    project, _, helper = _assigned(portal)
    url = f"/my/projects/{project.code}/"
    assert helper.get(url).status_code == 403
    page = text(portal.owner().get(url))
    assert "帮办代办" in page and Helper.objects.get().name in page and "授权代填" in page
    assert helper.post("/act-for/", {"party": str(project.party)}).status_code == 200
    assert helper.get(url).status_code == 403


def test_a_helper_fills_and_the_owner_sees_it(portal: Portal) -> None:
    project, _, helper = _assigned(portal)
    _let(portal, project, helper)
    url = f"/my/projects/{project.code}/"
    assert helper.get("/my/")["Location"] == url
    assert "收回授权" not in text(helper.get(url)) and helper.get(url).status_code == 200
    draft = helper.get(f"/my/apply/GC-010/?project={project.code}")["Location"]
    assert helper.get(draft).status_code == 200 and helper.get(f"{draft}papers/").status_code == 200
    saved = helper.post(f"{draft}s/project/save/", {"project_name": "改名（示例）"})
    assert saved.status_code < 400
    event = Event.objects.get(kind="helper.acted")
    mandate = Mandate.objects.get(kind="helper")
    assert f"mandate:{mandate.id}" in event.actor and event.stream == f"project/{project.id}"
    for part in ("submit/", "discard/"):
        assert helper.post(f"{draft}{part}").status_code == 403
    page = text(portal.owner().get(url))
    assert f"{Helper.objects.get().name}代办：填写申请" in page and "收回授权" in page


def test_nothing_beyond_the_project(portal: Portal) -> None:
    project, _, helper = _assigned(portal)
    _let(portal, project, helper)
    paths = ["cases/", "inbox/", "licences/", "settings/", "views/", "projects/", "apply/LX-001/?new=1"]
    for path in paths:
        assert helper.get(f"/my/{path}").status_code == 403, path
    assert helper.post(f"/my/projects/{project.code}/help/", {"days": "180"}).status_code == 403
    assert helper.post(f"/my/projects/{project.code}/plan/make/").status_code == 403
    assert helper.post("/my/settings/", {"electronic": "1"}).status_code == 403
    assert helper.get("/desk/").status_code == 200
    assert Mandate.objects.filter(kind="helper").count() == 1


def test_taken_back_or_expired_it_ends_at_once(portal: Portal) -> None:
    project, _, helper = _assigned(portal)
    _let(portal, project, helper)
    url = f"/my/projects/{project.code}/"
    assert helper.get(url).status_code == 200
    portal.owner().post(f"{url}help/", {"end": "1"})
    assert helper.get(url).status_code == 403 and not Mandate.objects.filter(kind="helper", revoked_at=None).exists()
    _let(portal, project, helper)
    assert helper.get(url).status_code == 200
    today = portal.now.date()
    Mandate.objects.filter(kind="helper", revoked_at=None).update(valid_from=today - timedelta(days=9), valid_to=today - timedelta(days=1))
    from tongban.faces.shell import middleware

    middleware.forget()
    assert helper.get(url).status_code == 403


def test_strangers_give_no_mandate(portal: Portal) -> None:
    project, _, helper = _assigned(portal)
    assert portal.other().post(f"/my/projects/{project.code}/help/", {"days": "30"}).status_code == 404
    assert Client().post(f"/my/projects/{project.code}/help/", {"days": "30"}).status_code == 302
    assert helper.post(f"/my/projects/{project.code}/help/", {"days": "30"}).status_code == 403
    assert not Mandate.objects.filter(kind="helper").exists()


def test_the_owner_confirms_on_the_check_page(portal: Portal) -> None:
    project, _, helper = _assigned(portal)
    _let(portal, project, helper)
    draft = helper.get(f"/my/apply/GC-010/?project={project.code}")["Location"]
    refused = helper.post(f"{draft}confirm/")
    assert refused.status_code == 422 and "还不能请业主确认" in text(refused)
    check = fill(helper, draft)
    page = text(helper.get(check))
    assert "请业主核对确认" in page and "帮办人员不能提交" in page
    assert helper.post(f"{draft}confirm/").status_code == 302
    name = Helper.objects.get().name
    told = Message.objects.get(kind="helper.confirm")
    assert told.party == project.party and told.link == check and "请您核对并提交" in text(portal.owner().get("/my/inbox/"))
    owner = portal.owner()
    seen = text(owner.get(check))
    assert f"{name}代办：请业主核对确认" in seen and "请逐项核对" in seen
    done = owner.post(f"{draft}submit/")
    case = text(owner.get(done["Location"].removesuffix("done/")))
    assert f"{name}代办" in case and "填写申请" in case and "整理材料" in case
    assert owner.post(f"{draft}confirm/").status_code == 302 and Message.objects.filter(kind="helper.confirm").count() == 1


def test_the_helpers_desk_says_what_waits_for_whom(portal: Portal) -> None:
    project, head, helper = _assigned(portal)
    before = text(helper.get("/desk/helping/"))
    assert project.name in before and "等业主授权" in before and "去代办" not in before
    assert project.name not in text(head.get("/desk/helping/"))
    _let(portal, project, helper)
    draft = helper.get(f"/my/apply/GC-010/?project={project.code}")["Location"]
    fill(helper, draft)
    after = text(helper.get("/desk/helping/"))
    assert "您在填 1 份" in after and "去代办" in after
    portal.owner().post(f"/my/projects/{project.code}/help/", {"end": "1"})
    ended = text(helper.get("/desk/helping/"))
    assert "等业主授权" in ended and "您在填" not in ended
