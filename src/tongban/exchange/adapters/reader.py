"""The identity-card reader at a counter: who sits there. When it does not answer, the clerk looks at the card and says so (人工核验)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tongban.exchange.adapters.line import Answer, ask
from tongban.exchange.calls import actions as calls
from tongban.journal.actors import Actor

PURPOSE = "窗口读取身份证"
BASIS = "居民身份证法第十四条"


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a card; `simulated` where a stand-in answered."""

    name: str
    id_number: str
    address: str
    simulated: bool


def read(*, region: str, counter: str, actor: Actor, at: datetime) -> tuple[Card | None, Answer]:
    """The card on a counter's reader, or None with the answer that says in words why not. At most three seconds."""
    answer = ask(
        counterpart="reader",
        path="/read",
        body={"counter": counter},
        purpose=PURPOSE,
        basis=BASIS,
        region=region,
        actor=actor,
        at=at,
        seconds=3.0,
    )
    if not answer.ok:
        return None, answer
    said = answer.data
    card = Card(str(said.get("name") or ""), str(said.get("id_number") or ""), str(said.get("address") or ""), answer.simulated)
    return (card if card.name and card.id_number else None), answer


def by_hand(*, region: str, actor: Actor, at: datetime) -> None:
    """Keep that a person, not the machine, compared card and face; who and when stand in the call, nothing of whom."""
    calls.record(
        region=region,
        counterpart="reader",
        purpose=PURPOSE,
        basis=BASIS,
        actor=actor,
        at=at,
        took_ms=0,
        outcome="manual",
        words="读卡器用不了，由窗口人员核对证件原件，人工核验",
    )
