"""Every Python and shell block of the README runs and prints what it says."""

import doctest
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.S)


@pytest.mark.parametrize("code", [code for kind, code in BLOCKS if kind == "python"])
def test_python(code):
    if ">>>" in code:
        test = doctest.DocTestParser().get_doctest(code, {}, "README.md", "README.md", 0)
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        runner.run(test)
        assert runner.summarize(verbose=False).failed == 0
    else:
        exec(compile(code, "README.md", "exec"), {})


@pytest.mark.parametrize("code", [code for kind, code in BLOCKS if kind == "console"])
def test_console(code):
    """`$ ` begins a command, the lines after it are its output; `…` stands for anything."""
    program = os.environ["RUSE_PROGRAM"]
    for command, expected in re.findall(r"^\$ (.*(?:\\\n.*)*)\n((?:(?!\$ ).*\n)*)", code, re.M):
        if command.startswith(("make ", "pip ", "git ")):
            continue
        if shutil.which("cargo") is None:
            command = command.replace("cargo run --release --", "ruse")
        done = subprocess.run(
            ["bash", "-c", f"ruse() {{ {program!r} \"$@\"; }}\n{command}"], cwd=ROOT, capture_output=True, text=True, timeout=120
        )
        pattern = ".*".join(re.escape(part) for part in expected.strip().split("…"))
        assert re.fullmatch(pattern, done.stdout.strip(), re.S), f"{command}\n{done.stdout}{done.stderr}"
