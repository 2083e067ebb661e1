"""What stands on the packs published so far: open cases, applications being written, all by count; no case is named."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from tongban.cases.models import Case, FormDraft


@dataclass(frozen=True, slots=True)
class Standing:
    """Open cases by matter, and by digest of the pack they were born under; applications not yet submitted under a digest."""

    cases: dict[str, int]
    packs: dict[str, int]
    drafts: dict[str, int]


def standing(region: str) -> Standing:
    """Counts for one region; three statements."""
    rows = Case.objects.filter(region=region, open=True)
    return Standing(
        dict(rows.values_list("matter").annotate(n=Count("id"))),
        dict(rows.values_list("pack").annotate(n=Count("id"))),
        dict(FormDraft.objects.filter(region=region, submitted="").values_list("pack").annotate(n=Count("id"))),
    )
