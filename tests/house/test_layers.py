"""The floors of the house: the import contracts of pyproject.toml hold, and every room has its place in them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, SRC

LINT = Path(sys.executable).parent / "lint-imports"


def contracts() -> dict[str, dict[str, object]]:
    """The contracts by their id."""
    read = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert read["include_external_packages"], "without it no contract sees Django"
    return {contract["id"]: contract for contract in read["contracts"]}


def test_every_contract_holds() -> None:
    ran = subprocess.run([LINT, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]


def test_contracts_ignore_nothing() -> None:
    for name, contract in contracts().items():
        assert "ignore_imports" not in contract, f"contract {name} looks away"
        assert contract["type"] != "layers" or contract.get("exhaustive"), f"contract {name} does not name every room"


@pytest.mark.parametrize("contract, folder", [("floors", SRC), ("records", SRC / "records"), ("faces", SRC / "faces")])
def test_every_room_has_its_place(contract: str, folder: Path) -> None:
    rooms = {p.name for p in folder.iterdir() if (p / "__init__.py").exists()}
    layers = contracts()[contract]["layers"]
    assert isinstance(layers, list)
    assert rooms == {name.strip() for layer in layers for name in layer.split("|")}
