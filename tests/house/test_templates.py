"""Pages under the content security policy: no inline style or script, nothing marked safe without saying why."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.tree import ROOT, SRC, at, none, sources, text_of, tracked

TAG = re.compile(r"<([a-z][a-z0-9-]*)((?:\s+[^<>]*?)?)/?>", re.I | re.S)
INLINE = re.compile(r"""\s(style|on[a-z]+)\s*=\s*["'{]""", re.I)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.S)


def templates() -> list[Path]:
    """Every page template."""
    return [p for p in tracked() if p.suffix == ".html" and SRC in p.parents]


def blanked(text: str) -> str:
    """The text with comments blanked out, lines kept."""
    return COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)


def line_of(text: str, place: int) -> int:
    """The line of a place in a text."""
    return text.count("\n", 0, place) + 1


def test_there_are_templates() -> None:
    assert templates()


def test_nothing_inline() -> None:
    found = []
    for path in templates():
        text = blanked(text_of(path))
        for hit in re.finditer(r"<script\b[^>]*>", text, re.I):
            if "src=" not in hit[0] and "application/json" not in hit[0]:
                found.append(at(path, line_of(text, hit.start()), "inline script"))
        found += [at(path, line_of(text, hit.start()), "<style>") for hit in re.finditer(r"<style\b", text, re.I)]
        found += [at(path, line_of(text, hit.start()), f"{hit[1]}=") for hit in INLINE.finditer(text)]
        for hit in re.finditer(r"javascript:|(?:src|href)=[\"']https?://", text, re.I):
            found.append(at(path, line_of(text, hit.start()), f"{hit[0]} is blocked by the page's policy"))
    none(found, "Inline in a template:")


def test_nothing_is_safe_without_saying_why() -> None:
    found = []
    for path in templates():
        lines = text_of(path).splitlines()
        for number, line in enumerate(lines, 1):
            near = line + (lines[number - 2] if number > 1 else "")
            if re.search(r"\|\s*safe\b|autoescape off|\|\s*safeseq\b", line) and "{#" not in near:
                found.append(at(path, number, "says no reason in a {# comment #} on this line or the one above"))
    for path in sources():
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines, 1):
            near = line + "".join(lines[max(0, number - 3) : number - 1])
            if re.search(r"\b(mark_safe|SafeString)\(", line) and "#" not in near and '"""' not in near:
                found.append(at(path, number, "mark_safe without a comment that says why"))
    none(found, "Marked safe:")


def test_templates_are_packed() -> None:
    """What stands beside the code is carried along when the product is installed."""
    listed = (ROOT / "pyproject.toml").read_text()
    kinds = {p.suffix for p in tracked() if SRC in p.parents and p.suffix not in (".py", "")}
    everything = (".css", ".js")  # under static/, which is carried whole
    left_behind = {kind for kind in kinds if f"*{kind}" not in listed and kind not in everything}
    assert not left_behind, f"package-data of pyproject.toml does not name {sorted(left_behind)}"
