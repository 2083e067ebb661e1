"""The guide in a real browser: answer, see reasons, change a fact, see what moves, take the list along as PDF and Word, pin it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document as Word
from pypdf import PdfReader

from tests.journeys.people import Person
from tests.journeys.test_pages import look

pytestmark = pytest.mark.journey

FACTORY = {
    "ptype": "industrial",
    "invest": "social",
    "approval": "file",
    "land_mode": "transfer",
    "new_land": "1",
    "eia": "table",
    "public_use_kind": "none",
    "floor_area": "3000",
    "cost_wan": "3000",
    "height": "12",
    "land_area_ha": "1",
    "earthwork_m3": "400",
}
"""What the owner answers; everything else is no, or 0."""


def answer(who: Person) -> str:
    """Answer the question on the page; returns its fact."""
    page = who.page
    fact = page.locator("input[name=for]").get_attribute("value") or ""
    wanted = FACTORY.get(fact)
    if page.locator("#num").count():
        page.fill("#num", wanted or "0")
    else:
        page.check(f"input[name=answer][value='{wanted or '0'}']")
    page.click("form button[type=submit].tb-btn-p")
    page.wait_for_load_state()
    return fact


def test_from_the_first_question_to_the_pinned_list(person: Callable[..., Person], tmp_path: Path) -> None:
    who = person("owner1", bypass_csp=True)
    page = who.page
    look(who, "/guide/")
    asked = []
    while "/guide/result/" not in page.url:
        asked.append(answer(who))
        assert len(asked) <= 35 and asked.count(asked[-1]) == 1, asked
    said = who.text
    assert "社会投资一般工业" in said and "11 个工作日" in said and "用到时再办" in said and "待核对" in said
    assert "环评类别为编制报告表" in said
    result = page.url.split("/", 3)[3]
    look(who, f"/{result}")
    page.click("a[href*='ask=eia'][href*='was=table']")
    page.wait_for_load_state()
    page.check("input[name=answer][value='report']")
    page.click("form button[type=submit].tb-btn-p")
    page.wait_for_load_state()
    assert "/guide/change/" in page.url and "多出来的" in who.text and "不用办了的" in who.text
    look(who, "/" + page.url.split("/", 3)[3])
    page.click("text=看新的清单")
    page.wait_for_load_state()
    for label, kind in (("下载 PDF", "pdf"), ("下载 Word", "docx")):
        with page.expect_download() as taken:
            page.click(f"text={label}")
        file = tmp_path / f"list.{kind}"
        taken.value.save_as(file)
        content = file.read_bytes()
        if kind == "pdf":
            words = "".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages).replace("\n", "")
        else:
            words = "".join(cell.text for row in Word(io.BytesIO(content)).tables[0].rows for cell in row.cells)
        assert "建设项目环境影响报告书审批" in words


def test_the_list_of_a_project(person: Callable[..., Person]) -> None:
    for width in (1440, 360):
        who = person("owner1", width=width, bypass_csp=True)
        project = who.site.facts["project"]
        look(who, f"/my/projects/{project}/plan/")
        make = who.page.locator("form[action='make/'] button")
        if make.count():
            make.first.click()
            who.page.wait_for_load_state()
        assert "1版" in who.text.replace(" ", "").replace("\n", "")
        look(who, f"/my/projects/{project}/plan/")
