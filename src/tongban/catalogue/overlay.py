"""A draft laid over a published pack: the pack as it would be, before anybody publishes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tongban.catalogue.kinds import KINDS, UNFROZEN
from tongban.catalogue.packs import Pack

Things = Mapping[str, Mapping[str, Any]]
"""kind → code → the whole thing as it shall be, or None where it is taken out."""


def overlay(base: Pack, things: Things, *, version: str = "", valid_from: date | None = None) -> Pack:
    """`base` with `things` put over it, in the order of the base, new things last. With nothing to change: the same content.

    A thing that a draft writes counts as written by this pack, so that its promise is a local one (a root pack has no layers).
    """
    kinds: dict[str, dict[str, Any]] = {}
    layers = {kind: dict(base.layers.get(kind, {})) for kind in KINDS if kind not in UNFROZEN}
    for kind in KINDS:
        listed = dict(base.kind(kind))
        for code, thing in things.get(kind, {}).items():
            if thing is None:
                listed.pop(code, None)
                layers.get(kind, {}).pop(code, None)
            else:
                listed[code] = thing
                if base.extends is not None and kind in layers:
                    layers[kind][code] = base.code
        kinds[kind] = listed
    header = dict(base.header)
    if version:
        header["version"] = version
    if valid_from is not None:
        header["valid_from"] = valid_from.isoformat()
    return Pack(header, kinds, {kind: listed for kind, listed in layers.items() if listed})


def changed(things: Things) -> Iterator[tuple[str, str]]:
    """Kind and code of each thing that a draft writes or takes out."""
    for kind in KINDS:
        for code in things.get(kind, {}):
            yield kind, code


def settled(base: Pack, things: Things) -> dict[str, dict[str, Any]]:
    """`things` without what says the same as the base."""
    found: dict[str, dict[str, Any]] = {}
    for kind, code in changed(things):
        thing = things[kind][code]
        before = base.kind(kind).get(code)
        if thing != (dict(before) if before is not None else None):
            found.setdefault(kind, {})[code] = thing
    return found
