"""What one submission asked of its applicant and what it saved, beside the frozen baseline. Pure.

The baseline is what the published matter asks when nothing is known: every required field and every material of the matter,
of a bundle the union over all its members. It is a function of the pack alone and pinned by the pack's digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.cases.papers import REUSED, Known, applies
from tongban.catalogue.definitions import FieldSpec, Matter
from tongban.catalogue.packs import Pack

SAVING = frozenset({"form", "shared", "licence", "prior"})
"""Fates of papers that nobody has to hand in; a file that is in the project's or the party's space already is saved too."""


@dataclass(frozen=True, slots=True)
class Count:
    """One submission's figures, in required fields and in papers. Papers not needed by the facts count nowhere but in the baseline."""

    fields_asked: int
    fields_saved: int
    papers_asked: int
    papers_saved: int
    papers_promised: int
    papers_later: int
    baseline_fields: int
    baseline_papers: int

    def as_dict(self) -> dict[str, int]:
        """The columns of a `tally` row."""
        return {name: int(getattr(self, name)) for name in self.__slots__}


def baseline(pack: Pack, code: str) -> tuple[int, int]:
    """(required fields, materials) that the published matter asks with nothing known; worked out once per pack."""
    kept: dict[str, tuple[int, int]] = pack.index.setdefault("baselines", {})
    if code not in kept:
        matter = pack.matter(code)
        kept[code] = len(required(pack, matter)), len(matter.materials)
    return kept[code]


def required(pack: Pack, matter: Matter) -> dict[str, FieldSpec]:
    """By code: the required fields of a matter's sections, each once."""
    fields = (f for code in matter.sections for f in pack.section(code).fields)
    return {f.code: f for f in fields if f.required}


def sources(form: Mapping[str, Any], known: Mapping[str, Known]) -> dict[str, list[str]]:
    """By source of knowledge: the fields that it filled and nobody typed over; all others the applicant filled."""
    found: dict[str, list[str]] = {}
    for code in sorted(known):
        if code in form and form[code] == known[code].value:
            found.setdefault(known[code].source, []).append(code)
    return found


def reused(paper: Mapping[str, Any]) -> bool:
    """Whether an uploaded paper was not uploaded for this case but lay in the project's or the party's space."""
    return paper.get("fate") == "upload" and str(paper.get("source") or "").startswith(REUSED)


def count(
    pack: Pack,
    asked: Matter,
    form: Mapping[str, Any],
    known: Mapping[str, Known],
    papers: Iterable[Mapping[str, Any]],
    facts: Mapping[str, Any] | None = None,
) -> Count:
    """The figures of one submission. `asked` is the matter with the members that apply to the `facts`; what one member yields
    for another of the same application is saved as well."""
    wanted = required(pack, asked)
    by_source = {code for codes in sources(form, known).values() for code in codes}
    saved = sum(code in by_source for code in wanted)
    given = list(papers)
    reuse = sum(reused(p) for p in given)
    fates = [str(p["fate"]) for p in given]
    told = {str(p["material"]) for p in given}
    within = [n for n in asked.materials if n.origin_code in asked.members and n.code not in told]
    inside = sum(applies(pack, n, facts) for n in within) if facts is not None else 0
    fields, materials = baseline(pack, asked.code)
    return Count(
        fields_asked=len(wanted) - saved,
        fields_saved=saved,
        papers_asked=fates.count("upload") - reuse,
        papers_saved=sum(f in SAVING for f in fates) + reuse + inside,
        papers_promised=fates.count("promise"),
        papers_later=fates.count("later"),
        baseline_fields=fields,
        baseline_papers=materials,
    )
