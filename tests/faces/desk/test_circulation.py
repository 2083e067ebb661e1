"""The circulation table: members, opinions and visit parts of a family on one screen; silence is silence, never consent."""

from __future__ import annotations

from uuid import uuid4

from tests.cases.routes import LINES, VISIT, walk
from tests.cast import t
from tests.faces.desk.people import Desk
from tests.faces.portal.visitors import code_words, text
from tests.makers import child, state
from tongban.cases import queries_desks as desks


def test_one_screen_for_the_whole_family(desk: Desk) -> None:
    play = desk.play
    ref = walk(play, LINES["family"], "running")
    scheme = child(ref, "GC-001")
    play.do(scheme, "consult", "NR.officer", t("2026-08-03 12:00"), offices=["WR", "EE"], question="有无意见", days=2)
    play.do(scheme, "reply", "WR.officer", t("2026-08-03 15:00"), verdict="conditional", opinion="退让河道二十米")
    play.do(ref, "visit", "NR.officer", t("2026-08-03 15:10"), **VISIT, offices=["HC"])
    play.pass_time(t("2026-08-06 09:00"))
    no, member = state(ref)["no"], state(scheme)["no"]
    for who, where in (("NR.officer", no), ("NR.officer", member), ("WR.officer", member)):
        page = desk.at(who).get(f"/desk/cases/{where}/table/")
        shown = text(page)
        assert page.status_code == 200 and not code_words(page), (who, code_words(page))
        assert "退让河道二十米" in shown and "有条件同意" in shown
        assert "到期未答复" in shown and "不算同意" in shown, "silence stands as silence"
        assert "联合踏勘" in shown and "合办事项" in shown
    assert desk.at("DRC.officer").get(f"/desk/cases/{no}/table/").status_code == 404


def test_a_case_alone_has_a_table_too(desk: Desk) -> None:
    ref = walk(desk.play, LINES["standard"], "reviewing")
    page = desk.at("NDM.officer").get(f"/desk/cases/{state(ref)['no']}/table/")
    assert page.status_code == 200 and "还没有会签" in text(page)


def test_instant_decisions_are_drawn_by_nobody(desk: Desk) -> None:
    ids = [uuid4() for _ in range(3000)]
    hit = sum(desks.drawn(i, 10) for i in ids)
    assert 200 < hit < 420 and all(desks.drawn(i, 100) and not desks.drawn(i, 0) for i in ids[:50])
    row = state(desk.play.file("LX-001", desk.ago(3)))
    for _ in range(60):
        if desks.drawn(row["id"], 10):
            break
        desk.play.project = None
        row = state(desk.play.file("LX-001", desk.ago(3)))
    desk.work()
    client = desk.at("DRC.officer")
    page = client.get("/desk/samples/")
    assert row["no"] in text(page) and "待查" in text(page) and not code_words(page)
    ref = desk.stage.ref(row["id"])
    desk.play.do(ref, "check_later", "DRC.officer", desk.now, officers=["甲", "乙"], drawn="随机", verdict="fail", findings="面积不符")
    assert "已查" in text(client.get("/desk/samples/"))
    assert desk.at("WR.officer").get("/desk/samples/").status_code == 200
