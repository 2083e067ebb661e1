"""The kernel's contract, the same on both databases: a transition is written whole or not at all, and only if nothing moved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from tests.cases.routes import ITEMS
from tests.cast import REGION, Stage, t
from tests.makers import Play, snapshot, verify
from tongban.cases import kernel, queries
from tongban.cases.actions import CaseRef, perform
from tongban.cases.errors import KeyTaken, LockMoved, Moved
from tongban.cases.kernel import function
from tongban.cases.models import Case, CaseFact, Paper
from tongban.cases.rows import stream
from tongban.cases.transition import Insert, Key, Take, Transition, Update
from tongban.journal import chain
from tongban.journal.actors import RULE
from tongban.journal.ids import uuid7
from tongban.journal.models import Event, Idem, Lock
from tongban.records.documents.models import Document

AT = t("2026-08-03 11:00")


def step(ref: CaseRef, **changes: Any) -> Transition:
    """A small legal transition of a case as it is now: its version rises, one event is added."""
    raw = kernel.read(region=ref.region, case=ref.id)
    assert raw.case is not None
    row = {**raw.case, "seq": raw.case["seq"] + 1}
    event = chain.entry(
        region=ref.region,
        stream=stream(ref.id),
        seq=row["seq"],
        prev=raw.case["head"],
        kind="test.step",
        actor=RULE.text,
        origin="rule",
        happened_at=AT,
        at=AT,
        data={"n": row["seq"]},
    )
    row["head"] = event.hash
    made = Transition(region=ref.region, case=ref.id, seq=raw.case["seq"], row=row, events=(event,), at=AT)
    return replace(made, **changes)


def document(number: str = "") -> Insert:
    """A document's row."""
    return Insert(
        "document",
        {
            "region": REGION,
            "id": uuid7(AT),
            "kind": "notice",
            "title": "试",
            "office": "o",
            "number": number,
            "basis": "test#1",
            "data": {"a": "密"},
            "created_at": AT,
        },
    )


@contextmanager
def nothing_written(ref: CaseRef, error: type[BaseException]) -> Iterator[None]:
    """What happens inside raises and leaves everything as it was, locks and keys too."""
    before = snapshot(ref), sorted(Lock.objects.values_list()), Idem.objects.count()
    with pytest.raises(error) as caught:
        yield
    assert caught.type is error
    assert (snapshot(ref), sorted(Lock.objects.values_list()), Idem.objects.count()) == before


@pytest.fixture
def ref(play: Play) -> CaseRef:
    return play.reviewing().ref


def test_a_birth_is_read_back_as_it_was_written(play: Play) -> None:
    done = play.file("GC-010", AT)
    raw = kernel.read(region=REGION, case=done.case)
    row = Case.objects.filter(id=done.case).values().get()
    assert raw.case == row
    assert {k: type(v) for k, v in raw.case.items()} == {k: type(v) for k, v in row.items()}
    assert [x["kind"] for x in raw.tasks] == ["check"] and [x["kind"] for x in raw.deadlines] == ["tell"]
    assert raw.deadlines[0]["acts_at"].tzinfo is not None and raw.deadlines[0]["acts_at"].utcoffset() == timedelta(0)
    assert len(raw.papers) == Paper.objects.filter(case=done.case).count()
    assert raw.fact and "示例" not in raw.fact


def test_a_second_birth_under_the_same_number_takes_another(play: Play, ref: CaseRef) -> None:
    row = Case.objects.filter(id=ref.id).values().get()
    made = step(ref)
    twin = {**made.row, "id": uuid4(), "seq": 1, "no": row["no"]}
    event = replace(made.events[0], stream=stream(twin["id"]), seq=1)
    with nothing_written(ref, LockMoved):
        kernel.write(replace(made, case=twin["id"], seq=0, row=twin, events=(event,)))


def test_a_step_is_written(ref: CaseRef) -> None:
    made = step(ref)
    kernel.write(made)
    assert Case.objects.get(id=ref.id).seq == made.row["seq"]
    assert Event.objects.filter(stream=stream(ref.id)).count() == made.row["seq"]


def test_a_stale_version_moves_nothing(ref: CaseRef) -> None:
    first, second = step(ref), step(ref, inserts=(document(),))
    kernel.write(first)
    with nothing_written(ref, Moved):
        kernel.write(second)


def test_an_unknown_case_moves_nothing(ref: CaseRef) -> None:
    with nothing_written(ref, Moved):
        kernel.write(replace(step(ref), case=uuid4()))


def test_locks_taken_in_order_and_a_moved_one_moves_nothing(ref: CaseRef) -> None:
    fresh = Take("series", "a/2026", 0, 1)
    kernel.write(step(ref, takes=(fresh, Take("series", "b/2026", 0, 7))))
    assert dict(Lock.objects.filter(key__in=["a/2026", "b/2026"]).values_list("key", "n")) == {"a/2026": 1, "b/2026": 7}
    raw = kernel.read(region=REGION, case=ref.id, locks=(("series", "a/2026"), ("series", "none")))
    assert raw.locks == {("series", "a/2026"): (1, 1), ("series", "none"): (0, 0)}
    with nothing_written(ref, LockMoved):
        kernel.write(step(ref, takes=(fresh,), inserts=(document(),)))  # somebody made it first
    kernel.write(step(ref, takes=(Take("series", "a/2026", 1, 2),)))
    with nothing_written(ref, LockMoved):
        kernel.write(step(ref, takes=(Take("series", "b/2026", 1, 8), Take("series", "a/2026", 1, 2))))
    with nothing_written(ref, LockMoved):
        kernel.write(step(ref, takes=(Take("series", "never", 3, 4),)))


def test_a_taken_key_writes_nothing(ref: CaseRef) -> None:
    key = Key("me", "k", "d" * 64)
    made = step(ref, key=key)
    kernel.write(made)
    raw = kernel.read(region=REGION, case=None, scope="me", key="k")
    assert raw.hit == ("d" * 64, stream(ref.id), made.row["seq"]) and raw.case is None
    assert kernel.read(region=REGION, case=ref.id, scope="you", key="k").hit is None
    assert kernel.read(region="410700", case=None, scope="me", key="k").hit is None
    with nothing_written(ref, KeyTaken):
        kernel.write(step(ref, key=key, inserts=(document(),)))


def close(no: int) -> dict[str, Any]:
    return {"no": no, "closed_at": AT, "closed_seq": 9, "closed_by": None, "answer": ""}


def test_a_task_is_closed_once(ref: CaseRef) -> None:
    no = queries.open_tasks(REGION, ref.id)[0]["no"]
    kernel.write(step(ref, closes=(close(no),)))
    for closes in ((close(no),), (close(987654),)):
        with nothing_written(ref, Moved):
            kernel.write(step(ref, closes=closes, inserts=(document(),)))


def test_a_deadline_is_met_once(ref: CaseRef) -> None:
    raw = kernel.read(region=REGION, case=ref.id)
    promise = next(d for d in raw.deadlines if d["kind"] == "promise")
    meet = {"no": promise["no"], "met_at": AT, "lapsed_at": None}
    kernel.write(step(ref, meets=(meet,)))
    lapse = {"no": promise["no"], "met_at": None, "lapsed_at": AT}
    for again in (meet, lapse, {**meet, "no": 987654}):
        with nothing_written(ref, Moved):
            kernel.write(step(ref, meets=(again,), inserts=(document(),)))


def test_updates_hold_their_guard_and_touch_one_row(ref: CaseRef) -> None:
    made = document()
    kernel.write(step(ref, inserts=(made,)))
    key = {"id": made.values["id"]}
    kernel.write(step(ref, updates=(Update("document", key, {"sha256": "a" * 64, "data": {"b": 1}}, {"sha256": ""}),)))
    found = Document.objects.get(id=made.values["id"])
    assert found.sha256 == "a" * 64 and found.data == {"b": 1} and found.title == "试"
    wrong = (
        Update("document", key, {"sha256": "b" * 64}, {"sha256": ""}),
        Update("document", {"id": uuid4()}, {"sha256": "b" * 64}, {}),
        Update("document", key, {"sha256": "b" * 64}, {"party": uuid4()}),
        Update("document", {"kind": "notice"}, {"sha256": "b" * 64}, {}),
    )
    for update in wrong:
        with nothing_written(ref, Moved):
            kernel.write(step(ref, inserts=(document(),), updates=(update,)))
    kernel.write(step(ref, updates=(Update("document", key, {"size": 5}, {"party": None}),)))
    assert Document.objects.get(id=made.values["id"]).size == 5


def test_all_or_nothing_when_the_last_row_does_not_fit(ref: CaseRef) -> None:
    kernel.write(step(ref, inserts=(document("文〔2026〕1号"),)))
    before = snapshot(ref), Lock.objects.count(), Idem.objects.count()
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        kernel.write(
            step(
                ref,
                takes=(Take("series", "x", 0, 1),),
                key=Key("me", "k2", "d"),
                inserts=(document("文〔2026〕2号"), document("文〔2026〕1号")),
            )
        )
    assert (snapshot(ref), Lock.objects.count(), Idem.objects.count()) == before
    kernel.write(step(ref))


def test_the_same_event_is_never_written_twice(ref: CaseRef) -> None:
    made = step(ref)
    kernel.write(made)
    row = {**made.row, "seq": made.row["seq"] + 1}
    with nothing_written(ref, Moved):
        kernel.write(replace(made, seq=made.seq + 1, row=row))


def test_secrets_are_sealed_on_their_way(ref: CaseRef) -> None:
    made = document()
    kernel.write(step(ref, inserts=(made,)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM document WHERE basis = 'test#1'")
        (kept,) = cursor.fetchone()
    assert "密" not in kept and kept.partition(":")[0].startswith("k")
    assert Document.objects.get(basis="test#1").data == {"a": "密"}
    assert not CaseFact.objects.get(case=ref.id).body.startswith("k1:")


# ── with real commits ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_open_transaction_is_refused(open_stage: Stage) -> None:
    play = Play(open_stage)
    done = play.reviewing()
    made = step(done.ref)
    with transaction.atomic():
        with pytest.raises(RuntimeError):
            kernel.write(made)
        with pytest.raises(RuntimeError):
            perform(case=done.ref, action="open", actor=open_stage.who("EE.officer", AT), at=AT)
    kernel.write(made)


def test_what_was_left_open_is_not_mistaken_for_a_transaction(open_stage: Stage) -> None:
    """A driver's transaction left behind by a failed commit must not swallow what is acknowledged afterwards."""
    play = Play(open_stage)
    done = play.reviewing()
    if connection.vendor == "sqlite":
        connection.connection.execute("BEGIN IMMEDIATE")
    kernel.write(step(done.ref))
    connection.close()
    assert Case.objects.get(id=done.case).seq == done.seq + 1


CANARY = "金丝雀七零八落三五八"


def test_a_canary_is_found_nowhere(open_stage: Stage) -> None:
    """Form, texts, names, upload names: not in the database's file or WAL, not in any column of any table."""
    play = Play(open_stage)
    play.form.update(contact=CANARY, leader=CANARY)
    done = play.file("GC-010", AT)
    play.do(done, "ask", "GSB.window", AT, items=[{**ITEMS[0], "fault": CANARY}], days_owner=10)
    play.do(done, "supply", "owner", AT, items=[{"paper": "M026", "answer": CANARY}])
    play.do(done, "accept", "GSB.window", AT)
    play.do(
        done,
        "visit",
        "EE.officer",
        AT,
        officers=[CANARY, "乙"],
        place=CANARY,
        at="2026-08-03",
        findings=CANARY,
        photos=[CANARY],
    )
    play.do(done, "propose", "EE.officer", AT, verdict="refuse", opinion=CANARY, verdicts=play.ok(done))
    play.do(done, "refuse", "EE.head", AT, reason=CANARY, cite="无", heard=CANARY)
    play.do(done, "serve", "GSB.window", AT, method="window", receiver=CANARY, note=CANARY)
    verify(done.ref)
    assert queries.texts(REGION, done.case)[2]["items"].count(CANARY) == 1, "the owner can still read it"
    needles = [CANARY, CANARY.encode().hex(), CANARY.encode("unicode_escape").decode()]
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            for row in cursor.fetchall():
                text = repr(row)
                assert not any(n in text for n in needles), model._meta.db_table
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        connection.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        for part in path.parent.glob(path.name + "*"):
            assert CANARY.encode() not in part.read_bytes(), part.name


# ── one shard ────────────────────────────────────────────────────────────────────────────────────────────────────────


def growing() -> set[str]:
    """Tables that grow with cases: those that have a region in their key."""
    found = set()
    for model in apps.get_models():
        key: Any = model._meta.pk
        if isinstance(key, models.CompositePrimaryKey) and "region" in key.field_names:
            found.add(model._meta.db_table)
    return found


@contextmanager
def recorded() -> Iterator[list[str]]:
    """Every statement that reaches the database, also those that pass Django by."""
    said: list[str] = []
    connection.ensure_connection()
    driver = connection.connection
    if connection.vendor == "sqlite":
        driver.set_trace_callback(said.append)
        yield said
        driver.set_trace_callback(None)
        return
    import psycopg

    own = psycopg.Cursor.execute

    def execute(self: Any, query: Any, *args: Any, **more: Any) -> Any:
        said.append(query if isinstance(query, str) else query.decode() if isinstance(query, bytes) else str(query))
        return own(self, query, *args, **more)

    psycopg.Cursor.execute = execute  # type: ignore[method-assign]
    try:
        yield said
    finally:
        psycopg.Cursor.execute = own  # type: ignore[method-assign]


TABLE = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+\"?([a-z_]+)\"?", re.IGNORECASE)


def without_region(statement: str) -> list[str]:
    """The growing tables of a statement that are more than its mentions of `region`."""
    tables = [name for name in TABLE.findall(statement) if name in growing()]
    return tables if statement.lower().count("region") < len(tables) else []


def test_every_hot_statement_names_the_region(play: Play) -> None:
    play.register(t("2026-08-03 09:00"))
    new = play.new("GC-010", AT)
    owner, window = play.stage.who("owner", AT), play.stage.who("GSB.window", AT)
    officer, head = play.stage.who("EE.officer", AT), play.stage.who("EE.head", AT)
    with recorded() as said:
        done = perform(case=new, action="submit", actor=owner, at=AT, key="k")
        perform(case=done.ref, action="accept", actor=window, at=AT, key="k")
        data = {"verdict": "grant", "opinion": "同意", "verdicts": play.ok(done)}
        perform(case=done.ref, action="propose", actor=officer, at=AT, data=data)
        perform(case=done.ref, action="decide", actor=head, at=AT, seen=3)
    verify(done.ref)
    assert any("case_fact" in s for s in said), "the recorder does not see what the kernel reads"
    assert any("step(" in s or "INSERT INTO" in s for s in said), "the recorder does not see what the kernel writes"
    assert [s for s in said if without_region(s)] == []


def test_the_recorder_would_notice() -> None:
    assert without_region('SELECT * FROM "case_" WHERE id = 1') == ["case_"]
    assert without_region("SELECT 1 FROM event e JOIN task k ON true WHERE e.region = 'x'") == ["event", "task"]
    assert not without_region("UPDATE task SET a = 1 WHERE region = 'x' AND no = 1")


def test_the_function_step_names_the_region_in_each_statement() -> None:
    text = function.text()
    for part in text.split(";"):
        if re.search(r"\b(UPDATE|INSERT INTO)\b", part):
            assert "region" in part, part


def test_the_function_in_the_database_is_the_models(db: None) -> None:
    if connection.vendor != "postgresql":
        assert function.text() == function.text()
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'step'")
        ((body,),) = cursor.fetchall()
    assert body.strip() == function.text().partition("$body$")[2].rpartition("$body$")[0].strip()


def test_the_number_of_statements_does_not_grow_with_the_case(play: Play) -> None:
    """Forty rounds of questions later, an action still asks the database as often as on the first day."""
    done = play.reviewing()
    officer = play.stage.who("EE.officer", AT)

    def cost() -> int:
        with recorded() as said:
            perform(case=done.ref, action="remind", actor=officer, at=AT, data={"offices": ["WR"]})
        return len(said)

    cost()
    first = cost()
    for _ in range(40):
        perform(
            case=done.ref,
            action="consult",
            actor=officer,
            at=AT,
            data={"offices": ["WR", "HC"], "question": "?", "days": 3},
        )
    assert cost() <= first
    verify(done.ref)
