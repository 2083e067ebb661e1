"""Other people's licences: nothing under GPL or AGPL is installed to run the product, and NOTICE lists what is under LGPL."""

from __future__ import annotations

import importlib.metadata
import re

from tests.house.tree import ROOT


def installed() -> dict[str, str]:
    """What requirements.txt installs here, with everything that a package says about its licence."""
    names = {m.lower() for m in re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.txt").read_text(), re.M)}
    found = {}
    for package in importlib.metadata.distributions():
        about = package.metadata
        if about["Name"].lower() in names:
            short = (about.get("License") or "").splitlines()[:1]
            classified = [c for c in about.get_all("Classifier") or () if c.startswith("License")]
            found[about["Name"].lower()] = " · ".join([about.get("License-Expression") or "", *short, *classified])
    return found


def test_no_strong_copyleft() -> None:
    strong = {name: said for name, said in installed().items() if re.search(r"(?<!L)\bA?GPL|(?<!Lesser )General Public", said)}
    assert len(installed()) > 30
    assert not strong


def test_notice_lists_what_is_lgpl() -> None:
    notice = (ROOT / "NOTICE").read_text().lower()
    lesser = {name for name, said in installed().items() if re.search("LGPL|Lesser General Public", said)}
    assert {"psycopg", "python-stdnum", "docxtpl"} <= lesser
    assert not {name for name in lesser if name not in notice}
