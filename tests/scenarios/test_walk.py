"""`tongban walk` as a stranger types it: the figures in JSON, files in a folder, seals that an independent reader calls valid."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tongban(*words: str, var: Path) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    env = {
        **os.environ,
        "TONGBAN_VAR": str(var),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path]),
        "PYTHONUTF8": "1",
    }
    env.pop("TONGBAN_DATABASE", None)
    command = [sys.executable, "-c", "import sys; from tongban.config.main import main; sys.exit(main())", *words]
    return subprocess.run(command, capture_output=True, text=True, env=env, cwd=ROOT, timeout=540)


@dataclass(frozen=True)
class Walked:
    """One walk: what it said, and where its files are."""

    told: dict[str, Any]
    out: Path
    var: Path


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """The standard factory, walked once."""
    folder = tmp_path_factory.mktemp("walk")
    done = tongban("walk", "yanjin", "standard-factory", "--json", "--out", str(folder / "out"), var=folder / "var")
    assert done.returncode == 0, done.stderr[-2000:]
    return Walked(json.loads(done.stdout), folder / "out", folder / "var")


def test_the_figures(walked: Walked) -> None:
    told = walked.told
    assert {"project", "steps", "working_days", "longest_wait", "elapsed_days", "cases", "licences", "chain"} <= set(
        told
    )
    assert told["project"]["flow"] == "FT-SOC-IND" and len(told["project"]["code"]) == 24
    assert told["steps"] == 3 and 0 < told["working_days"] <= 12
    assert told["longest_wait"] >= told["working_days"] and told["elapsed_days"] == 289
    assert told["chain"] == "holds"
    for case in told["cases"]:
        assert {"matter", "no", "days", "events"} <= set(case) and case["events"] >= 2
    assert len({c["no"] for c in told["cases"]}) == len(told["cases"])
    assert {"property-land", "construction-permit", "property-house"} <= {x["type"] for x in told["licences"]}
    for licence in told["licences"]:
        assert licence["number"] and licence["id"] and Path(licence["path"]).read_bytes().startswith(b"%PDF")
    assert not (walked.var / "tongban.sqlite3").exists(), "the installation's own place is untouched"


@pytest.fixture(scope="module")
def nss(walked: Walked, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An NSS store that trusts the walk's test authority and nothing else."""
    for tool in ("pdfsig", "certutil"):
        if shutil.which(tool) is None:
            pytest.fail(f"没有找到 {tool}，请先运行 make setup-test。")
    folder = tmp_path_factory.mktemp("nss")
    subprocess.run(["certutil", "-N", "-d", folder, "--empty-password"], check=True)
    trust = ["certutil", "-A", "-n", "test", "-t", "C,C,C", "-a", "-d", folder, "-i", walked.out / "trust" / "ca.crt"]
    subprocess.run(trust, check=True)
    return folder


def pdfsig(nss: Path, path: Path) -> str:
    done = subprocess.run(["pdfsig", "-nssdir", nss, path], capture_output=True, text=True)
    return done.stdout + done.stderr


VALID = "Signature Validation: Signature is Valid."
TRUSTED = "Certificate Validation: Certificate is Trusted."


def test_an_independent_reader_calls_every_licence_valid(walked: Walked, nss: Path) -> None:
    from tongban.records.licences.checking import check_pdf

    for licence in walked.told["licences"]:
        path = Path(licence["path"])
        said = pdfsig(nss, path)
        assert VALID in said and TRUSTED in said and "Total document signed" in said, (path.name, said)
        assert check_pdf(path.read_bytes(), walked.out / "trust").genuine, path.name


def test_one_flipped_byte_and_both_refuse(walked: Walked, nss: Path, tmp_path: Path) -> None:
    from tongban.records.licences.checking import check_pdf

    for licence in walked.told["licences"][:4]:
        content = Path(licence["path"]).read_bytes()
        place = content.index(b"/Type") + 200
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        forged = tmp_path / "forged.pdf"
        forged.write_bytes(changed)
        said = pdfsig(nss, forged)
        assert VALID not in said, said
        verdict = check_pdf(changed, walked.out / "trust")
        assert not verdict.genuine and verdict.reason_zh


def test_a_story_is_told_in_sentences(tmp_path: Path) -> None:
    done = tongban("walk", "yanjin", "refusal", var=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2026-09-04" in done.stdout and "不予许可" in done.stdout and "留痕链完整" in done.stdout


def test_an_unknown_story_is_one_sentence(tmp_path: Path) -> None:
    done = tongban("walk", "yanjin", "castle", var=tmp_path)
    assert done.returncode == 2 and "没有故事“castle”" in done.stderr and "Traceback" not in done.stderr
