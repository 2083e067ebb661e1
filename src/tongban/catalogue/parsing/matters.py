"""Matters, limits and pauses from plain values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tongban.catalogue.definitions import (
    Basis,
    Consult,
    Extension,
    Faq,
    Fee,
    LegalLimit,
    Matter,
    MatterGuide,
    Need,
    PauseType,
    Result,
    Timed,
    Variant,
    Visit,
)
from tongban.catalogue.parsing.forms import promise
from tongban.catalogue.parsing.shapes import Raw, each
from tongban.clock.limits import Party


def _legal(raw: Raw | None, party: Party) -> LegalLimit | None:
    if not raw:
        return None
    more = raw.get("extension")
    return LegalLimit(
        days=raw["days"],
        unit=raw.get("unit", "working"),
        starts=raw.get("starts", "acceptance"),
        party=party,
        extension=Extension(more["days"], more["by"], more.get("cite")) if more else None,
        src=raw.get("src"),
        cite=raw.get("cite"),
        note=raw.get("note"),
    )


def _need(raw: Raw, materials: Mapping[str, Raw]) -> Need:
    listed = materials.get(raw["code"], {})
    core = raw.get("core", raw.get("core_when") is None)
    return Need(
        code=raw["code"],
        zh=listed.get("zh", raw["code"]),
        source=listed.get("source", "upload"),
        origin_code=listed.get("from"),
        core=core["value"] if isinstance(core, Mapping) else core,
        core_by_law=raw.get("core_by_law", False),
        core_when=raw.get("core_when"),
        when=raw.get("when"),
        supplement_days=raw.get("supplement_days"),
        note=raw.get("note") or listed.get("note"),
        promise=promise(raw.get("promise") or listed.get("promise")),
        reuse=(listed.get("reuse") or {}).get("months"),
    )


def _guide(raw: Raw | None) -> MatterGuide | None:
    if raw is None:
        return None
    return MatterGuide(
        visits=raw.get("visits"),
        channel=raw.get("channel"),
        places=raw.get("places"),
        hours=raw.get("hours"),
        faq=tuple(Faq(f["q"], f["a"]) for f in each(raw, "faq")),
        object=raw.get("object"),
        phone=raw.get("phone"),
        note=raw.get("note"),
        **{key: raw.get(key) for key in ("delegate", "topic", "quota", "depth", "reach", "complaint")},
    )


def _fee(raw: Raw) -> Fee:
    return Fee(
        zh=raw["zh"],
        code=raw.get("code"),
        kind=raw.get("kind"),
        fen=raw.get("fen"),
        per=raw.get("per"),
        basis=raw.get("basis"),
        src=raw.get("src"),
        when=raw.get("when"),
        tariff=raw.get("tariff"),
        pays=raw.get("pays"),
    )


def pause(raw: Raw) -> PauseType:
    cap = raw.get("cap") or {}
    return PauseType(
        code=raw["code"],
        zh=raw["zh"],
        stops=raw["stops"],
        party=raw["party"],
        cite=raw.get("cite"),
        cap_days=cap.get("days"),
        cap_unit=cap.get("unit", "working"),
        src=raw.get("src"),
        notice=raw.get("notice"),
    )


def matter(raw: Raw, materials: Mapping[str, Raw]) -> Matter:
    """A matter; `materials` gives name, source and origin of each material by code."""
    visit, result, party = raw.get("visit"), raw.get("result"), raw.get("party", "authority")
    return Matter(
        code=raw["code"],
        zh=raw["zh"],
        aka=tuple(each(raw, "aka")),
        stage=raw.get("stage"),
        type=raw.get("type"),
        office=raw["office"],
        accepts=raw.get("accepts") or raw["office"],
        party=party,
        mode=raw["mode"],
        risk=raw.get("risk"),
        procedure=raw.get("procedure", "standard"),
        basis=tuple(Basis(b["text"], b["src"], b.get("cite")) for b in each(raw, "basis")),
        legal=_legal(raw.get("legal"), party),
        when=raw.get("when", True),
        conditions_zh=tuple(each(raw, "conditions_zh")),
        sections=tuple(each(raw, "sections")),
        materials=tuple(_need(m, materials) for m in each(raw, "materials")),
        before=tuple(each(raw, "before")),
        before_soft=tuple(each(raw, "before_soft")),
        consult=tuple(
            Consult(c["office"], c["days"], c["silence"], c.get("when"), c.get("zh"), c.get("cite"))
            for c in each(raw, "consult")
        ),
        visit=Visit(visit.get("days"), visit.get("zh")) if visit else None,
        timed=tuple(
            Timed(
                t["zh"],
                t.get("days"),
                t.get("unit", "working"),
                t.get("party", "authority"),
                t.get("cite"),
                t.get("when"),
            )
            for t in each(raw, "timed")
        ),
        pauses=tuple(each(raw, "pauses")),
        result=Result(result["zh"], result.get("licence"), result.get("src")) if result else None,
        notices=MappingProxyType(dict(raw.get("notices") or {})),
        fees=tuple(_fee(f) for f in each(raw, "fees")),
        params=MappingProxyType(dict(raw.get("params") or {})),
        guide=_guide(raw.get("guide")),
        walked=raw.get("walked", False),
        src=raw.get("src"),
    )


def variant(raw: Raw, materials: Mapping[str, Raw]) -> Variant:
    """Another way to run a matter; `materials` as for matters."""
    limit = raw.get("limit") or {}
    return Variant(
        code=raw["code"],
        zh=raw["zh"],
        procedure=raw["procedure"],
        matters=tuple(each(raw, "matters")),
        sections=tuple(raw["sections"]) if raw.get("sections") is not None else None,
        materials=tuple(_need(m, materials) for m in raw["materials"]) if raw.get("materials") is not None else None,
        before=raw.get("before", "none"),
        result=raw.get("result", "same"),
        legal=raw.get("legal", "same"),
        days=limit.get("days"),
        unit=limit.get("unit", "working"),
        notices=MappingProxyType(dict(raw.get("notices") or {})),
        help=raw.get("help"),
        src=raw.get("src"),
        cite=raw.get("cite"),
    )
