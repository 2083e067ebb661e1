"""Applicants in front of a browser, how they fill a form as it stands on the page, and what a page says in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import makers
from tests.cast import OTHER, OWNER, Stage
from tests.makers import PDF, Play
from tongban import clock
from tongban.cases import worker
from tongban.cases.actions import Done

BACKEND = "django.contrib.auth.backends.ModelBackend"
ALLOWED = {"PDF", "Word", "A", "B", "A4", "m", "MB", "KB", "PNG", "JPEG", "OFD", "CN"}
"""Latin words that people use; matter codes (`LX-001`) and numbers are taken out before."""


@dataclass(slots=True)
class Portal:
    """The cast, a play of cases, and browsers."""

    stage: Stage
    play: Play

    @property
    def now(self) -> datetime:
        return clock.now()

    def ago(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)

    def owner(self, name: str = OWNER) -> Client:
        """A browser of an enterprise's person, signed in."""
        client = Client()
        client.force_login(self.stage.cast.owners[name][1], backend=BACKEND)
        return client

    def other(self) -> Client:
        """A browser of another enterprise."""
        return self.owner(OTHER)

    def staff(self) -> Client:
        """A browser of a window clerk."""
        client = Client()
        client.force_login(self.stage.cast.staff[("GSB", "window")][0], backend=BACKEND)
        return client

    def work(self) -> None:
        """Everything that follows: files made, sealed, attached."""
        for _ in range(10):
            lapsed, delivered, failed = worker.run_once(self.now)
            assert not failed
            if not lapsed and not delivered:
                return

    def correcting(self) -> Done:
        """An environmental report that the window sent back with two items."""
        done = self.play.file("GC-010", self.ago(5))
        items = [
            {"paper": "M026", "fault": "缺附图", "wanted": "补附图", "cite": "环评技术导则"},
            {"paper": "M026", "fault": "没有盖章", "wanted": "盖章", "cite": "管理办法"},
        ]
        return self.play.do(done, "ask", "GSB.window", self.ago(3), items=items, days_owner=10)


class _Form(HTMLParser):
    """The named inputs of the forms of a page, with their kinds and options."""

    def __init__(self) -> None:
        super().__init__()
        self.inputs: dict[str, dict[str, Any]] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        name = at.get("name") or ""
        if tag == "select":
            self.select = name
            self.inputs[name] = {"kind": "select", "options": []}
        elif tag == "option" and self.select:
            self.inputs[self.select]["options"].append(at.get("value") or "")
        elif tag in ("input", "textarea") and name:
            found = self.inputs.setdefault(
                name, {"kind": at.get("type") or tag, "options": [], "value": at.get("value") or ""}
            )
            if at.get("type") == "radio":
                found["options"].append(at.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""


def inputs(response: Any) -> dict[str, dict[str, Any]]:
    """The inputs of a page by name."""
    parser = _Form()
    parser.feed(response.content.decode())
    return parser.inputs


def answers(response: Any, **chosen: str) -> dict[str, str]:
    """What a person types into the page: the example's values, else the first option or something fitting."""
    known = {**makers.facts(), **makers.form()}
    found: dict[str, str] = {}
    for name, one in inputs(response).items():
        if name in ("csrfmiddlewaretoken", "message", "to", "no", "last") or one["kind"] in (
            "submit",
            "file",
            "search",
        ):
            continue
        if name == "fix":
            found[name] = one.get("value", "")
            continue
        value = chosen.get(name, known.get(name))
        if isinstance(value, bool):
            value = "1" if value else "0"
        options = [o for o in one["options"] if o]
        if options:
            found[name] = str(value) if str(value) in options else options[-1]
        elif one["kind"] == "date":
            found[name] = str(value) if value and re.match(r"\d{4}-\d\d-\d\d$", str(value)) else "2027-01-04"
        else:
            found[name] = str(value) if value not in (None, "") and not isinstance(value, list) else "12"
    return found


def pdf(name: str = "报告.pdf") -> SimpleUploadedFile:
    """A small PDF."""
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def fill(client: Client, url: str, **chosen: str) -> str:
    """Walk from a draft's task list over all its pages to the check page, as a person does; returns the check page's address."""
    draft = url
    for _ in range(20):
        page = client.get(draft)
        found = re.search(r'class="tb-btn tb-btn-p tb-btn-l" href="([^"]+)"', page.content.decode())
        assert found, "the task list names the next thing to do"
        if found[1].endswith("/check/"):
            return found[1]
        step = client.get(found[1])
        if found[1].endswith("/papers/"):
            names = re.findall(r'name="(file-[^"]+)"', step.content.decode())
            sent = client.post(found[1], {**{n: pdf() for n in names}, "go": "next"})
        else:
            sent = client.post(found[1], answers(step, **chosen))
        assert sent.status_code == 302, text(sent)[:900]
    raise AssertionError("the form has no end")


class _Text(HTMLParser):
    """What a person can read of a page: text, and the words that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style", "kbd")
        for name, value in attrs:
            if name in ("aria-label", "placeholder", "alt") and value:
                self.words.append(value)

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style", "kbd")

    def handle_data(self, data: str) -> None:
        if not self.hidden and data.strip():
            self.words.append(data.strip())


def text(response: Any) -> str:
    """The readable text of an answer."""
    parser = _Text()
    parser.feed(response.content.decode())
    return "\n".join(parser.words)


def code_words(response: Any) -> set[str]:
    """Latin words of a page that no shop owner would read."""
    plain = re.sub(r"[0-9A-Z]{18}|[A-Z]{2}-?\d{2,3}|[0-9a-f]{16}|\b\d+\b", " ", text(response))
    return set(re.findall(r"[A-Za-z_][A-Za-z_]*", plain)) - ALLOWED
