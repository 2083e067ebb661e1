"""The workbench: the engine's own checks, forms out of the procedure, previews that are final, masked values, keys, refusals."""

from __future__ import annotations

import re

from django.test.utils import CaptureQueriesContext

from tests.faces.desk.people import Desk, code_words, hidden, row, text
from tongban.cases import queries
from tongban.cases.models import Task
from tongban.journal.models import View
from tongban.records.documents.models import Document


def test_opening_is_noted_once_and_each_look_is_journalled(desk: Desk) -> None:
    done = desk.filed()
    window = desk.at("GSB.window")
    for _ in range(2):
        assert window.get(f"/desk/cases/{done.no}/").status_code == 200
    kinds = [e["kind"] for e in queries.timeline("410726", done.case)]
    assert kinds.count("task.opened") == 1
    assert View.objects.filter(kind="case.opened", target=f"case/{done.no}").count() == 2


def test_each_role_sees_its_own_acts(desk: Desk) -> None:
    done = desk.filed()
    page = desk.at("GSB.window").get(f"/desk/cases/{done.no}/")
    assert all(word in text(page) for word in ("受理", "一次性告知补正", "不予受理", "应交的材料都有着落"))
    assert "征求意见 " not in text(page)
    desk.play.do(done, "accept", "GSB.window", desk.ago(2))
    officer = desk.at("EE.officer").get(f"/desk/cases/{done.no}/")
    assert all(word in text(officer) for word in ("提出办理意见", "记录现场核查", "请申请人修改", "材料逐件核过"))
    window = desk.at("GSB.window").get(f"/desk/cases/{done.no}/")
    assert "没有等您办的事" in text(window)


def test_keys_and_reasons_stand_on_the_buttons(desk: Desk) -> None:
    done = desk.reviewing()
    html = desk.at("EE.officer").get(f"/desk/cases/{done.no}/").content.decode()
    for key in ("1", "2", "3", "y", "c", "v"):
        assert f'data-key="{key}"' in html
    closed = re.search(r'<a class="tb-btn[^>]*do=propose[^>]*>', html)
    assert closed and 'aria-disabled="true"' in closed[0] and "还没有核查" in closed[0]


def test_verdicts_are_kept_at_once_and_open_the_way(desk: Desk) -> None:
    done = desk.reviewing()
    officer = desk.at("EE.officer")
    for paper in [p for p in queries.papers("410726", done.case) if p["fate"] == "upload"]:
        answer = officer.post(f"/desk/cases/{done.no}/papers/{paper['no']}/", {"verdict": "ok", "key": f"k{paper['no']}"})
        assert answer.status_code == 302
    assert all(p["verdict"] == "ok" for p in queries.papers("410726", done.case) if p["fate"] == "upload")
    assert 'aria-disabled="true"' not in re.search(r'<a class="tb-btn[^>]*do=propose[^>]*>', officer.get(f"/desk/cases/{done.no}/").content.decode())[0]  # type: ignore[index]
    assert desk.at("GSB.window").post(f"/desk/cases/{done.no}/papers/1/", {"verdict": "ok"}).status_code == 403


def test_a_core_paper_cannot_come_later(desk: Desk) -> None:
    done = desk.reviewing()
    paper = next(p for p in queries.papers("410726", done.case) if p["core"] and p["fate"] == "upload")
    desk.at("EE.officer").post(f"/desk/cases/{done.no}/papers/{paper['no']}/", {"verdict": "later"})
    assert not next(p for p in queries.papers("410726", done.case) if p["no"] == paper["no"])["verdict"]


def test_the_preview_is_what_is_issued(desk: Desk) -> None:
    done = desk.filed()
    window = desk.at("GSB.window")
    page = window.get(f"/desk/cases/{done.no}/?do=accept")
    shown = re.search(r"受理通知书 · (\S+号)", text(page))
    assert shown
    paper = window.post(f"/desk/cases/{done.no}/do/accept/preview/")
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
    assert Document.objects.filter(template="acceptance").count() == 0
    answer = window.post(f"/desk/cases/{done.no}/do/accept/", hidden(page))
    assert answer.status_code == 302
    issued = Document.objects.get(template="acceptance")
    assert issued.number == shown[1]
    said = text(page).replace("\n", "")
    assert all(paragraph in said for paragraph in issued.data["paragraphs"])


def test_a_table_of_faults_names_papers_not_codes(desk: Desk) -> None:
    done = desk.filed()
    window = desk.at("GSB.window")
    page = window.get(f"/desk/cases/{done.no}/?do=ask")
    data = {**hidden(page), "items-0-on": "on", "items-0-fault": "未加盖公章", "items-0-wanted": "盖章后重传", "days_owner": "10"}
    assert window.post(f"/desk/cases/{done.no}/do/ask/", data).status_code == 302
    notice = Document.objects.get(template="correction")
    assert "未加盖公章" in "".join(notice.data["paragraphs"]) and not re.search(r"M\d{3}", "".join(notice.data["paragraphs"]))


def test_everything_is_refused_at_once_and_nothing_typed_is_lost(desk: Desk) -> None:
    done = desk.reviewing()
    officer = desk.at("EE.officer")
    page = officer.get(f"/desk/cases/{done.no}/?do=propose")
    answer = officer.post(f"/desk/cases/{done.no}/do/propose/", {**hidden(page), "opinion": "写了半天的意见"})
    assert answer.status_code == 422
    said = text(answer)
    assert "写了半天的意见" in said and "还没选" in said and "还没有核查" in said
    assert row(done)["state"] == "reviewing"


def test_an_irreversible_act_is_confirmed_by_page(desk: Desk) -> None:
    done = desk.deciding()
    head = desk.at("EE.head")
    page = head.get(f"/desk/cases/{done.no}/?do=decide")
    assert 'data-dialog="#sure"' in page.content.decode()
    asked = head.post(f"/desk/cases/{done.no}/do/decide/", {**hidden(page), "comment": "同意"})
    assert asked.status_code == 200 and "准予许可“" in text(asked) and "审批专用章" in text(asked)
    assert row(done)["state"] == "deciding"
    assert 'name="comment" value="同意"' in asked.content.decode()
    assert not code_words(asked)


def test_who_was_first_is_named(desk: Desk) -> None:
    done = desk.filed()
    first, second = desk.at("GSB.window"), desk.at("GSB.window2")
    mine, theirs = (c.get(f"/desk/cases/{done.no}/?do=reject") for c in (first, second))
    old = hidden(theirs)
    first.post(f"/desk/cases/{done.no}/do/accept/", hidden(first.get(f"/desk/cases/{done.no}/?do=accept")))
    late = second.post(f"/desk/cases/{done.no}/do/reject/", {**old, "reason": "不属于本机关职权", "cite": "行政许可法", "confirmed": "1"})
    assert mine.status_code == 200 and late.status_code == 409
    assert desk.name("GSB.window") in text(late) and "受理" in text(late) and "不属于本机关职权" in text(late)
    assert row(done)["state"] == "reviewing"


def test_the_same_form_twice_is_done_once(desk: Desk) -> None:
    done = desk.filed()
    window = desk.at("GSB.window")
    data = hidden(window.get(f"/desk/cases/{done.no}/?do=accept"))
    assert [window.post(f"/desk/cases/{done.no}/do/accept/", data).status_code for _ in range(2)] == [302, 302]
    assert [e["kind"] for e in queries.timeline("410726", done.case)].count("case.accepted") == 1


def test_masked_values_are_shown_for_a_reason(desk: Desk) -> None:
    done = desk.filed()
    window = desk.at("GSB.window")
    page = window.get(f"/desk/cases/{done.no}/")
    if "138****0001" not in text(page):
        done = desk.filed("LX-001")
        window = desk.at("DRC.officer")
        page = window.get(f"/desk/cases/{done.no}/")
    assert "13800000001" not in text(page) and "138****0001" in text(page)
    assert window.post(f"/desk/cases/{done.no}/reveal/", {"field": "leader_phone"}).status_code == 302
    shown = window.post(f"/desk/cases/{done.no}/reveal/", {"field": "leader_phone", "reason": "contact"})
    assert "13800000001" in text(shown)
    seen = View.objects.get(kind="field.revealed")
    assert seen.reason == "联系申请人" and seen.target.endswith("/leader_phone")


def test_files_are_read_in_the_page_and_accounted_for(desk: Desk) -> None:
    done = desk.filed()
    window = desk.at("GSB.window")
    paper = next(p for p in queries.papers("410726", done.case) if p["document"])
    inline = window.get(f"/desk/cases/{done.no}/papers/{paper['no']}/file/")
    assert inline.content.startswith(b"%PDF") and inline["Content-Disposition"].startswith("inline")
    assert "object-src 'self'" in inline["Content-Security-Policy"]
    kept = window.get(f"/desk/cases/{done.no}/papers/{paper['no']}/file/?download=1")
    assert kept["Content-Disposition"].startswith("attachment") and kept["X-Content-Type-Options"] == "nosniff"
    assert View.objects.filter(kind="file.downloaded").count() == 1


def test_a_case_costs_the_same_with_more_in_it(desk: Desk) -> None:
    from django.db import connection

    def cost(done: object) -> int:
        client = desk.at("EE.officer")
        client.get(f"/desk/cases/{done.no}/")  # type: ignore[attr-defined]
        with CaptureQueriesContext(connection) as caught:
            client.get(f"/desk/cases/{done.no}/")  # type: ignore[attr-defined]
        return len(caught)

    done = desk.reviewing()
    desk.play.do(done, "consult", "EE.officer", desk.ago(1), offices=["WR"], question="请提意见", days=3)
    before = cost(done)
    desk.play.do(done, "consult", "EE.officer", desk.ago(0.5), offices=["HC", "NR", "DRC"], question="请提意见", days=3)
    assert cost(done) == before


def test_another_office_is_told_nothing(desk: Desk) -> None:
    done = desk.filed()
    other = desk.at("WR.officer")
    for tail in ("", "days/", "file/", "opinions/", "do/accept/"):
        method = other.post if tail.startswith("do") else other.get
        assert method(f"/desk/cases/{done.no}/{tail}").status_code == 404
    assert "没有找到" in text(other.get(f"/desk/find/?q={done.no}"))
    assert desk.at("GSB.window").get("/desk/cases/nothing/").status_code == 404


def test_acts_of_other_posts_are_refused(desk: Desk) -> None:
    done = desk.deciding()
    assert desk.at("GSB.window").post(f"/desk/cases/{done.no}/do/decide/", {"confirmed": "1"}).status_code == 403
    assert desk.at("EE.officer").post(f"/desk/cases/{done.no}/do/decide/", {"confirmed": "1"}).status_code == 403
    assert desk.at("EE.officer").post(f"/desk/cases/{done.no}/do/attach/").status_code == 404


def test_the_proposer_cannot_decide(desk: Desk) -> None:
    done = desk.reviewing()
    actor = desk.stage.who("EE.officer", desk.now)
    from tongban.records.parties import actions as parties
    from tongban.records.parties import queries as parties_queries

    person = next(r["staff"] for r in parties_queries.roster(["410726-EE"], desk.now.date()) if r["id"] == actor.staff)
    parties.assign(staff=person, office="410726-EE", post="head", actor=actor, at=desk.ago(1), valid_from=desk.ago(48).date())
    done = desk.play.do(done, "propose", "EE.officer", desk.ago(0.5), verdict="grant", opinion="同意", verdicts=desk.play.ok(done))
    page = desk.at("EE.officer").get(f"/desk/cases/{done.no}/")
    assert "不能自己审定" in text(page)
    assert desk.at("EE.officer").post(f"/desk/cases/{done.no}/do/decide/", {"confirmed": "1"}).status_code == 403
    assert Task.objects.filter(case=done.case, kind="decide", closed_at=None, seen_at=None).exists()


def test_taking_back_until_it_was_opened(desk: Desk) -> None:
    done = desk.deciding()
    officer = desk.at("EE.officer")
    assert "取回" in text(officer.get(f"/desk/cases/{done.no}/"))
    desk.at("EE.head").get(f"/desk/cases/{done.no}/")
    late = officer.post(f"/desk/cases/{done.no}/do/take_back/")
    assert late.status_code == 422 and "已经打开" in text(late)


def test_words_of_all_pages(desk: Desk) -> None:
    done = desk.reviewing()
    officer = desk.at("EE.officer")
    for tail in ("", "?do=consult", "?do=visit", "?do=pause", "?do=amend", "?do=propose", "?do=hand_over", "days/", "file/", "opinions/"):
        page = officer.get(f"/desk/cases/{done.no}/{tail}")
        assert page.status_code == 200, tail
        assert not code_words(page), tail
    for url in ("/desk/", "/desk/find/", "/desk/closed/", "/desk/numbers/?all", "/desk/staff/", "/desk/sign/"):
        assert not code_words(desk.at("EE.head").get(url)), url
