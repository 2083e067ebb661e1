"""`tongban guide` and `tongban prove`: the published form of their answers, and one sentence for what cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tongban.faces.cli.commands import run

KEYS = {"class", "flow", "matters", "excluded", "open", "next_question", "materials", "steps", "counted_days", "longest_wait", "fees", "fee_total"}


def _run(tmp_path: Path, text: str, *more: str) -> int:
    file = tmp_path / "facts.json"
    file.write_text(text, encoding="utf-8")
    return run(["guide", "yanjin", str(file), *more])


def test_the_published_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(tmp_path, '{"invest": "social", "eia": "register"}', "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == KEYS
    assert all(set(one) == {"code", "why"} for one in (*found["matters"], *found["excluded"]))
    assert found["next_question"]["fact"] and found["next_question"]["question"]
    assert found["flow"] is None


def test_for_reading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(tmp_path, '{"invest": "gov"}') == 0
    out = capsys.readouterr().out
    assert "要办" in out and "不办" in out and "下一个问题" in out


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", 2),
        ("[1]", 2),
        ('{"nonsense": 1}', 1),
        ('{"floor_area": "大"}', 1),
        ('{"new_land": true, "land_mode": "own"}', 1),
        ('{"invest": ["social"]}', 1),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, code: int) -> None:
    assert _run(tmp_path, text, "--json") == code
    caught = capsys.readouterr()
    assert not caught.out and len(caught.err.strip().splitlines()) == 1


def test_no_such_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "facts.json"
    file.write_text("{}", encoding="utf-8")
    assert run(["guide", "nowhere", str(file)]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
