"""Promises and papers put off: what may be chosen, what is born, how it is kept, broken step by step, repaired, waived."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.cast import PACKS, REGION, t
from tests.makers import PDF, Play, bodies, child, kinds, open_tasks, state, verify
from tongban.cases import queries
from tongban.cases import queries_owed as lists
from tongban.cases.actions import CaseRef, Done, NotAllowed, Refused, perform
from tongban.cases.models import Case, Obligation, Paper
from tongban.cases.obligations import queries as owed
from tongban.cases.obligations.births import draws
from tongban.cases.obligations.choices import Standing, choices
from tongban.catalogue.packs import load
from tongban.catalogue.promising import not_self_accepted
from tongban.records.licences.models import Licence
from tongban.records.messages.models import Message
from tongban.records.parties.models import Party

OUR = ("national", "yanjin", "zhuanglang", "heshan", "nanyang", "anhui")
DAY = date(2026, 8, 3)
REPORT = "M020"


def codes(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {r.code for r in caught.value.reasons}


# ── what may be chosen ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", OUR)
def test_what_law_makes_part_of_the_decision_is_never_put_off(name: str) -> None:
    """Over all matters and all stages of every pack, for the best of parties: neither promised nor later."""
    pack = load(PACKS / name)
    parents = [pack.matter(f"{f.code}.{s.code}") for f in pack.flows() for s in f.steps]
    seen = 0
    for matter in (*pack.matters(), *parents):
        for need in matter.materials:
            may = choices(pack, matter, need, core=False, facts={}, standing=Standing("A"), on=DAY)
            if need.core_by_law:
                seen += 1
                assert may.open == ("upload",), (matter.code, need.code)
                assert may.barred["later"].code == "paper_core"
            for fate in {"promise", "later"} - set(may.open):
                assert may.barred[fate].text.strip(), "each choice that is missing says why"
    assert seen


@pytest.mark.parametrize("name", OUR)
def test_negative_lists_and_red_lines_win(name: str) -> None:
    pack = load(PACKS / name)
    for matter in pack.matters():
        lists = [n for n in pack.negatives() if n.stage == (matter.stage or "")]
        lines = [r for r in pack.red_lines() if matter.code in r.gates]
        for need in matter.materials:
            may = choices(pack, matter, need, core=False, facts={}, standing=Standing("A"), on=DAY)
            if any(e.names(matter.code, need.code) for n in lists for e in n.not_tolerated):
                assert "later" not in may.open
            if any(e.names(matter.code, need.code) for n in lists for e in n.not_promised):
                assert "promise" not in may.open
            if any(need.code in r.materials or need.origin_code in r.matters for r in lines):
                assert may.open == ("upload",), "unknown facts open no red line"


@pytest.mark.parametrize("name", OUR)
def test_a_breach_and_grade_d_close_every_promise(name: str) -> None:
    pack = load(PACKS / name)
    for matter in pack.matters():
        for need in matter.materials:
            for standing in (Standing("A", breaches=1), Standing("D"), Standing("", breaches=2)):
                may = choices(pack, matter, need, core=False, facts={}, standing=standing, on=DAY)
                assert "promise" not in may.open
                assert standing.grade != "D" or "later" not in may.open


def test_grade_c_only_what_is_not_core() -> None:
    pack = load(PACKS / "yanjin")
    matter = pack.matter("GC-002")
    need = next(n for n in matter.materials if n.code == REPORT)
    plain = choices(pack, matter, need, core=False, facts={}, standing=Standing("C"), on=DAY)
    core = choices(pack, matter, need, core=True, facts={}, standing=Standing("C"), on=DAY)
    assert set(plain.open) == {"upload", "promise", "later"} and core.open == ("upload",)
    assert choices(pack, matter, need, core=True, facts={}, standing=Standing("B"), on=DAY).open == ("upload", "promise")


def test_the_sample_is_a_sum_that_anybody_can_do_again() -> None:
    numbers = [f"{REGION}-2026-{n:06d}-901" for n in range(4000)]
    for per_cent in (0, 10, 20, 40, 100):
        share = sum(draws(no, REPORT, per_cent) for no in numbers) / len(numbers) * 100
        assert abs(share - per_cent) < 3
    assert all(draws(no, REPORT, 20) for no in numbers if draws(no, REPORT, 10)), "a higher rate draws more, never others"


# ── what the server decides again ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def at_permit(play: Play) -> Play:
    """A project on its own land that has its record and its approved scheme: the planning permit comes next."""
    play.file("LX-001", t("2026-08-03 09:00"))
    scheme = play.file("GC-001", t("2026-08-03 09:10"))
    play.do(scheme, "accept", "GSB.window", t("2026-08-03 09:20"))
    play.do(scheme, "propose", "NR.officer", t("2026-08-03 09:30"), verdict="grant", opinion="合格", verdicts=play.ok(scheme))
    play.do(scheme, "decide", "NR.head", t("2026-08-03 09:40"))
    play.deliver(t("2026-08-03 09:45"))
    return play


AT = t("2026-08-03 10:00")


def permit(play: Play, **more: Any) -> Done:
    done = play.file("GC-002", AT, **more)
    play.do(done, "accept", "GSB.window", t("2026-08-03 10:30"))
    return done


def born(origin: Done) -> list[dict[str, Any]]:
    return owed.of_origin(REGION, origin.case)


def test_only_a_signed_letter_is_a_promise(at_permit: Play) -> None:
    play = at_permit
    new = play.new("GC-002", AT, promise=[REPORT])
    bare = [{**p, "document": None} if p["fate"] == "promise" else p for p in new.papers]
    foreign = [{**p, "sha256": "0" * 64} if p["fate"] == "promise" else p for p in new.papers]
    for papers in (bare, foreign):
        with pytest.raises(Refused) as caught:
            perform(case=replace(new, papers=papers), action="submit", actor=play.stage.who("owner", AT), at=AT)
        assert codes(caught) == {"paper_letter"}
    unknown = [*new.papers, {"material": "M999", "fate": "upload", "sha256": "1" * 64}]
    twice = [*new.papers, new.papers[-1]]
    for papers, code in ((unknown, "paper_unknown"), (twice, "paper_twice")):
        with pytest.raises(Refused) as caught:
            perform(case=replace(new, papers=papers), action="submit", actor=play.stage.who("owner", AT), at=AT)
        assert codes(caught) == {code}


def test_what_is_core_is_decided_here(at_permit: Play) -> None:
    play = at_permit
    new = play.new("GC-002", AT)
    lying = [{**p, "core": False} for p in new.papers]
    done = perform(case=replace(new, papers=lying), action="submit", actor=play.stage.who("owner", AT), at=AT)
    scheme = Paper.objects.get(region=REGION, case=done.case, material="M016")
    assert scheme.core
    with pytest.raises(Refused) as caught:
        late = [{**p, "fate": "later", "core": False} if p["material"] == "M016" else p for p in new.papers]
        perform(case=replace(new, papers=late), action="submit", actor=play.stage.who("owner", AT), at=AT)
    assert codes(caught) == {"paper_core"}


def test_a_party_with_a_breach_is_refused_by_the_server(at_permit: Play) -> None:
    play = at_permit
    new = play.new("GC-002", AT, promise=[REPORT])
    party = play.stage.who("owner", AT).party
    for grade, code in (("D", "paper_grade"), ("B", "")):
        Party.objects.filter(id=party).update(grade=grade)
        if code:
            with pytest.raises(Refused) as caught:
                perform(case=new, action="submit", actor=play.stage.who("owner", AT), at=AT)
            assert codes(caught) == {code}


# ── births ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_owed_is_born_with_the_acceptance_and_once(at_permit: Play) -> None:
    play = at_permit
    done = play.file("GC-002", AT, promise=[REPORT])
    assert born(done) == []
    first = play.do(done, "accept", "GSB.window", t("2026-08-03 10:30"), key="k")
    again = perform(case=done.ref, action="accept", actor=play.stage.who("GSB.window", AT), at=AT, key="k")
    assert again.repeated and len(born(done)) == 1
    (row,) = born(done)
    case = state(CaseRef(REGION, row["case"]))
    assert first.data["owed"] == [case["no"]] == [f"{done.no}-901"]
    assert (case["matter"], case["state"], case["parent"], case["office"]) == ("OB-PROMISE", "owed", None, f"{REGION}-NR")
    assert (row["kind"], row["matter"], row["material"], row["grade"], row["drawn"]) == ("promise", "GC-002", REPORT, "B", True)
    assert row["due"] == date(2026, 8, 17), "ten working days from the day of acceptance, that day not counted"
    assert row["published_on"] == DAY and lists.public(REGION)[0][0]["case"] == row["case"]
    assert Message.objects.filter(kind="obligation.owed", party=row["party"]).count() == 1
    verify(CaseRef(REGION, row["case"]))
    data = bodies(CaseRef(REGION, row["case"]))[0]["data"]
    assert (data["grade"], data["rate"], data["drawn"]) == ("B", 100, True) and data["cites"] == f"case/{done.case}#2"


def test_deemed_acceptance_owes_too(at_permit: Play) -> None:
    play = at_permit
    done = play.file("GC-002", AT, later=[REPORT])
    play.pass_time(t("2026-08-11 09:00"))
    assert "case.deemed_accepted" in kinds(done), "nobody told, so it was accepted by law: what is owed is owed too"
    assert [r["kind"] for r in born(done)] == ["later"]
    assert born(done)[0]["published_on"] is None, "only promises are shown to the public"


def test_a_stage_owes_each_paper_once(play: Play) -> None:
    """Born with the parent's acceptance, for the member that asks for the paper; its children bear nothing again."""
    play.file("LX-001", t("2026-08-03 09:00"))
    family = play.file("FT-SOC-IND.planning", AT, promise=[REPORT])
    play.do(family, "accept", "GSB.window", t("2026-08-03 10:30"))
    scheme = child(family, "GC-001")
    play.do(scheme, "propose", "NR.officer", t("2026-08-03 11:00"), verdict="grant", opinion="合格", verdicts=play.ok(scheme))
    play.do(scheme, "decide", "NR.head", t("2026-08-03 11:10"))
    play.deliver(t("2026-08-03 11:20"))
    permit_case = child(family, "GC-002")
    (row,) = born(family)
    assert (row["matter"], row["office"], Obligation.objects.count()) == ("GC-002", f"{REGION}-NR", 1)
    given = {p["material"]: p["fate"] for p in queries.papers(REGION, permit_case.id)}
    assert given[REPORT] == "promise", "the child rests on the family's letter"
    play.do(permit_case, "propose", "NR.officer", t("2026-08-03 12:00"), verdict="refuse", opinion="退界不够", verdicts=play.ok(permit_case))
    play.do(permit_case, "refuse", "NR.head", t("2026-08-03 12:10"), reason="退界不够", cite="城乡规划法第四十条")
    play.deliver(t("2026-08-03 12:20"))
    assert born(family)[0]["outcome"] == "waived", "a refused member owes nothing"


def test_a_withdrawn_application_owes_nothing(at_permit: Play) -> None:
    play = at_permit
    done = permit(play, promise=[REPORT])
    (row,) = born(done)
    play.do(done, "withdraw", "owner", t("2026-08-03 11:00"), reason="不建了")
    play.deliver(t("2026-08-03 11:05"))
    ref = CaseRef(REGION, row["case"])
    assert state(ref)["state"] == "waived" and born(done)[0]["outcome"] == "waived"
    assert open_tasks(ref) == [] and lists.public(REGION)[0] == []
    play.deliver(t("2026-08-03 11:10"))
    assert kinds(ref).count("obligation.waived") == 1


# ── life ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_paper_put_off_comes_into_its_case(at_permit: Play) -> None:
    play = at_permit
    done = permit(play, later=[REPORT])
    (row,) = born(done)
    ref = CaseRef(REGION, row["case"])
    kept = play.paper(REPORT, t("2026-08-05 09:00"), PDF)
    play.do(ref, "hand", "owner", t("2026-08-05 09:10"), file=[{"document": str(kept["document"]), "sha256": kept["sha256"]}])
    play.deliver(t("2026-08-05 09:15"))
    paper = next(p for p in queries.papers(REGION, done.case) if p["material"] == REPORT)
    assert (paper["fate"], paper["version"], paper["sha256"]) == ("upload", 2, kept["sha256"])
    assert "paper.taken" in kinds(done) and open_tasks(ref) == ["inspect"]
    play.do(ref, "keep", "NR.officer", t("2026-08-05 10:00"), findings="与规划条件一致")
    assert (state(ref)["outcome"], born(done)[0]["outcome"], state(ref)["open"]) == ("kept", "kept", False)
    with pytest.raises(Refused):
        play.do(ref, "hand", "owner", t("2026-08-05 11:00"), file=[{"document": "", "sha256": "1" * 64}])


def test_a_late_promise_only_lights_and_opens_a_task(at_permit: Play) -> None:
    play = at_permit
    done = permit(play, promise=[REPORT])
    ref = CaseRef(REGION, born(done)[0]["case"])
    play.pass_time(t("2026-08-13 09:00"))
    assert kinds(ref)[-1] == "obligation.reminded"
    play.pass_time(t("2026-12-01 09:00"))
    assert state(ref)["state"] == "overdue" and open_tasks(ref) == ["hand", "inspect"]
    assert born(done)[0]["outcome"] == "" and kinds(ref)[-1] == "obligation.overdue"
    play.do(ref, "hand", "owner", t("2026-12-01 10:00"), report="已经做到")
    play.deliver(t("2026-12-01 10:05"))
    assert state(ref)["state"] == "handed", "what came late is looked at, drawn or not"


def breached(play: Play) -> tuple[Done, CaseRef]:
    """A granted permit whose promise was not kept, told to correct and not corrected."""
    done = permit(play, promise=[REPORT])
    play.do(done, "propose", "NR.officer", t("2026-08-03 11:00"), verdict="grant", opinion="同意", verdicts=play.ok(done))
    play.do(done, "decide", "NR.head", t("2026-08-03 11:10"))
    play.deliver(t("2026-08-03 11:20"))
    ref = CaseRef(REGION, born(done)[0]["case"])
    play.pass_time(t("2026-08-19 09:00"))
    return done, ref


def test_the_road_of_a_breach_step_by_step(at_permit: Play) -> None:
    play = at_permit
    done, ref = breached(play)
    licence = Licence.objects.get(region=REGION, matter="GC-002")
    for early in ("intend", "propose_revoke", "revoke", "ask_repair"):
        with play.refused_leaves_no_trace(ref), pytest.raises(Refused) as caught:
            who = {"revoke": "NR.head", "ask_repair": "owner"}.get(early, "NR.officer")
            play.do(ref, early, who, t("2026-08-19 09:30"), reason="未兑现")
        assert codes(caught) == {"state"}
    play.do(ref, "order", "NR.officer", t("2026-08-19 10:00"), reason="没有提交校核测算报告", days=3)
    play.deliver(t("2026-08-19 10:05"))
    play.pass_time(t("2026-08-25 09:00"))
    assert kinds(ref)[-1] == "obligation.uncorrected" and state(ref)["state"] == "correcting"
    play.do(ref, "intend", "NR.officer", t("2026-08-25 10:00"), reason="责令改正后仍没有提交")
    with pytest.raises(Refused):
        play.do(ref, "propose_revoke", "NR.officer", t("2026-08-25 11:00"), verdict="revoke", opinion="无")
    play.do(ref, "state_case", "owner", t("2026-08-26 10:00"), statement="测绘单位耽误了")
    play.do(ref, "propose_revoke", "NR.officer", t("2026-08-26 11:00"), verdict="revoke", opinion="理由不成立，不采纳")
    with pytest.raises(NotAllowed):
        play.do(ref, "revoke", "NR.officer", t("2026-08-26 12:00"), reason="未兑现")
    play.do(ref, "revoke", "NR.head", t("2026-08-26 12:00"), reason="承诺没有兑现")
    licence.refresh_from_db()
    assert licence.state == "revoked" and bodies(ref)[-1]["data"]["revoked"][0]["number"] == licence.number
    party = play.stage.who("owner", AT).party
    assert party is not None and owed.breaches(REGION, party) == 1 and born(done)[0]["outcome"] == "broken"
    sheet = play.sheet("SG-001", t("2026-08-26 13:00"))
    promised = [o for o in sheet.offers if o.fate == "ask" and "promise" in o.choices]
    assert promised == [] and any(o.barred["promise"].code == "paper_breach" for o in sheet.offers if o.fate == "ask")
    play.do(ref, "ask_repair", "owner", t("2026-09-10 10:00"), report="已补交报告，指标一致")
    play.do(ref, "repair", "NR.officer", t("2026-09-11 10:00"), findings="已纠正")
    assert owed.breaches(REGION, party) == 0 and state(ref)["state"] == "repaired"
    assert any("promise" in o.choices for o in play.sheet("SG-001", t("2026-09-11 11:00")).offers)
    play.deliver(t("2026-09-11 12:00"))


def test_silence_is_heard_too_and_the_head_may_spare(at_permit: Play) -> None:
    play = at_permit
    done, ref = breached(play)
    play.do(ref, "order", "NR.officer", t("2026-08-19 10:00"), reason="没有提交", days=3)
    play.pass_time(t("2026-08-25 09:00"))
    play.do(ref, "intend", "NR.officer", t("2026-08-25 10:00"), reason="仍没有提交", days=5)
    play.pass_time(t("2026-09-02 09:00"))
    assert kinds(ref)[-1] == "obligation.unheard" and state(ref)["state"] == "heard"
    play.do(ref, "propose_revoke", "NR.officer", t("2026-09-02 10:00"), verdict="spare", opinion="已经提交")
    play.do(ref, "spare", "NR.head", t("2026-09-02 11:00"), reason="已经提交，一致")
    assert born(done)[0]["outcome"] == "kept"
    assert Licence.objects.get(region=REGION, matter="GC-002").state == "valid"


def test_nobody_else_keeps_or_breaks(at_permit: Play) -> None:
    play = at_permit
    _, ref = breached(play)
    for who in ("owner", "other", "EE.officer", "NR.head", "clock", "rule"):
        with pytest.raises(NotAllowed):
            play.do(ref, "order", who, t("2026-08-19 10:00"), reason="x")
    with pytest.raises(NotAllowed):
        play.do(ref, "hand", "other", t("2026-08-19 10:00"), report="x")


def test_lists_start_from_what_one_may_see(at_permit: Play) -> None:
    play = at_permit
    permit(play, promise=[REPORT])
    today = DAY
    for who, number in (("owner", 1), ("NR.officer", 1), ("GSB.window", 1), ("EE.officer", 0), ("other", 0)):
        actor = play.stage.who(who, AT)
        assert len(lists.paged(actor, lists.Asked(), today).items) == number == owed.portfolio(actor, today).open
    book = owed.portfolio(play.stage.who("NR.officer", AT), date(2026, 8, 18))
    assert (book.late, book.week, dict(book.kinds), dict(book.grades)) == (1, 0, {"promise": 1}, {"B": 1})


def test_counted_like_any_other(at_permit: Play) -> None:
    permit(at_permit, promise=[REPORT])
    assert Obligation.objects.count() == Case.objects.filter(matter="OB-PROMISE").count() == 1


@pytest.mark.parametrize("name", OUR)
def test_what_must_not_be_accepted_by_the_owner_is_refused_by_the_engine(name: str) -> None:
    """自主验收负面清单: the list binds the owner's procedure, and nothing on it is left to the owner."""
    pack = load(PACKS / name)
    starts = [a for a in pack.procedure("owner").actions.values() if a.by.party]
    assert starts and all("cases.self_acceptance" in a.rules for a in starts)
    for matter in pack.matters():
        listed = not_self_accepted(pack, matter.code)
        if listed is not None:
            assert matter.procedure != "owner" and listed.reason
    assert not_self_accepted(pack, "YS-002") is not None and not_self_accepted(pack, "YS-016") is None


def test_lists_are_narrowed_and_paged_by_key(at_permit: Play) -> None:
    play = at_permit
    done = permit(play, promise=[REPORT])
    owner = play.stage.who("owner", AT)
    row = Obligation.objects.get(origin=done.case)
    for n in range(5):  # copies of the row stand for many; the case that they name is the same
        Obligation.objects.create(
            **{f.name: getattr(row, f.name) for f in Obligation._meta.fields if f.name not in ("pk", "case")},
            case=Case.objects.create(**_copied(row.case, n)).id,
        )
    seen: list[Any] = []
    after = ""
    while True:
        page = lists.paged(owner, lists.Asked(), DAY, after=after, limit=2)
        seen += [o.row["case"] for o in page.items]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 6 == len(lists.exported(owner, lists.Asked(), DAY))
    for asked, number in (
        (lists.Asked(kind="later"), 0), (lists.Asked(grade="B"), 6), (lists.Asked(drawn="0"), 0), (lists.Asked(due="late"), 0),
        (lists.Asked(text=row.origin_no), 6), (lists.Asked(text="没有"), 0), (lists.Asked(which="broken"), 0),
        (lists.Asked(party=row.party, text="没有"), 6), (lists.Asked(project=row.project), 6),
    ):  # fmt: skip
        assert len(lists.paged(owner, asked, DAY).items) == number, asked
    assert len(lists.paged(owner, lists.Asked(), DAY, after="x~y", limit=2).items) == 2


def _copied(case: Any, n: int) -> dict[str, Any]:
    import uuid

    found = Case.objects.get(id=case)
    values = {f.name: getattr(found, f.name) for f in Case._meta.fields if f.name != "pk"}
    return {**values, "id": uuid.uuid4(), "no": f"{found.no}{n}"}


def test_only_organisations_are_published_with_the_outcome(at_permit: Play) -> None:
    done = permit(at_permit, promise=[REPORT])
    assert [r["origin"] for r in lists.public(REGION)[0]] == [done.case]
    assert lists.public_sums(REGION) == {"open": 1, "kept": 0, "broken": 0}
    row = Obligation.objects.filter(origin=done.case)
    for values, shown in (({"outcome": "kept"}, "kept"), ({"outcome": "broken"}, "broken")):
        row.update(**values)
        assert [r["outcome"] for r in lists.public(REGION)[0]] == [shown] == [r["outcome"] for r in lists.public(REGION, shown)[0]]
        assert lists.public(REGION, "open")[0] == []
    row.update(repaired_on=DAY)
    assert lists.public(REGION)[0] == [], "what was made good leaves the list"
    row.update(outcome="kept", repaired_on=None, published_on=None)
    assert lists.public(REGION)[0] == [], "what was never published (a person's promise) never stands here"


def test_the_share_is_counted_from_cases_with_its_working(at_permit: Play) -> None:
    play, year = at_permit, date(2026, 1, 1)
    before = lists.share(REGION, play.stage.pack, year)
    assert before.cases and (before.any, before.per_cent) == (0, 0.0)
    permit(play, promise=[REPORT])
    after = lists.share(REGION, play.stage.pack, year)
    assert (after.cases, after.any, after.promise, after.later, after.soft) == (before.cases + 1, 1, 1, 0, 0)
    assert after.per_cent == round(100 / after.cases, 1)
    assert lists.share(REGION, play.stage.pack, date(2027, 1, 1)).per_cent is None
