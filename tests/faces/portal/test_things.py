"""One thing, one visit: the list, one bundle with its questions, found by everyday words, filed without a project."""

from __future__ import annotations

import re

from tests.cases.routes import LINES, granting, refusing, walk
from tests.cast import t
from tests.faces.portal.visitors import Portal, code_words, fill, text
from tests.makers import child, kinds, state
from tongban.cases.models import Case
from tongban.catalogue import search
from tongban.records.projects.models import Project

SHOP = {
    "shop_area": "320",
    "shop_prepacked": "0",
    "shop_sewer": "1",
    "shop_sign": "0",
    "shop_staff": "3",
    "shop_other_public": "0",
}
ADDRESS = "/things/open-restaurant/"


def test_opening_a_restaurant_is_found_however_it_is_typed(portal: Portal) -> None:
    for typed in ("开饭店", "开餐馆", "开饭馆", "kaifandian", "kfd", "开饭点", "kaifandain", "餐饮许可", "我想开个饭店", "想开一家小餐馆"):
        hits = [h.matter for h in search.search(portal.stage.pack, typed)][:3]
        assert "open-restaurant.open" in hits, (typed, hits)


def test_from_the_search_of_the_home_page_one_click_leads_to_it(portal: Portal) -> None:
    for typed in ("开饭店", "开餐馆", "开反店", "kfd", "kaifandian"):
        found = re.findall(r'class="tb-b" href="(/[^"]+)"', portal.owner().get("/matters/", {"q": typed}).content.decode())
        assert ADDRESS in found[:3], (typed, found[:3])


def test_the_list_and_each_bundle_read_well(portal: Portal) -> None:
    client = portal.owner()
    page = client.get("/things/")
    assert page.status_code == 200 and "开饭店一件事" in text(page) and "验登合一" in text(page)
    assert not code_words(page)
    for flow in portal.stage.pack.bundles():
        shown = client.get(f"/things/{flow.code}/")
        assert shown.status_code == 200 and flow.zh in text(shown) and not code_words(shown), flow.code
    assert client.get("/things/no-such/").status_code == 404
    assert client.get("/matters/open-restaurant.open/")["Location"] == ADDRESS


def test_answers_decide_what_is_to_be_done(portal: Portal) -> None:
    client = portal.owner()
    missing = client.get(ADDRESS, {**SHOP, "shop_area": "很大", "see": "1"})
    assert missing.status_code == 422 and "店铺一共多少平方米" in text(missing)
    big, small = (text(client.get(ADDRESS, {**SHOP, "shop_area": a, "see": "1"})) for a in ("320", "80"))
    fire = "公众聚集场所投入使用、营业前消防安全检查（告知承诺） ："
    assert f"{fire}要办" in re.sub(r"\s*：", " ：", big) or "：要办" in big
    assert big.count("不用办") < small.count("不用办")


def test_a_restaurant_is_filed_without_a_project(portal: Portal) -> None:
    client = portal.owner()
    query = "&".join(f"{k}={v}" for k, v in SHOP.items())
    begun = client.get(f"/my/apply/open-restaurant.open/?{query}")
    assert begun.status_code == 302 and begun["Location"].startswith("/my/drafts/")
    tasks = client.get(begun["Location"])
    assert "户外招牌" not in text(tasks) and "排水" in text(tasks)
    fill(client, begun["Location"], electronic="1")
    sent = client.post(begun["Location"] + "submit/")
    assert sent.status_code == 302, text(sent)[:900]
    case = Case.objects.get(matter="open-restaurant.open")
    assert case.project is None
    for address in (f"/my/cases/{case.no}/", f"/my/cases/{case.no}/done/", f"/my/cases/{case.no}/files/", "/my/", "/my/cases/"):
        page = client.get(address)
        assert page.status_code == 200 and not code_words(page), address
    portal.play.do(portal.stage.ref(case.id), "accept", "GSB.window", portal.now)
    born = list(Case.objects.filter(parent=case.id).values_list("matter", flat=True))
    assert born == ["SH-01"]
    assert client.get(f"/my/cases/{case.no}/").status_code == 200


def test_a_simulated_approval_is_seen_compared_and_turned(portal: Portal) -> None:
    play, client = portal.play, portal.owner()
    play.file("LX-001", portal.ago(30))
    ref = play.file("GC-001~simulated", portal.ago(28)).ref
    row = Case.objects.get(id=ref.id)
    project = Project.objects.get().code
    address = f"/my/projects/{project}/simulated/"
    page = client.get(address)
    assert page.status_code == 200 and "没有法律效力" in text(page) and not code_words(page)
    assert client.get(f"/my/cases/{row.no}/").status_code == 200
    play.do(ref, "propose", "NR.officer", portal.ago(26), **granting(play, ref))
    play.do(ref, "opine", "NR.head", portal.ago(25), comment="符合规划条件")
    portal.work()
    assert "对照并转正式" in text(client.get(address))
    compared = client.get(f"{address}GC-001/")
    assert "没有变化" in text(compared) and not code_words(compared)
    assert portal.other().get(f"{address}GC-001/").status_code == 404
    sent = client.post(f"{address}GC-001/", {"token": "t"})
    assert sent.status_code == 302, text(sent)[:600]
    assert client.get(sent["Location"]).status_code == 200
    formal = Case.objects.get(matter="GC-001")
    assert formal.outcome == "granted"
    again = client.post(f"{address}GC-001/", {"token": "t"})
    assert again["Location"] == sent["Location"] and Case.objects.filter(matter="GC-001").count() == 1


def test_a_project_without_simulation_is_told_so(portal: Portal) -> None:
    portal.play.file("LX-001", portal.ago(3))
    address = f"/my/projects/{Project.objects.get().code}/simulated/"
    client = portal.owner()
    assert "申请模拟审批" in text(client.get(address))
    page = client.get(f"{address}GC-001/")
    assert page.status_code == 200 and "还没有模拟审批意见" in text(page)
    refused = client.post(f"{address}GC-001/")
    assert refused.status_code == 422 and "没有做过模拟审批" in text(refused)
    assert client.get(f"{address}NO-1/").status_code == 404


def test_a_family_that_ended_in_part_says_what_can_be_done(portal: Portal) -> None:
    play, client = portal.play, portal.owner()
    ref = walk(play, LINES["family"], "running")
    scheme = child(ref, "GC-001")
    play.do(scheme, "propose", "NR.officer", t("2026-08-03 12:00"), **refusing(play, scheme))
    play.do(scheme, "refuse", "NR.head", t("2026-08-03 12:10"), reason="超出高度", cite="规划条件")
    play.do(scheme, "serve", "GSB.window", t("2026-08-03 12:20"), method="window", receiver="王晓（示例）")
    play.deliver(t("2026-08-03 12:30"))
    row = state(ref)
    assert (row["state"], row["outcome"]) == ("closed", "partly") and kinds(ref).count("family.halted") == 1
    page = client.get(f"/my/cases/{row['no']}/")
    shown = text(page)
    assert page.status_code == 200 and "没有办成，其余的继续有效" in shown and "没有启动" in shown and not code_words(page)
    address = re.search(r'href="(/my/apply/GC-001/\?project=[^"]+)"', page.content.decode())
    assert address and client.get(address[1]).status_code == 302
