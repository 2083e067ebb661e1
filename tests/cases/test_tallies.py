"""What a submission asked and saved: each figure worked out again from the raw YAML of the pack and from what was handed in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.cast import REGION, t
from tests.makers import Play, bodies, state
from tongban.cases import queries_tallies as tallies
from tongban.cases.actions import perform
from tongban.cases.models import CaseFact, Tally
from tongban.catalogue.packs import Pack


def _sections(pack: Pack, members: list[str]) -> dict[str, Mapping[str, Any]]:
    """Required fields of the raw matters, each once."""
    found: dict[str, Mapping[str, Any]] = {}
    for code in members:
        for section in pack.get("matters", code).get("sections") or []:
            for field in pack.get("sections", section)["fields"]:
                if field.get("required"):
                    found[field["code"]] = field
    return found


def _materials(pack: Pack, members: list[str]) -> set[str]:
    return {m["code"] for code in members for m in pack.get("matters", code).get("materials") or []}


def _members(pack: Pack, code: str) -> list[str]:
    if pack.has("matters", code):
        return [code]
    flow, _, step = code.rpartition(".")
    raw = next(s for s in pack.get("flows", flow)["steps"] if s["code"] == step)
    return [m["matter"] for group in raw["groups"] for m in group]


@pytest.mark.parametrize("matter", ["GC-010", "LX-001", "FT-SOC-IND.planning"])
def test_every_figure_is_what_was_asked(play: Play, matter: str) -> None:
    if matter != "LX-001":
        play.file("LX-001", t("2026-08-03 09:00"))
    pack = play.stage.pack
    sheet = play.sheet(matter, t("2026-08-03 10:00"))
    known = {code: k.value for code, k in sheet.known.items()}
    offers = {o.material: o.fate for o in sheet.offers}
    new = play.new(matter, t("2026-08-03 10:00"))
    start = next(a for a in pack.procedure(pack.matter(matter).procedure).starts if a.code != "begin")
    done = perform(case=new, action=start.code, actor=play.stage.who("owner", t("2026-08-03 10:00")), at=t("2026-08-03 10:00"))
    row = Tally.objects.get(region=REGION, case=done.case)
    union = _members(pack, matter)
    assert (row.baseline_fields, row.baseline_papers) == (len(_sections(pack, union)), len(_materials(pack, union)))
    applying = list(sheet.matter.members) or [matter]
    wanted = _sections(pack, applying)
    kept = CaseFact.objects.get(region=REGION, case=done.case)
    form = json.loads(kept.body)
    saved = {c for c in wanted if c in known and form.get(c) == known[c]}
    assert (row.fields_asked, row.fields_saved) == (len(wanted) - len(saved), len(saved))
    handed = [m for m, fate in offers.items() if fate == "ask"]
    free = [p["material"] for p in new.papers if p["fate"] in ("form", "shared", "licence", "prior")]
    told = {p["material"] for p in new.papers}
    free += [m for m, fate in offers.items() if fate == "prior" and m not in told]  # what one member yields for another
    assert (row.papers_asked, row.papers_saved) == (len(handed), len(free))
    assert (row.papers_later, row.papers_promised) == (0, 0)
    assert (row.pack, row.year, row.matter) == (pack.digest, 2026, matter)
    told = bodies(done)[0]["data"]
    assert told["tally"]["fields_saved"] == row.fields_saved
    assert {c for codes in told["sources"].values() for c in codes} >= saved


def test_a_family_is_counted_once(play: Play) -> None:
    play.file("LX-001", t("2026-08-03 09:00"))
    parent = play.file("FT-SOC-IND.planning", t("2026-08-03 10:00"))
    play.do(parent, "accept", "GSB.window", t("2026-08-03 11:00"))
    assert Tally.objects.filter(region=REGION).count() == 2
    assert tallies.of_case(REGION, parent.case) is not None


def test_what_lies_in_the_project_is_saved_the_second_time(play: Play) -> None:
    first = play.file("GC-010", t("2026-08-03 10:00"))
    again = play.file("GC-010", t("2026-08-04 10:00"))
    one, two = (tallies.of_case(REGION, d.case) for d in (first, again))
    assert one is not None and two is not None
    assert two.papers_asked == 0 and two.papers_saved == one.papers_saved + one.papers_asked > one.papers_saved


def test_sums_and_the_rows_behind_them(play: Play) -> None:
    for day in ("2026-08-03", "2026-08-04", "2027-01-05"):
        play.file("GC-010", t(f"{day} 10:00"))
    rows = tallies.of_region(REGION)
    whole = tallies.total(rows)
    assert whole.cases == 3 and tallies.years(rows) == [2027, 2026]
    for by in tallies.BY:
        lines = tallies.sums(rows, by)
        for column in tallies.COLUMNS:
            assert sum(x.sums[column] for x in lines) == whole.sums[column] or by == "flow"
        for line in lines:
            assert tallies.behind(rows, by, line.key).count() == line.cases
    (line,) = tallies.sums(rows, "matter", year=2026)
    owed = line.sums["papers_asked"] + line.sums["papers_promised"] + line.sums["papers_later"]
    assert line.papers_less == round(1000 * (1 - owed / line.sums["baseline_papers"]))
    assert line.zh == play.stage.pack.matter("GC-010").zh
    mine = tallies.seen_by(play.stage.who("other", t("2026-08-04 10:00")))
    assert mine.count() == 0 and tallies.seen_by(play.stage.who("owner", t("2026-08-04 10:00"))).count() == 3
    assert tallies.seen_by(play.stage.who("EE.officer", t("2026-08-04 10:00"))).count() == 3
    assert tallies.seen_by(play.stage.who("REG.officer", t("2026-08-04 10:00"))).count() == 0
    assert state(play.file("GC-010", t("2027-01-06 10:00")))["seq"] == 1
