"""What people do in a browser: sign in, fill what a form asks, upload, press, and read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyotp
from playwright.sync_api import Page

from tests.journeys.site import ROOT, Site

PASSWORD = "tongban-demo"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"


class Person:
    """Somebody at a page."""

    def __init__(self, site: Site, page: Page) -> None:
        self.site, self.page = site, page

    def go(self, path: str) -> int:
        """Open a page; returns its status."""
        answer = self.page.goto(self.site.url + path)
        assert answer is not None
        return answer.status

    def sign_in(self, name: str) -> None:
        """Name and password; staff give their running code as well."""
        self.go("/signin/")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        secret = self.site.facts["totp"].get(name)
        if secret:
            self.page.wait_for_selector("[name=code]")
            self.page.fill("[name=code]", pyotp.TOTP(secret).now())
            self.page.press("[name=code]", "Enter")
        self.page.wait_for_url(re.compile(r"/(my|desk|studio)/"))

    @property
    def text(self) -> str:
        """What stands on the page."""
        return self.page.inner_text("body")

    def fill(self, values: Mapping[str, Any]) -> None:
        """Answer what a form asks: the given values by field name (`table-0-column` for a row), else the first option."""
        flat = dict(values)
        for table, rows in values.items():
            if isinstance(rows, list):
                flat |= {f"{table}-{i}-{k}": v for i, row in enumerate(rows) if isinstance(row, dict) for k, v in row.items()}
        values = flat
        for details in self.page.query_selector_all("main details:not([open]) > summary"):
            details.click()
        for control in self.page.query_selector_all("main form [name]"):
            name, kind = control.get_attribute("name") or "", control.get_attribute("type") or ""
            if kind in ("hidden", "file", "submit", "checkbox") or name == "csrfmiddlewaretoken":
                continue
            tag = control.evaluate("e => e.tagName")
            if kind == "radio":
                continue
            if tag == "SELECT":
                wanted = str(values.get(name, ""))
                options = [o.get_attribute("value") or "" for o in control.query_selector_all("option")]
                control.select_option(wanted if wanted in options else next((o for o in options if o), options[0]))
            elif name in values and not isinstance(values[name], list):
                control.fill(str(values[name]))
        self._radios(values)

    def _radios(self, values: Mapping[str, Any]) -> None:
        groups: dict[str, list[Any]] = {}
        for control in self.page.query_selector_all("main form input[type=radio]"):
            groups.setdefault(control.get_attribute("name") or "", []).append(control)
        for name, choices in groups.items():
            if any(c.is_checked() for c in choices) and name not in values:
                continue
            wanted = str(values.get(name, ""))
            chosen = next((c for c in choices if c.get_attribute("value") == wanted), choices[-1])
            chosen.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
            chosen.check(force=True)

    def axe(self) -> list[str]:
        """Serious and critical findings of axe-core (WCAG 2.0–2.2 A and AA) on the page, in words."""
        self.page.add_script_tag(path=str(AXE))
        found = self.page.evaluate(
            "async () => (await axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']})).violations"
            ".filter(v => ['serious','critical'].includes(v.impact))"
            ".map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | '))"
        )
        return list(found)

    def wide(self) -> list[str]:
        """What sticks out of the window on the right."""
        found = self.page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
            ".map(e => e.tagName + '.' + e.className + ' ' + e.innerText.slice(0, 30)).slice(-4)"
        )
        return list(found)

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def paper(folder: Path, name: str) -> Path:
    """A small real PDF to upload."""
    from tongban.faces.cli.papers import sample_paper

    path = folder / f"{name}.pdf"
    path.write_bytes(sample_paper(name))
    return path
