"""The studio: who comes in, every page, editing without code, conditions by rows, flows, tables, and publishing by a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import OWNER, REGION
from tests.faces.studio.admins import BACKEND, Studio, fields, text
from tongban import clock
from tongban.catalogue import drafts
from tongban.catalogue import queries as catalogue
from tongban.catalogue.packs import Pack
from tongban.catalogue.spreadsheets import export

pytestmark = pytest.mark.django_db
CODE_WORDS = ("None", "&#x27;code", "walked", "promised_", "FieldSpec", "{&#x27;", "Traceback")
QUIET = tuple(w for w in CODE_WORDS if w != "walked")


def now() -> Pack:
    return catalogue.current(REGION, clock.local_date(clock.now()))


def pack_of(url: str) -> Pack:
    import uuid

    found = drafts.get(REGION, uuid.UUID(url.rstrip("/").split("/")[-1]))
    assert found is not None
    return found.pack()


def test_only_catalogue_administrators_come_in(studio: Studio, client: Any) -> None:
    assert client.get("/studio/")["Location"].startswith("/signin/")
    client.force_login(studio.stage.cast.staff[("GSB", "window")][0], backend=BACKEND)
    assert client.get("/studio/").status_code == 403
    client.force_login(studio.stage.cast.owners[OWNER][1], backend=BACKEND)
    assert client.get("/studio/drafts/").status_code == 403


@pytest.mark.parametrize(
    "url",
    [
        "",
        "matters/",
        "matters/?q=施工&stage=3&sort=days&walked=1&mark=1",
        "matters/SG-001/",
        "flows/",
        "flows/FT-SOC-IND/",
        "relations/",
        "relations/?stage=3",
        "relations/?matter=SG-001",
        "elements/?matter=SG-001",
        "elements/?matter=SG-001&only=1&pack=national&pack=nanyang",
        "prove/",
        "versions/",
        "excel/",
        "drafts/",
    ],
)
def test_pages_of_the_published_pack(studio: Studio, url: str) -> None:
    answer = studio.at(0).get(f"/studio/{url}")
    assert answer.status_code == 200
    assert not [w for w in QUIET if w in text(answer)]


def test_every_matter_has_its_page(studio: Studio) -> None:
    browser = studio.at(0)
    for code in now().kind("matters"):
        assert browser.get(f"/studio/matters/{code}/").status_code == 200, code


def test_pages_of_a_draft(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    at = [
        "",
        "things/matters/",
        "things/flows/",
        "things/conditions/?q=消防",
        *(f"edit/matters/SG-001/{p}/" for p in ("basic", "limits", "basis", "materials", "sections", "order", "guide")),
        "edit/sections/project/",
        "edit/materials/M012/",
        "edit/offices/NR/",
        "edit/notices/acceptance/",
        "when/matters/SG-001/when/",
        "when/matters/SG-001/materials.1.when/",
        "when/conditions/soil_table/when/",
        "flow/FT-SOC-IND/",
        "clone/matters/SG-001/",
        "try/",
        "form/SG-001/",
        "form/project/",
        "walk/",
        "prove/",
        "import/",
    ]
    for tail in at:
        answer = browser.get(url + tail)
        assert answer.status_code == 200, (tail, answer.status_code)
        assert not [w for w in CODE_WORDS[3:] if w in text(answer)], tail
    for tail in ("edit/matters/NO/", "edit/calendar/x/", "edit/procedures/standard/act-no/", "when/matters/SG-001/basis/", "form/NO/", "act/no/"):
        answer = browser.post(url + tail) if tail.startswith("act") else browser.get(url + tail)
        assert answer.status_code == 404, tail


def test_saving_what_was_shown_changes_nothing(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    for code in ("SG-001", "GC-002", "BD-03", "LX-008", "YS-001"):
        for part in ("basic", "limits", "basis", "materials", "sections", "order", "guide"):
            at = f"{url}edit/matters/{code}/{part}/"
            answer = browser.post(at, {**fields(browser.get(at)), "do": "save"})
            assert answer.status_code == 302, (code, part, text(answer)[:3000])
    for at in (f"{url}edit/sections/project/", f"{url}edit/materials/M012/"):
        assert browser.post(at, {**fields(browser.get(at)), "do": "save"}).status_code == 302
    for flow in now().kind("flows"):
        at = f"{url}flow/{flow}/"
        assert browser.post(at, {**fields(browser.get(at)), "do": "save"}).status_code == 302, flow
    assert pack_of(url).get("matters", "SG-001") == now().get("matters", "SG-001")
    assert "还没有改动" in text(browser.get(url))


def test_a_fault_stands_beside_its_field_and_nothing_is_saved(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    at = f"{url}edit/matters/SG-001/limits/"
    answer = browser.post(at, {**fields(browser.get(at)), "legal.days": "很快", "do": "save"})
    assert answer.status_code == 422
    assert 'id="f-legal-days-e"' in text(answer) and "很快" in text(answer)
    assert "没有保存" in text(answer)
    assert pack_of(url).get("matters", "SG-001") == now().get("matters", "SG-001")


def test_rows_move_without_scripts_and_are_saved_only_by_save(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    at = f"{url}edit/matters/SG-001/sections/"
    first = fields(browser.get(at))
    moved = browser.post(at, {**first, "do": "down:sections.0"})
    assert moved.status_code == 200 and "还没有保存" in text(moved)
    assert pack_of(url).get("matters", "SG-001") == now().get("matters", "SG-001")
    assert browser.post(at, {**fields(moved), "do": "save"}).status_code == 302
    before, after = now().matter("SG-001").sections, pack_of(url).matter("SG-001").sections
    assert after == (before[1], before[0], *before[2:])


def test_two_tabs_do_not_overwrite_each_other(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    at = f"{url}edit/matters/SG-001/basic/"
    one = two = fields(browser.get(at))
    assert browser.post(at, {**one, "zh": "施工许可", "do": "save"}).status_code == 302
    late = browser.post(at, {**two, "zh": "开工许可", "do": "save"})
    assert late.status_code == 409 and "刚被另一页改过" in text(late)
    assert pack_of(url).matter("SG-001").zh == "施工许可"


def test_a_condition_is_built_from_rows(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    at = f"{url}when/matters/BD-02/when/"
    shown = fields(browser.get(at))
    assert shown["0.subject"] == "fact:floor_area"
    more = browser.post(at, {**shown, "do": "row"})
    again = {**fields(more), "1.subject": "fact:land_mode", "1.group": "2", "do": "refresh"}
    chosen = browser.post(at, again)
    assert '<option value="transfer"' in text(chosen)
    half = browser.post(at, {**fields(chosen), "do": "save"})
    assert half.status_code == 422 and "还没有选值" in text(half)
    saved = browser.post(at, {**fields(chosen), "1.value": "transfer", "do": "save"})
    assert saved.status_code == 302, text(saved)
    assert pack_of(url).get("matters", "BD-02")["when"] == {
        "all": [{"fact": "floor_area", "op": "gt", "value": 0}, {"fact": "land_mode", "op": "eq", "value": "transfer"}]
    }


def test_a_flow_is_changed_in_its_tables(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    at = f"{url}flow/FT-SOC-IND/"
    shown = fields(browser.get(at))
    assert browser.post(at, {**shown, "steps.0.limit.days": "6", "do": "save"}).status_code == 302
    assert pack_of(url).flow("FT-SOC-IND").steps[0].limit.days == 6
    wrong = browser.post(at, {**fields(browser.get(at)), "members.0.matter": "", "do": "save"})
    assert wrong.status_code == 422 and "没有保存" in text(wrong)


def test_clone_adapt_submit_publish_and_everybody_sees_it(studio: Studio, client: Any) -> None:
    url = studio.begin("新增简易施工许可")
    one, two = studio.at(0), studio.at(1)
    at = f"{url}clone/matters/SG-001/"
    answer = one.post(at, {"code": "SG-901", "zh": "简易低风险施工许可", "version": fields(one.get(at))["version"]})
    assert answer.status_code == 302, text(answer)
    edit = f"{url}edit/matters/SG-901/limits/"
    filled = {
        **fields(one.get(edit)),
        "promise.days": "1",
        "promise.unit": "working",
        "promise.src": "knowledge",
        "do": "save",
    }
    assert one.post(edit, filled).status_code == 302
    page = fields(one.get(url))
    assert one.post(f"{url}act/submit/", {"version": page["version"]}).status_code == 422  # no reason given yet
    described = {"title": "新增简易施工许可", "note": "县里试点", "valid_from": "", "version": page["version"]}
    assert one.post(f"{url}act/describe/", described).status_code == 302
    assert one.post(f"{url}act/submit/", {"version": str(int(page["version"]) + 1)}).status_code == 302
    version = str(int(page["version"]) + 2)
    mine = one.post(f"{url}act/publish/", {"version": version, "code": studio.code(0), "reason": "先行"})
    assert mine.status_code == 422 and "不能自己发布" in text(mine)
    wrong = two.post(f"{url}act/publish/", {"version": version, "code": "000000", "reason": "先行"})
    assert wrong.status_code == 422 and "动态码" in text(wrong)
    no_reason = two.post(f"{url}act/publish/", {"version": version, "code": studio.code(1)})
    assert no_reason.status_code == 422 and "理由" in text(no_reason)
    assert (
        two.post(
            f"{url}act/publish/", {"version": version, "code": studio.code(1), "reason": "县里要求先行"}
        ).status_code
        == 302
    )
    assert now().matter("SG-901").zh == "简易低风险施工许可"
    assert "简易低风险施工许可" in text(client.get("/matters/SG-901/"))
    assert (
        "简易低风险施工许可" in text(two.get("/studio/versions/?a=x"))
        or two.get("/studio/versions/").status_code == 200
    )


def test_a_limit_shows_at_once_in_guide_portal_hall_and_api_and_not_in_open_cases(studio: Studio, client: Any) -> None:
    from tests.faces.api.machine import good, machine
    from tests.faces.hall.people import Window
    from tests.makers import Play, state

    def counter() -> str:
        window = Window(studio.stage, None)  # type: ignore[arg-type]  # nothing outside is asked
        window.begin()
        window.do("person", 200, **{"who-name": "施伟", "who-id_number": "990000197102020039", "who-seen": "1"})
        firm = next(p for p in window.answer.context["choices"] if p["kind"] == "organisation")
        window.do(f"as-{firm['id']}")
        return window.do("add-GC-010")

    def guided() -> str:
        asked = "ptype=industrial&invest=social&approval=file&land_mode=transfer&new_land=1&eia=table"
        found = text(client.get(f"/guide/result/?{asked}"))
        row = found[found.index(">GC-010<") :]
        return row[row.index('"天数">') + 5 :].split("<")[0].strip()

    done = Play(studio.stage).file("GC-010", clock.now() - timedelta(hours=3))
    old = now().promised("GC-010")
    assert old is not None
    days = old.days - 1
    assert f"承诺 {old.days} 个工作日" in counter()
    assert guided() == str(old.days)
    url = studio.begin()
    one, two = studio.at(0), studio.at(1)
    edit = f"{url}edit/matters/GC-010/limits/"
    filled = {
        **fields(one.get(edit)),
        "promise.days": str(days),
        "promise.unit": old.unit,
        "promise.src": "verified",
        "do": "save",
    }
    assert one.post(edit, filled).status_code == 302
    assert "共 <b>1</b> 件" in text(one.get(url))
    one.post(f"{url}act/describe/", {"title": "缩短", "note": "通知", "valid_from": "", "version": "2"})
    one.post(f"{url}act/submit/", {"version": "3"})
    assert two.post(f"{url}act/publish/", {"version": "4", "code": studio.code(1), "reason": "先行"}).status_code == 302
    found = now().promised("GC-010")
    assert found is not None and found.days == days
    assert f"{days} 个工作日" in text(client.get("/matters/GC-010/"))
    assert f"{days} 个工作日" in text(client.get("/matters/GC-010/?print=1"))
    assert f"承诺 {days} 个工作日" in counter()
    assert guided() == str(days)
    told = good(machine(studio.stage, "owner").get("/matters/GC-010"))
    assert told["promised"]["days"] == days
    kept = catalogue.frozen(state(done)["pack"]).promised("GC-010")
    assert kept == old


def test_a_table_goes_into_a_draft_after_a_preview(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    same = browser.post(f"{url}import/", {"file": SimpleUploadedFile("a.xlsx", export(now()))})
    assert "完全一样" in text(same)
    lines = ["事项编码,事项名称,实施部门,办理方式", "X-1,新事项一,NR,严格审批", "X-2,新事项二,NOBODY,严格审批"]
    preview = browser.post(f"{url}import/", {"file": SimpleUploadedFile("b.csv", "\n".join(lines).encode("gb18030"))})
    assert preview.status_code == 422 and "NOBODY" in text(preview)
    page = text(preview)
    kept = page.split('name="kept" value="')[1][:64]
    data = {"kept": kept, "name": "b.csv", "version": "1", "do": "take"}
    assert "一行也没有收" in text(browser.post(f"{url}import/", {**data, "rows": "all"}))
    red = browser.get(f"{url}import/{kept}/?name={quote('b.csv')}")
    assert "错误原因" in red.content.decode("gb18030") and red["Content-Disposition"].startswith("attachment")
    assert browser.post(f"{url}import/", {**data, "rows": "good"}).status_code == 302
    assert pack_of(url).has("matters", "X-1") and not pack_of(url).has("matters", "X-2")


def test_exports_are_accounted_for(studio: Studio) -> None:
    from tongban.journal import queries as journal

    browser = studio.at(0)
    assert browser.get("/studio/excel/export/").content[:2] == b"PK"
    assert (
        browser.get("/studio/excel/export/", {"sheet": "时限", "encoding": "gb18030"})
        .content.decode("gb18030")
        .startswith("事项编码")
    )
    assert browser.get("/studio/excel/export/", {"sheet": "密码"}).status_code == 404
    assert len(journal.views([f"pack/{now().digest}"])) == 2


def test_the_form_is_tried_without_anything_kept(studio: Studio) -> None:
    url = studio.begin()
    browser = studio.at(0)
    tried = browser.post(f"{url}form/SG-001/", {})
    assert tried.status_code == 422 and "tb-errsum" in text(tried)


def test_the_guide_of_a_draft_asks_and_answers(studio: Studio) -> None:
    url = studio.begin()
    answer = studio.at(0).get(
        f"{url}try/", {"invest": "social", "ptype": "industrial", "floor_area": "12000", "nonsense": "1"}
    )
    assert answer.status_code == 200 and "答过的 3" in text(answer)


@pytest.mark.parametrize(
    "tail",
    ["edit/matters/SG-001/materials/", "flow/FT-SOC-IND/", "when/matters/SG-001/when/", "act/describe/", "act/undo/"],
)
def test_odd_forms_are_refused_in_words(studio: Studio, tail: str) -> None:
    url = studio.begin()
    for data in (
        {"materials.n": "99999", "do": "save"},
        {"materials.n": "1", "materials.0.rest": "[[[", "do": "save"},
        {"steps.n": "x", "members.n": "-1", "do": "save"},
        {"n": "1e9", "0.subject": "fact:", "do": "save"},
        {"version": "x" * 50, "valid_from": "昨天", "do": "up:materials.77"},
    ):
        answer = studio.at(0).post(url + tail, data)
        assert answer.status_code in (200, 302, 409, 422), (tail, data, answer.status_code)
