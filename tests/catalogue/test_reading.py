"""YAML is read strictly, and every refusal names file and line in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest

from tongban.catalogue.reading import PackError, read


def _read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return read(path, "p/x.yaml").value


def test_values_stay_what_was_written(tmp_path: Path) -> None:
    text = "{a: 2026-08-03, b: 0.50, c: on, d: NO, e: true, f: ~, g: 0123, h: +1, "
    text += "i: -7, j: 12:30, k: '5', l: 2026-08-03T10:00}"
    assert _read(tmp_path, text) == {
        "a": "2026-08-03", "b": "0.50", "c": "on", "d": "NO", "e": True, "f": None, "g": "0123",
        "h": "+1", "i": -7, "j": "12:30", "k": "5", "l": "2026-08-03T10:00",
    }  # fmt: skip


def test_words_are_composed(tmp_path: Path) -> None:
    assert _read(tmp_path, "a: 'e\u0301'") == {"a": "\u00e9"}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "写了两次"),
        ("- a: 1\n- <<: {b: 1}\n", 2, "合并键"),
        ("a: !!python/object:os.system x\n", 1, "标签"),
        ("a: 1\nb: 1e3\n", 2, "写法不接受"),
        ("a: .nan\n", 1, "写法不接受"),
        ("a: 99999999999999999999\n", 1, "太大"),
        ("a: [1\nb: 2\n", 2, "YAML 写法有误"),
        ("a: &x [*x]\n", 1, ""),
    ],
)
def test_refusals(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(PackError) as caught:
        _read(tmp_path, text)
    assert caught.value.line == line
    assert says in caught.value.text
    assert str(caught.value).startswith(f"p/x.yaml:{line}：")


def test_lines_of_parts(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("- code: A\n  list:\n  - 1\n  - 2\n- code: B\n", encoding="utf-8")
    lines = read(path, "x").lines
    assert (lines[0, "code"], lines[0, "list", 1], lines[1,]) == (1, 4, 5)


def test_wrong_encoding(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes("名: 值".encode("gbk"))
    with pytest.raises(PackError, match="UTF-8"):
        read(tmp_path / "x.yaml", "x")
