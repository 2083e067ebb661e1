"""`tongban demo`: made by the engine, whole or not at all, the same tomorrow, also on 2 January of a year without a calendar."""

from __future__ import annotations

import signal
import subprocess
import time
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.faces.cli.conftest import Installation, needs_faketime, one_sentence
from tongban.clock import national
from tongban.faces.cli import repertoire, walking
from tongban.faces.cli.inventions import Days, varied

Made = tuple[Installation, subprocess.CompletedProcess[str]]

OPEN_FILES = """
import django; django.setup()
from tongban.cases import files
from tongban.clock import now
from tongban.journal import queries as journal
from tongban.records.documents.models import Document
from tongban.records.licences.models import Licence
for row in (*Document.objects.filter(sha256="")[:2], *Licence.objects.filter(sha256="")[:2]):
    first = files.ensure(row, now())
    again = type(row).objects.get(region=row.region, id=row.id)
    assert len(first) == 64 and files.ensure(again, now()) == first and files.content(again, now())[:5] == b"%PDF-"
print(journal.check_all()[2])
"""


@pytest.mark.slow
def test_quick_demo_has_cases_in_many_states_and_its_chain_holds(made: Made) -> None:
    town, ran = made
    assert ran.returncode == 0, ran.stderr
    assert "只讲了一半" not in ran.stderr
    states = town.ask("SELECT DISTINCT state, outcome, paused_for <> '' FROM case_")
    assert len(states) >= 8, states
    assert town.ask("SELECT count(*) FROM case_")[0][0] >= 25  # type: ignore[operator]
    assert town.ask("SELECT 1 FROM mark WHERE name = 'simulated'")
    assert not town.ask("SELECT 1 FROM delivery WHERE sent_at IS NULL")
    assert "留痕链" in town.run("doctor", "--chain").stdout


@pytest.mark.slow
def test_everything_in_it_was_done_by_the_engine(made: Made) -> None:
    town, _ = made
    assert not town.ask("SELECT 1 FROM case_ c WHERE seq <> (SELECT count(*) FROM event WHERE region = c.region AND stream LIKE 'case/%' "
                        "AND replace(substr(stream, 6), '-', '') = replace(c.id, '-', ''))")  # fmt: skip
    assert not town.ask("SELECT 1 FROM event WHERE happened_at > recorded_at")
    origins = {row[0] for row in town.ask("SELECT DISTINCT origin FROM event")}
    assert {"person", "rule", "clock"} <= origins
    times = [str(row[0]) for row in town.ask("SELECT received_at FROM case_ WHERE parent IS NULL ORDER BY no")]
    assert times == sorted(times), "case numbers follow the days on which the cases came in"


@pytest.mark.slow
def test_files_are_made_at_the_first_opening(town: Installation) -> None:
    assert town.ask("SELECT count(*) FROM document WHERE kind = 'notice' AND sha256 <> ''") == [(0,)]
    words = [town.words()[0], "-c", OPEN_FILES]
    ran = subprocess.run(words, env=town.env(DJANGO_SETTINGS_MODULE="tongban.config.settings"), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "None"


@pytest.mark.slow
def test_a_second_demo_does_nothing(town: Installation) -> None:
    took = []
    for _ in range(3):
        begun = time.monotonic()
        ran = town.run("demo", "--if-empty")
        took.append(time.monotonic() - begun)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert min(took) < 0.5
    one_sentence(town.run("demo"), "已经有数据")


@pytest.mark.slow
def test_on_the_second_of_january_of_a_year_without_a_calendar(empty: Installation) -> None:
    needs_faketime()
    ran = empty.run("demo", "--quick", at="2027-01-02 10:00:00")
    assert ran.returncode == 0, ran.stderr
    assert "只讲了一半" not in ran.stderr
    last = str(empty.ask("SELECT max(recorded_at) FROM event")[0][0])
    assert "2026-12" <= last[:7] <= "2027-01-02"[:7]
    assert len(empty.ask("SELECT DISTINCT state, outcome FROM case_")) >= 8


@pytest.mark.slow
def test_an_interrupted_demo_leaves_nothing_half(empty: Installation) -> None:
    with subprocess.Popen(empty.words("demo", "--quick"), env=empty.env(), stdout=subprocess.PIPE, text=True) as making:
        assert making.stdout is not None
        while "机构" not in making.stdout.readline():
            pass
        making.send_signal(signal.SIGINT)
        assert making.wait(60) == 130
    assert not list(empty.var.glob("tongban.sqlite3*making*")) and not empty.database.exists()


def test_production_has_no_demo(empty: Installation) -> None:
    one_sentence(empty.run("demo", TONGBAN_PRODUCTION="1"), "正式运行")


def test_the_repertoire_is_the_same_each_time_and_names_what_there_is() -> None:
    told = walking.scenarios("yanjin")
    for quick in (True, False):
        parts = list(repertoire.parts(told, 215, quick=quick))
        assert parts == list(repertoire.parts(told, 215, quick=quick))
        assert {p.scenario for p in parts} <= set(told) and {p.variant for p in parts} <= set(repertoire.VARIANTS)
        assert all(0 <= p.ago < 215 for p in parts)
    assert len(list(repertoire.parts(told, 215, quick=False))) > 90


def test_days_keep_their_distance_in_working_days() -> None:
    scenario = {"start": "2026-08-03", "story": [{"on": "2026-08-03T09:00"}, {"on": "2026-08-07T09:00"}, {"on": "2026-10-30T09:00"}]}
    calendar = national()
    plain = Days(scenario, date(2026, 9, 21), calendar)
    assert plain.moved(date(2026, 8, 3)) == date(2026, 9, 21)
    for day in (date(2026, 8, 4), date(2026, 8, 7), date(2026, 9, 3)):
        assert calendar.working_between(date(2026, 9, 21), plain.moved(day)) == calendar.working_between(date(2026, 8, 3), day)
    squeezed = Days(scenario, date(2026, 9, 21), calendar, 0.25)
    assert squeezed.moved(date(2026, 8, 7)) == plain.moved(date(2026, 8, 7))
    assert squeezed.moved(date(2026, 10, 30)) < plain.moved(date(2026, 10, 30))
    assert plain.moved(date(2026, 8, 1)) == date(2026, 9, 19)


def test_an_invented_project_keeps_facts_and_form_in_step() -> None:
    told = walking.scenarios("yanjin")["standard-factory"]
    scenario = repertoire.told_otherwise(told, "", "")
    days = Days(scenario, date(2026, 3, 2), national())
    first, other = (varied(scenario, n=n, days=days, place="某地") for n in (3, 17))
    for made in (first, other):
        assert str(made["facts"]["floor_area"]) == made["form"]["floor_area"]
        assert str(made["facts"]["cost_wan"]) == made["form"]["cost"]
        assert "（示例）" in made["form"]["project_name"] and made["cast"]["owner"]["party"].endswith("（示例）")
        instants = [datetime.fromisoformat(s["on"]) for s in made["story"]]
        assert instants == sorted(instants)
    assert first["form"]["project_name"] != other["form"]["project_name"] and first["code"] != other["code"]
    assert Path(walking.find("yanjin")).is_dir()
