"""The workspace's modules that need no page, tested by node."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", [path.name for path in sorted(HERE.glob("*_test.mjs"))])
def test_the_workspaces_arithmetic_holds(name: str) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    ran = subprocess.run(
        [node, "--test", str(HERE / name)], check=False, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stdout
