"""Many writers at once on a real database of their own; run as a program by the tests: `python -m tests.races.crowd MODE FOLDER`.

SQLite is one process with threads, as the product is; PostgreSQL is as many processes as there are writers.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import queue
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")

import django

if __name__ == "__main__":
    django.setup()

from django.core.management import call_command
from django.db import connection, connections

from tests.cast import OFFICES, REGION, Stage, gathered
from tests.makers import Play
from tongban.cases import worker
from tongban.cases.actions import CaseRef, Refused, Stale, perform
from tongban.clock import now
from tongban.journal.actors import RULE
from tongban.records.parties import actions as parties
from tongban.records.parties import queries as people
from tongban.records.parties.models import Staff

CASES = int(os.environ.get("RACE_ROUNDS", "200"))
HALL_NUMBERS = int(os.environ.get("RACE_ROUNDS", "200")) // 8 * 8
Work = Callable[[int, Any], list[Any]]


def crowd(count: int, work: Work, *, together: bool = True) -> list[Any]:
    """Run `work(i, barrier)` by so many writers at once; all that they returned."""
    if connection.vendor == "sqlite":
        return _threads(count, work)
    connections.close_all()  # a forked child must not share its parent's connection
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(count), context.Queue()

    def run(i: int) -> None:
        try:
            answers.put(work(i, barrier))
        except BaseException as error:
            barrier.abort()
            answers.put([f"broken: {type(error).__name__}: {error}"])
            raise

    crew = [context.Process(target=run, args=(i,)) for i in range(count)]
    for one in crew:
        one.start()
    found = [answers.get(timeout=240) for _ in crew]
    for one in crew:
        one.join(30)
    return [x for part in found for x in part]


def _threads(count: int, work: Work) -> list[Any]:
    barrier, answers = threading.Barrier(count), queue.Queue[list[Any]]()

    def run(i: int) -> None:
        try:
            answers.put(work(i, barrier))
        except BaseException as error:
            barrier.abort()
            answers.put([f"broken: {type(error).__name__}: {error}"])
            raise
        finally:
            connections.close_all()

    crew = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for one in crew:
        one.start()
    for one in crew:
        one.join(240)
    return [x for _ in crew for x in answers.get(timeout=5)]


def stage() -> Play:
    """A fresh database with the cast, a second head, and a project."""
    call_command("migrate", verbosity=0)
    cast = gathered(OFFICES)
    found = Stage(cast, cast.pack)
    at = now()
    play = Play(found)
    play.register(at)
    return play


def second_head(play: Play) -> Any:
    """Another person who holds the head's post."""
    at = now()
    account = play.stage.cast.staff["HC", "head"][0]
    staff = Staff.objects.get(account=account)
    parties.assign(staff=staff, office=f"{REGION}-EE", post="head", actor=RULE, at=at, valid_from=at.date())
    return people.actor_for(account, at)


def everything(folder: Path) -> dict[str, Any]:
    """Identical submissions, a hot series, duels; the findings as JSON."""
    play = stage()
    at = now()
    owner, window = play.stage.who("owner", at), play.stage.who("GSB.window", at)
    officer, head = play.stage.who("EE.officer", at), play.stage.who("EE.head", at)
    other = second_head(play)
    new = play.new("GC-010", at)
    told: dict[str, Any] = {"vendor": connection.vendor, "rounds": CASES}

    def same(i: int, barrier: Any) -> list[Any]:
        barrier.wait(60)
        found = []
        for _ in range(CASES // 20):
            done = perform(case=new, action="submit", actor=owner, at=now(), key="the-same")
            found.append((str(done.case), done.no, done.repeated))
        return found

    begun = time.monotonic()
    told["same"] = crowd(20, same)
    told["same_seconds"] = time.monotonic() - begun

    refs = [perform(case=new, action="submit", actor=owner, at=now(), key=f"s/{n}").ref for n in range(CASES)]

    def hot(i: int, barrier: Any) -> list[Any]:
        barrier.wait(60)
        found = []
        for ref in refs[i::8]:
            start = time.perf_counter()
            done = perform(case=ref, action="accept", actor=window, at=now(), key=f"a/{ref.id}")
            found.append((done.data["documents"][0]["number"], time.perf_counter() - start))
        return found

    begun = time.monotonic()
    told["hot"] = crowd(8, hot)
    told["hot_seconds"] = time.monotonic() - begun
    for ref in refs:
        perform(
            case=ref,
            action="propose",
            actor=officer,
            at=now(),
            data={"verdict": "grant", "opinion": "同意", "verdicts": play.ok(ref)},
        )

    def duel(i: int, barrier: Any) -> list[Any]:
        found = []
        who = (head, other)[i]
        for ref in refs:
            barrier.wait(60)
            data = {"comment": "同意"} if i == 0 else {"reason": "不符合", "cite": "无"}
            try:
                done = perform(case=ref, action=("decide", "refuse")[i], actor=who, at=now(), data=data, seen=3)
                found.append([str(ref.id), i, "won", done.kind, ""])
            except Stale as stale:
                found.append([str(ref.id), i, "stale", stale.kind, f"{stale.actor} {stale.at}"])
            except Refused as refused:
                found.append([str(ref.id), i, "refused", refused.reasons[0].code, ""])
        return found

    begun = time.monotonic()
    told["duels"] = crowd(2, duel)
    told["duel_seconds"] = time.monotonic() - begun
    told["staff"] = [str(head.staff), str(other.staff)]
    told |= database()
    return told


def hall(folder: Path) -> dict[str, Any]:
    """The queue of a service hall: eight machines give numbers at once, then eight clerks at four counters call at once."""
    from tests.cast import pack
    from tongban.matters.halls import actions as halls

    play = stage()
    there, day = pack().halls()[0], now()
    business = there.counters[0].businesses[0]
    desks = [c for c in there.counters if business in c.businesses]
    clerks = [play.stage.who("GSB.window", day)] * 8
    told: dict[str, Any] = {"vendor": connection.vendor, "rounds": HALL_NUMBERS}

    def take(i: int, barrier: Any) -> list[Any]:
        barrier.wait(60)
        return [halls.take(region=REGION, hall=there, business=business, at=day).no for _ in range(HALL_NUMBERS // 8)]

    told["taken"] = crowd(8, take)

    def call(i: int, barrier: Any) -> list[Any]:
        barrier.wait(60)
        found: list[Any] = []
        where: dict[str, Any] = {"region": REGION, "hall": there, "actor": clerks[i]}
        desk = desks[i % len(desks)]
        while True:
            try:
                one = halls.call_next(**where, counter=desk, at=day)
            except Refused:
                time.sleep(0.002)  # two clerks at one counter: the other one's number is not ended yet
                continue
            if one is None:
                return found
            found.append([one.no, desk.code, str(one.id)])
            halls.serve(**where, ticket=one.id, at=day)
            halls.finish(**where, ticket=one.id, at=day)
            if len(found) == 1:
                barrier.wait(60)  # everybody has had one before the rush goes on: no fast clerk plays it alone

    begun = time.monotonic()
    told["called"] = crowd(8, call)
    told["seconds"] = time.monotonic() - begun
    with connection.cursor() as cursor:
        cursor.execute("SELECT no, state, calls FROM ticket ORDER BY no")
        told["tickets"] = [list(row) for row in cursor.fetchall()]
        cursor.execute("SELECT stream, seq, kind FROM event WHERE kind LIKE %s ORDER BY stream, seq", ["ticket.%"])
        told["events"] = [list(row) for row in cursor.fetchall()]
    return told


def database() -> dict[str, Any]:
    """What the database holds in the end, told by SQL of its own."""
    with connection.cursor() as cursor:

        def rows(sql: str) -> list[Any]:
            cursor.execute(sql)
            return [[str(v) for v in row] for row in cursor.fetchall()]

        return {
            "cases": rows("SELECT no, state, seq FROM case_ ORDER BY no"),
            "licences": rows("SELECT number, basis FROM licence ORDER BY number"),
            "lock": rows("SELECT key, n FROM lock WHERE kind = 'series'"),
            "events": rows(
                "SELECT stream, count(*), max(seq) FROM event WHERE stream LIKE 'case/%%' GROUP BY stream"
                if connection.vendor == "postgresql"
                else "SELECT stream, count(*), max(seq) FROM event WHERE stream LIKE 'case/%' GROUP BY stream"
            ),
            "documents": rows("SELECT template, number FROM document WHERE number <> ''"),
        }


# ── kill -9 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def prepare(folder: Path) -> dict[str, Any]:
    """A fresh database, and what the writers need, in a file."""
    play = stage()
    at = now()
    new = play.new("GC-010", at)
    (folder / "prepared").write_bytes(
        pickle.dumps((new, play.stage.who("owner", at), play.stage.who("GSB.window", at)))
    )
    return {"project": str(play.project)}


def load(folder: Path) -> dict[str, Any]:
    """Submit and accept as fast as possible by four threads while a worker delivers, and write down each acknowledgement, until killed."""
    new, owner, window = pickle.loads((folder / "prepared").read_bytes())
    acknowledged = os.open(folder / "acknowledged", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    threading.Thread(target=worker.run, args=(threading.Event(), 0.05), daemon=True).start()

    def write(i: int) -> None:
        for n in range(10_000):
            key = f"{os.getpid()}/{i}/{n}"
            done = perform(case=replace(new), action="submit", actor=owner, at=now(), key=key)
            os.write(acknowledged, f"{key} {done.no} 1\n".encode())
            done = perform(case=done.ref, action="accept", actor=window, at=now(), key=f"{key}/a")
            os.write(acknowledged, f"{key}/a {done.no} 2\n".encode())
            time.sleep(0.04)

    crew = [threading.Thread(target=write, args=(i,), daemon=True) for i in range(4)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    return {}


def nursery(folder: Path) -> dict[str, Any]:
    """Bear a writing process for each line read, and say its number; each is its own process to the kernel and to the database."""
    from tongban.catalogue import queries as catalogue

    new, _, _ = pickle.loads((folder / "prepared").read_bytes())
    catalogue.frozen(new.pack)  # read once, for all that will be born
    connections.close_all()
    for _ in sys.stdin:
        born = os.fork()
        if born == 0:
            os.setsid()
            try:
                load(folder)
            finally:
                os._exit(1)
        print(born, flush=True)
    return {}


def check(folder: Path) -> dict[str, Any]:
    """After all: is everything acknowledged there, once, whole; and can what was left over be delivered?"""
    from tests.makers import verify
    from tongban.cases.models import Case
    from tongban.journal import queries as journal
    from tongban.journal.models import Delivery, Event, Idem

    lines = [line.split(" ") for line in (folder / "acknowledged").read_text().splitlines() if line.count(" ") == 2]
    lost, wrong = [], []
    for key, no, seq in lines:
        row = Idem.objects.filter(key=key).first()
        if row is None:
            lost.append(key)
            continue
        case = Case.objects.filter(no=no).first()
        if case is None or row.stream != f"case/{case.id}" or row.seq != int(seq) or case.seq < row.seq:
            wrong.append(key)
    broken = []
    for case in Case.objects.all():
        try:
            verify(CaseRef(REGION, case.id))
        except AssertionError as error:
            broken.append(f"{case.no}: {error}")
    streams, events, first = journal.check_all()
    late = now() + worker_patience()
    for _ in range(4):
        worker.run_once(late, 20)
    sent = Delivery.objects.exclude(sent_at=None).filter(consumer="cases.files")
    attached = {json.loads(e.body)["data"]["files"][0]["id"] for e in Event.objects.filter(kind="document.attached")}
    twice = Event.objects.filter(kind="document.attached").count() - len(attached)
    return {
        "acknowledged": len(lines),
        "kept": Idem.objects.exclude(key__startswith="attach/").count(),
        "lost": lost,
        "wrong": wrong,
        "broken": broken,
        "chain": str(first or "holds"),
        "streams": streams,
        "events": events,
        "sent": sent.count(),
        "attached": len(attached),
        "attached_twice": twice,
        "dead": Delivery.objects.filter(dead=True).count(),
        "errors": list(Delivery.objects.exclude(error="").values_list("error", flat=True)[:3]),
        "integrity": integrity(),
    }


def worker_patience() -> Any:
    """Longer than any lease: what a killed worker held is free again."""
    from datetime import timedelta

    return timedelta(minutes=5)


def integrity() -> str:
    """SQLite's own opinion of its file."""
    if connection.vendor != "sqlite":
        return "ok"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return str(cursor.fetchone()[0])


MODES = {"hall": hall, "everything": everything, "prepare": prepare, "load": load, "nursery": nursery, "check": check}

if __name__ == "__main__":
    folder = Path(sys.argv[2])
    json.dump(MODES[sys.argv[1]](folder), sys.stdout, ensure_ascii=False, default=str)
