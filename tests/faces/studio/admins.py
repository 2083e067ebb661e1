"""Browsers of the catalogue's two administrators, and drafts begun on pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.cast import Stage
from tongban import clock
from tongban.records.parties.accounts import running_code

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(slots=True)
class Studio:
    """The cast, and what its administrators do in the studio."""

    stage: Stage

    def at(self, number: int) -> Client:
        """A browser of administrator 0 (drafts) or 1 (publishes)."""
        client = Client()
        client.force_login(self.stage.cast.staff[("CATALOGUE", "officer")][number], backend=BACKEND)
        return client

    def code(self, number: int) -> str:
        """The running code of an administrator's second factor."""
        return running_code(self.stage.cast.staff[("CATALOGUE", "officer")][number], clock.now())

    def begin(self, title: str = "缩短时限") -> str:
        """The address of a new draft."""
        answer = self.at(0).post("/studio/drafts/", {"title": title})
        assert answer.status_code == 302, text(answer)
        return str(answer["Location"])


def text(answer: Any) -> str:
    """The body of an answer."""
    return str(answer.content.decode())


def fields(answer: Any) -> dict[str, str]:
    """What the page's main form would send if nothing were typed."""
    from html.parser import HTMLParser

    found: dict[str, str] = {}

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.select = self.area = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            a = {k: v or "" for k, v in attrs}
            if tag == "input" and a.get("name") and a.get("type", "text") not in ("radio", "checkbox", "file"):
                found.setdefault(a["name"], a.get("value", ""))
            elif tag == "input" and a.get("name") and "checked" in a:
                found[a["name"]] = a.get("value", "")
            elif tag == "select":
                self.select = a.get("name", "")
                found[self.select] = ""
            elif tag == "option" and self.select and "selected" in a:
                found[self.select] = a.get("value", "")
            elif tag == "textarea":
                self.area = a.get("name", "")
                found[self.area] = ""

        def handle_endtag(self, tag: str) -> None:
            self.select = "" if tag == "select" else self.select
            self.area = "" if tag == "textarea" else self.area

        def handle_data(self, data: str) -> None:
            if self.area:
                found[self.area] += data

    page = text(answer)
    main = re.search(r'<form method="post" class="(?:tb-card|st-form)[^>]*>.*?</form>', page, re.S)
    Reader().feed(main[0] if main else page)
    return found
