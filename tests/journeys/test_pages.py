"""Each page template in a real browser, wide and at 360 px: no serious axe finding, no sideways scroll, no code word."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.people import Person

pytestmark = pytest.mark.journey

PUBLIC = (
    "/",
    "/matters/",
    "/matters/?q=施工许可",
    "/matters/LX-001/",
    "/matters/SG-001/",
    "/guide/",
    "/progress/",
    "/elder/",
    "/open/",
    "/open/promises/",
    "/fees/",
    "/things/",
    "/things/open-restaurant/",
    "/things/YJS-04/",
    "/accessibility/",
    "/hall/kiosk/",
    "/hall/screen/",
    "/hall/booking/",
    "/verify/",
    "/signin/",
    "/no-such-page/",
)
OWNER = (
    "/my/",
    "/my/projects/",
    "/my/projects/{project}/",
    "/my/cases/",
    "/my/cases/{filed}/",
    "/my/cases/{filed}/days/",
    "/my/inbox/",
    "/my/licences/",
    "/my/views/",
    "/my/settings/",
    "/my/obligations/",
    "/my/space/",
    "/my/projects/{project}/plan/",
    "/my/projects/{project}/simulated/",
    "/my/cases/{filed}/charges/",
    "/my/apply/SG-001/",
    "/act-for/",
)
DESK = (
    "/desk/",
    "/desk/closed/",
    "/desk/find/",
    "/desk/staff/",
    "/desk/numbers/",
    "/desk/numbers/saved/",
    "/desk/obligations/",
    "/desk/samples/",
    "/desk/sign/",
)
HALL = ("/hall/", "/hall/accept/", "/hall/handout/", "/hall/late/", "/hall/figures/")
CODE_WORDS = re.compile(r"\b(None|null|undefined|NaN|True|False|Traceback|Error|TODO|[a-z]+_[a-z_]+)\b")


def look(who: Person, path: str) -> None:
    """Open a page and judge it."""
    status = who.go(path)
    assert status == (404 if "no-such-page" in path else 200), f"{path} answered {status}"
    width = who.page.viewport_size["width"] if who.page.viewport_size else 0
    assert who.overflow() <= 0, f"{path} scrolls sideways by {who.overflow()} px at {width}: {who.wide()}"
    words = CODE_WORDS.findall(re.sub(r"https?://\S+|[\w.]+@[\w.]+", "", who.text))
    assert not words, f"{path} shows code words: {sorted({str(w) for w in words})}"
    found = who.axe()
    assert not found, f"{path} at {width}: {found}"


def paths(who: Person, wanted: tuple[str, ...]) -> list[str]:
    facts = who.site.facts
    return [p.format(project=facts["project"], filed=facts["filed"][0]) for p in wanted]


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize(("name", "wanted"), [(None, PUBLIC), ("owner1", OWNER), ("nr.officer", DESK), ("nr.head", DESK), ("gsb.window", HALL)])
def test_pages(person: Callable[..., Person], name: str | None, wanted: tuple[str, ...], width: int) -> None:
    who = person(name, width=width, bypass_csp=True)
    for path in paths(who, wanted):
        look(who, path)


def test_keyboard_alone(person: Callable[..., Person]) -> None:
    """Search, open a guide and come back without a mouse; the focus is always visible."""
    who = person()
    page = who.page
    who.go("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "跳到正文"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name === 'q'"):
            break
    else:
        raise AssertionError("the search field is not reached by the keyboard")
    page.keyboard.type("施工许可")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "施工许可" in who.text
    for _ in range(60):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", "the focus is not visible"
        if "SG-001" in (page.evaluate("document.activeElement.href || ''")):
            break
    else:
        raise AssertionError("the guide is not reached by the keyboard")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "建筑工程施工许可证" in who.text


def test_officer_works_by_keys(person: Callable[..., Person]) -> None:
    """The to-do list opens with J and Enter where something waits."""
    who = person("gsb.window")
    who.go("/desk/")
    if who.page.query_selector("[data-row]") is None:
        pytest.skip("nothing waits at the window")
    who.page.keyboard.press("j")
    with who.page.expect_navigation():
        who.page.keyboard.press("Enter")
    assert "/desk/cases/" in who.page.url
