"""`tongban demo`: a county with its offices, invented people and some hundred cases of the year before today, made by the engine itself."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from tongban import clock
from tongban.cases import calendars, queries_halls
from tongban.catalogue.packs import Pack
from tongban.faces.cli import casting, queueing, repertoire, starting
from tongban.faces.cli.inventions import Days, varied
from tongban.faces.cli.packs import read
from tongban.faces.cli.stories import Story
from tongban.faces.cli.timeline import Timeline
from tongban.faces.cli.walking import scenarios
from tongban.journal import queries as journal
from tongban.records.parties import queries as parties

_NEEDED_BYTES = 200 * 1024 * 1024
"""What a demonstration and its first files take, with room to spare."""


def add(commands: Any) -> None:
    """Add this command to the parser."""
    demo = commands.add_parser("demo", help="建立演示县：机构、人员、企业和过去一年的几百件办件")
    demo.add_argument("--if-empty", action="store_true", help="已有数据就什么也不做")
    demo.add_argument("--quick", action="store_true", help="只建几十件，几秒钟")
    demo.set_defaults(run=_demo)


def _demo(options: argparse.Namespace) -> int:
    if settings.PRODUCTION:
        return starting.say_no("正式运行的系统不能建演示数据：请去掉 TONGBAN_PRODUCTION，换一个数据文件夹（TONGBAN_VAR）再建。")
    begun = time.monotonic()
    try:
        starting.check_fonts()
        starting.check_space(_NEEDED_BYTES)
        with starting.alone(), _aside():
            if starting.filled():
                if options.if_empty:
                    return 0
                return starting.say_no("数据库里已经有数据，演示只建在空的数据库里：请用 TONGBAN_VAR 指定另一个文件夹。")
            cases = build(quick=options.quick)
    except starting.Impossible as problem:
        return starting.say_no(str(problem))
    print(f"演示县已建好：{cases} 件办件，用时 {time.monotonic() - begun:.0f} 秒。演示账号的密码都是 {casting.PASSWORD}，登录页列出账号和动态码。")
    return 0


@contextmanager
def _aside() -> Iterator[None]:
    """On SQLite the demonstration is made in a file beside the database and moved into its place when it is whole: an interrupted
    making leaves nothing half. The connection's name is put back in any case."""
    place = starting.sqlite_file()
    if place is None or starting.filled():
        yield
        return
    made = place.with_name(f"{place.name}.making")
    place.parent.mkdir(parents=True, exist_ok=True)
    _forget_file(made)
    connection.close()
    connection.settings_dict["NAME"] = str(made)
    try:
        with starting.disk_in_words():
            yield
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            _forget_file(place)
            os.replace(made, place)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(place)
        _forget_file(made)


def _forget_file(path: Path) -> None:
    for name in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
        name.unlink(missing_ok=True)


def build(*, quick: bool = False) -> int:
    """Migrate, gather the cast, tell all stories of the last year; returns how many cases there are.

    1. tables; 2. pack, offices, staff; 3. projects on one timeline until now; 4. the chain is checked. Raises Impossible.
    """
    bar = Bar()
    bar.say("建立数据表")
    call_command("migrate", verbosity=0)
    pack = read(starting.home())
    today = clock.now()
    start = first_day(pack, clock.local_date(today))
    bar.say("安排机构和人员")
    opening = datetime.combine(start, datetime.min.time(), clock.SHANGHAI) + timedelta(hours=8)
    with transaction.atomic():
        cast = casting.gather(pack, opening, sign_in=True)
    cast.known = {}
    timeline = Timeline(opening, today, lambda at: bar.move(_share(at, opening, today), clock.local_date(at)))
    for story in stories(pack, cast, start, clock.local_date(today), quick=quick):
        timeline.add(story)
    timeline.tell()
    bar.say("开放大厅")
    queueing.fill(pack, cast, today, numbers=queries_halls.numbers_of_day(pack.region, clock.local_date(today)))
    bar.say("核对留痕")
    broken = journal.check_all()[2]
    if broken is not None:
        raise starting.Impossible(f"演示数据的留痕链不完整（{broken.why}），没有建成；请把这句话告诉开发者。")
    bar.end()
    for left in timeline.untold:
        sys.stderr.write(f"有一个故事只讲了一半：{left}\n")
    return starting.count("case_")


def first_day(pack: Pack, today: date) -> date:
    """A year before today, but not before the pack holds, unless that would leave less than four months."""
    calendar = calendars.of(pack)
    start = today - timedelta(days=365)
    holds = date.fromisoformat(pack.valid_from[:10])
    if start < holds <= today - timedelta(days=120):
        start = holds
    return calendar.add_working(start, 1)


def stories(pack: Pack, cast: casting.Cast, start: date, today: date, *, quick: bool) -> Iterator[Story]:
    """The stories of the demonstration, each with an enterprise, a size, officers and days of its own."""
    calendar = calendars.of(pack)
    told = scenarios(starting.home())
    span = calendar.working_between(start, today)
    place = starting.short_name(parties.region_name(pack.region))
    for n, part in enumerate(repertoire.parts(told, span, quick=quick)):
        day = calendar.add_working(start, span - part.ago)
        scenario = repertoire.told_otherwise(told[part.scenario], part.variant, part.until)
        days = Days(scenario, day, calendar, part.squeeze)
        played = varied(scenario, n=n, days=days, place=place, homes=part.homes, late=part.late)
        if part.channel:
            first = next(s for s in played["story"] if s["does"] == "file")
            first["channel"] = part.channel
        begins = datetime.combine(day, datetime.min.time(), clock.SHANGHAI) + timedelta(hours=8)
        yield Story(pack, played, cast, now=begins)


def _share(at: datetime, start: datetime, end: datetime) -> float:
    return min(1.0, max(0.0, (at - start) / (end - start)))


class Bar:
    """Progress on one line where a person looks at it; elsewhere a line at each tenth."""

    WIDTH = 28

    def __init__(self) -> None:
        self._live = sys.stdout.isatty()
        self._shown = -1.0
        self._tenth = 0

    def say(self, text: str) -> None:
        """A step without measure."""
        self._put(f"演示县：{text} ……")

    def move(self, share: float, day: date) -> None:
        """How far the year is told."""
        if self._live and time.monotonic() - self._shown > 0.1:
            self._shown = time.monotonic()
            full = round(share * self.WIDTH)
            self._put(f"演示县：[{'█' * full}{'·' * (self.WIDTH - full)}] {share:4.0%} 办到 {day:%Y-%m-%d}")
        elif not self._live and int(share * 10) > self._tenth:
            self._tenth = int(share * 10)
            self._put(f"演示县：{self._tenth * 10}%，办到 {day:%Y-%m-%d}")

    def end(self) -> None:
        """Leave the line clean."""
        if self._live:
            print("\r\033[K", end="", flush=True)

    def _put(self, text: str) -> None:
        print(f"\r\033[K{text}" if self._live else text, end="" if self._live else "\n", flush=True)
