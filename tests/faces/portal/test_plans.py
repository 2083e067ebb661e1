"""The personal list in the portal: reasons, what is left open, what a changed answer moves, files, pinned to a project."""

from __future__ import annotations

import io
import json

from django.test import Client
from docx import Document as Word
from pypdf import PdfReader

from tests.faces.portal.visitors import Portal, code_words, text
from tongban.journal.models import Event, View
from tongban.records.documents.models import Document
from tongban.records.projects.models import Plan, Project

ANSWERS = "invest=social&ptype=industrial&new_land=1&land_mode=transfer&approval=file&floor_area=3000&cost_wan=3000&eia=table&superhigh=0"


def test_what_a_changed_answer_moves(portal: Portal) -> None:
    client = Client()
    result = text(client.get(f"/guide/result/?{ANSWERS}"))
    assert "用到时再办" in result and "待核对" in result and "不用办" in result
    asked = client.get(f"/guide/?{ANSWERS.replace('&eia=table', '')}&ask=eia&was=table")
    assert 'name="was" value="table"' in asked.content.decode()
    moved = client.get(f"/guide/?{ANSWERS.replace('&eia=table', '')}&for=eia&answer=report&was=table")
    assert moved.status_code == 302 and moved["Location"].startswith("/guide/change/?")
    page = client.get(moved["Location"])
    said = text(page)
    assert "从“编制报告表”改成“编制报告书”" in said and not code_words(page)
    assert "多出来的" in said and "GC-009" in said and "不用办了的" in said and "GC-010" in said
    same = text(client.get(f"/guide/change/?{ANSWERS}&changed=eia&was=table"))
    assert "清单没有变化" in same


def test_a_changed_answer_that_is_none(portal: Portal) -> None:
    client = Client()
    for more in ("", "&changed=nothing&was=1", "&changed=eia&was=<x>", "&changed=eia"):
        assert client.get(f"/guide/change/?{ANSWERS}{more}").status_code == 302


def test_what_is_met_on_the_way_may_be_told_beforehand(portal: Portal) -> None:
    client = Client()
    page = client.get(f"/guide/result/?{ANSWERS}").content.decode()
    assert "night_work=1" in page
    said = text(client.get(f"/guide/result/?{ANSWERS}&night_work=1"))
    assert "夜间施工为是" in said


def test_the_list_as_files(portal: Portal) -> None:
    client = Client()
    pdf = client.get(f"/guide/result/list.pdf?{ANSWERS}")
    assert pdf["Content-Type"] == "application/pdf"
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages).replace("\n", "")
    assert "项目审批服务清单" in words and "建设项目环境影响报告表审批" in words and "用到时再办" in words
    word = client.get(f"/guide/result/list.docx?{ANSWERS}")
    made = Word(io.BytesIO(word.content))
    cells = [cell.text for row in made.tables[0].rows for cell in row.cells]
    assert "建设项目环境影响报告表审批" in cells and any("环评类别为编制报告表" in cell for cell in cells)
    assert client.get(f"/guide/result/list.exe?{ANSWERS}").status_code == 404


def test_pinned_to_the_project(portal: Portal) -> None:
    portal.play.file("LX-001", portal.ago(30))
    portal.work()
    project = Project.objects.get()
    url, owner = f"/my/projects/{project.code}/plan/", portal.owner()
    assert "还没有清单" in text(owner.get(url))
    assert owner.post(f"{url}make/")["Location"] == url
    plan = Plan.objects.get()
    assert (plan.project, plan.version, plan.party) == (project.id, 1, project.party)
    assert plan.facts == project.facts and plan.body["rows"] and plan.delivered_at == plan.asked_at
    kept = Document.objects.get(id=plan.document)
    assert kept.media == "application/pdf" and kept.party == project.party
    event = Event.objects.get(kind="plan.made")
    assert json.loads(event.body)["data"]["version"] == 1 and event.stream == f"project/{project.id}"
    page = owner.get(url)
    assert not code_words(page), code_words(page)
    assert owner.get(f"{url}1/list.pdf")["Content-Type"] == "application/pdf"
    assert owner.get(f"{url}1/list.docx").status_code == 200
    assert owner.get(f"{url}2/list.pdf").status_code == 404
    assert View.objects.filter(kind="plan.downloaded").count() == 2
    Project.objects.filter(id=project.id).update(facts={**project.facts, "night_work": True})
    assert "有了变化" in text(owner.get(url))
    owner.post(f"{url}make/")
    newest = text(owner.get(url))
    assert "和第 1 版比" in newest and "多出来的 1 项" in newest and "SG-019" in newest
    assert "夜间施工为否" in text(owner.get(f"{url}?v=1")) and "夜间施工为否" not in newest.split("和第 1 版比")[0]


def test_a_list_is_the_owner_s_own(portal: Portal) -> None:
    portal.play.file("LX-001", portal.ago(30))
    project = Project.objects.get()
    url = f"/my/projects/{project.code}/plan/"
    for client in (portal.other(), portal.staff()):
        assert client.get(url).status_code in (403, 404)
        assert client.post(f"{url}make/").status_code in (403, 404)
    assert Client().get(url).status_code == 302
    assert not Plan.objects.exists()
