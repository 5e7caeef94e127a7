"""Marking and counting without a page, tested by node; and the server's counting on the same worked cases."""

import json
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from app.marks.counting import Event, bins, budget, states, tally

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = json.loads((HERE / "counting_cases.json").read_text())


@pytest.mark.parametrize("name", [path.name for path in sorted(HERE.glob("*_test.mjs"))])
def test_marking_and_counting_hold_without_a_page(name: str):
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    ran = subprocess.run(
        [node, "--test", str(HERE / name)], check=False, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_server_counts_as_the_page_does(case: dict[str, Any]):
    events = [Event("ben", one["tag"], one["at_ms"], one["end_ms"]) for one in case["events"]]
    duration_ms = case["duration_ms"]
    assert asdict(tally(events, duration_ms, lasting=case["lasting"])) == case["tally"]
    cut = bins(events, duration_ms, len(case["bins"]))
    assert [[one.from_ms, one.to_ms, one.count, one.covered_ms] for one in cut] == case["bins"]
    spans = [[one.from_ms, one.to_ms, one.tag] for one in states(events, duration_ms)]
    assert spans == case["states"]
    assert [[tag, ms] for tag, ms in budget(events, case["tags"], duration_ms).items()] == case["budget"]
