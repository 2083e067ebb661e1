"""Every event kind, rule, effect, loader, consumer and command is documented, and nothing is documented that is none."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path

from tests.docs import pages
from tongban.catalogue.packs import load
from tongban.config import wiring
from tongban.faces.cli.commands import parser
from tongban.matters.halls import actions as halls
from tongban.records.licences import actions as licences
from tongban.records.payments import actions as payments

SOURCES = sorted((pages.ROOT / "src" / "tongban").rglob("*.py"))
PACKS = sorted(p.parent for p in (pages.ROOT / "packs").glob("*/pack.yaml"))


def documented(name: str, head: str) -> list[str]:
    """The first names of the table rows below a heading of a page, up to the next heading."""
    _, found, rest = pages.text(name).partition(f"\n## {head}\n")
    assert found, f"{name} has no part “{head}”"
    part = rest.partition("\n## ")[0]
    return [pages.named(row[0])[0] for row in pages.rows(part) if pages.named(row[0])]


def same(told: list[str], real: set[str], page: str) -> None:
    """Documented once each, all of them and no other."""
    assert len(told) == len(set(told)), f"twice in {page}: {sorted(n for n in told if told.count(n) > 1)}"
    assert not real - set(told), f"not in {page}: {sorted(real - set(told))}"
    assert not set(told) - real, f"in {page}, but it does not exist: {sorted(set(told) - real)}"


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a function or method of that name in the product."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called == name:
                    yield path, node


def texts(node: ast.expr | None) -> set[str]:
    """The texts that an expression may be; an f-string gives its beginning with a star."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return {f"{node.values[0].value!s}*"}
    return set()


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in call.keywords if k.arg == name), None)


MOVES = {
    "seal.*": licences._SEAL_MOVES,
    "licence.*": licences._LICENCE_MOVES,
    "charge.*": payments._MOVES,
    "ticket.*": halls._MOVES,
}


def appended() -> set[str]:
    """Kinds of events that code appends to records' streams."""
    found: set[str] = set()
    for path, call in calls("append"):
        kind = keyword(call, "kind")
        if kind is None:
            continue
        named = texts(kind)
        assert named, f"{path}:{call.lineno} appends an event of a kind that this test cannot read"
        for text in named:
            found |= {text.replace("*", act) for act in MOVES[text]} if text.endswith("*") else {text}
    return found


def test_kinds_of_cases() -> None:
    kinds = set(wiring.SUBSCRIPTIONS)
    for folder in PACKS:
        pack = load(folder)
        for code in pack.kind("procedures"):
            kinds |= {action.event for action in pack.procedure(code).actions.values()}
    same(documented("docs/events.md", "Kinds of a case"), kinds, "docs/events.md")


def test_kinds_of_records() -> None:
    assert len(appended()) > 10
    same(documented("docs/events.md", "Kinds of records"), appended(), "docs/events.md")


def test_kinds_of_reads() -> None:
    kinds: set[str] = set()
    for _, call in calls("saw"):
        kinds |= texts(keyword(call, "kind"))
        kinds |= texts(call.args[1]) if len(call.args) > 1 else set()
    same(documented("docs/events.md", "Reads that are accounted for"), kinds, "docs/events.md")


def test_switchboard() -> None:
    page = "docs/rules-and-effects.md"
    same(documented(page, "Rules"), set(wiring.RULES), page)
    same(documented(page, "Effects"), set(wiring.EFFECTS), page)
    same(documented(page, "What rules and effects may look at"), set(wiring.LOADERS), page)
    same(documented(page, "Consumers"), set(wiring.CONSUMERS), page)


def _commands(top: argparse.ArgumentParser, words: str) -> Iterator[str]:
    below = [a for a in top._actions if isinstance(a, argparse._SubParsersAction)]
    if not below:
        yield words
    for action in below:
        for name, command in action.choices.items():
            yield from _commands(command, f"{words} {name}")


def test_commands() -> None:
    page = "docs/rules-and-effects.md"
    same(documented(page, "Commands"), set(_commands(parser(), "tongban")), page)
