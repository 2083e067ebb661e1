"""Which kinds of things have forms in the studio, and the part of each."""

from __future__ import annotations

from tongban.faces.studio.editing import registers
from tongban.faces.studio.editing.parts import CONDITION, MATERIAL, MATTER, OFFICE, SECTION, Part
from tongban.faces.studio.editing.procedures import PROCEDURE

PARTS: dict[str, tuple[Part, ...]] = {
    "matters": MATTER,
    "variants": registers.VARIANT,
    "procedures": PROCEDURE,
    "facts": registers.FACT,
    "conditions": CONDITION,
    "materials": MATERIAL,
    "negatives": registers.NEGATIVE,
    "sections": SECTION,
    "notices": registers.NOTICE,
    "licence_types": registers.LICENCE_TYPE,
    "pauses": registers.PAUSE,
    "parameters": registers.PARAMETER,
    "targets": registers.TARGET,
    "offices": OFFICE,
}
TABS = ("matters", "flows", *(kind for kind in PARTS if kind != "matters"))
"""The kinds in the order in which the studio offers them; flows have a page of their own."""


def part(kind: str, code: str) -> Part | None:
    """A part of a kind by code, the first where none is asked for; None where there is none."""
    listed = PARTS.get(kind, ())
    return next((p for p in listed if p.code == code), listed[0] if listed and not code else None)
