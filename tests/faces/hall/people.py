"""People in the hall: a clerk at a counter who types, presses and reads; somebody at the kiosk."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from counterparts.server import Server
from django.test import Client

from tests.cast import REGION, Stage
from tongban.clock import local_date, now
from tongban.matters.halls import queries as halls

COUNTER = "1"


class Window:
    """A clerk of the shared window, signed in at counter 1."""

    def __init__(self, stage: Stage, outside: Server, who: tuple[str, str] = ("GSB", "window")) -> None:
        self.stage, self.outside = stage, outside
        self.hall = stage.pack.halls()[0]
        self.client = Client()
        self.client.force_login(stage.cast.staff[who][0])
        self.client.cookies["tb_counter"] = COUNTER
        self.answer: Any = None
        self.url = ""

    @property
    def today(self) -> date:
        """The day on which these tests run: pages take the real time."""
        return local_date(now())

    @property
    def actor(self) -> Any:
        """The clerk as an actor."""
        return self.stage.staff("GSB", "window", now())

    @property
    def text(self) -> str:
        """What the last page says."""
        plain = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", self.answer.content.decode(), flags=re.S)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))

    def get(self, path: str, status: int = 200) -> str:
        """Open a page."""
        self.answer = self.client.get(path)
        assert self.answer.status_code == status, (path, self.answer.status_code, self.text[:600])
        return self.text

    def post(self, path: str, status: int | None = None, **data: Any) -> str:
        """Press a button; follow where it leads."""
        self.answer = self.client.post(path, data, follow=True)
        if status is not None:
            assert self.answer.status_code == status, (path, self.answer.status_code, self.text[:900])
        return self.text

    def tickets(self, state: str = "") -> list[Any]:
        """The numbers of today."""
        return list(halls.of_day(self.actor, REGION, self.hall, self.today, state))

    def begin(self, **data: Any) -> None:
        """Begin to receive; remember the address of the draft."""
        self.post("/hall/accept/", 200, **data)
        self.url = self.answer.redirect_chain[-1][0]

    def do(self, verb: str, status: int = 200, **data: Any) -> str:
        """Press one of the screen's buttons."""
        return self.post(self.url, status, do=verb, **data)

    @property
    def draft(self) -> Any:
        """The draft as kept on the server."""
        from uuid import UUID

        from tongban.cases import drafts

        return drafts.at_counter(self.actor, UUID(self.url.strip("/").split("/")[2]))
