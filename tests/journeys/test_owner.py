"""The owner's whole way in a browser: guide, list, first filing, simulated review, stage 1 with a promise and a paper for later, the land is won,
the simulated opinions become permits. Nothing that the platform holds is asked for, and what it says it saved is counted again here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.owner_ledger import Ledger
from tests.journeys.people import PASSWORD, Person, paper
from tests.journeys.site import Site, running
from tests.journeys.test_main_job import until

pytestmark = pytest.mark.journey

STAGE, PROMISED, LATER = "FT-IND-LOG.planning", "M020", "M019"
GRANT = {"verdict": "grant", "opinion": "符合规划条件"}
SCHEME = [
    {"who": "window", "does": "accept", "case": "GC-001"},
    {"who": "planner", "does": "propose", "case": "GC-001", "data": GRANT},
    {"who": "planner_head", "does": "decide", "case": "GC-001"},
]
OPINIONS = [
    {"who": who, "does": does, "case": f"{case}~simulated", "data": data}
    for case in ("LX-008", "GC-002")
    for who, does, data in (("planner", "propose", GRANT), ("planner_head", "opine", {"comment": "条件具备后可以发证"}))
]
CONDITIONS = [
    {"who": "planner", "does": "file", "matter": "LX-020"},
    {"who": "planner", "does": "finish", "case": "LX-020", "data": {"opinion": "已核定"}},
]
LAND: list[dict[str, Any]] = [{"does": "story", "matter": "LX-019"}]
LAND += [
    {"who": who, "does": does, **({"matter": case} if does == "file" else {"case": case, "data": {"opinion": "已办"}})}
    for who, case in (("planner", "LX-023"), ("prx", "LX-015"), ("town_officer", "LX-024"), ("planner", "LX-025"))
    for does in ("file", "finish")
]
LAND[1]["later"] = [LATER]
"""The survey map stays owed: what the land office had handed in would lie in the project's file, and nobody would be asked for it."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, document_fonts: Path) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("owner"), "tests.journeys.owner_seed", "440784") as found:
        yield found


def ask_the_guide(owner: Person, ledger: Ledger) -> None:
    """From the front page through every question to the result; the ledger keeps what was answered."""
    page = owner.page
    owner.go("/")
    page.click('main a[href="/guide/"] >> nth=0')
    while "/guide/result/" not in page.url:
        fact = page.locator("input[name=for]").get_attribute("value") or ""
        assert fact not in ledger.answered, f"the guide asks {fact} twice"
        value = owner.site.facts["facts"].get(fact, False)
        text = {True: "1", False: "0"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        if page.locator("#num").count():
            page.fill("#num", text)
        else:
            page.check(f"input[name=answer][value='{text}']")
        page.click("form button[type=submit].tb-btn-p")
        page.wait_for_load_state()
        ledger.answered[fact] = text


def fill(owner: Person, ledger: Ledger, folder: Path, leave: bool = False) -> str:
    """From the task list to the check page: all sections are read, what is asked is filled, papers are given (or left, where allowed)."""
    page = owner.page
    page.wait_for_url(re.compile("/my/drafts/"))
    found = re.search(r"/my/drafts/[^/]+/", page.url)
    assert found
    draft = found.group(0)
    owner.go(draft)
    for url in ledger.sections(page):
        owner.go(url)
        ledger.read_section(page)
    for _ in range(20):
        owner.go(draft)
        todo = page.query_selector("a.tb-btn-p.tb-btn-l")
        assert todo is not None
        where = todo.get_attribute("href") or ""
        if where.endswith("/check/"):
            break
        todo.click()
        page.wait_for_load_state()
        if where.endswith("/papers/"):
            for give in [] if leave else page.query_selector_all("input[type=file]"):
                give.set_input_files(paper(folder, (give.get_attribute("aria-label") or "材料").replace("/", "／")))
        else:
            owner.fill(owner.site.facts["form"])
            ledger.typed(page)
        page.click("button.tb-btn-p.tb-btn-l")
        page.wait_for_load_state()
        assert not page.query_selector(".tb-errsum"), page.inner_text(".tb-errsum")
    return draft


def hand_in(owner: Person, ledger: Ledger, draft: str) -> str:
    """Papers are read once more, the check page is pressed; what the page then says was saved is what the ledger counted."""
    page = owner.page
    owner.go(f"{draft}papers/")
    ledger.read_papers(page)
    owner.go(f"{draft}check/")
    send = page.query_selector('form[action$="/submit/"] button[type=submit]')
    assert send is not None, owner.text
    send.click()
    page.wait_for_url(re.compile("/done/"))
    number = re.search(r"\d{6}-\d{4}-\d{6}", owner.text)
    assert number, owner.text[:800]
    counted = ledger.close(number.group(0))
    assert ledger.shown(page) == counted, f"{page.url}: the page says {ledger.shown(page)}, seen were {counted}"
    return number.group(0)


def sign_for(owner: Person, no: str) -> None:
    """网上签收, as soon as the paper is made."""
    until(lambda: owner.go(f"/my/cases/{no}/") == 200 and owner.page.query_selector('a[href$="/do/sign_for/"]'))
    owner.page.click('a[href$="/do/sign_for/"] >> nth=0')
    with owner.page.expect_navigation():
        owner.page.click('main form button[value="send"], main form button.tb-btn-p')
    assert "已办结" in owner.text, owner.text[:600]


def promise_and_put_off(owner: Person, draft: str) -> None:
    """One letter of promise is signed, one paper is put off, on the papers page."""
    page = owner.page
    owner.go(f"{draft}papers/")
    page.click(f'a[href$="/promise/{PROMISED}/"]')
    page.check("#agree")
    page.fill("#name", owner.site.facts["signs"])
    page.fill("#secret", PASSWORD)
    page.click('button[name=go][value="sign"]')
    page.wait_for_url(re.compile("/papers/"))
    page.check(f'input[type=checkbox][name="later-{LATER}"]')
    with page.expect_navigation():
        page.click("main form button:has-text('只保存')")
    assert page.is_checked(f'input[type=checkbox][name="later-{LATER}"]'), page.inner_text(f"#p-{LATER}")
    owner.go(f"{draft}check/")


def test_from_the_guide_to_real_permits(site: Site, person: Callable[..., Person], tmp_path: Path) -> None:
    owner = person(site.facts["owner"])
    page, ledger = owner.page, Ledger(site.facts)
    ask_the_guide(owner, ledger)
    page.click("text=存为项目，开始办")
    first = hand_in(owner, ledger, fill(owner, ledger, tmp_path))
    page.click('a[href^="/my/projects/"]:has-text("看整个项目")')
    project = page.url.rstrip("/").rsplit("/", 1)[1]
    sign_for(owner, first)

    def authorities(*acts: dict[str, Any]) -> dict[str, Any]:
        done = site.run("tests.journeys.owner_acts", project, json.dumps(acts, ensure_ascii=False))
        ledger.done(done)
        return done

    make_list(owner, project)
    authorities(*CONDITIONS)
    start(owner, project, "GC-001")
    scheme = hand_in(owner, ledger, fill(owner, ledger, tmp_path))
    authorities(*SCHEME)
    sign_for(owner, scheme)
    for matter in ("LX-008", "GC-002"):
        owner.go(f"/my/projects/{project}/")
        page.click('a[href="simulated/"]')
        page.click(f'a[href^="/my/apply/{matter}~simulated/"]')
        hand_in(owner, ledger, fill(owner, ledger, tmp_path, leave=True))
    authorities(*OPINIONS)
    start(owner, project, STAGE)
    draft = fill_stage(owner, ledger, tmp_path)
    assert "现在还不能交" in owner.text and "出让合同" in owner.text
    authorities(*LAND)
    owner.go(f"/my/projects/{project}/simulated/")
    assert owner.text.count("已经成为事实") == 3, owner.text
    page.click('a:has-text("对照并转正式")')
    assert "没有变化" in owner.text, owner.text
    page.click('a[href^="/my/apply/"]')
    page.wait_for_url(re.compile("/my/drafts/"))
    stage = hand_in(owner, ledger, draft)
    permits(owner, stage)
    ledger.total(owner, project)


def make_list(owner: Person, project: str) -> None:
    """The list of the project, pinned."""
    page = owner.page
    owner.go(f"/my/projects/{project}/")
    page.click(f'a[href="/my/projects/{project}/plan/"]')
    page.click("form[action='make/'] button >> nth=0")
    page.wait_for_load_state()
    assert "规划许可" in owner.text


def start(owner: Person, project: str, code: str) -> None:
    """From the pinned list to the application."""
    owner.go(f"/my/projects/{project}/plan/")
    owner.page.click(f'main a[href^="/my/apply/{code}/"] >> nth=0')


def fill_stage(owner: Person, ledger: Ledger, folder: Path) -> str:
    """The form of stage 1: nothing is left to fill but two papers; one is promised, one put off."""
    page = owner.page
    page.wait_for_url(re.compile("/my/drafts/"))
    found = re.search(r"/my/drafts/[^/]+/", page.url)
    assert found
    draft = found.group(0)
    for url in ledger.sections(page):
        owner.go(url)
        ledger.read_section(page)
    promise_and_put_off(owner, draft)
    return draft


def permits(owner: Person, stage: str) -> None:
    """Both permits are real the same minute, and the promise and the paper put off stand among what is owed."""
    for child in (f"{stage}-01", f"{stage}-02"):
        sign_for(owner, child)
    owner.go("/my/licences/")
    assert "建设用地规划许可证" in owner.text and "建设工程规划许可证" in owner.text
    owner.go("/my/obligations/")
    assert "校核测算报告" in owner.text and "勘测定界图" in owner.text
