"""``clock due``: the right date for every good line, one Chinese error for every bad one, never an exception."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clock import oracle
from tongban.clock import national
from tongban.clock.due_lines import answer, run

GOOD = '{"from":"2024-09-27","days":12,"unit":"working","pauses":[["2024-10-08","2024-10-12"]]}'


def test_good_lines():
    assert answer(GOOD) == "2024-10-24"
    assert answer('{"from":"2024-09-27","days":12}\n') == "2024-10-18"
    assert answer('{"from":"2024-09-27","days":0}') == "2024-09-27"
    assert answer('{"from":"2026-09-26","days":5,"unit":"calendar"}') == "2026-10-08"
    assert answer('\ufeff{"days":1,"from":"2026-10-09","pauses":[]}') == "2026-10-10"
    assert answer('{"from":"2026-10-09","days":1,"pauses":[["2026-10-09","2026-10-09"]]}') == "2026-10-10"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "JSON"),
        ("   ", "JSON"),
        ("2024-09-27", "JSON"),
        ("{'from': 1}", "JSON"),
        (GOOD[:-1], "JSON"),
        (GOOD + GOOD, "JSON"),
        ("[]", "JSON 对象"),
        ("null", "JSON 对象"),
        ('"x"', "JSON 对象"),
        ("12", "JSON 对象"),
        ("{}", "缺少字段 from"),
        ('{"from":"2024-09-27"}', "缺少字段 days"),
        ('{"days":3}', "缺少字段 from"),
        ('{"from":"2024-09-27","days":3,"limit":3}', '不认识的字段 "limit"'),
        ('{"from":"2024-09-27","days":3,"\\ud800\\n":3}', "不认识的字段"),
        ('{"from":"2024-09-27","days":3,"days":4}', "写了两次"),
        ('{"from":"2024-09-27","days":true}', "整数"),
        ('{"from":"2024-09-27","days":null}', "整数"),
        ('{"from":"2024-09-27","days":"3"}', "整数"),
        ('{"from":"2024-09-27","days":3.0}', "整数"),
        ('{"from":"2024-09-27","days":1e400}', "整数"),
        ('{"from":"2024-09-27","days":NaN}', "不是有效的数"),
        ('{"from":"2024-09-27","days":-1}', "负数"),
        ('{"from":"2024-09-27","days":1000000}', "太大"),
        ('{"from":"2024-09-27","days":30000}', "超出日历范围"),
        ('{"from":"2024-09-27","days":30000,"unit":"calendar"}', "超出日历范围"),
        ('{"from":"2024-09-27","days":' + "9" * 5000 + "}", "JSON"),
        ("[" * 100_000, "嵌套太深"),
        ('{"from":20240927,"days":3}', "YYYY-MM-DD"),
        ('{"from":"20240927","days":3}', "YYYY-MM-DD"),
        ('{"from":"2024-W39-5","days":3}', "YYYY-MM-DD"),
        ('{"from":"2024-09-27T00:00","days":3}', "YYYY-MM-DD"),
        ('{"from":"2024-09-27\\n","days":3}', "YYYY-MM-DD"),
        ('{"from":"２０２４-09-27","days":3}', "YYYY-MM-DD"),
        ('{"from":"2023-02-29","days":3}', "不是存在的日期"),
        ('{"from":"0000-01-01","days":3}', "不是存在的日期"),
        ('{"from":"2017-12-31","days":3}', "2017年的节假日安排尚未公布"),
        ('{"from":"2027-01-02","days":0}', "2027年的节假日安排尚未公布"),
        ('{"from":"2026-12-31","days":1}', "2027年的节假日安排尚未公布"),
        ('{"from":"2026-12-31","days":1,"unit":"calendar"}', "2027年"),
        ('{"from":"9999-12-31","days":1}', "9999年"),
        ('{"from":"2026-12-01","days":20,"pauses":[["2026-12-10","2027-01-05"]]}', "2027年"),
        ('{"from":"2024-09-27","days":3,"unit":"hour"}', "unit"),
        ('{"from":"2024-09-27","days":3,"unit":null}', "unit"),
        ('{"from":"2024-09-27","days":3,"unit":["working"]}', "unit"),
        ('{"from":"2024-09-27","days":3,"pauses":null}', "pauses"),
        ('{"from":"2024-09-27","days":3,"pauses":{}}', "pauses"),
        ('{"from":"2024-09-27","days":3,"pauses":["2024-10-08","2024-10-12"]}', "第1段"),
        ('{"from":"2024-09-27","days":3,"pauses":[["2024-10-08"]]}', "第1段"),
        ('{"from":"2024-09-27","days":3,"pauses":[["2024-10-08",null]]}', "YYYY-MM-DD"),
        ('{"from":"2024-09-27","days":3,"pauses":[["2024-10-12","2024-10-08"]]}', "第1段停表的结束日早于开始日"),
    ],
)
def test_bad_lines(line: str, says: str):
    reply = answer(line)
    assert reply.startswith("error: ")
    assert says in reply
    assert "\n" not in reply
    reply.encode()


def test_random_lines_agree_with_the_oracle():
    rng = random.Random(7)
    for _ in range(1500):
        start = date(2018, 1, 1) + timedelta(rng.randrange(2900))
        n, unit = rng.randrange(0, 40), rng.choice(("working", "calendar"))
        spans = []
        for _ in range(rng.randrange(4)):
            s = max(date(2018, 1, 1), start + timedelta(rng.randrange(-10, 60)))
            spans.append((s, s + timedelta(rng.randrange(15))))
        line = json.dumps({"from": str(start), "days": n, "unit": unit, "pauses": [[str(a), str(b)] for a, b in spans]})
        assert answer(line) == oracle.due(start, n, unit, spans).isoformat(), line


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(
    st.text()
    | st.fixed_dictionaries({"from": JSONISH, "days": JSONISH}, optional={"pauses": JSONISH, "unit": JSONISH}).map(
        json.dumps
    )
)
def test_nothing_makes_it_raise(line: str):
    reply = answer(line)
    assert "\n" not in reply
    if not reply.startswith("error: "):
        date.fromisoformat(reply)


def test_run_answers_line_for_line():
    out = io.StringIO()
    assert run(io.StringIO(GOOD + "\n\n" + GOOD), out) == 1
    assert out.getvalue().splitlines()[0::2] == ["2024-10-24"] * 2
    assert out.getvalue().splitlines()[1].startswith("error: ")
    assert run(io.StringIO(GOOD + "\n"), io.StringIO()) == 0
    assert run(io.StringIO(""), io.StringIO()) == 0


def test_another_calendar_may_be_given():
    local = national().with_overrides([(date(2026, 10, 9), False, "地方节日", "县政府令")], "v")
    assert answer('{"from":"2026-10-08","days":1}', local) == "2026-10-10"


def test_as_a_process_bytes_that_are_no_text_and_an_ascii_locale_do_no_harm():
    program = "import sys; from tongban.clock.due_lines import run; sys.exit(run(sys.stdin, sys.stdout))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=GOOD.encode() + b"\n\xff\xfe\n",
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": ":".join(sys.path)},
        check=False,
    )
    first, second = done.stdout.decode().splitlines()
    assert (done.returncode, first, second[:7], done.stderr) == (1, "2024-10-24", "error: ", b"")
