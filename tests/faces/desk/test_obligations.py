"""The portfolio at the desk: sums are lists, the filter stands in the address, the export has the same lines."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from tests.cast import t
from tests.faces.desk.people import Desk, text
from tests.makers import Play

REPORT = "M020"


def promised(desk: Desk) -> str:
    """A planning permit that was accepted on a promise; the number of the case."""
    play: Play = desk.play
    play.file("LX-001", t("2026-08-03 09:00"))
    scheme = play.file("GC-001", t("2026-08-03 09:10"))
    play.do(scheme, "accept", "GSB.window", t("2026-08-03 09:20"))
    play.do(scheme, "propose", "NR.officer", t("2026-08-03 09:30"), verdict="grant", opinion="合格", verdicts=play.ok(scheme))
    play.do(scheme, "decide", "NR.head", t("2026-08-03 09:40"))
    play.deliver(t("2026-08-03 09:45"))
    done = play.file("GC-002", t("2026-08-03 10:00"), promise=[REPORT])
    play.do(done, "accept", "GSB.window", t("2026-08-03 10:30"))
    return done.no


def test_the_list_is_narrowed_in_the_address_and_exported(desk: Desk) -> None:
    no = promised(desk)
    officer = desk.at("NR.officer")
    page = officer.get("/desk/obligations/")
    assert "1 项没兑现" in text(page).replace("\n", " ") and page.content.decode().count("data-row") == 1
    for query, lines in ((f"q={no}", 1), ("q=410726-1999", 0), ("kind=later", 0), ("grade=B", 1), ("drawn=1", 1), ("which=done", 0), ("which=x&due=%00&after=zz", 1)):
        page = officer.get(f"/desk/obligations/?{query}")
        assert page.status_code == 200 and page.content.decode().count("data-row") == lines, query
    assert "这个条件下没有" in text(officer.get("/desk/obligations/?kind=later"))
    assert "容缺和承诺办理占比" in text(officer.get("/desk/obligations/"))
    for query, lines in (("", 1), ("?kind=later", 0)):
        sheet = load_workbook(io.BytesIO(officer.get(f"/desk/obligations/list.xlsx{query}").content)).active
        assert sheet is not None and sheet.max_row == 1 + lines
    assert sheet["A1"].value == "欠什么"
    assert desk.at("EE.officer").get("/desk/obligations/").content.decode().count("data-row") == 0


def test_the_public_page_names_organisations_and_outcomes(desk: Desk) -> None:
    promised(desk)
    page = text(desk.owner().get("/open/promises/"))
    assert "已到期，正在核实" in page and "承诺办理占比" in page and "÷" in page
    assert "这一类现在没有" in text(desk.owner().get("/open/promises/?state=broken"))
    assert desk.owner().get("/open/promises/?state=x&after=%00").status_code == 200
