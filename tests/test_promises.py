"""The table of promises tells the truth: it is whole, and what it names holds."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"\| (\d+) \| ([^|]+) \| ([^|]+) \|")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
LATER = {4, 26, 34, 36, 38, 39, 40, 49, 52}
"""What is not here yet, in whole or in part."""


def rows() -> list[tuple[int, str, str]]:
    """Each line of the table: its number, what is promised, what holds it."""
    lines = (ROOT / "app/PROMISES.md").read_text().splitlines()
    matched = [ROW.fullmatch(line) for line in lines if line.startswith("| ")][1:]
    assert all(matched), "a line of the table cannot be read"
    return [(int(one[1]), one[2], one[3]) for one in matched if one]


def test_every_promise_stands_once_and_in_order():
    assert [number for number, _, _ in rows()] == list(range(1, 53))
    assert len({what for _, what, _ in rows()}) == 52


def test_every_test_that_is_named_is_there():
    for number, _, held in rows():
        for path, name in TEST.findall(held):
            tree = ast.parse((ROOT / path).read_text())
            assert name in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}, (number, name)


def test_what_is_not_here_yet_says_so_and_everything_else_is_held():
    assert {number for number, _, held in rows() if "*later*" in held} == LATER
    assert {number for number, _, held in rows() if not TEST.search(held)} <= LATER
