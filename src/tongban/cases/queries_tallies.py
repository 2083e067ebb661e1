"""What submissions asked and saved: sums by matter, flow (bundle), pack and year; the rows behind each; one case's own row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from tongban.cases.models import Case, Tally
from tongban.cases.queries import visible_to
from tongban.catalogue import queries as catalogue
from tongban.journal.actors import Actor

COLUMNS = (
    "fields_asked", "fields_saved", "papers_asked", "papers_saved", "papers_promised", "papers_later",
    "baseline_fields", "baseline_papers",
)
BY = ("matter", "flow", "pack", "year")
"""What sums may be told by; `flow` are bundles, `pack` the published version (its digest)."""

FORMULA = (
    "少填率 ＝ 1 −（自己填的必填项 ÷ 基准必填项）；少交率 ＝ 1 −（自己交的份数 ＋ 承诺的份数 ＋ 后补的份数）÷ 基准份数。"
    "基准是发布的事项在什么都不知道时要问的全部必填项和全部材料，并联的取各事项的并集；按发布版本定死，不随办理改变。"
)


@dataclass(frozen=True, slots=True)
class Line:
    """Sums of the submissions that share a key; `cases` is how many. Shares are whole per mille, None without a baseline."""

    key: str
    zh: str
    cases: int
    sums: dict[str, int]

    @property
    def fields_less(self) -> int | None:
        """How much less is typed than the baseline asks, in per mille."""
        return _less(self.sums["fields_asked"], self.sums["baseline_fields"])

    @property
    def papers_less(self) -> int | None:
        """How much less is handed in, promised or owed than the baseline asks, in per mille."""
        owed = self.sums["papers_asked"] + self.sums["papers_promised"] + self.sums["papers_later"]
        return _less(owed, self.sums["baseline_papers"])

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        more = {"fields_less_permille": self.fields_less, "papers_less_permille": self.papers_less}
        return {"key": self.key, "zh": self.zh, "cases": self.cases, **self.sums, **more}


def _less(left: int, of: int) -> int | None:
    return None if not of else 1000 - (left * 1000 + of // 2) // of


def seen_by(actor: Actor) -> QuerySet[Tally]:
    """The rows of the cases that an actor may see."""
    return Tally.objects.filter(case__in=visible_to(actor).values("id"))


def of_region(region: str) -> QuerySet[Tally]:
    """All rows of a region, for its operator's own command."""
    return Tally.objects.filter(region=region)


def sums(rows: QuerySet[Tally], by: str, *, year: int | None = None) -> list[Line]:
    """Sums by one of `BY`, the most submissions first; one statement. ValueError for another word."""
    if by not in BY:
        raise ValueError(f"by is one of {BY}")
    found = rows if year is None else rows.filter(year=year)
    if by == "flow":
        found = found.exclude(flow="")
    keys = {"matter": ("matter",), "flow": ("flow",), "pack": ("pack",), "year": ("year",)}[by]
    told = found.values(*keys).annotate(n=Count("case"), **{f"s_{c}": Sum(c) for c in COLUMNS}).order_by("-n", *keys)
    newest = dict(found.order_by("year").values_list(by, "pack")) if by in ("matter", "flow") else {}
    return [
        Line(str(r[by]), _zh(by, r[by], newest.get(r[by], "")), r["n"], {c: int(r[f"s_{c}"] or 0) for c in COLUMNS}) for r in told
    ]


def total(rows: QuerySet[Tally], *, year: int | None = None) -> Line:
    """The sum of all of them."""
    found = rows if year is None else rows.filter(year=year)
    told = found.aggregate(n=Count("case"), **{f"s_{c}": Sum(c) for c in COLUMNS})
    return Line("", "全部", told["n"], {c: int(told[f"s_{c}"] or 0) for c in COLUMNS})


def _zh(by: str, key: Any, pack: str) -> str:
    if by == "year":
        return f"{key}年"
    if by == "pack":
        found = catalogue.frozen(str(key))
        return f"{found.zh} {found.version}"
    known = catalogue.frozen(pack)
    return known.matter(str(key)).zh if by == "matter" else known.flow(str(key)).zh


def behind(rows: QuerySet[Tally], by: str, key: str, *, year: int | None = None) -> QuerySet[Tally]:
    """The rows behind a line, newest first."""
    found = rows if year is None else rows.filter(year=year)
    if by in BY and key:
        found = found.filter(**{by: int(key) if by == "year" and key.isdigit() else key})
    return found.order_by("-case")


def years(rows: QuerySet[Tally]) -> list[int]:
    """The years that have rows, newest first."""
    return sorted(set(rows.values_list("year", flat=True)), reverse=True)


def numbers_of(rows: Sequence[Tally]) -> dict[UUID, str]:
    """Case numbers of rows; one statement."""
    return dict(Case.objects.filter(id__in=[r.case for r in rows]).values_list("id", "no"))


def of_case(region: str, case: UUID) -> Tally | None:
    """What one submission asked and saved; None for a case that no applicant handed in."""
    return Tally.objects.filter(region=region, case=case).first()


def figures(tally: Tally) -> dict[str, int]:
    """The columns of one row by name."""
    return {c: int(getattr(tally, c)) for c in COLUMNS}


def with_cases(actor: Actor, project: UUID | None = None) -> list[tuple[Case, Tally]]:
    """What an applicant's party handed in itself (in a project), newest first, with its figures; two statements."""
    if actor.party is None:
        return []
    cases = visible_to(actor)
    if project is not None:
        cases = cases.filter(project=project)
    found = {c.id: c for c in cases.order_by("-received_at", "-no")}
    rows = {t.case: t for t in Tally.objects.filter(case__in=list(found))}
    return [(case, rows[case.id]) for case in found.values() if case.id in rows]
