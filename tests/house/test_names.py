"""Words that must not stand somewhere: places in code, machine paths, hosts of registries, drawers named after nothing."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import yaml

from tests.house.tree import ROOT, SRC, at, inside, none, parsed, sources, text_of, tracked

DRAWERS = {"utils", "util", "helpers", "common", "services", "managers", "signals", "constants", "misc"}
READABLE = {".py", ".html", ".typ", ".svg", ".json", ".js", ".mjs", ".css", ".txt", ".md", ".toml", ".yaml"}

PLACES = ("延津", "新乡", "南阳", "庄浪", "平凉", "鹤山", "江门", "安徽", "合肥", "河南", "甘肃", "广东")
PINYIN = ("yanjin", "zhuanglang", "heshan", "nanyang", "anhui", "xinxiang")


def pack_places() -> set[str]:
    """The names of regions that packs declare, without the word for their kind."""
    found = set()
    for path in (ROOT / "packs").glob("*/regions.yaml"):
        for region in yaml.safe_load(path.read_text()) or ():
            short = re.sub(r"(省|市|县|区|镇|乡|街道|(壮族|回族|维吾尔)?自治区)$", "", region["zh"])
            found |= {short} if len(short) > 1 else set()
    return found


def pack_codes() -> set[str]:
    """The codes of those regions."""
    paths = (ROOT / "packs").glob("*/regions.yaml")
    return {str(region["code"]) for path in paths for region in yaml.safe_load(path.read_text()) or ()}


def product_files() -> list[Path]:
    """Texts of the product itself: src and the sources of its pages."""
    folders = (SRC, ROOT / "web" / "src")
    return [p for p in tracked() if p.suffix in READABLE and any(folder in p.parents for folder in folders)]


def test_no_place_in_the_code() -> None:
    words = re.compile("|".join(sorted({*PLACES, *pack_places(), *PINYIN})), re.I)
    found = [
        at(path, number, f"“{hit[0]}” is a place: it belongs into a pack")
        for path in product_files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if (hit := words.search(line))
    ]
    none(found, "A jurisdiction is never a word in the code:")


def test_no_region_code_in_the_code() -> None:
    codes = re.compile(r"(?<!\d)(" + "|".join(sorted(pack_codes())) + r")(?!\d)")
    found = []
    for path in sources():
        said = {id(node.value) for node in ast.walk(parsed(path)) if isinstance(node, ast.Expr)}  # an example may name one
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and id(node) not in said and codes.search(str(node.value)):
                found.append(at(path, node.lineno, f"{node.value!r} is a place: it belongs into a pack or a setting"))
    none(found, "A region's code in the code:")


def test_no_machine_path_and_no_registry_host() -> None:
    machine = re.compile("/" + "work/(main|shared|steering|\\.library)\\b|/" + "root/|/" + "home/[a-z]+/")
    hosts = "|".join((r"py" + r"pi\.org", "python" + r"hosted\.org", r"registry\.np" + r"mjs", r"deb\.deb" + r"ian\.org", r"archive\.ub" + r"untu"))
    found = []
    for path in tracked():
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if machine.search(line):
                found.append(at(path, number, "names a path of one machine"))
            if re.search(hosts, line, re.I):
                found.append(at(path, number, "names the host of a package registry"))
    none(found, "What holds on one machine only:")


def test_locks_name_no_host() -> None:
    assert not (ROOT / "uv.lock").exists(), "uv.lock records file hosts"
    for path in (ROOT / "requirements.txt", ROOT / "requirements-dev.txt"):
        text = path.read_text()
        assert "://" not in text and "index-url" not in text, f"{path.name} names a host"
        pins = re.findall(r"^[A-Za-z0-9][^\s#]*==", text, re.M)
        assert len(pins) > 10 and text.count("--hash=sha256:") >= len(pins), f"{path.name} lacks hashes"
    for path in (p for p in tracked() if p.name == "package-lock.json"):
        assert '"resolved"' not in path.read_text(), f"{path.relative_to(ROOT)} names its registry"


def test_no_drawers() -> None:
    found = [
        at(path, 1, f"“{part}” says nothing: name the file after what it holds")
        for path in sources()
        for part in (*path.relative_to(SRC).parts[:-1], path.stem)
        if part in DRAWERS
    ]
    none(found, "Files named after nothing:")


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = {"now", "utcnow", "today", "localdate", "localtime"}
    found = []
    for path in sources():
        if inside(path).startswith("clock/"):
            continue
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in asking:
                continue
            on = node.func.value
            name = on.attr if isinstance(on, ast.Attribute) else getattr(on, "id", "")
            if name in ("datetime", "date", "timezone", "dt") and not (node.func.attr.startswith("local") and node.args):
                found.append(at(path, node.lineno, f"{name}.{node.func.attr}(): `at` is an argument, or clock.now()"))
    none(found, "A second clock:")


def test_tests_mock_nothing_of_ours() -> None:
    found = []
    for path in (p for p in tracked() if p.suffix == ".py" and ROOT / "tests" in p.parents):
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if re.search(r"\b(from|import) unittest\.?( import)? ?" + r"mock|\bmocker\b.*\(|freeze" + r"gun|time_" + r"machine", line):
                found.append(at(path, number, "a mock or a patched clock"))
    none(found, "No mocks of our own code, no patched clocks:")
