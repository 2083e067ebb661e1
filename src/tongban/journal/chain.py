"""The chain of a stream: each event's hash covers its body, and each body names the hash before it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongban.journal.canonical import canonical, sha256

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """An event ready to be written: the row's columns, `body` canonical and `hash` over it."""

    region: str
    stream: str
    seq: int
    kind: str
    actor: str
    origin: str
    happened_at: datetime
    recorded_at: datetime
    body: str
    hash: str


def entry(
    *,
    region: str,
    stream: str,
    seq: int,
    prev: str,
    kind: str,
    actor: str,
    origin: str,
    happened_at: datetime,
    at: datetime,
    data: Mapping[str, Any],
) -> Entry:
    """Compose the event that follows hash `prev` in `stream`; its body repeats every column so that the hash covers them."""
    body = canonical(
        {
            "actor": actor,
            "data": data,
            "happened_at": happened_at,
            "kind": kind,
            "origin": origin,
            "prev": prev,
            "recorded_at": at,
            "region": region,
            "seq": seq,
            "stream": stream,
        }
    )
    return Entry(region, stream, seq, kind, actor, origin, happened_at, at, body, sha256(body))


@dataclass(frozen=True, slots=True)
class Break:
    """The first place at which a stream does not hold, with the reason in Chinese."""

    stream: str
    seq: int
    why: str


def verify(rows: Iterable[Any]) -> Break | None:
    """Check one stream's rows in order of `seq`: numbering, columns against body, hash against body, link to the one before."""
    prev, expect = GENESIS, 1
    for row in rows:
        if row.seq != expect:
            return Break(row.stream, expect, f"第 {expect} 条留痕缺失")
        if sha256(row.body) != row.hash:
            return Break(row.stream, row.seq, "正文与摘要不符，内容被改动过")
        body = json.loads(row.body)
        if body["prev"] != prev:
            return Break(row.stream, row.seq, "与上一条接不上，前面的留痕被改动过")
        shown = (body["region"], body["stream"], body["seq"], body["kind"], body["actor"], body["origin"])
        if shown != (row.region, row.stream, row.seq, row.kind, row.actor, row.origin):
            return Break(row.stream, row.seq, "登记栏与正文不符")
        prev, expect = row.hash, expect + 1
    return None
