"""At the counter, by keyboard alone: a number is called, two matters are received with one form and accepted; every key beyond typing is counted."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.people import Person

pytestmark = pytest.mark.journey

MOST = 25


class Keys:
    """A keyboard that counts: keys pressed to do something; typing of words is not among them."""

    def __init__(self, who: Person) -> None:
        self.page, self.count = who.page, 0

    def press(self, key: str, then: str = "") -> None:
        """One key; `then` is what has to appear."""
        self.count += 1
        self.page.keyboard.press(key)
        if then:
            self.page.wait_for_selector(then)
        self.page.wait_for_timeout(900)  # an answer to the key may be a new page
        self.page.wait_for_load_state("load")

    def type(self, words: str) -> None:
        """Words into whatever has the focus."""
        self.page.keyboard.type(words)


def test_two_matters_one_form_by_keyboard(person: Callable[..., Person]) -> None:
    machine = person()
    machine.go("/hall/kiosk/")
    machine.page.click("button[value=build]")
    clerk = person("gsb.window")
    clerk.go("/hall/")
    clerk.page.wait_for_timeout(400)
    clerk.page.keyboard.press("1")
    clerk.page.wait_for_selector("#line")
    clerk.page.wait_for_timeout(400)
    keys = Keys(clerk)
    keys.press("n", ".hl-no1")
    keys.press("s", "form[data-focus=read]")
    keys.press("Enter", ".hl-as")
    keys.press("Enter", "#q")
    for words in ("环境影响报告表审批", "水土保持方案报告书审批"):
        keys.type(words)
        keys.press("Enter")
        if clerk.page.query_selector("#f-hit"):
            keys.press("Enter")
    assert "2 个事项合用" in clerk.text
    keys.press("Enter")
    for _ in range(14):
        kind = clerk.page.evaluate("document.activeElement.type || ''")
        if kind not in ("radio", "textarea", "text"):
            break
        clerk.page.keyboard.type({"radio": " ", "textarea": "布袋除尘", "text": "12"}[kind])
        keys.press("Tab" if kind == "textarea" else "Enter")  # Enter leads to the next place that is still open
    if clerk.page.query_selector("#f-scan"):
        keys.press("F7")
    if "/done/" not in clerk.page.url:
        keys.press("F8", ".hl-done")
    assert "已收件 2 件" in clerk.text, clerk.text[:1200]
    keys.press("y", "a[data-key=p]")
    assert "审查中" in clerk.text
    keys.press("p", ".hl-slip")
    print(f"\nkeys beyond typing: {keys.count}")
    assert keys.count <= MOST
    assert re.search(r"受理", clerk.text)
