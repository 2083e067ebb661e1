"""How the list stands while the guide asks: figures, what the last answer moved, the path as a picture, all questions on one page."""

from __future__ import annotations

import re

from django.test import Client

from tests.faces.portal.visitors import Portal, code_words, text
from tongban.catalogue import guide
from tongban.faces.portal import standing

KNOWN = {"invest": "social", "ptype": "industrial", "new_land": True, "land_mode": "transfer", "approval": "file", "cost_wan": 3000}
ASKED = "invest=social&ptype=industrial&new_land=1&land_mode=transfer&approval=file&cost_wan=3000"


def test_each_answer_moves_the_figures(portal: Portal) -> None:
    pack = portal.stage.pack
    before = guide.plan(pack, KNOWN)
    after = guide.plan(pack, {**KNOWN, "floor_area": 3000})
    moved = {one["zh"]: one for one in standing.figures(after, before)}
    assert moved["事项"]["value"] == len(after.matters) and moved["事项"]["moved"] == f"+{len(after.matters) - len(before.matters)}"
    assert moved["申请"]["value"] is None
    page = Client().get(f"/guide/?{ASKED}&floor_area=3000")
    said = text(page)
    assert "总建筑面积：3000㎡" in said and "定下要办" in said and "还没定" in said and not code_words(page)
    assert standing.moved(after, after) == ["清单没有变化"] and standing.moved(after, None) == []


def test_back_keeps_what_was_answered(portal: Portal) -> None:
    client = Client()
    page = client.get(f"/guide/?{ASKED}&floor_area=3000").content.decode()
    back = re.search(r'class="tb-back" href="([^"]+)"', page)
    assert back
    again = client.get(back[1].replace("&amp;", "&")).content.decode()
    assert 'name="cost_wan" value="3000"' in again and 'name="floor_area"' not in again


def test_the_picture_starts_all_as_early_as_they_may(portal: Portal) -> None:
    pack = portal.stage.pack
    plan = guide.plan(pack, {**KNOWN, "floor_area": 3000, "eia": "table", "superhigh": False}, assume_all=True)
    spans = guide.spans(plan.steps, plan.around)
    for matter in plan.listed:
        for earlier in matter.before:
            if earlier in spans:
                assert spans[earlier][1] <= spans[matter.matter][0], (earlier, matter.matter)
    drawn = standing.path(plan, pack)
    assert [g["n"] for g in drawn["groups"] if g["n"]] == [1, 2, 3]
    assert drawn["total"] == max(end for _, end in spans.values())
    rows = [row for g in drawn["groups"] for row in g["rows"]]
    assert all(row["x"] + row["w"] <= drawn["total"] and row["w"] > 0 for row in rows)
    page = text(Client().get(f"/guide/result/?{ASKED}&floor_area=3000&eia=table&superhigh=0"))
    assert "一条路走下来" in page and "依据：" in page


def test_all_questions_on_one_page(portal: Portal) -> None:
    client = Client()
    page = client.get("/guide/all/")
    said = text(page)
    assert page.status_code == 200 and "决定走哪个流程" in said and not code_words(page) - {"m"}, code_words(page)
    names = set(re.findall(r'name="([a-z0-9_]+)"', page.content.decode()))
    pack = portal.stage.pack
    assert {spec.code for spec in guide.remaining_facts(pack, {})} <= names
    wrong = client.get(f"/guide/all/?{ASKED}&floor_area=很大&see=1")
    assert wrong.status_code == 422 and "填得不对" in text(wrong) and "#q-floor_area" in wrong.content.decode()
    done = client.get(f"/guide/all/?{ASKED}&floor_area=3000&height=&see=1")
    assert done.status_code == 302 and done["Location"].startswith("/guide/result/?") and "floor_area=3000" in done["Location"]
    fewer = client.get(f"/guide/all/?{ASKED}&floor_area=3000&height=")
    assert fewer.status_code == 200 and 'name="floor_area" value="3000"' in fewer.content.decode()


def test_the_page_asks_whatever_a_question_after_question_may(portal: Portal) -> None:
    """Walking the guide by its own questions never asks what the page of all did not hold."""
    pack, facts = portal.stage.pack, {}
    whole = {spec.code for spec in guide.remaining_facts(pack, {})}
    for _ in range(60):
        question = guide.next_question(pack, facts)
        if question is None:
            break
        assert question.fact in whole or pack.fact(question.fact).ask != "first"
        spec = pack.fact(question.fact)
        facts[question.fact] = spec.default if spec.default is not None else question.options[0][0] if question.options else True
    assert guide.next_question(pack, facts) is None
