"""Checks variants of matters (变更、延续、补证、注销 and others): they fit the matters that they are offered for."""

from __future__ import annotations

from tongban.catalogue.checking.findings import Notebook
from tongban.catalogue.checking.matters import exceeds
from tongban.catalogue.definitions import Matter, Variant

FOLLOWING = {"licences.change": "change", "licences.renew": "renew", "licences.replace": "replace"}
"""Effects by which one licence goes on in another."""


def check_variants(notes: Notebook) -> None:
    """Report variants that nothing can run in, whose documents hang on no action, that promise more than the law allows,
    that renew what has no term, or whose offices lack a post."""
    pack = notes.sound
    for code in pack.kind("variants"):
        raw = pack.get("variants", code)
        if not pack.has("procedures", raw["procedure"]):
            continue
        variant = pack.variant(code)
        offered = [m for m in pack.matters() if variant.offered(m)]
        if not offered:
            notes.error("variants", code, "没有一个事项可以这样办", "请核对 matters；不写时适用于所有产生证照的事项", ("matters",))
        procedure = pack.procedure(variant.procedure)
        for action in variant.notices:
            if action not in procedure.actions:
                text = f"notices 提到的动作 {action} 不在流程 {procedure.code} 里"
                notes.error("variants", code, text, "请核对动作名", ("notices", action))
        effects = {e for a in procedure.actions.values() for e in a.effects}
        _asks_which(notes, variant, effects)
        for matter in offered:
            _fits(notes, variant, matter, effects)


def _asks_which(notes: Notebook, variant: Variant, effects: set[str]) -> None:
    """What goes on or ends is named by the form."""
    pack = notes.sound
    about = effects & {*FOLLOWING, "licences.cancel"}
    sections = [s for s in variant.sections or () if pack.has("sections", s)]
    asked = {f.code for s in sections for f in pack.section(s).fields if f.required}
    if about and variant.sections is not None and "licence" not in asked:
        text = "要动一张证照，表单里却没有必填的证照编号（字段 licence）"
        notes.error("variants", variant.code, text, "请把分节 licence_concerned 写进 sections", ("sections",))


def _fits(notes: Notebook, variant: Variant, matter: Matter, effects: set[str]) -> None:
    pack = notes.sound
    licence = matter.result.licence if matter.result else None
    kind = pack.licence_type(licence) if licence and pack.has("licence_types", licence) else None
    if "licences.renew" in effects and kind is not None and kind.months is None:
        text = f"{matter.code} 的{kind.zh}没有有效期，不能延续"
        notes.error("variants", variant.code, text, "请给证照种类写 valid，或从 matters 里去掉它", ("matters",))
    if effects & {*FOLLOWING, "licences.cancel"} and not licence:
        text = f"{matter.code} 不产生证照，没有可以变更、延续、补发或者注销的"
        notes.error("variants", variant.code, text, "请从 matters 里去掉它", ("matters",))
    legal = matter.legal if variant.legal == "same" else None
    if variant.days is not None and legal is not None and exceeds(variant.days, variant.unit, legal.days, legal.unit):
        text = f"承诺 {variant.days} 天，超过 {matter.code} 的法定 {legal.days} 天"
        notes.error("variants", variant.code, text, "请缩短，或核对法定时限和单位", ("limit",))
    sides = {"deciding": matter.office, "accepting": matter.accepts}
    procedure = pack.procedure(variant.procedure)
    for side, post in sorted({(t.office, t.post) for a in procedure.actions.values() for t in a.opens}):
        role = sides.get(side)
        if role is None or not pack.has("offices", role):
            continue
        if all(p.code != post for p in pack.office(role).posts):
            text = f"{matter.code} 由 {role} 办理，这个部门没有岗位 {post}"
            notes.error("variants", variant.code, text, f"请给 {role} 加岗位 {post}，或改流程", ("procedure",))
