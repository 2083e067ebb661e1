"""What tests need from the machine itself: which programs are there, and how the missing ones are installed (apt)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from progress import ROOT, Failed, call

APT = {
    "PostgreSQL": "postgresql",
    "Chromium": "chromium",
    "pdfsig": "poppler-utils",
    "certutil": "libnss3-tools",
    "faketime": "faketime",
    "中文字体": "fonts-noto-cjk",
}
"""What is needed → the Debian package that brings it."""

BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
CJK = "NotoSansCJK"


def chromium() -> str | None:
    """The path of a Chromium that is no snap's door (a snap does not run in a container), or the one that is named."""
    named = os.environ.get("TONGBAN_CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    for name in BROWSERS:
        found = shutil.which(name)
        if found and not str(Path(found).resolve()).startswith(("/snap/", "/usr/bin/snap")) and not _is_snap_door(found):
            return found
    return None


def _is_snap_door(path: str) -> bool:
    with open(path, "rb") as opened:
        head = opened.read(4096)
    return head.startswith(b"#!") and b"/snap/bin" in head


def missing_packages() -> list[str]:
    """Names out of APT of what this machine lacks."""
    has = {
        "PostgreSQL": _has_postgresql,
        "Chromium": lambda: chromium() is not None,
        "pdfsig": lambda: shutil.which("pdfsig") is not None,
        "certutil": lambda: shutil.which("certutil") is not None,
        "faketime": lambda: shutil.which("faketime") is not None,
        "中文字体": _has_cjk,
    }
    return [name for name, there in has.items() if not there()]


def _has_postgresql() -> bool:
    asked = [sys.executable, str(ROOT / "tests" / "postgres.py"), "--find"]
    return subprocess.run(asked, capture_output=True).returncode == 0


def _has_cjk() -> bool:
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    return any(next(folder.rglob(f"{CJK}*"), None) for folder in folders if folder.is_dir())


def install_packages(packages: list[str]) -> None:
    """Install Debian packages as root or through sudo without a password; raises Failed with what to type otherwise."""
    typed = f"apt-get install {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise Failed(f"这台机器缺少软件，又没有 apt-get；请用系统自己的办法安装相当于 {'、'.join(packages)} 的软件包后重新运行。")
    words = ["sh", str(ROOT / "tools" / "setup" / "apt.sh"), *packages]
    if os.geteuid() != 0:
        if not shutil.which("sudo") or subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode:
            raise Failed(f"缺少系统软件，而当前用户不能免密码使用 sudo；请由管理员运行：{typed}，然后重新运行。")
        words = ["sudo", "-n", *words]
    call(words, f"安装系统软件（{'、'.join(packages)}）")
