"""Papers and licences of a party's own space stand in its other projects: while they hold, where the pack says so, never another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.cast import REGION, t
from tests.makers import Play
from tongban.cases import filing, queries_tallies, reusing
from tongban.cases.actions import Refused, perform
from tongban.cases.models import Paper
from tongban.cases.papers import SPACE, Offer
from tongban.records.documents.models import Document
from tongban.records.licences.models import Licence

MATTER, MATERIAL = "ZR-15", "M095"


def offer(play: Play, at: str, material: str = MATERIAL, matter: str = MATTER) -> Offer:
    """What becomes of one material in the play's present project."""
    party = play.stage.who(play.owner, t(at)).party
    assert party is not None
    sheet = filing.sheet(
        region=REGION, pack=play.stage.pack, matter=matter, party=party, project=play.project, on=date.fromisoformat(at[:10])
    )
    return next(o for o in sheet.offers if o.material == material)


def elsewhere(play: Play, material: str = MATERIAL) -> dict[str, Any]:
    """A paper that the owner gave for one project; the play goes on in another."""
    play.register(t("2026-08-03 09:00"))
    given = play.paper(material, t("2026-08-03 10:00"))
    play.register(t("2026-08-04 09:00"))
    return given


def test_a_paper_of_the_party_is_offered_in_its_other_project(play: Play) -> None:
    given = elsewhere(play)
    found = offer(play, "2026-08-05 10:00")
    assert (found.fate, found.document, found.sha256) == ("held", given["document"], given["sha256"])
    assert found.source.startswith(SPACE) and "2026-08-03" in found.source and "2027-08-02" in found.source
    assert "可以再用" in found.why


def test_not_after_its_months_nor_what_belongs_to_one_project(play: Play) -> None:
    elsewhere(play)
    assert offer(play, "2027-08-02 10:00").fate == "held"
    assert offer(play, "2027-08-03 10:00").fate == "ask"
    own = play.project
    plan = play.paper("M097", t("2026-08-04 10:00"))
    play.register(t("2026-08-05 09:00"))
    assert play.project != own and plan["document"]
    matter = next(c for c, m in play.stage.pack.kind("matters").items() if any(n["code"] == "M097" for n in m.get("materials") or ()))
    assert offer(play, "2026-08-06 10:00", "M097", matter).fate != "held"


def test_never_anothers(play: Play) -> None:
    elsewhere(play)
    play.owner = "other"
    play.register(t("2026-08-05 09:00"))
    assert offer(play, "2026-08-06 10:00").fate == "ask"


def test_a_submission_that_cites_anothers_paper_is_refused(play: Play) -> None:
    given = elsewhere(play)
    play.owner = "other"
    at = t("2026-08-06 10:00")
    play.register(t("2026-08-05 09:00"))
    new = play.new(MATTER, at)
    stolen = {**given, "material": MATERIAL, "source": f"{SPACE} 2026-08-03 交"}
    papers = (*(p for p in new.papers if p["material"] != MATERIAL), stolen)
    with pytest.raises(Refused) as refused:
        perform(case=replace(new, papers=papers), action="submit", actor=play.stage.who("other", at), at=at)
    assert "不是您空间里的" in " ".join(r.text for r in refused.value.reasons)


def test_it_is_saved_in_the_tally_and_named_on_the_paper(play: Play) -> None:
    elsewhere(play)
    at = t("2026-08-05 10:00")
    actor = play.stage.who("owner", at)
    assert actor.party
    sheet = filing.sheet(
        region=REGION, pack=play.stage.pack, matter=MATTER, party=actor.party, project=play.project, on=date(2026, 8, 5)
    )
    plain = play.new(MATTER, at)
    given = {p["material"]: p for p in plain.papers if p["material"] != MATERIAL and p["fate"] == "upload"}
    done = perform(case=sheet.new_case(dict(plain.form), given), action="submit", actor=actor, at=at)
    row = Paper.objects.get(region=REGION, case=done.case, material=MATERIAL)
    assert row.fate == "upload" and row.source.startswith(SPACE)
    counted = queries_tallies.of_case(REGION, done.case)
    asked = [p for p in plain.papers if p["fate"] == "upload"]
    assert counted is not None and counted.papers_asked == len(asked) - 1


def test_a_licence_of_the_party_stands_where_the_pack_says_so(play: Play) -> None:
    play.register(t("2026-08-03 09:00"))
    done = play.deciding()
    play.do(done, "decide", "EE.head", t("2026-08-04 09:00"))
    held = Licence.objects.get(region=REGION, basis__startswith=f"case/{done.no}#")
    Licence.objects.filter(region=REGION, id=held.id).update(matter="SH-01")
    matter = play.stage.pack.matter("SH-02")
    found = reusing.spares(REGION, matter, held.party, None, date(2026, 8, 5))
    assert found["M205"]["licence"] == held.id and held.number in found["M205"]["source"]
    other = play.stage.who("other", t("2026-08-05 10:00")).party
    assert other and not reusing.spares(REGION, matter, other, None, date(2026, 8, 5))
    Licence.objects.filter(region=REGION, id=held.id).update(state="revoked")
    assert "M205" not in reusing.spares(REGION, matter, held.party, None, date(2026, 8, 5))
    assert Document.objects.filter(region=REGION, kind="paper", party=held.party).exists()
