"""The high camera at a counter: a stack of papers becomes one file for each material, parted by bar codes and merged by the device."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tongban.exchange.adapters.line import Answer, ask
from tongban.journal.actors import Actor


@dataclass(frozen=True, slots=True)
class Piece:
    """One paper as scanned: the mark of its bar code (the material's code), its pages, its file."""

    mark: str
    pages: int
    content: bytes


def scan(*, region: str, counter: str, wanted: Sequence[str], actor: Actor, at: datetime, basis: str = "") -> tuple[list[Piece], Answer]:
    """Scan what lies under the camera for the papers `wanted`; pieces that were not asked for are left out. At most twenty seconds."""
    answer = ask(
        counterpart="scanner",
        path="/scan",
        body={"counter": counter, "wanted": list(wanted)},
        purpose="窗口扫描材料",
        basis=basis,
        region=region,
        actor=actor,
        at=at,
        seconds=20.0,
    )
    listed = answer.data.get("pieces") if answer.ok else None
    pieces = [_piece(p) for p in listed if isinstance(p, Mapping)] if isinstance(listed, list) else []
    return [p for p in pieces if p is not None and p.mark in wanted], answer


def _piece(said: Mapping[str, object]) -> Piece | None:
    try:
        content = base64.b64decode(str(said.get("file") or ""), validate=True)
    except (binascii.Error, ValueError):
        return None
    pages = said.get("pages")
    return Piece(str(said.get("mark") or ""), pages if isinstance(pages, int) else 1, content) if content else None
