"""A system outside with a key, as the tests of the interface use it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.cast import REGION, Stage
from tongban.clock import now
from tongban.records.parties import tokens

BASE = "/api/v1"


@dataclass(slots=True)
class Machine:
    """Calls with a key."""

    key: str
    client: Client = field(default_factory=Client)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One call; underscores in header names stand for hyphens."""
        sent = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        more = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(method, BASE + path, headers=sent, **more)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def upload(self, query: str, content: bytes, media: str = "application/pdf") -> Any:
        """A paper as it is."""
        headers = {"Authorization": f"Bearer {self.key}"}
        return self.client.generic("POST", f"{BASE}/papers?{query}", content, content_type=media, headers=headers)


def make(stage: Stage, who: str, scopes: Sequence[str] = tuple(tokens.SCOPES), **more: Any) -> tokens.Made:
    """A key made now."""
    at = now()
    return tokens.create(actor=stage.who(who, at), at=at, region=REGION, name="示例系统", scopes=scopes, days=30, **more)


def machine(stage: Stage, who: str, scopes: Sequence[str] = tuple(tokens.SCOPES), **more: Any) -> Machine:
    """A system with a key made now."""
    return Machine(make(stage, who, scopes, **more).text)


def problem(response: Any, status: int) -> dict[str, Any]:
    """The refusal, which must be a proper one, in Chinese."""
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = json.loads(response.content)
    assert told["status"] == status and {"type", "title", "detail", "instance", "reasons"} <= set(told)
    assert any("\u4e00" <= c <= "\u9fff" for c in told["detail"])
    for reason in told["reasons"]:
        assert set(reason) == {"code", "text", "cite", "field"} and reason["text"]
    return told


def good(response: Any, status: int = 200) -> Any:
    """The answer of a call that went well."""
    assert response.status_code == status, response.content.decode()
    return json.loads(response.content)
