"""Filing over HTTP: the first filing end to end, drafts that survive, one case however often the button is pressed."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.faces.portal.visitors import Portal, answers, code_words, fill, pdf, text
from tongban.cases.models import Case, FormDraft, Paper
from tongban.records.projects.models import Project


def test_first_filing_end_to_end(portal: Portal) -> None:
    client = portal.owner()
    begun = client.get("/my/apply/LX-001/")
    assert begun.status_code == 302 and begun["Location"].startswith("/my/drafts/")
    check = fill(client, begun["Location"])
    page = client.get(check)
    assert page.status_code == 200 and "修改" in text(page)
    sent = client.post(begun["Location"] + "submit/")
    no = re.search(r"/my/cases/([^/]+)/done/", sent["Location"])[1]  # type: ignore[index]
    done = client.get(sent["Location"])
    project = Project.objects.get()
    assert project.code in text(done) and no in text(done)
    assert "制证中" in text(done)
    portal.work()
    done = client.get(sent["Location"])
    assert "制证中" not in text(done) and "收件凭证" in text(done)
    receipt = re.search(r"/my/files/([0-9a-f-]+)/", done.content.decode())
    assert receipt
    got = client.get(receipt[0])
    assert got.content.startswith(b"%PDF-") and got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff"
    signed = client.post(f"/my/cases/{no}/do/sign_for/", {"go": "send", "seen": Case.objects.get(no=no).seq})
    assert signed.status_code == 302
    assert Case.objects.get(no=no).state == "closed"


def test_pressing_twice_makes_one_case(portal: Portal) -> None:
    client = portal.owner()
    draft = client.get("/my/apply/LX-001/?new=1")["Location"]
    fill(client, draft)
    first = client.post(draft + "submit/")
    second = client.post(draft + "submit/")
    assert first["Location"] == second["Location"]
    assert Case.objects.filter(matter="LX-001").count() == 1
    FormDraft.objects.update(submitted="")  # the answer got lost before the draft was closed
    third = client.post(draft + "submit/")
    assert third["Location"] == first["Location"]
    assert Case.objects.filter(matter="LX-001").count() == 1


def test_back_after_submitting_says_so(portal: Portal) -> None:
    client = portal.owner()
    draft = client.get("/my/apply/LX-001/?new=1")["Location"]
    fill(client, draft)
    client.post(draft + "submit/")
    for place in ("", "check/", "papers/", "s/project/"):
        again = client.get(draft + place)
        assert again.status_code == 200 and "已经交了" in text(again)


def test_a_draft_survives(portal: Portal) -> None:
    client = portal.owner()
    draft = client.get("/my/apply/LX-001/?new=1")["Location"]
    saved = client.post(draft + "s/project/save/", {"project_name": "二期厂房", "total_invest": "不是数字"})
    assert saved.status_code == 204
    client.post(draft + "s/applicant/save/", {"leader": "张三"})
    elsewhere = portal.owner()
    assert elsewhere.get("/my/apply/LX-001/?new=1")["Location"] == draft
    page = elsewhere.get(draft + "s/project/").content.decode()
    assert "二期厂房" in page and "不是数字" in page
    assert "张三" in elsewhere.get(draft + "s/applicant/").content.decode()
    assert "没填完的" in text(elsewhere.get("/my/"))


def test_a_wrong_answer_is_kept_and_said_at_its_place(portal: Portal) -> None:
    client = portal.owner()
    draft = client.get("/my/apply/LX-001/?new=1")["Location"]
    page = client.get(draft + "s/project/")
    sent = client.post(draft + "s/project/", {**answers(page), "total_invest": "很多"})
    assert sent.status_code == 422
    body = sent.content.decode()
    assert 'href="#id_total_invest"' in body and "请填数字" in body and 'value="很多"' in body


def test_known_cells_show_their_source_and_the_register_is_not_changed_here(portal: Portal) -> None:
    client = portal.owner()
    draft = client.get("/my/apply/LX-001/?new=1")["Location"]
    page = client.get(draft + "s/applicant/")
    assert "已替您填好" in text(page) and "登记信息" in text(page) and "有误" in text(page)
    client.post(draft + "s/applicant/save/", {"owner": "别人的公司", "leader": "张三"})
    kept = FormDraft.objects.get()
    assert "owner" not in kept.form and kept.form["leader"] == "张三"


def test_papers_are_looked_at_at_once_and_one_bad_file_loses_nothing(portal: Portal) -> None:
    client = portal.owner()
    portal.play.file("LX-001", portal.ago(30))
    project = Project.objects.get()
    draft = client.get(f"/my/apply/GC-010/?project={project.code}")["Location"]
    page = client.get(draft + "papers/").content.decode()
    assert "免提交" in page
    names = re.findall(r'name="(file-[^"]+)"', page)
    assert names
    bad = SimpleUploadedFile("图.pdf", b"no pdf at all", content_type="application/pdf")
    files = {names[0]: bad, **{n: pdf() for n in names[1:]}}
    sent = client.post(draft + "papers/", files)
    assert sent.status_code == 422 and "可能已损坏" in text(sent)
    assert text(sent).count("已上传") >= len(names) - 1
    good = client.post(draft + "papers/", {names[0]: pdf("环评.pdf")})
    assert good.status_code == 302
    assert "已查：PDF，1 页" in text(client.get(draft + "papers/"))
    fill(client, draft)
    done = client.post(draft + "submit/")
    no = done["Location"].split("/")[3]
    case = Case.objects.get(no=no)
    assert Paper.objects.filter(case=case.id, fate="upload").count() == len(names)


def test_what_must_come_first_is_said_and_refused(portal: Portal) -> None:
    client = portal.owner()
    portal.play.file("LX-001", portal.ago(30))
    project = Project.objects.get()
    draft = client.get(f"/my/apply/SG-001/?project={project.code}")["Location"]
    assert "现在还不能交" in text(client.get(draft))
    sent = client.post(draft + "submit/")
    assert sent.status_code == 422 and "没有交成" in text(sent)
    assert not Case.objects.filter(matter="SG-001").exists()


def test_the_guide_s_answers_fill_the_form(portal: Portal) -> None:
    client = portal.owner()
    sent = client.post(
        "/guide/start/", {"invest": "social", "approval": "file", "ptype": "industrial", "superhigh": "0"}
    )
    assert sent["Location"].startswith("/my/apply/LX-001/")
    draft = client.get(sent["Location"])["Location"]
    page = text(client.get(draft + "s/project/"))
    assert "向导里的回答" in page and "工业厂房" in page
    fill(client, draft)
    client.post(draft + "submit/")
    assert Project.objects.get().facts["superhigh"] is False


def test_a_stage_is_one_form_with_tables(portal: Portal) -> None:
    client = portal.owner()
    portal.play.file("LX-001", portal.ago(30))
    project = Project.objects.get()
    draft = client.get(f"/my/apply/FT-GENERAL.works/?project={project.code}")["Location"]
    page = client.get(draft)
    assert "一张表办" in text(page) and not code_words(page)
    step = client.get(draft + "s/design/")
    typed = {**answers(step), "buildings-0-name": "一号厂房", "buildings-0-above": "两层"}
    more = client.post(draft + "s/design/", {**typed, "add": "buildings"})
    assert more.status_code == 200 and 'name="buildings-1-name"' in more.content.decode()
    wrong = client.post(draft + "s/design/", typed)
    assert wrong.status_code == 422 and "单体一览第 1 行，地上层数：请填数字" in text(wrong)
    assert 'value="两层"' in client.get(draft + "s/design/").content.decode()
    right = client.post(draft + "s/design/", {**typed, "buildings-0-above": "2"})
    assert right.status_code == 302
    kept = FormDraft.objects.get(matter="FT-GENERAL.works").form["buildings"]
    assert kept[0]["name"] == "一号厂房" and kept[0]["above"] == "2"
