"""Makes `.venv` and installs what requirements.txt pins, once for every change of it. Standard library only."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements.txt"
THEIRS = "it belongs to somebody else; clone the portal into a folder of your own and start it there."


def stamp() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode() + str(VENV).encode()).hexdigest()


def attempt(*command) -> bool:
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    except OSError:
        return False
    if done.returncode:
        print((done.stderr or done.stdout).strip()[-2000:], file=sys.stderr)
    return done.returncode == 0


def make_environment() -> bool:
    """By the standard library; by uv where Debian left `ensurepip` out."""
    if attempt(sys.executable, "-m", "venv", "--clear", VENV):
        return True
    shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    return bool(uv) and attempt(uv, "venv", "--seed", "--python", sys.executable, VENV)


def install() -> bool:
    """With uv where there is one (seconds), else with pip, which also knows a mirror from its own settings."""
    uv = shutil.which("uv")
    if uv and attempt(uv, "pip", "install", "--require-hashes", "--python", PYTHON, "-r", REQUIREMENTS):
        return True
    return attempt(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "-r", REQUIREMENTS)


def main() -> int:
    """0 when the environment is there; 1 with a sentence and the way out."""
    try:
        return prepare()
    except OSError as error:
        print(f"{error.filename or ROOT} cannot be used ({error.strerror}): {THEIRS}")
        return 1


def prepare() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 (an old python3 may run this very file)
        print(f"Python 3.11 or newer is needed and this is {sys.version.split()[0]}: try `make PYTHON=python3.12 …`.")
        return 1
    note = VENV / "portal-requirements"
    with contextlib.suppress(OSError):
        if PYTHON.exists() and note.read_text() == stamp():
            return 0
    if not os.access(VENV if VENV.exists() else ROOT, os.W_OK):
        print(f"{ROOT} cannot be written by you: {THEIRS}")
        return 1
    print("Installing the portal's packages (once, a minute or two) ...", flush=True)
    if not PYTHON.exists() and not make_environment():
        print("No virtual environment could be made: `apt-get install python3-venv` (or install uv), then try again.")
        return 1
    if not install():
        print("The packages could not be installed: is there a network, and may pip reach its index? Then try again.")
        return 1
    note.write_text(stamp())
    return 0


if __name__ == "__main__":
    sys.exit(main())
