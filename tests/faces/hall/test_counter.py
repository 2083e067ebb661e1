"""At the counter: numbers called, several matters received on one screen, papers, by hand while a machine is down, entered afterwards, handed out."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import REGION, Stage, t
from tests.faces.hall.people import Window
from tests.makers import Play, bodies, filler, form, state, verify
from tongban.cases import calendars, queries
from tongban.cases.actions import CaseRef
from tongban.clock import local_date, now
from tongban.exchange.calls.models import Call
from tongban.journal import queries as journal
from tongban.records.documents import making, strokes
from tongban.records.documents import queries as documents
from tongban.records.parties import queries as parties


@pytest.fixture
def w(window: Window) -> Window:
    """The clerk, and an applicant whose project has its code."""
    Play(window.stage).register(now() - timedelta(hours=2))
    return window


def fields(w: Window) -> dict[str, Any]:
    """Good answers to all that the present screen asks."""
    from tongban.faces.hall.sitting import Sitting  # the screen itself knows what it asks

    request = w.answer.wsgi_request
    sheet = Sitting(request, w.draft.id).sheet
    assert sheet is not None
    given = {**filler(sheet), **form()}
    return {f.code: given[f.code] for s in sheet.sections for f in s.fields if f.code in given and not isinstance(given[f.code], list)}


def to_form(w: Window, *matters: str, **begin: Any) -> None:
    """From the card to the form with these matters chosen."""
    w.begin(**begin)
    w.do("read")
    owner = next(p for p in w.answer.context["choices"] if p["kind"] == "organisation")
    w.do(f"as-{owner['id']}")
    for matter in matters:
        w.do(f"add-{matter}")


def received(w: Window) -> list[CaseRef]:
    """The cases that the last draft became."""
    return [CaseRef(REGION, queries.by_number(no)["id"]) for no in dict(w.draft.form)["_done"].values()]  # type: ignore[index]


def test_several_matters_one_form_at_the_counter(w: Window) -> None:
    w.post("/hall/kiosk/", 200, business="build")
    w.post("/hall/do/", 200, do="next")
    (ticket,) = w.tickets()
    w.post("/hall/do/", 200, do="start", ticket=str(ticket.id))
    w.url = w.answer.redirect_chain[-1][0]
    assert "施*" in w.do("read") and "990000" not in w.text
    owner = next(p for p in w.answer.context["choices"] if p["kind"] == "organisation")
    w.do(f"as-{owner['id']}")
    assert owner["name"] in w.text
    w.do("find", q="hpbgb")
    w.do("add-GC-010")
    w.do("add-GC-012")
    assert "2 个事项合用" in w.text
    before = w.answer.context["missing"]
    assert before > 0
    w.do("submit", 422)
    assert "还没有收" in w.text
    w.do("scan", **fields(w))
    assert w.answer.context["missing"] == 0
    code = next(r["code"] for r in w.answer.context["rows"] if r["fate"] == "uploaded")
    w.do("submit", 200, **{f"there-{code}": "1", f"original-{code}": "1", f"copies-{code}": "2"})
    assert "已收件 2 件" in w.text, w.text[:1500]
    cases = received(w)
    assert len(cases) == 2
    clerk = w.actor
    for ref in cases:
        row = state(ref)
        verify(ref)
        assert (row["channel"], row["accepted_by"], row["party"]) == ("hall", f"{REGION}-GSB", owner["id"])
        (first,) = bodies(ref)
        assert first["data"]["channel"] == "hall"
        assert f"staff:{clerk.staff}" in first["actor"] and f"party:{owner['id']}" in first["actor"], "who wrote it down, for whom"
    sources = [p["source"] for ref in cases for p in queries.papers(REGION, ref.id) if p["material"] == code]
    assert sources and all("已核对原件" in s and "复印件 2 份" in s and "模拟对端" in s for s in sources)
    assert {t.no: t.cases for t in w.tickets()} == {"A001": [state(c)["no"] for c in cases]}
    w.post(f"{w.url}done/", 200)
    assert [state(c)["state"] for c in cases] == ["reviewing", "reviewing"]
    numbers = ",".join(state(c)["no"] for c in cases)
    assert "受理" in w.get(f"/hall/print/?no={numbers}&w=80")
    assert "收 件 凭 证" in w.get(f"/hall/print/?no={numbers}&kind=receipt&w=80") and "收件" in w.get(f"/hall/print/?no={numbers}")
    w.get(f"/hall/print/{state(cases[0])['no']}/code.svg")
    w.post("/hall/do/", 200, do="finish", ticket=str(ticket.id))
    assert w.tickets("done")
    w.get(w.url, 302)
    assert "已收件" in w.get(f"{w.url}done/"), "the draft that became cases shows them and takes nothing more"


def test_what_was_handed_in_twice_is_asked_about(w: Window) -> None:
    to_form(w, "GC-010")
    w.do("scan", **fields(w))
    w.do("submit", 200)
    to_form(w, "GC-010")
    assert "已有在办件" in w.text
    w.do("scan", **fields(w))
    w.do("submit", 422)
    assert "确认是另一件" in w.text
    w.do("submit", 200, **{"twice-there": "1", "twice": "1"})
    assert "已收件 1 件" in w.text


def test_a_reader_that_dies_in_the_middle_loses_nothing(w: Window) -> None:
    w.begin()
    w.do("save", **{"who-phone": "19900000001"})
    w.outside.stop()
    w.do("read", 422, **{"who-name": "施伟", "who-phone": "19900000001"})
    assert "读卡器没有回应" in w.text and "人工核验" in w.text
    assert dict(w.draft.form)["_typed_name"] == "施伟", "kept on the server before the machine was asked"
    w.get(w.url)
    assert 'value="施伟"' in w.answer.content.decode() and 'value="19900000001"' in w.answer.content.decode()
    w.do("person", 422, **{"who-name": "施伟", "who-id_number": "990000197102020039"})
    assert "请核对身份证原件" in w.text
    w.do("person", 200, **{"who-name": "施伟", "who-id_number": "990000197102020039", "who-seen": "1"})
    assert "人工核验" in w.text and w.answer.context["choices"]
    found = list(Call.objects.filter(counterpart="reader").order_by("asked_at").values_list("outcome", "actor", "words"))
    assert [o for o, _, _ in found] == ["failed", "manual"]
    assert f"staff:{w.actor.staff}" in found[1][1] and "施伟" not in str(found), "who checked, nothing of whom"
    owner = next(p for p in w.answer.context["choices"] if p["kind"] == "organisation")
    w.do(f"as-{owner['id']}")
    w.do("add-GC-010")
    w.do("scan", 422, **fields(w))
    assert "高拍仪没有回应" in w.text, "the camera is down as well: files can be chosen"
    kept = dict(w.draft.form)
    assert all(str(kept.get(k)) == str(v) for k, v in fields(w).items() if k in kept) and kept["_matters"] == ["GC-010"]


def test_wrong_identities_are_told_in_words(w: Window) -> None:
    w.begin()
    for given, words in (
        ({"who-name": "", "who-id_number": ""}, "请填写姓名"),
        ({"who-name": "施伟", "who-id_number": "990000197102020038", "who-seen": "1"}, "校验位不对"),
        ({"who-name": "另一人", "who-id_number": "990000197102020039", "who-seen": "1"}, "另一个姓名"),
        ({"who-name": "施伟", "who-id_number": "990000197102020039", "who-phone": "123", "who-seen": "1"}, "11位"),
    ):
        w.do("person", 422, **given)
        assert words in w.text, words
    w.outside.store.put("reader", "card", "1", {"name": "", "id_number": ""})
    w.do("read", 422)
    assert "没有身份证" in w.text


def test_an_agent_needs_a_written_mandate(w: Window) -> None:
    owner = next(iter(w.stage.cast.owners.values()))[0]
    stranger = {"who-name": "张玲强", "who-id_number": "99000019720303005X", "who-seen": "1", "who-uscc": owner.uscc}
    w.outside.store.put("reader", "card", "1", {"name": "钱多", "id_number": "990000197304040070"})
    w.begin()
    w.do("person", 422, **{**stranger, "who-name": "张玲强"})
    assert "授权委托书" in w.text
    w.do("person", 200, **{**stranger, "who-mandated": "1"})
    assert owner.name in w.text
    w.begin()
    w.do("person", 422, **{**stranger, "who-uscc": "91990000XX0009990X"})
    assert "统一社会信用代码" in w.text


def test_entered_from_paper_afterwards(w: Window) -> None:
    to_form(w, "GC-010", late="1")
    assert "纸质件补录" in w.text
    w.do("scan", **fields(w))
    w.do("submit", 422)
    assert "收件日期" in w.text
    calendar = calendars.of(w.stage.pack)
    day = w.today
    for _ in range(3):
        day = day - timedelta(days=1)
        while not calendar.is_working(day):
            day -= timedelta(days=1)
    w.do("submit", 422, paper_day="2020-01-02", paper_reason="停电")
    assert "已经超过" in w.text
    w.do("submit", 422, paper_day=day.isoformat(), paper_reason="")
    assert "为什么没有录入" in w.text
    w.do("submit", 200, paper_day=day.isoformat(), paper_reason="全县停电，用纸质申请表收件")
    assert "补录" in w.text
    (ref,) = received(w)
    verify(ref)
    row = state(ref)
    assert (row["channel"], row["received_on"]) == ("paper", day), "the day on the paper is the day of receipt"
    (first,) = bodies(ref)
    assert first["data"]["channel"] == "paper" and first["happened_at"] < first["recorded_at"] and "late_reason" in first["data"]["texts"]
    assert "停电" not in str(first)
    tell = next(d for d in first["data"]["started"] if d["kind"] == "tell")
    assert tell["from_on"] == day.isoformat(), "the term in which the window must answer runs from the paper's day"
    assert row["no"] in w.get("/hall/late/") and "纸质件补录" in w.get("/desk/")
    w.post(f"{w.url}done/", 200)
    statement = queries.statement(state(ref), local_date(now()))
    assert statement is not None and "补录" in str(statement.as_dict())
    assert "补录原因" in w.get(f"/desk/cases/{row['no']}/")


def test_results_are_handed_out_with_identity_and_signature(w: Window) -> None:
    play = Play(w.stage)
    done = play.deciding("GC-010", at="2026-08-03 10:00")
    play.do(done, "decide", "EE.head", t("2026-08-03 11:30"))
    play.deliver(t("2026-08-03 11:40"))
    assert state(done)["state"] == "serving"
    no = done.no
    assert no in w.get("/hall/handout/")
    owner = next(iter(w.stage.cast.owners.values()))[0]
    assert no in w.get(f"/hall/handout/?q={owner.uscc}") and no not in w.get("/hall/handout/?q=410726-2026-999999")
    url = f"/hall/handout/{no}/"
    w.get(url)
    w.post(url, 422, do="serve", receiver="", id_number="1")
    assert "领取人姓名" in w.text and "签名" in w.text
    w.post(url, 200, do="read", seen=str(state(done)["seq"]))
    w.outside.stop()
    w.post(url, 422, do="read")
    assert "读卡器没有回应" in w.text
    good = {"receiver": "施伟", "id_number": "990000197102020039", "how": "hand", "seen": str(state(done)["seq"])}
    w.post(url, 422, do="serve", strokes="<svg>", **good)
    assert "签名没有写好" in w.text and "以什么身份" in w.text
    w.post(url, 422, do="serve", strokes="M10 10L20 20L30 15", **good, **{"as": "paper"})
    assert "已收授权委托书" in w.text
    w.post(url, 422, do="serve", signed="1", **{**good, "id_number": "110101199003078670", "as": "legal"})
    assert "和登记的不一致" in w.text
    bad = SimpleUploadedFile("photo.jpg", b"MZ no picture")
    w.post(url, 422, do="serve", strokes="M10 10L20 20L30 15", photo=bad, mandated="1", **good, **{"as": "paper"})
    assert "照片没有收下" in w.text and state(done)["state"] == "serving"
    photo = SimpleUploadedFile("photo.png", strokes.picture("M1 1L50 50"))
    w.post(url, 200, do="serve", strokes="M10 10L20 20L30 15", photo=photo, mandated="1", **good, **{"as": "paper"})
    assert "送达" in w.text
    assert state(done)["state"] == "closed"
    verify(done.ref)
    said = queries.texts(REGION, done.case)
    last = said[max(said)]
    assert last["receiver"] == "施伟" and last["signature"].startswith("M10") and "990***" in last["note"].replace("********", "***")
    assert "受托人，委托书原件已收" in last["note"]
    assert "990000197102020039" not in str(said)
    event = journal.event(REGION, f"case/{done.case}", state(done)["seq"])
    assert event is not None
    attached = journal.data(event)["attached"]
    assert [a["what"] for a in attached] == ["signature", "photo"]
    assert attached[0]["sha256"] == hashlib.sha256(strokes.picture("M10 10L20 20L30 15")).hexdigest(), "the signature, by digest"
    proof = next(d for d in documents.of_case(REGION, no) if d.template == "service")
    assert proof.data["strokes"].startswith("M10") and proof.data["deputy"].startswith("施伟")
    assert making.page(proof).pdf.startswith(b"%PDF")
    assert Call.objects.filter(outcome="manual").count() == 1
    assert parties.by_id_number("990000197102020039") is not None


@pytest.mark.parametrize(
    "path", ["/hall/", "/hall/accept/", "/hall/handout/", "/hall/late/", "/hall/figures/", "/hall/print/?no=1"]
)
def test_only_the_window_comes_in(w: Window, path: str) -> None:
    other = Window(w.stage, w.outside, ("NR", "window"))
    other.get(path, 403)
    from django.test import Client

    assert Client().get(path).status_code == 302


def test_every_number_opens_its_list(w: Window) -> None:
    for _ in range(3):
        w.post("/hall/kiosk/", 200, business="build")
    w.post("/hall/do/", 200, do="next")
    w.get("/hall/figures/")
    for figure in [*w.answer.context["figures"], *w.answer.context["shares"]]:
        label, value = figure["label"], figure["value"]
        w.get(figure["url"].split("#")[0])
        page = w.answer.context
        rows = page["tickets"] or page["cases"] or page["matters"]
        if label in ("现在等候", "今天取号", "今天收件", "不进大厅的事项"):
            assert len(rows) == value, label


def test_bad_input_is_told_never_broken(w: Window, stage: Stage) -> None:
    w.post("/hall/do/", 422, do="nothing")
    w.post("/hall/do/", 404, do="recall", ticket="x")
    w.post("/hall/counter/", 422, counter="99")
    w.post("/hall/kiosk/", 422, business="nothing")
    w.post("/hall/kiosk/", 422, how="code", code="abc")
    w.get("/hall/tickets/00000000-0000-0000-0000-000000000000/", 404)
    w.get("/hall/accept/00000000-0000-0000-0000-000000000000/", 404)
    w.get("/hall/booking/?day=x&business=y")
    w.post("/hall/booking/", 422, day="x")
    w.post("/hall/booking/", 422, day="2020-01-01", business="build", slot="09:00-10:00", phone="12")
    to_form(w, "GC-010")
    for verb in ("add-XX-999", "as-1", "drop-none", "scan-none", "row-none", "find"):
        assert w.client.post(w.url, {"do": verb, "q": "\x00" * 3}).status_code in (200, 422), verb
    w.post(f"{w.url}discarded/", 200)
    assert "草稿已经删掉" in w.text


def test_the_kiosk_goes_back_to_its_start_and_keeps_nothing(w: Window) -> None:
    from django.test import Client

    kiosk = Client()
    first = kiosk.get("/hall/kiosk/")
    assert 'data-idle="45"' in first.content.decode() and first.headers["Refresh"] == "180; url=/hall/kiosk/"
    assert "no-store" in first.headers["Cache-Control"]
    read = kiosk.post("/hall/kiosk/", {"how": "card"})
    assert "施*" in read.content.decode() and "施伟" not in read.content.decode() and "990000197102020039" not in read.content.decode()
    assert read.headers["Refresh"].startswith("180") and "no-store" in read.headers["Cache-Control"]
    assert "施*" not in kiosk.get("/hall/kiosk/").content.decode(), "the next one sees nothing of the last"
