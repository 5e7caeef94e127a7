"""The workspace's modules that need no page, tested by node."""

import shutil
import subprocess
from pathlib import Path

import pytest


def test_the_workspaces_arithmetic_holds():
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    test = Path(__file__).parent / "lib_test.mjs"
    ran = subprocess.run(
        [node, "--test", str(test)], check=False, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stdout
