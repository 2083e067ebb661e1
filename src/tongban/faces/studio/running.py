"""Long work beside the web process: a proof or a walk of a draft in a process of its own, kept by the content's digest."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from tongban.catalogue.packs import Pack

_DIGEST = re.compile(r"^[0-9a-f]{64}$")
_SCENARIO = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}$")
LONGEST = 1800
"""Seconds after which a run that neither ended nor answers is given up."""


@dataclass(frozen=True, slots=True)
class Run:
    """How far a run is: `state` none, running, done or failed; `answer` what it printed as JSON.

    `said`: its words beside the answer, or why it failed.
    """

    state: str
    seconds: int = 0
    answer: Any = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class KeptProof:
    """A proof as it was kept: what publishing asks of it."""

    digest: str
    body: dict[str, Any]

    @property
    def refuses(self) -> bool:
        """Whether publishing needs a recorded reason."""
        failed = any(t["holds"] is False for t in self.body["targets"])
        return failed or any(f["level"] == "error" for f in self.body["findings"])

    def lines(self) -> list[str]:
        """One line a target that fails and an error that was found."""
        targets = [f"{t['id']}：不成立" for t in self.body["targets"] if t["holds"] is False]
        return targets + [f"错误 {f['text']}" for f in self.body["findings"] if f["level"] == "error"]

    def answers(self) -> dict[str, Any]:
        """Each target's answer for the journal."""
        return {t["id"]: {"holds": t["holds"], "combinations": str(t["combinations"])} for t in self.body["targets"]}


def proof(pack: Pack) -> Run:
    """How far the proof of a pack's content is."""
    return _read(_folder(pack), "prove")


def kept_proof(pack: Pack) -> KeptProof | None:
    """The finished proof of a pack's content, None before."""
    run = proof(pack)
    return (
        KeptProof(pack.digest, run.answer) if run.state == "done" and run.answer.get("digest") == pack.digest else None
    )


def start_proof(pack: Pack) -> None:
    """Begin the proof of a pack's content, unless it runs or is done."""
    _start(pack, "prove", ["prove", "{pack}", "--json"])


def walk(pack: Pack, scenario: str) -> Run:
    """How far the walk of a scenario is."""
    return _read(_folder(pack), f"walk-{scenario}") if _SCENARIO.match(scenario) else Run("none")


def start_walk(pack: Pack, scenario: str) -> None:
    """Begin a walk in a fresh database of its own, unless it runs or is done."""
    if _SCENARIO.match(scenario):
        _start(pack, f"walk-{scenario}", ["walk", "{pack}", scenario, "--json"])


def _folder(pack: Pack) -> Path:
    if not _DIGEST.match(pack.digest):
        raise ValueError("no digest")
    return Path(settings.VAR) / "studio" / pack.digest


def _read(folder: Path, name: str) -> Run:
    out, begun = folder / f"{name}.json", folder / f"{name}.pid"
    if out.is_file():
        beside = folder / f"{name}.err"
        words = beside.read_text(encoding="utf-8", errors="replace") if beside.is_file() else ""
        try:
            return Run("done", answer=json.loads(out.read_text(encoding="utf-8")), said=words)
        except ValueError:
            return Run("failed", said="结果文件损坏，请重新运行。")
    if not begun.is_file():
        return Run("none")
    seconds = int(time.time() - begun.stat().st_mtime)
    failed = folder / f"{name}.err"
    if not _alive(begun) or seconds > LONGEST:
        told = failed.read_text(encoding="utf-8", errors="replace").strip().splitlines() if failed.is_file() else []
        return Run(
            "failed",
            seconds,
            said=next((w for w in reversed(told) if re.search("[\u4e00-\u9fff]", w)), "没有走完，请重新运行。"),
        )
    return Run("running", seconds)


def _alive(begun: Path) -> bool:
    """Whether the process that a run wrote down still lives (an ended child is collected here)."""
    try:
        pid = int(begun.read_text())
        done, _ = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        try:
            os.kill(int(begun.read_text()), 0)
        except OSError:
            return False
        return True
    except (ValueError, OSError):
        return False
    return done == 0


def _start(pack: Pack, name: str, command: list[str]) -> None:
    folder = _folder(pack)
    if _read(folder, name).state in ("running", "done"):
        return
    folder.mkdir(parents=True, exist_ok=True)
    content = folder / "pack.json"
    if not content.is_file():
        content.write_text(pack.canonical(), encoding="utf-8")
    words = [str(content) if w == "{pack}" else w for w in command]
    line = [sys.executable, "-m", "tongban.config.main", *words]
    # what is printed becomes the answer only when the command has ended; an exit code of 1 is an answer too (a target fails)
    script = (
        "import subprocess,sys,os;out=sys.argv[1];"
        "f=open(out+'.part','w',encoding='utf-8');e=open(sys.argv[2],'w',encoding='utf-8');"
        "subprocess.run(sys.argv[3:],stdout=f,stderr=e);f.close();"
        "os.path.getsize(out+'.part') and os.replace(out+'.part',out)"
    )
    made = subprocess.Popen(
        [sys.executable, "-c", script, str(folder / f"{name}.json"), str(folder / f"{name}.err"), *line],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    (folder / f"{name}.pid").write_text(str(made.pid))
