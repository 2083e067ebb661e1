"""What a stand-in gets and gives: a request that was checked, an answer that always says that it is simulated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counterparts.keeping import Store
    from counterparts.server import Server


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `body` is its JSON object or form, `parts` what the path's pattern caught, `idem` its idempotency key."""

    server: Server
    store: Store
    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    parts: Mapping[str, str]
    idem: str = ""
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: an object that is sent as JSON, or a page; `then` runs once it is on its way."""

    body: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    page: str = ""
    to: str = ""
    then: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A door of a stand-in: method, pattern of the path below its name, what answers. `signed`: only for who has the key."""

    method: str
    pattern: str
    answer: Callable[[Asked], Answer]
    signed: bool = True


def no(words: str, code: str = "refused", status: int = 422) -> Answer:
    """An answer that says no, with the reason in words."""
    return Answer({"ok": False, "code": code, "words": words}, status)


def once(asked: Asked, standin: str, make: Callable[[], dict[str, Any]]) -> Answer:
    """Do something once per idempotency key: the same request again gets the same answer, another one under that key is refused."""
    if not asked.idem:
        return no("缺少幂等键", "idem", 400)
    with asked.store.together():
        before = asked.store.get(standin, "idem", asked.idem)
        if before is not None:
            if before["asked"] != dict(asked.body):
                return no("同一个幂等键下的内容不一样", "idem_other", 409)
            return Answer(before["answer"])
        made = make()
        if made.get("ok", True):
            asked.store.put(standin, "idem", asked.idem, {"asked": dict(asked.body), "answer": made})
    return Answer(made, 200 if made.get("ok", True) else 422)
