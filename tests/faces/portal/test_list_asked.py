"""The list asked of an office: a case with its term, made by the window, delivered as a document, pinned, overdue seen by everybody."""

from __future__ import annotations

import io

from pypdf import PdfReader

from tests.faces.portal.visitors import Portal, code_words, text
from tests.makers import verify
from tongban.cases.actions import CaseRef, Refused, perform
from tongban.cases.models import Case, Task
from tongban.journal.models import Event
from tongban.records.documents.actions import content
from tongban.records.documents.models import Document
from tongban.records.messages.models import Message
from tongban.records.projects.models import Plan, Project


def _asked(portal: Portal) -> tuple[Project, Case]:
    portal.play.file("LX-001", portal.ago(30))
    portal.work()
    project = Project.objects.get()
    url = f"/my/projects/{project.code}/plan/"
    page = portal.owner().get(url)
    assert "请窗口出一份盖章的清单" in text(page) and "5 个工作日内送达" in text(page) and "依据待核实" in text(page)
    assert portal.owner().post(f"{url}ask/", {"key": "k1"})["Location"] == url
    return project, Case.objects.get(matter="FW-001")


def _deliver(portal: Portal, case: Case, advice: str = "先做方案审查") -> None:
    portal.play.do(CaseRef(case.region, case.id), "deliver", "GSB.window", portal.now, advice=advice)


def test_asked_delivered_pinned_and_told(portal: Portal) -> None:
    project, case = _asked(portal)
    task = Task.objects.get(case=case.id, closed_at=None)
    assert (task.kind, task.office, task.post) == ("list", f"{case.region}-GSB", "window")
    assert case.due is not None and Document.objects.filter(template="list_asked").exists()
    url = f"/my/projects/{project.code}/plan/"
    waiting = portal.owner().get(url)
    assert "窗口正在编制清单" in text(waiting) and not code_words(waiting)
    portal.owner().post(f"{url}ask/", {"key": "k2"})
    assert Case.objects.filter(matter="FW-001").count() == 1
    _deliver(portal, case)
    portal.work()
    case.refresh_from_db()
    verify(CaseRef(case.region, case.id))
    assert (case.state, case.outcome) == ("closed", "granted")
    plan = Plan.objects.get()
    document = Document.objects.get(template="service_list")
    assert (plan.document, plan.made_by, plan.due) == (document.id, "rule", case.due) and plan.asked_at == case.received_at
    assert Event.objects.filter(kind="plan.made", stream=f"project/{project.id}").count() == 1
    assert Message.objects.filter(party=project.party, kind="plan.delivered", document=document.id).exists()
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content(document.sha256))).pages).replace("\n", "")
    assert "项目审批服务清单" in words and "先做方案审查" in words and "建设工程规划许可证核发" in words
    page = portal.owner().get(url)
    assert "窗口" in text(page) and "编制清单" not in text(page) and not code_words(page)


def test_another_list_says_what_moved(portal: Portal) -> None:
    project, case = _asked(portal)
    _deliver(portal, case)
    portal.work()
    Project.objects.filter(id=project.id).update(facts={**project.facts, "night_work": True})
    url = f"/my/projects/{project.code}/plan/"
    portal.owner().post(f"{url}ask/", {"key": "k3"})
    again = Case.objects.get(matter="FW-001", open=True)
    _deliver(portal, again, "")
    portal.work()
    assert Plan.objects.count() == 2 and "和第 1 版比" in text(portal.owner().get(url))


def test_late_is_seen_on_both_sides(portal: Portal) -> None:
    project, case = _asked(portal)
    past = {"due": portal.ago(72).date(), "yellow_on": portal.ago(120).date(), "red_on": portal.ago(48).date()}
    Case.objects.filter(id=case.id).update(**past)
    assert "已经超过承诺的期限" in text(portal.owner().get(f"/my/projects/{project.code}/plan/"))
    desk = text(portal.staff().get("/desk/"))
    assert case.no in desk and "超" in desk


def test_nobody_else_asks_and_nothing_without_a_project(portal: Portal) -> None:
    project, case = _asked(portal)
    url = f"/my/projects/{project.code}/plan/ask/"
    assert portal.other().post(url).status_code in (403, 404) and portal.staff().post(url).status_code in (403, 404)
    sheet_pack = portal.stage.pack
    from tongban.cases import filing

    sheet = filing.sheet(region=case.region, pack=sheet_pack, matter="FW-001", party=project.party, project=None)
    try:
        perform(case=sheet.new_case({}, {}), action="submit", actor=portal.stage.who("owner", portal.now), at=portal.now, key="none")
    except Refused as refused:
        assert [r.code for r in refused.reasons] == ["project"]
    else:
        raise AssertionError("asked without a project")
