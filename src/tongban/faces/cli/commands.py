"""The command `tongban`: what it can do, and which file does it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from tongban.faces.cli import (
    demo,
    guiding,
    installing,
    keeping,
    outside,
    packs,
    proving,
    serving,
    tallying,
    verifying,
    walking,
)

Command = Callable[[argparse.Namespace], int]


def parser() -> argparse.ArgumentParser:
    """Every command with its options; `--help` of each is in Chinese."""
    top = argparse.ArgumentParser(prog="tongban", description="通办：一台引擎，许多事项")
    commands = top.add_subparsers(dest="command", required=True, metavar="命令")
    for module in (packs, guiding, proving, verifying, walking, tallying, demo, serving, outside, keeping, installing):
        module.add(commands)
    return top


def run(argv: Sequence[str]) -> int:
    """Run one command; returns its exit code. Errors for people go to standard error as one sentence."""
    options = parser().parse_args(argv)
    command: Command = options.run
    try:
        return command(options)
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("已停止\n")
        return 130
