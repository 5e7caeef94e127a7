"""The house stands as it was drawn; and each rule that says so is seen to catch what it is there for."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.settings import ROOT
from tests import house_rules as house

RULES = [
    house.nothing_else_lies_at_the_top,
    house.every_slice_has_its_mirrors,
    house.no_folder_is_named_after_nothing,
    house.no_drawer_for_odds_and_ends,
    house.screens_speak_like_teachers,
    house.templates_hold_no_scripts_or_styles,
    house.only_one_place_trusts_markup,
    house.addresses_are_nouns,
    house.functions_fit_a_screen,
    house.files_can_be_read_in_one_sitting,
    house.the_pipeline_explains_itself,
    house.the_environment_is_read_in_one_place,
    house.processes_are_started_in_one_place_each,
    house.models_never_commit,
    house.nothing_names_a_machine_or_a_registry,
    house.locks_hold_hashes_and_no_addresses,
    house.locks_hold_all_that_is_asked_for,
]


@dataclass(frozen=True)
class Planted:
    """An offence: text that is put into a file of a copy, behind what is there, and the rule that must find it."""

    rule: house.Rule
    name: str
    text: str

    def plant(self, root: Path) -> None:
        """Put it there."""
        path = root / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text() if path.exists() else ""
        path.write_text(f"{before}\n{self.text}\n")


OFFENCES = [
    Planted(house.nothing_else_lies_at_the_top, "scripts/run.py", ""),
    Planted(house.every_slice_has_its_mirrors, "app/trust/views.py", ""),
    Planted(house.every_slice_has_its_mirrors, "app/trust/api.py", ""),
    Planted(house.no_folder_is_named_after_nothing, "templates/widgets/one.html", ""),
    Planted(house.no_folder_is_named_after_nothing, "static/js/widgets/one.js", ""),
    Planted(house.no_folder_is_named_after_nothing, "tests/widgets/test_one.py", ""),
    Planted(house.no_drawer_for_odds_and_ends, "app/lessons/utils.py", ""),
    Planted(house.no_drawer_for_odds_and_ends, "static/js/helpers/dom.js", ""),
    Planted(house.screens_speak_like_teachers, "templates/home/show.html", "<p>Invalid title</p>"),
    Planted(house.screens_speak_like_teachers, "templates/home/show.html", '<a aria-label="Add user">+</a>'),
    Planted(house.screens_speak_like_teachers, "templates/home/show.html", '{{ button("Oops, try again") }}'),
    Planted(
        house.screens_speak_like_teachers, "app/home/views.py", 'SAID = "There was an error on the page."'
    ),
    Planted(house.screens_speak_like_teachers, "static/js/app.js", 'const said = "Upload failed to start";'),
    Planted(
        house.templates_hold_no_scripts_or_styles, "templates/home/show.html", '<p style="color:red">x</p>'
    ),
    Planted(house.templates_hold_no_scripts_or_styles, "templates/home/show.html", "<style>p {}</style>"),
    Planted(house.templates_hold_no_scripts_or_styles, "templates/home/show.html", '<a onclick="x()">x</a>'),
    Planted(house.templates_hold_no_scripts_or_styles, "templates/home/show.html", "<script>x()</script>"),
    Planted(house.templates_hold_no_scripts_or_styles, "templates/home/show.html", "{{ body|safe }}"),
    Planted(house.only_one_place_trusts_markup, "app/home/views.py", "BODY = Markup(text)"),
    Planted(house.addresses_are_nouns, "app/home/views.py", '@bp.post("/lessons/<id:id>/do_share")'),
    Planted(house.addresses_are_nouns, "app/goals/api.py", '@api.call("POST", "/goals/<id:id>/archive")'),
    Planted(house.functions_fit_a_screen, "app/home/long.py", "def f() -> None:\n" + "    print()\n" * 60),
    Planted(house.files_can_be_read_in_one_sitting, "media_pipeline/long.py", "X = 1\n" * 400),
    Planted(house.files_can_be_read_in_one_sitting, "static/js/app.js", "x();\n" * 400),
    Planted(house.the_pipeline_explains_itself, "media_pipeline/quiet.py", "def cut(path):\n    return path"),
    Planted(
        house.the_environment_is_read_in_one_place, "app/home/views.py", 'DEBUG = os.environ.get("DEBUG")'
    ),
    Planted(
        house.processes_are_started_in_one_place_each, "app/clips/jobs.py", 'subprocess.Popen(["ffmpeg"])'
    ),
    Planted(house.models_never_commit, "app/goals/models.py", "db.session.commit()"),
    Planted(house.nothing_names_a_machine_or_a_registry, "README.md", "Look into /home" + "/amina/films."),
    Planted(house.nothing_names_a_machine_or_a_registry, "Makefile", "# from registry" + ".example.org"),
    Planted(house.locks_hold_hashes_and_no_addresses, ".ci/requirements.lock", "anything==1.0"),
    Planted(house.locks_hold_hashes_and_no_addresses, ".ci/requirements.lock", "# https" + "://somewhere"),
    Planted(house.locks_hold_hashes_and_no_addresses, "static/package-lock.json", '{"resolved": "x"}'),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's own files, somewhere else."""
    for name in house.files(ROOT):
        target = tmp_path / "copy" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    return tmp_path / "copy"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rule(rule: house.Rule) -> None:
    assert list(rule(ROOT)) == []


@pytest.mark.parametrize("offence", OFFENCES, ids=lambda planted: f"{planted.rule.__name__}-{planted.name}")
def test_an_offence_is_found(copy: Path, offence: Planted) -> None:
    before = set(offence.rule(copy))
    offence.plant(copy)
    assert set(offence.rule(copy)) - before


def test_a_dependency_that_was_not_locked_is_found(copy: Path) -> None:
    project = copy / "pyproject.toml"
    project.write_text(
        project.read_text().replace("dependencies = [", 'dependencies = [\n    "pendulum",', 1)
    )
    assert list(house.locks_hold_all_that_is_asked_for(copy)) == [
        "requirements.lock lacks pendulum",
        "requirements-dev.lock lacks pendulum",
    ]


def test_every_rule_was_seen_to_catch_something() -> None:
    tried = {offence.rule for offence in OFFENCES} | {house.locks_hold_all_that_is_asked_for}
    assert tried == set(RULES)


# ------------------------------------------------------------------------------------------------------ who knows whom


def broken_contracts(root: Path) -> list[str]:
    """The names of the contracts that a tree's imports break."""
    program = Path(sys.executable).with_name("lint-imports")
    asked = [program, "--no-logo", "--no-cache", "--config", "pyproject.toml"]
    ended = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
    assert "Contracts:" in ended.stdout, ended.stdout + ended.stderr
    return re.findall(r"^(.+) BROKEN$", ended.stdout, flags=re.MULTILINE)


STACK = "The slices form a one-way stack"
ONLY_JOBS = "Only jobs, and the doctor who looks for ffmpeg, know the media pipeline"
ALONE = "The media pipeline stands alone"
ONE_PLACE = "The job engine and the object store are known in one place each"

WRONG_WAYS = [
    (STACK, "app/people/models/people.py", "from app.lessons.models import Lesson"),
    (STACK, "app/foundation/db.py", "from app.people.models import Person"),
    (STACK, "app/comments/models.py", "from app.clips.models import Clip"),
    (STACK, "app/goals/models.py", "from app.comments.models import Comment"),
    (STACK, "app/lessons/views.py", "from app.workspace import views"),
    (STACK, "app/home/views.py", "from app.serving import supervisor"),
    (STACK, "app/newcomer/__init__.py", ""),
    (ONLY_JOBS, "app/lessons/views.py", "import media_pipeline"),
    (ONLY_JOBS, "app/clips/models.py", "from media_pipeline.errors import MediaError"),
    (ONLY_JOBS, "app/foundation/storage/local.py", "from media_pipeline.workspace import publish"),
    (ALONE, "media_pipeline/probe.py", "from app.foundation import clock"),
    (ALONE, "media_pipeline/probe.py", "import sqlalchemy"),
    (ALONE, "media_pipeline/probe.py", "from flask import current_app"),
    (ONE_PLACE, "app/lessons/jobs.py", "from dbos import DBOS"),
    (ONE_PLACE, "app/lessons/media.py", "import obstore"),
]


def test_nobody_imports_upwards_or_past_the_doors() -> None:
    assert broken_contracts(ROOT) == []


@pytest.mark.parametrize(("contract", "name", "line"), WRONG_WAYS, ids=lambda part: str(part)[:60])
def test_an_import_the_wrong_way_is_found(copy: Path, contract: str, name: str, line: str) -> None:
    Planted(house.nothing_else_lies_at_the_top, name, line).plant(copy)
    assert contract in broken_contracts(copy)
