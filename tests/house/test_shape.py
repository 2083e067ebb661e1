"""The shape of files: each opens with a sentence, none is long, no function is long, no line is wide."""

from __future__ import annotations

import ast

from tests.house.tree import at, functions, none, parsed, sources

FILE_LINES = 400
FUNCTION_LINES = 60
LINE_CHARACTERS = 140
"""Characters, not columns: a Chinese character is one."""


def test_every_file_opens_with_a_sentence() -> None:
    found = []
    for path in sources():
        if not path.read_text().strip():
            continue
        said = ast.get_docstring(parsed(path))
        if not said or (len(said.split()) < 3 and len(said) < 8):
            found.append(at(path, 1, "opens with no sentence that says what it is in the house"))
    none(found, "Files that do not introduce themselves:")


def test_no_long_file() -> None:
    counts = ((path, len(path.read_text().splitlines())) for path in sources())
    none(
        (at(path, count, f"{count} lines: make it a folder, one file per noun") for path, count in counts if count > FILE_LINES),
        f"Files over {FILE_LINES} lines:",
    )


def test_no_long_function() -> None:
    found = []
    for path in sources():
        for node in functions(path):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(at(path, node.lineno, f"{node.name} has {length} lines"))
    none(found, f"Functions over {FUNCTION_LINES} lines:")


def test_no_wide_line() -> None:
    found = [
        at(path, number, f"{len(line)} characters")
        for path in sources()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LINE_CHARACTERS
    ]
    none(found, f"Lines over {LINE_CHARACTERS} characters:")


def test_nothing_unfinished() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "raise NotImplemented" + "Error", "待" + "实现")
    found = [
        at(path, number, f"“{word}”")
        for path in sources()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for word in words
        if word in line
    ]
    none(found, "Unfinished:")
