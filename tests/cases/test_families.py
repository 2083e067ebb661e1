"""Families: one application, children in their offices at the same time, group after group, and an honest end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.routes import LINES, granting, refusing, walk
from tests.cast import REGION, t
from tests.makers import Play, bodies, child, children, deadline, kinds, open_tasks, state
from tongban.cases import queries
from tongban.cases.actions import CaseRef, Refused
from tongban.cases.models import Case

AT = "2026-08-03 11:{:02d}"


class Minutes:
    """The next minute of a busy morning."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> Any:
        self.now += 1
        return t(AT.format(self.now))


@pytest.fixture
def family(play: Play) -> CaseRef:
    """The planning stage of a factory with a shelter, accepted: scheme first; permit and shelter after it."""
    return walk(play, LINES["family"], "running")


def matters(ref: CaseRef) -> list[str]:
    return [c["matter"] for c in queries.children(REGION, ref.id)]


def grant(play: Play, ref: CaseRef, office: str, at: Minutes) -> None:
    play.do(ref, "propose", f"{office}.officer", at(), **granting(play, ref))
    play.do(ref, "decide", f"{office}.head", at(), comment="同意")
    play.deliver(at())


def test_the_first_group_is_born_with_acceptance(play: Play, family: CaseRef) -> None:
    assert matters(family) == ["GC-001"]
    row, born = state(family), state(children(family)[0])
    assert born["no"] == f"{row['no']}-01" and born["parent"] == family.id and born["grp"] == 0
    assert (born["party"], born["project"], born["pack"]) == (row["party"], row["project"], row["pack"])
    assert born["received_on"] == row["received_on"] and born["state"] == "reviewing"
    first = bodies(children(family)[0])[0]
    assert first["kind"] == "case.begun" and first["data"]["cites"] == f"case/{family.id}#{row['seq']}"
    assert bodies(family)[-1]["data"]["born"] == [born["no"]]


def test_the_next_group_only_after_the_former_is_granted(play: Play, family: CaseRef) -> None:
    at = Minutes()
    scheme = child(family, "GC-001")
    play.do(scheme, "propose", "NR.officer", at(), **granting(play, scheme))
    play.deliver(at())
    assert matters(family) == ["GC-001"]
    play.do(scheme, "decide", "NR.head", at(), comment="同意")
    assert matters(family) == ["GC-001"], "a child never writes upward"
    play.deliver(at())
    assert matters(family) == ["GC-001", "GC-002", "GC-006"]
    assert kinds(family)[-1] in ("family.advanced", "document.attached")
    assert {state(child(family, m))["grp"] for m in ("GC-002", "GC-006")} == {1}
    promise = deadline(child(family, "GC-002"), "promise")
    assert promise.from_on == t(AT.format(1)).date() and promise.days == 3


def test_members_that_do_not_apply_are_not_born(play: Play) -> None:
    play.facts["civil_defence"] = False
    play.form["civil_defence"] = False
    spec = LINES["family"]
    at = Minutes()
    for number, matter in enumerate(spec.before):
        play.file(matter, t(f"2026-08-03 09:0{number}"))
    ref = play.file(spec.matter, at()).ref
    play.do(ref, "accept", "GSB.window", at())
    grant(play, child(ref, "GC-001"), "NR", at)
    assert matters(ref) == ["GC-001", "GC-002"]


def test_all_granted_and_served_finishes_the_family(play: Play, family: CaseRef) -> None:
    at = Minutes()
    for matter, office in (("GC-001", "NR"), ("GC-006", "NDM"), ("GC-002", "NR")):
        ref = child(family, matter)
        grant(play, ref, office, at)
        assert state(family)["state"] == "running"
        play.do(ref, "sign_for", "owner", at())
        play.deliver(at())
    row = state(family)
    assert (row["state"], row["open"], row["outcome"]) == ("closed", False, "finished")
    assert open_tasks(family) == [] and kinds(family).count("family.finished") == 1
    play.pass_time(t("2026-12-01 09:00"))
    assert state(family)["seq"] == row["seq"], "nothing of a closed family lapses"


def test_a_refusal_ends_the_family_honestly(play: Play, family: CaseRef) -> None:
    """Nothing more is born, the family closes after service, and nobody reads a grant out of it."""
    at = Minutes()
    scheme = child(family, "GC-001")
    play.do(scheme, "propose", "NR.officer", at(), **refusing(play, scheme))
    play.do(scheme, "refuse", "NR.head", at(), reason="超出高度", cite="规划条件")
    play.deliver(at())
    assert state(family)["state"] == "running" and matters(family) == ["GC-001"]
    play.do(scheme, "serve", "GSB.window", at(), method="window", receiver="王晓（示例）")
    play.deliver(at())
    row = state(family)
    assert row["state"] == "closed" and row["outcome"] not in ("granted", "passed", "filed")
    assert matters(family) == ["GC-001"]
    from tongban.cases import loaders

    assert "GC-001" not in loaders.results_of(REGION, row["project"])
    assert "FT-SOC-IND.planning" not in loaders.results_of(REGION, row["project"])


def test_one_refused_sister_does_not_stop_the_others(play: Play, family: CaseRef) -> None:
    at = Minutes()
    grant(play, child(family, "GC-001"), "NR", at)
    play.do(child(family, "GC-001"), "sign_for", "owner", at())
    shelter, permit = child(family, "GC-006"), child(family, "GC-002")
    play.do(permit, "propose", "NR.officer", at(), **refusing(play, permit))
    play.do(permit, "refuse", "NR.head", at(), reason="退界不够", cite="城乡规划法")
    play.do(permit, "serve", "GSB.window", at(), method="window", receiver="王晓（示例）")
    play.deliver(at())
    assert state(family)["state"] == "running"
    grant(play, shelter, "NDM", at)
    play.do(shelter, "sign_for", "owner", at())
    play.deliver(at())
    assert state(family)["state"] == "closed"


def test_a_withdrawn_family_takes_its_children_along(play: Play, family: CaseRef) -> None:
    at = Minutes()
    grant(play, child(family, "GC-001"), "NR", at)
    permit, shelter = child(family, "GC-002"), child(family, "GC-006")
    play.do(permit, "propose", "NR.officer", at(), **granting(play, permit))
    play.do(family, "withdraw", "owner", at(), reason="不建了")
    play.deliver(at())
    assert state(family)["state"] == "withdrawn" and open_tasks(family) == []
    assert state(shelter)["outcome"] == "withdrawn" and open_tasks(shelter) == []
    assert bodies(shelter)[-2]["origin"] == "rule" or "case.withdrawn" in kinds(shelter)
    assert state(permit)["state"] == "deciding", "what is before the head is decided, not lost"
    assert state(child(family, "GC-001"))["outcome"] == "granted"
    with pytest.raises(Refused) as caught:  # its soft predecessor went with the family
        play.do(permit, "decide", "NR.head", at())
    assert [r.code for r in caught.value.reasons] == ["before_soft"]
    play.do(permit, "refuse", "NR.head", at(), reason="人防审批已撤回", cite="人民防空法第二十二条")
    play.deliver(at())
    assert state(family)["state"] == "withdrawn" and len(matters(family)) == 3


def test_a_child_is_born_once_however_often_the_news_comes(play: Play, family: CaseRef) -> None:
    from tongban.cases import consumers

    at = Minutes()
    scheme = child(family, "GC-001")
    grant(play, scheme, "NR", at)
    seq = next(b["seq"] for b in bodies(scheme) if b["kind"] == "review.passed")
    before = Case.objects.count()
    for _ in range(3):
        consumers.family(REGION, f"case/{scheme.id}", seq)
    assert Case.objects.count() == before


def test_files_are_made_once_however_often_the_news_comes(play: Play) -> None:
    """A worker that dies between attaching and saying so leads to a second delivery: the file must stay the same one."""
    from tongban.cases import consumers
    from tongban.records.documents.models import Document
    from tongban.records.licences.models import Licence

    ref = walk(play, LINES["filing"], "received")
    at = Minutes()
    play.do(ref, "confirm", "HC.officer", at(), verdicts=play.ok(ref))
    play.deliver(at())
    before = dict(Document.objects.values_list("id", "sha256")), dict(Licence.objects.values_list("id", "sha256"))
    assert all(before[0].values()) and all(before[1].values())
    seq = state(ref)["seq"]
    for number in range(1, seq + 1):
        consumers.files(REGION, f"case/{ref.id}", number)
    assert (
        dict(Document.objects.values_list("id", "sha256")),
        dict(Licence.objects.values_list("id", "sha256")),
    ) == before
    assert state(ref)["seq"] == seq


def test_an_owners_own_part_is_theirs_alone(play: Play) -> None:
    """YS-016: the owner organises the acceptance; nobody else may report it, and no office's time runs."""
    from tongban.cases.actions import NotAllowed

    play.register(t("2026-08-03 09:00"))
    new = play.new("ZJ-02", t("2026-08-03 10:00"))
    from tongban.cases.actions import perform

    for who in ("other", "GSB.window", "HC.officer", "clock", "rule"):
        with pytest.raises(NotAllowed):
            perform(
                case=new, action="submit", actor=play.stage.who(who, t("2026-08-03 10:00")), at=t("2026-08-03 10:00")
            )
    done = play.file("ZJ-02", t("2026-08-03 10:00"))
    row = state(done)
    assert (row["state"], row["outcome"], row["due"]) == ("closed", "reported", None)
    with pytest.raises(Refused):
        play.do(done, "report", "owner", t("2026-08-03 11:00"), date="2026-08-03", verdict="pass")
