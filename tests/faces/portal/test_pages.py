"""Each page for its owner, for anybody and for another party; words; numbers of statements; reads that are accounted for."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.faces.portal.visitors import Portal, code_words, text
from tongban.cases.models import Case
from tongban.journal.models import View
from tongban.records.documents.models import Document
from tongban.records.licences.models import Licence
from tongban.records.projects.models import Project

PUBLIC = (
    "/",
    "/progress/",
    "/elder/",
    "/open/",
    "/accessibility/",
    "/matters/",
    "/matters/?q=gongchengguihua",
    "/matters/?q=项目备按",
    "/matters/?q=没有这种事情啊",
    "/matters/LX-001/",
    "/matters/LX-001/?print=1",
    "/matters/GC-002/",
    "/guide/",
    "/guide/result/?invest=social&approval=file",
)
MINE = (
    "/my/",
    "/my/projects/",
    "/my/cases/",
    "/my/inbox/",
    "/my/licences/",
    "/my/views/",
    "/my/views/?own=1",
    "/my/settings/",
    "/act-for/",
)


@pytest.mark.parametrize("url", PUBLIC)
def test_public_pages(portal: Portal, url: str) -> None:
    page = Client().get(url)
    assert page.status_code == 200
    assert not code_words(page)


@pytest.mark.parametrize("url", MINE[:-1])
def test_mine_asks_for_a_sign_in_and_is_not_for_staff(portal: Portal, url: str) -> None:
    asked = Client().get(url)
    assert asked.status_code == 302 and asked["Location"].startswith("/signin/?next=")
    assert portal.staff().get(url).status_code == 403


def told(portal: Portal) -> list[str]:
    """A filing that is done, a report that was sent back, and all addresses of both."""
    first = portal.play.file("LX-001", portal.ago(30))
    second = portal.correcting()
    portal.work()
    project = Project.objects.get()
    licence = Licence.objects.first()
    document = Document.objects.filter(kind="notice").first()
    assert licence is not None and document is not None
    found = [f"/my/projects/{project.code}/", f"/my/projects/{project.code}/qr.svg", f"/my/files/{document.id}/"]
    found += [f"/my/licences/{licence.id}/{part}" for part in ("", "qr.svg", "file/")]
    for no in (first.no, second.no):
        found += [f"/my/cases/{no}/{part}" for part in ("", "done/", "days/", "files/")]
    return [
        *found,
        f"/my/cases/{second.no}/do/supply/",
        f"/my/cases/{second.no}/do/withdraw/",
        f"/my/cases/{first.no}/do/sign_for/",
    ]


def test_pages_of_cases_are_the_party_s_own(portal: Portal) -> None:
    urls = told(portal)
    owner, other, anybody = portal.owner(), portal.other(), Client()
    for url in (*urls, *MINE):
        page = owner.get(url)
        assert page.status_code == 200, url
        if page["Content-Type"].startswith("text/html"):
            assert not code_words(page), (url, code_words(page))
    for url in urls:
        assert other.get(url).status_code == 404, url
        assert anybody.get(url).status_code == 302, url
    project = Project.objects.get()
    assert other.get(f"/my/apply/GC-010/?project={project.code}").status_code == 404


def test_another_party_s_draft_is_not_there(portal: Portal) -> None:
    draft = portal.owner().get("/my/apply/LX-001/?new=1")["Location"]
    other = portal.other()
    for part in ("", "s/project/", "papers/", "check/", "discard/"):
        assert other.get(draft + part).status_code == 404
    assert other.post(draft + "s/project/save/", {"project_name": "x"}).status_code == 404
    assert other.post(draft + "submit/").status_code == 404


def test_the_22_fields_and_the_marks(portal: Portal) -> None:
    page = text(Client().get("/matters/LX-008/"))
    assert all(f"{n}. " in page for n in range(1, 23)) and "23. " not in page
    assert "（依据待核实）" in page


def test_progress_without_sign_in(portal: Portal) -> None:
    done = portal.correcting()
    last = str(portal.play.form["contact_phone"])[-4:]
    found = Client().post("/progress/", {"no": done.no, "last": last})
    assert found.status_code == 200 and "待补正" not in text(found) and "提交补正" in text(found)
    assert "缺附图" not in text(found) and "（示例）" not in text(found).split("延津")[0]
    assert View.objects.filter(kind="progress.looked_up", target=f"case/{done.no}").count() == 1
    client = Client()
    for _ in range(6):
        assert client.post("/progress/", {"no": done.no, "last": "0000"}).status_code == 422
    refused = client.post("/progress/", {"no": done.no, "last": last})
    assert refused.status_code == 429 and "15 分钟" in text(refused)


def test_opening_a_case_is_accounted_for(portal: Portal) -> None:
    done = portal.correcting()
    portal.owner().get(f"/my/cases/{done.no}/")
    assert View.objects.filter(kind="case.opened", target=f"case/{done.no}").count() == 1
    page = text(portal.owner().get("/my/views/?own=1"))
    assert "您自己" in page and "打开办件" in page


def test_a_correction_item_by_item(portal: Portal) -> None:
    from tests.faces.portal.visitors import pdf

    done = portal.correcting()
    client, url = portal.owner(), f"/my/cases/{done.no}/do/supply/"
    page = client.get(url)
    assert "缺附图" in text(page) and "没有盖章" in text(page)
    seen = Case.objects.get(no=done.no).seq
    kept = client.post(url, {"answer-0": "补好了", "go": "keep", "seen": seen})
    assert kept.status_code == 302 and "补好了" in client.get(url).content.decode()
    early = client.post(url, {"go": "send", "seen": seen})
    assert early.status_code == 422 and "写一句怎么改的" in text(early)
    sent = client.post(url, {"answer-1": "盖好了", "file-1": pdf("新报告.pdf"), "go": "send", "seen": seen})
    assert sent.status_code == 302
    case = Case.objects.get(no=done.no)
    assert case.state == "received"
    again = client.get(url)
    assert again.status_code == 200 and "现在不用" in text(again)


def test_withdrawing_names_the_object_and_the_effect(portal: Portal) -> None:
    done = portal.correcting()
    client, url = portal.owner(), f"/my/cases/{done.no}/do/withdraw/"
    page = text(client.get(url))
    assert done.no in page and "撤回后本次申请终止" in page
    client.post(url, {"go": "send", "seen": Case.objects.get(no=done.no).seq})
    assert Case.objects.get(no=done.no).state == "withdrawn"


def test_electronic_service_and_messages(portal: Portal) -> None:
    portal.correcting()
    client = portal.owner()
    client.post("/my/settings/", {"electronic": "1"})
    assert "同意了电子送达" in text(client.get("/my/settings/"))
    client.post("/my/settings/", {"electronic": "0"})
    assert "同意了电子送达" not in text(client.get("/my/settings/"))
    assert "没看" in text(client.get("/my/inbox/"))
    client.post("/my/inbox/read/", {})
    assert "都看过了" in text(client.get("/my/inbox/"))
    assert client.post("/my/inbox/read/", {"to": "https://evil.example/"})["Location"] == "/my/inbox/"


def statements(client: Client, url: str) -> int:
    """How many SQL statements a page takes once what is cached in process is there."""
    client.get(url)
    with CaptureQueriesContext(connection) as taken:
        assert client.get(url).status_code == 200
    return len(taken)


def test_lists_take_a_constant_number_of_statements(portal: Portal) -> None:
    portal.play.file("LX-001", portal.ago(50))
    portal.play.file("GC-010", portal.ago(49))
    project = Project.objects.get()
    urls = ("/my/", "/my/cases/", "/my/inbox/", "/my/licences/", "/my/views/?own=1", f"/my/projects/{project.code}/")
    client = portal.owner()
    before = {url: statements(client, url) for url in urls}
    for hour in range(6):
        portal.play.file("GC-013" if hour % 2 else "GC-010", portal.ago(40 - hour))
    assert {url: statements(client, url) for url in urls} == before
