"""Money in stories: who pays does it on the payment platform's own page (a stand-in), the office lets go or gives back."""

from __future__ import annotations

import atexit
import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings

from tongban.cases import queries
from tongban.cases.actions import CaseRef, Refused
from tongban.exchange import paying
from tongban.exchange.adapters import line
from tongban.faces.cli import outside
from tongban.journal.actors import RULE, Actor
from tongban.journal.values import Reason
from tongban.records.payments import actions
from tongban.records.payments import queries as payments

ACTS = ("pay", "ask_waiver", "waive", "refund", "fault")
"""The story's words: pay what the case owes; propose and confirm letting it go; give it back; a system outside fails by schedule."""

_running: dict[str, str] = {}
"""Stand-ins that this process started, by the key file that they share: their address."""


@contextmanager
def lent() -> Iterator[None]:
    """Within, the systems outside are the stand-ins that this process started, if it started any."""
    address = _running.get(str(line.key_file())) if _running else None
    if address is None:
        yield
        return
    before, settings.TONGBAN_COUNTERPARTS = settings.TONGBAN_COUNTERPARTS, address
    try:
        yield
    finally:
        settings.TONGBAN_COUNTERPARTS = before


def act(does: str, step: Mapping[str, Any], ref: CaseRef, actor: Actor, at: datetime) -> None:
    """One of ACTS. Raises Refused where it cannot be done."""
    _start()
    data = step.get("data") or {}
    with lent():
        if does == "fault":
            _fault(str(data.get("system", "payment")), str(data.get("modes", "drop,drop,drop")))
            return
        try:
            if does == "pay":
                _pay(ref, actor, at)
            for charge in payments.of_case(ref.region, ref.id):
                if does == "ask_waiver" and charge.state == "due":
                    actions.ask_waiver(charge=charge, reason=str(data["reason"]), cite=str(data["cite"]), actor=actor, at=at)
                elif does == "waive" and charge.state == "waiving":
                    actions.waive(charge=charge, actor=actor, at=at)
                elif does == "refund" and charge.state == "paid":
                    paying.give_back(charge=charge, reason=str(data["reason"]), actor=actor, at=at)
        except actions.PaymentRefused as refused:
            raise Refused([Reason("payment", str(refused))]) from refused


def settle(ref: CaseRef, action: str, owner: Actor, at: datetime, pack: Any) -> None:
    """What a case owes is paid before the act that demands it, as whoever comes to fetch a result does; nothing where nothing is owed."""
    row = queries.row(ref.region, ref.id)
    procedure = pack.procedure(pack.matter(row["matter"]).procedure) if row else None
    found = procedure.actions.get(action) if procedure else None
    if found is None or "payments.paid" not in found.rules:
        return
    if any(c.state in payments.OPEN for c in payments.of_case(ref.region, ref.id)):
        _start()
        with lent():
            _pay(ref, owner, at)


def told(ref: CaseRef) -> list[dict[str, Any]]:
    """The charges of a case, as stories measure them: fee, fen, state, whether a receipt came."""
    found = payments.of_case(ref.region, ref.id)
    return [{"fee": c.fee, "fen": c.fen, "state": c.state, "receipt": bool(c.receipt)} for c in found]


def _pay(ref: CaseRef, actor: Actor, at: datetime) -> None:
    for charge in payments.of_case(ref.region, ref.id):
        if charge.state not in ("due", "paying"):
            continue
        who = actor if actor.party == charge.party else RULE
        url, why = paying.begin(charge=charge, back="", actor=who, at=at)
        if not url:
            raise Refused([Reason("payment", why)])
        _confirm(url)
        fresh = payments.get(charge.region, charge.id)
        if fresh is None or paying.look(charge=fresh, actor=who, at=at) != "paid":
            raise Refused([Reason("payment", "支付平台没有说已经付了")])


def _confirm(url: str) -> None:
    """What the payer does on the platform's own page."""
    parts = urlsplit(url)
    body = urlencode({"t": parse_qs(parts.query)["t"][0], "do": "pay"})
    _post(parts.netloc, parts.path, body, "application/x-www-form-urlencoded")


def _fault(system: str, modes: str) -> None:
    place = urlsplit(settings.TONGBAN_COUNTERPARTS)
    body = urlencode({"modes": modes})
    _post(place.netloc, f"/failing/plan/{system}", body, "application/x-www-form-urlencoded")


def _post(host: str, path: str, body: str, kind: str) -> None:
    link = http.client.HTTPConnection(host, timeout=10)
    try:
        link.request("POST", path, body, {"Content-Type": kind})
        link.getresponse().read()
    except (OSError, http.client.HTTPException) as gone:
        raise Refused([Reason("payment", "支付平台没有回应")]) from gone
    finally:
        link.close()


def _start() -> None:
    """The stand-ins of this process, started the first time that money is spoken of. Raises Refused where there are none."""
    key = str(line.key_file())
    if key in _running or settings.TONGBAN_ADDRESSES.get("payment"):
        return
    try:
        process, _running[key] = outside.launch()
    except OSError as missing:
        raise Refused([Reason("payment", "这个安装里没有模拟对端（counterparts 文件夹），缴不了费")]) from missing
    atexit.register(process.terminate)
