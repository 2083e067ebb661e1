"""One site and one browser for all journeys; a page has the policy of the product and no other host to talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys.people import Person
from tests.journeys.site import Site, running

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, document_fonts: Path) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def person(site: Site, browser: Browser) -> Iterator[Callable[..., Person]]:
    """`person("nr.officer", width=360)`: somebody signed in, in a window of their own; None is nobody in particular."""
    contexts: list[BrowserContext] = []
    foreign: list[str] = []
    own = (site.url, "data:", "blob:", "chrome-extension:", "chrome:")  # the browser's own PDF viewer is no host

    def make(name: str | None = None, width: int = 1440, **more: Any) -> Person:
        settings = {"locale": "zh-CN", "reduced_motion": "reduce", **more}  # a page that glides would be clicked beside its buttons
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        page: Page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith(own) else foreign.append(r.url))
        who = Person(site, page)
        if name is not None:
            who.sign_in(name)
        return who

    yield make
    for context in contexts:
        context.close()
    assert not foreign, f"the browser talked to another host: {foreign[:3]}"
