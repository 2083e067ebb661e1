"""The circulation table: members, opinions and visit parts of a family on one screen; silence is silence, never consent."""

from __future__ import annotations

from tests.cases.routes import LINES, VISIT, walk
from tests.cast import t
from tests.faces.desk.people import Desk
from tests.faces.portal.visitors import code_words, text
from tests.makers import child, state


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
