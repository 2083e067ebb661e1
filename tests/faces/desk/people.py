"""People of the cast in front of a browser, cases made an hour ago, and what a page says in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from tests.cast import Stage
from tests.makers import Play, state
from tongban import clock
from tongban.cases import worker
from tongban.cases.actions import Done

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(slots=True)
class Desk:
    """The cast, a play of cases, and browsers by post."""

    stage: Stage
    play: Play

    @property
    def now(self) -> datetime:
        return clock.now()

    def ago(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)

    def at(self, word: str) -> Client:
        """A browser of the holder of a post (`EE.officer`, `EE.officer2`), signed in."""
        role, post = word.split(".")
        number = 0
        if post[-1].isdigit():
            post, number = post[:-1], int(post[-1]) - 1
        client = Client()
        client.force_login(self.stage.cast.staff[(role, post)][number], backend=BACKEND)
        return client

    def owner(self) -> Client:
        """A browser of the applicant."""
        from tests.cast import OWNER

        client = Client()
        client.force_login(self.stage.cast.owners[OWNER][1], backend=BACKEND)
        return client

    def name(self, word: str) -> str:
        return self.stage.who(word, self.now).name

    def filed(self, matter: str = "GC-010", hours: float = 5) -> Done:
        return self.play.file(matter, self.ago(hours))

    def reviewing(self, matter: str = "GC-010") -> Done:
        """Accepted two hours ago."""
        return self.play.do(self.filed(matter), "accept", "GSB.window", self.ago(2))

    def deciding(self, matter: str = "GC-010") -> Done:
        """Proposed an hour ago."""
        done = self.reviewing(matter)
        ok = self.play.ok(done)
        return self.play.do(done, "propose", "EE.officer", self.ago(1), verdict="grant", opinion="同意发放", verdicts=ok)

    def work(self) -> None:
        """Everything that follows: files made, sealed, attached."""
        for _ in range(10):
            lapsed, delivered, failed = worker.run_once(self.now)
            assert not failed
            if not lapsed and not delivered:
                return


def row(done: Done) -> dict[str, Any]:
    """The case as it is."""
    return state(done)


class _Text(HTMLParser):
    """What a person can read of a page: text, and the words that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "kbd"):
            self.hidden += 1
        for name, value in attrs:
            if name in ("aria-label", "title", "placeholder", "alt") and value:
                self.words.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "kbd"):
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self.hidden and data.strip():
            self.words.append(data.strip())


def text(response: Any) -> str:
    """The readable text of an answer."""
    parser = _Text()
    parser.feed(response.content.decode())
    return "\n".join(parser.words)


def code_words(response: Any) -> set[str]:
    """Latin words of a page that no clerk would read: everything but numbers, AB roles, file kinds and measures."""
    allowed = {"A", "B", "A4", "PDF", "m"}
    words = set(re.findall(r"[A-Za-z_][A-Za-z_0-9-]*", text(response).replace("1+X", "")))  # the reform's own name
    return {w for w in words if w not in allowed and not re.fullmatch(r"CN-\d{4}", w)}  # the edition of the calendar


def hidden(response: Any, form: str = "act") -> dict[str, str]:
    """The hidden fields of a form, as a browser would send them."""
    html = response.content.decode()
    start = html.index(f'id="{form}"')
    part = html[start : html.index("</form>", start)]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', part))
