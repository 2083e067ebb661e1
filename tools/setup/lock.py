"""`make lock`: pins both requirement files with hashes, for every platform, and without the name of any host."""

from __future__ import annotations

import re
import shutil
import sys

from progress import ROOT, Failed, call, say

HOST = re.compile(r"://|--(?:extra-)?index-url|--find-links")
COMMON = (
    "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--no-emit-index-url",
    "--no-emit-find-links", "--python-version", "3.11",
)  # fmt: skip


def main() -> int:
    """Pin anew; a pin stays while its .in file allows it, unless `python tools/setup/lock.py --upgrade` asks for newer ones."""
    if not shutil.which("uv"):
        sys.stderr.write("锁定依赖需要 uv，请先安装（pip install uv）。\n")
        return 1
    try:
        for name in ("requirements", "requirements-dev"):
            call(["uv", *COMMON, *sys.argv[1:], f"{name}.in", "-o", f"{name}.txt"], f"锁定 {name}.txt")
            told = (ROOT / f"{name}.txt").read_text()
            if HOST.search(told):
                raise Failed(f"{name}.txt 里出现了软件源的地址，没有完成；请检查 uv 的设置。")
            say(f"{name}.txt：{len(re.findall(r'^[a-z0-9].*==', told, re.M | re.I))} 个依赖")
    except Failed as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
