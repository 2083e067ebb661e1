"""No template carries a style or script of its own, pages stand without a context, built files stay at home."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import Context

from tests.faces.shell.test_tags import ENGINE, SHELL, words
from tongban.faces.shell import samples

FACES = SHELL.parent
TEMPLATES = sorted(FACES.rglob("*.html"))
BUILT = SHELL / "static" / "tb"
PAGES = ["base", "desk_base", "work_base", "bare", "print", "error", "404", "403", "500", "csrf", "parts"]
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "circle", "rect"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FACES)))
def test_templates_obey_the_policy(path: Path) -> None:
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", path.read_text("utf-8"), flags=re.S)
    assert not re.search(r"\sstyle\s*=", text), "no style attribute: use a class or an SVG attribute"
    assert not re.search(r"<style\b", text), "no style element"
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", text), "no inline script"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "no event attribute: use web/src/js"
    assert "javascript:" not in text
    outside = [link for link in re.findall(r'(?:src|href|action)="(\w+://[^"]*|//[^"]*|data:[^"]*)"', text) if link]
    assert not outside, "no address of another host"


@pytest.mark.parametrize("path", sorted((SHELL / "templates" / "shell").rglob("*.html")), ids=lambda path: path.name)
def test_shell_templates_say_their_context(path: Path) -> None:
    head = path.read_text("utf-8")[:300]
    assert "{#" in head or "{% comment %}" in head


class Tree(HTMLParser):
    """Checks that tags close in order and ids are given once."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for key, value in attrs if key == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open and self.open[-1] == tag, f"</{tag}> closes <{self.open[-1:]}>"
            self.open.pop()


@pytest.mark.parametrize("full", [False, True], ids=["empty", "sample"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_stand(name: str, full: bool) -> None:
    if name == "parts" and not full:
        pytest.skip("the gallery is nothing without its samples")
    context = samples.gallery() if full else {}
    context.pop("happened", None) if name != "parts" else None
    html = ENGINE.get_template(f"shell/{name}.html").render(Context(context))
    assert html.lstrip().startswith("<!DOCTYPE html>")
    assert "None" not in html
    assert html.count('id="main"') == 1
    assert ("演示数据" in html) is full
    tree = Tree()
    tree.feed(html)
    assert not tree.open
    assert len(tree.ids) == len(set(tree.ids))


@pytest.mark.parametrize("name", ["404.html", "403.html", "500.html", "403_csrf.html"])
def test_errors_say_what_happened_what_to_do_and_whom_to_ask(name: str) -> None:
    text = words(ENGINE.get_template(name).render(Context({})))
    for part in ("出了什么事", "怎么办", "问谁", "12345"):
        assert part in text
    assert not re.search(r"\b(?:404|403|500|CSRF|null|error)\b", text)


@pytest.mark.parametrize("name", ["tongban.css", "tongban.js"])
def test_built_files_fetch_nothing_from_elsewhere(name: str) -> None:
    path = BUILT / name
    if not path.exists():
        pytest.skip("not built: npm ci --prefix web && node web/build.mjs")
    text = path.read_text("utf-8")
    if name.endswith(".css"):
        for banned in ("data:", "http://", "https://", "@import", "url("):
            assert banned not in text, banned
        for token in ("--tb-dai:#0f5670", "--tb-zhu:#b93a2b", "prefers-reduced-motion"):
            assert token in text
    else:
        assert "sourceMappingURL" not in text
        assert not re.search(r"https?://(?!www\.w3\.org|alpinejs\.dev|htmx\.org|github\.com|developer\.)", text)
    assert len(text.encode()) < 260_000
