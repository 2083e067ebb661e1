"""The catalogue in a browser: clone and adapt a matter, submit, a second person publishes, the portal shows it."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
import pytest

from tests.journeys.people import Person
from tests.journeys.test_pages import look

pytestmark = pytest.mark.journey
PAGES = (
    "/studio/",
    "/studio/matters/",
    "/studio/matters/SG-001/",
    "/studio/flows/FT-SOC-IND/",
    "/studio/relations/?matter=SG-001",
    "/studio/elements/?matter=SG-001",
    "/studio/drafts/",
    "/studio/excel/",
    "/studio/versions/",
)


def test_clone_adapt_submit_publish(person: Callable[..., Person]) -> None:
    one = person("catalogue.draft", bypass_csp=True)
    for path in PAGES:
        look(one, path)
    one.go("/studio/drafts/")
    one.page.fill("[name=title]", "新增简易施工许可")
    one.page.click("text=开始起草")
    draft = one.page.url.removeprefix(one.site.url)
    look(one, draft)
    one.go(f"{draft}clone/matters/SG-001/")
    one.page.fill("[name=code]", "SG-901")
    one.page.fill("[name=zh]", "简易低风险施工许可")
    one.page.click("main button:has-text('复制')")
    one.page.click("nav >> text=时限")
    one.page.fill("[name='promise.days']", "1")
    one.page.select_option("[name='promise.unit']", "working")
    one.page.select_option("[name='promise.src']", "knowledge")
    one.page.click("p button:has-text('保存')")
    assert "已保存" in one.text
    for tail in ("edit/matters/SG-901/materials/", "when/matters/SG-901/when/", "form/SG-901/", "try/"):
        look(one, draft + tail)
    one.go(draft)
    one.page.fill("[name=note]", "县里试点")
    one.page.click("text=保存说明")
    one.page.click("text=提交审核")
    assert "等另一位" in one.text
    two = person("catalogue.publish")
    two.go(draft)
    two.page.fill("[name=reason]", "试点先行")
    two.page.fill("[name=code]", pyotp.TOTP(two.site.facts["totp"]["catalogue.publish"]).now())
    two.page.click("text=签名并发布")
    assert "已发布" in two.text
    assert two.go("/matters/SG-901/") == 200
    assert "简易低风险施工许可" in two.text
