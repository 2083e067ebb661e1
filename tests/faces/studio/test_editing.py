"""Every kind of thing has a form in plain words: what is shown and saved unchanged is the same thing, what is wrong is said beside it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.faces.studio.admins import Studio, fields, text
from tests.faces.studio.test_studio import now, pack_of
from tongban.faces.studio.editing.kinds import PARTS

pytestmark = pytest.mark.django_db


def faults(answer: Any) -> list[str]:
    return re.findall(r'role="alert".*?</div>', text(answer), re.S)[:1]


KINDS = [k for k in PARTS if k not in ("matters", "procedures")]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_shown_and_saved_is_unchanged(studio: Studio, kind: str) -> None:
    url = studio.begin()
    browser = studio.at(0)
    pack = now()
    codes = list(pack.kind(kind))
    assert codes
    for code in codes[:: max(1, len(codes) // 12)]:
        at = f"{url}edit/{kind}/{code}/"
        page = browser.get(at)
        assert page.status_code == 200, (kind, code)
        answer = browser.post(at, {**fields(page), "do": "save"})
        assert answer.status_code == 302, (kind, code, faults(answer))
        assert pack_of(url).get(kind, code) == pack.get(kind, code), (kind, code)
    assert "还没有改动" in text(browser.get(url))


def test_every_act_of_every_procedure_is_unchanged_by_its_form(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    for code in now().kind("procedures"):
        at = f"{url}edit/procedures/{code}/"
        page = browser.get(at)
        assert page.status_code == 200
        assert browser.post(at, {**fields(page), "do": "save"}).status_code == 302, code
    for code in ("standard", "family"):
        for act in (a["code"] for a in now().get("procedures", code)["actions"]):
            at = f"{url}edit/procedures/{code}/act-{act}/"
            answer = browser.post(at, {**fields(browser.get(at)), "do": "save"})
            assert answer.status_code == 302, (code, act, faults(answer))
    assert "还没有改动" in text(browser.get(url))


def test_an_act_gets_another_doer_and_term_and_a_wrong_one_is_refused(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    at = f"{url}edit/procedures/standard/act-accept/"
    shown = fields(browser.get(at))
    assert shown["by"] == "task:check"
    changed = {**shown, "help": "受理后马上计时", "by": "post:head@accepting", "do": "save"}
    assert browser.post(at, changed).status_code == 302
    act = pack_of(url).procedure("standard").actions["accept"]
    assert (act.help, act.by.post, act.by.office) == ("受理后马上计时", "head", "accepting")
    page = text(browser.get(url))
    assert "受理后马上计时" in page and "一般程序" in page
    added = browser.post(
        f"{url}edit/procedures/standard/",
        {"do": "act", "act_code": "look", "act_zh": "再看一眼", "version": fields(browser.get(at))["version"]},
    )
    assert added.status_code == 302 and added["Location"].endswith("act-look/")
    assert pack_of(url).procedure("standard").actions["look"].zh == "再看一眼"


def test_a_parameter_gets_a_new_value_from_a_day_and_keeps_the_old(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    at = f"{url}edit/parameters/limit_cost/"
    more = browser.post(at, {**fields(browser.get(at)), "do": "add:values"})
    filled = {
        **fields(more),
        "values.1.from": "2027-01-01",
        "values.1.value": "100",
        "values.1.src": "knowledge",
        "values.1.cite": "试点",
        "do": "save",
    }
    assert browser.post(at, {**filled, "values.1.from": "明年"}).status_code == 422
    assert browser.post(at, filled).status_code == 302
    values = pack_of(url).get("parameters", "limit_cost")["values"]
    assert [v["value"] for v in values] == [30, 100]


def test_a_notice_says_what_may_be_inserted_and_refuses_what_nobody_fills(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    at = f"{url}edit/notices/acceptance/"
    page = browser.get(at)
    assert "{申请人名称}" in text(page) and "禾丰谷源" in text(page) and "{party}" not in text(page)
    body = fields(page)["body"]
    wrong = browser.post(at, {**fields(page), "body": f"{body}\n请{{经办人电话}}联系{{事项名称", "do": "save"})
    assert wrong.status_code == 422
    assert "{经办人电话}" in text(wrong) and "只有一半" in text(wrong)
    good = browser.post(at, {**fields(page), "body": f"{body}\n咨询请拨{{咨询电话}}。", "do": "save"})
    assert good.status_code == 302
    assert pack_of(url).get("notices", "acceptance")["body"][-1] == "咨询请拨{phone}。"


def test_the_question_of_the_guide_is_worded_in_the_studio(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    at = f"{url}edit/facts/invest/"
    asked = {**fields(browser.get(at)), "question": "钱主要是谁出的？", "do": "save"}
    assert browser.post(at, asked).status_code == 302
    assert pack_of(url).fact("invest").question == "钱主要是谁出的？"
    lost = browser.post(at, {**fields(browser.get(at)), "options": "gov 政府投资", "do": "save"})
    assert lost.status_code == 422 and "没有保存" in text(lost)


def test_a_flow_is_moved_by_buttons_and_a_circle_is_named(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    at = f"{url}board/FT-SOC-IND/"
    flow = now().flow("FT-SOC-IND")
    second = flow.steps[1].members[0].matter

    def press(matter: str, do: str, **more: str) -> Any:
        return browser.post(at, {"matter": matter, "do": do, "version": fields(browser.get(at))["version"], **more})

    assert browser.get(at).status_code == 200
    member = flow.steps[0].members[0].matter
    assert press(member, "left").status_code == 422
    assert press(member, "right").status_code == 302
    assert member in [m.matter for m in pack_of(url).flow("FT-SOC-IND").steps[1].members]
    assert press(member, "place", to="0.0").status_code == 302
    assert press(member, "place", to="9.9").status_code == 422
    assert press(member, "place", to="outside").status_code == 302
    assert member in [a.matter for a in pack_of(url).flow("FT-SOC-IND").around]
    assert press("SG-001", "wait", other="GC-002", how="before").status_code == 302
    circle = press("GC-002", "wait", other="SG-001", how="before")
    assert circle.status_code == 422 and "绕成了圈" in text(circle)
    assert now().matter("SG-001").zh in text(circle).split("绕成了圈")[1][:200]
    assert press("SG-001", "wait:GC-002").status_code == 302
    assert "GC-002" not in pack_of(url).matter("SG-001").before
    assert press(second, "dance").status_code == 422
