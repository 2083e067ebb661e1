"""One thing, one visit: the list, one bundle with its questions, found by everyday words, filed without a project."""

from __future__ import annotations

import re

from tests.faces.portal.visitors import Portal, code_words, fill, text
from tongban.cases.models import Case
from tongban.catalogue import search

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
    for typed in ("开饭店", "开餐馆", "开饭馆", "kaifandian", "kfd", "开饭点", "餐饮许可"):
        hits = [h.matter for h in search.search(portal.stage.pack, typed)][:3]
        assert "open-restaurant.open" in hits, (typed, hits)


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
