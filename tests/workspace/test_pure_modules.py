"""The workspace's modules that need no page, tested by node."""

import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["lib_test.mjs", "drawing_test.mjs"])
def test_the_workspaces_arithmetic_holds(name):
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    test = Path(__file__).parent / name
    ran = subprocess.run(
        [node, "--test", str(test)], check=False, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stdout
