"""A case walks from the window to the hand-out through the desk alone; batches, phone signing, leave and hand-over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.faces.desk.people import Desk, code_words, hidden, row, text
from tests.makers import Play, kinds, verify
from tongban.cases import queries
from tongban.cases import queries_desks as desks
from tongban.cases.models import Task
from tongban.clock import local_date
from tongban.records.documents.models import Document

PHOTO = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0cIDATx"
    b"\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


def act(client: Client, no: str, code: str, **data: Any) -> Any:
    """Open the form as a person would, fill it, send it; a confirmation is answered."""
    page = client.get(f"/desk/cases/{no}/?do={code}")
    assert page.status_code == 200
    answer = client.post(f"/desk/cases/{no}/do/{code}/", {**hidden(page), **data})
    assert answer.status_code == 302, text(answer)
    return answer


def judge_all(desk: Desk, client: Client, done: Any) -> None:
    """Every paper in order, one by one."""
    for paper in [p for p in queries.papers("410726", done.case) if not p["verdict"]]:
        client.post(f"/desk/cases/{done.no}/papers/{paper['no']}/", {"verdict": "ok"})


def test_from_window_to_hand_out(desk: Desk) -> None:
    done = desk.filed()
    no = done.no
    act(desk.at("GSB.window"), no, "accept")
    officer = desk.at("EE.officer")
    act(officer, no, "consult", offices=["410726-WR", "410726-HC"], question="请提意见", days="3")
    assert "征求意见 2 回 0" in text(officer.get("/desk/"))
    act(desk.at("WR.officer"), no, "reply", verdict="agree", opinion="同意")
    act(desk.at("HC.officer"), no, "reply", verdict="conditional", opinion="请做好雨污分流")
    table = officer.get(f"/desk/cases/{no}/opinions/")
    assert "有条件同意" in text(table) and "雨污分流" in text(table)
    people = [desk.name("EE.officer"), desk.name("EE.officer2")]
    photo = SimpleUploadedFile("现场.png", PHOTO, "image/png")
    day = local_date(desk.now).isoformat()
    act(officer, no, "visit", officers=people, place="厂区", at=day, findings="与图一致", photos=[photo])
    judge_all(desk, officer, done)
    act(officer, no, "propose", verdict="grant", opinion="符合条件，建议准予")
    head = desk.at("EE.head")
    assert "符合条件，建议准予" in text(head.get(f"/desk/cases/{no}/"))
    act(head, no, "decide", comment="同意", confirmed="1")
    desk.work()
    assert row(done)["state"] == "serving"
    act(desk.at("GSB.window"), no, "serve", method="window", receiver="王晓", at=day)
    desk.work()
    assert row(done)["state"] == "closed"
    assert kinds(done)[0] == "case.submitted" and "visit.recorded" in kinds(done) and "case.served" in kinds(done)
    proof = Document.objects.get(template="service")
    assert proof.data["way"] == "窗口领取" and "王晓" in proof.data["received"] and proof.sha256
    file = text(officer.get(f"/desk/cases/{no}/file/"))
    assert "现场照片" in file and "送达回证" in file and "准予行政许可决定书" in file
    assert officer.get(f"/desk/cases/{no}/file/{proof.id}/").content.startswith(b"%PDF")
    verify(done.ref)


def test_one_officer_makes_no_visit(desk: Desk) -> None:
    done = desk.reviewing()
    officer = desk.at("EE.officer")
    page = officer.get(f"/desk/cases/{done.no}/?do=visit")
    photo = SimpleUploadedFile("现场.png", PHOTO, "image/png")
    data = {**hidden(page), "officers": [desk.name("EE.officer")], "place": "厂区", "at": "2026-11-20", "findings": "一致", "photos": [photo]}
    answer = officer.post(f"/desk/cases/{done.no}/do/visit/", data)
    assert answer.status_code == 422 and "至少要有 2 项" in text(answer)
    assert "photos-kept" in hidden(answer) and "已上传" in text(answer)
    again = {**hidden(answer), "officers": [desk.name("EE.officer"), desk.name("EE.officer2")], "place": "厂区", "at": "2026-11-20", "findings": "一致"}
    assert officer.post(f"/desk/cases/{done.no}/do/visit/", again).status_code == 302
    assert "visit.recorded" in kinds(done)


def test_silence_is_shown_as_silence(desk: Desk) -> None:
    done = desk.play.do(desk.filed(hours=24 * 20), "accept", "GSB.window", desk.ago(24 * 20 - 1))
    desk.play.do(done, "consult", "EE.officer", desk.ago(24 * 19), offices=["WR"], question="请提意见", days=1)
    desk.work()
    page = desk.at("EE.officer").get(f"/desk/cases/{done.no}/opinions/")
    assert "到期未答复" in text(page) and "不算同意" in text(page)


def test_the_head_signs_on_a_phone_in_three_taps(desk: Desk) -> None:
    done = desk.deciding()
    head = desk.at("EE.head")
    waiting = head.get("/desk/sign/")
    assert f"/desk/sign/{done.no}/" in waiting.content.decode() and not code_words(waiting)
    page = head.get(f"/desk/sign/{done.no}/")  # tap 1
    assert "同意发放" in text(page) and not code_words(page)
    html = page.content.decode()
    bar = html[html.index('class="dk-signbar"') :]
    import re

    data = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', bar[: bar.index("</form>")]))
    asked = head.post(f"/desk/sign/{done.no}/", data)  # tap 2
    assert asked.status_code == 200 and "审批专用章" in text(asked)
    signed = head.post(f"/desk/sign/{done.no}/", {**data, "confirmed": "1"})  # tap 3
    assert signed.status_code == 302 and row(done)["outcome"] == "granted"


def test_the_head_returns_with_a_comment(desk: Desk) -> None:
    done = desk.deciding()
    head = desk.at("EE.head")
    page = head.get(f"/desk/sign/{done.no}/?do=return")
    bare = head.post(f"/desk/sign/{done.no}/", hidden(page))
    assert bare.status_code == 422 and "还没填" in text(bare)
    assert head.post(f"/desk/sign/{done.no}/", {**hidden(page), "comment": "请补充依据"}).status_code == 302
    assert row(done)["state"] == "reviewing"
    assert "请补充依据" in text(desk.at("EE.officer").get(f"/desk/cases/{done.no}/"))


def test_a_batch_tells_every_result(desk: Desk) -> None:
    good = [desk.filed(), Play(desk.stage).file("GC-010", desk.ago(3))]
    bad = Play(desk.stage).file("GC-010", desk.ago(3))
    window = desk.at("GSB.window")
    ticks = [f"{d.no}:1" for d in (*good, bad)]
    asked = window.post("/desk/batch/", {"action": "accept", "tick": ticks})
    assert asked.status_code == 200 and "3 件" in text(asked)
    desk.play.do(bad, "accept", "GSB.window2", desk.ago(1))
    told = window.post("/desk/batch/", {"action": "accept", "tick": ticks, "go": "1", "key": "one"})
    assert "办成 2 件，共 3 件" in text(told) and "没有办成" in text(told)
    assert all(row(d)["state"] == "reviewing" for d in (*good, bad))


def test_leave_and_hand_over(desk: Desk) -> None:
    done = desk.reviewing()
    officer = desk.stage.who("EE.officer", desk.now)
    second = desk.stage.who("EE.officer2", desk.now)
    client = desk.at("EE.officer")
    first = local_date(desk.now)
    client.post(
        "/desk/staff/leave/", {"staff": str(officer.staff), "from": first.isoformat(), "to": (first + timedelta(days=3)).isoformat(), "reason": "年休"}
    )
    act(client, done.no, "hand_over", to=str(second.staff), reason="休假")
    assert Task.objects.get(case=done.case, kind="review", closed_at=None).assignee == second.staff
    page = client.get("/desk/staff/")
    assert "今天休假" in text(page) and officer.name in text(page)
    assert not [i for i in desks.todo(officer, first) if i.no == done.no]
    head = desk.at("EE.head")
    moved = head.post("/desk/staff/hand-over/", {"staff": str(second.staff), "to": str(officer.staff), "key": "k"})
    assert moved.status_code == 200 and "已移交 1 件" in text(moved)
    assert Task.objects.get(case=done.case, kind="review", closed_at=None).assignee == officer.staff
    assert desk.at("WR.officer").post("/desk/staff/leave/", {"staff": str(officer.staff)}).status_code == 403


def test_deputies_act_while_the_first_is_away(desk: Desk) -> None:
    head = desk.at("EE.head")
    reviewer = desk.stage.who("EE.reviewer", desk.now)
    named = head.post("/desk/staff/deputy/", {"post": "410726-EE|head", "staff": str(reviewer.staff)})
    assert named.status_code == 302
    assert "B 岗" in text(head.get("/desk/staff/"))


def test_numbers_open_their_lists(desk: Desk) -> None:
    desk.reviewing()
    Play(desk.stage).file("GC-010", desk.ago(3))
    page = desk.at("GSB.window").get("/desk/numbers/?all")
    assert page.content.decode().count("data-row") == 2
    assert desk.at("GSB.window").get("/desk/numbers/?light=none").content.decode().count("data-row") == 1
