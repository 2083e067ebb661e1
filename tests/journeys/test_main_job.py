"""The main job in a browser: the owner files a stage, the window accepts, officers work, the head signs on a phone, anyone verifies."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.people import Person, paper

pytestmark = pytest.mark.journey
SEND = """f => {
  const yes = document.createElement('input');
  yes.type = 'hidden'; yes.name = 'confirmed'; yes.value = '1';
  f.append(yes); f.submit();
}"""
"""Sends an action's form with its confirmation given, as the dialog's button does."""
STAGE = "FT-SOC-IND.planning"


def until(look: Callable[[], Any], seconds: float = 30) -> Any:
    """Wait for what the work loop brings."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError("it did not come in time")


def file_stage(owner: Person, folder: Path) -> str:
    """From the project page to the number of the case: every section, every paper, check, submit once."""
    page, form = owner.page, owner.site.facts["form"]
    owner.go(f"/my/projects/{owner.site.facts['project']}/")
    page.click(f'a[href*="/my/apply/{STAGE}/"] >> nth=0')
    page.wait_for_url(re.compile("/my/drafts/"))
    draft = re.search(r"/my/drafts/[^/]+/", page.url)
    assert draft
    for _ in range(20):
        owner.go(draft.group(0))
        todo = page.query_selector("a.tb-btn-p.tb-btn-l")
        assert todo is not None
        where = todo.get_attribute("href") or ""
        todo.click()
        if where.endswith("/check/"):
            break
        if where.endswith("/papers/"):
            for give in page.query_selector_all("input[type=file]"):
                give.set_input_files(paper(folder, give.get_attribute("aria-label") or "材料"))
        else:
            owner.fill(form)
        page.click("button.tb-btn-p.tb-btn-l")
        page.wait_for_load_state()
        assert not page.query_selector(".tb-errsum"), page.inner_text(".tb-errsum")
    page.click('form[action$="/submit/"] button[type=submit]')
    page.wait_for_url(re.compile("/done/"))
    number = re.search(r"\d{6}-\d{4}-\d{6}", owner.text)
    assert number
    return number.group(0)


def do(who: Person, no: str, action: str, **fields: str) -> None:
    """An action on the workbench: open its form, answer, press; a confirmation is answered."""
    page = who.page
    assert who.go(f"/desk/cases/{no}/?do={action}") == 200
    for name, value in fields.items():
        control = page.query_selector(f'#act [name="{name}"]')
        assert control is not None, f"{action} asks no {name}"
        if control.get_attribute("type") == "radio":
            page.check(f'#act [name="{name}"][value="{value}"]', force=True)
        elif control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    with page.expect_navigation():
        page.eval_on_selector("#act", SEND)
    assert f"do={action}" not in page.url and "/do/" not in page.url, who.text[:2000]


def judge(who: Person, no: str) -> None:
    """合格 for every paper that waits for a verdict, one after another."""
    page = who.page
    for _ in range(40):
        who.go(f"/desk/cases/{no}/")
        waiting = page.query_selector('a.dk-paper:has-text("待核")')
        if waiting is None:
            return
        who.go(f"/desk/cases/{no}/{waiting.get_attribute('href')}")
        with page.expect_navigation():
            page.click('button[name="verdict"][value="ok"]')
    raise AssertionError("papers were left without a verdict")


def test_from_filing_to_a_verified_licence(person: Callable[..., Person], tmp_path: Path) -> None:
    owner = person("owner1")
    no = file_stage(owner, tmp_path)
    do(person("gsb.window"), no, "accept")
    officer = person("nr.officer")
    child = f"{no}-02"
    judge(officer, child)
    do(officer, child, "propose", verdict="grant", opinion="与出让合同、规划条件一致，建议准予")
    sign_on_phone(person("nr.head", width=360, has_touch=True), child)
    sealed = until(lambda: licence_file(owner, child))
    verify(person(), sealed, tmp_path)


def sign_on_phone(head: Person, no: str) -> None:
    """Three taps at 360 px: the case, 准予, and yes."""
    page = head.page
    head.go("/desk/sign/")
    assert head.overflow() == 0
    page.click(f'a[href="/desk/sign/{no}/"]')
    page.click(".dk-signbar button.tb-btn-p, .dk-signbar [type=submit].tb-btn-p")
    page.click('button[name="confirmed"]')
    page.wait_for_load_state()
    assert head.page.url.endswith("/desk/sign/") or "没有等您签的件" in head.text or head.overflow() == 0


def licence_file(owner: Person, no: str) -> bytes | None:
    """The sealed file of the licence that a case issued, once it is made."""
    owner.go("/my/licences/")
    link = owner.page.query_selector('a[href*="/my/licences/"]:has-text("建设用地规划许可证")')
    if link is None:
        return None
    href = (link.get_attribute("href") or "").split("?")[0]
    answer = owner.page.request.get(owner.site.url + href.rstrip("/") + "/file/")
    body = answer.body()
    return body if answer.ok and body.startswith(b"%PDF") else None


def verify(anyone: Person, sealed: bytes, folder: Path) -> None:
    """Drop the file: valid; flip one byte: refused. No sign-in."""
    page = anyone.page
    good, bad = folder / "licence.pdf", folder / "altered.pdf"
    good.write_bytes(sealed)
    flipped = bytearray(sealed)
    flipped[len(flipped) // 2] ^= 1
    bad.write_bytes(bytes(flipped))
    for path, words in ((good, "有效"), (bad, "改")):
        anyone.go("/verify/")
        page.set_input_files("input[type=file]", path)
        page.click("form:has(input[type=file]) button[type=submit]")
        page.wait_for_load_state()
        assert words in page.inner_text("main h1, main h2"), anyone.text[:500]
