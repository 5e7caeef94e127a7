"""The rules of the house, each a function from a tree to what offends in it. ``test_house`` tries them both ways."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

Rule = Callable[[Path], Iterator[str]]

TOP = {
    ".ci", ".gitignore", "LICENSE", "Makefile", "NOTICE", "README.md", "app", "docs", "media_pipeline", "pyproject.toml",
    "static", "templates", "tests",
}  # fmt: skip
BESIDE_THE_SLICES = {
    "templates": {"components", "docs", "errors", "mail"},
    "static/js": {"drawing", "elements", "lib", "voice"},
    "tests": {
        "backups",
        "benchmarks",
        "browser",
        "cli",
        "contract",
        "foundation",
        "media_pipeline",
        "pictures",
    },
}
NOT_SLICES = {"backups", "foundation", "migrations", "seeds", "serving"}
NEVER_SAID = ("error", "errors", "invalid", "failed to", "oops", "user", "users", "asset", "assets", "entity")
ADDRESSES = {
    "acceptance", "account", "action-step-hints", "action-steps", "admin", "agenda", "agenda-items", "agreement",
    "agreements", "alignment", "answer", "answers", "api", "assessment-previews", "assessments", "attachment-comments",
    "attachment-versions", "attachments", "batch", "board", "calendar", "cancellation", "captions", "check-backs",
    "clips", "closing", "comments", "compare", "comparisons", "completion", "consent", "consents", "counts", "cycles",
    "debriefs", "decision", "deletion", "deletions", "docs", "edit", "end", "ending", "endings", "everything",
    "evidence", "evidence-files", "example", "exemplar", "exemplars", "export", "exports", "feed", "feedback",
    "feedback-latency", "file", "files", "first-look", "framework", "frameworks", "gap", "gaps", "goal-hints", "goals",
    "habit", "handover", "healthz", "history", "hours", "import", "invitations", "items", "joint-reflection", "layers",
    "lessons", "library", "lines", "links", "live", "marks", "me", "media", "meeting", "meetings", "memberships",
    "metrics", "model", "name", "new", "notes", "noticing", "noticings", "observation-lines", "observations",
    "openapi", "original", "pairs", "pass-phrase", "pass-phrase-resets", "people", "phase", "plan", "plan-items",
    "pod-files", "pods", "position", "preview", "print", "priorities", "progress", "promise", "prompts", "proposals",
    "queue", "quotes", "ratings", "readings", "ready-frameworks", "ready-tag-sets", "readyz", "recordings",
    "reflection", "reflections", "rehearsals", "release", "reminders", "removal", "reopening", "repetition", "replies",
    "requests", "resolution", "resources", "restoration", "results", "retirement", "retry", "revocation",
    "round-note-hints", "round-notes", "rounds", "set-up", "shares", "sharing", "sharings", "shown-clips", "sides",
    "sign-in", "sign-ins", "sign-out", "signature", "stage", "static", "story", "strengths", "surveys", "tag-set",
    "tag-sets", "tasks", "thanks", "tokens", "totals", "training", "training-marks", "transcript", "uploads", "v1",
    "versions", "voice", "wall", "watching", "withdrawal", "zone",
}  # fmt: skip
"""Nouns that an address may hold. A new one is a decision: is there really no noun yet that says it?"""

SAID_TO_WHOEVER_RUNS_IT = (
    "app/backups/",
    "app/cli.py",
    "app/doctor.py",
    "app/foundation/openapi.py",
    "app/migrations/",
    "app/serving/",
)
"""What is read in a terminal or by programmers, who call things by their names."""

LONGEST_FUNCTION = 60
LONGEST_FILE = 400
MAY_READ_THE_ENVIRONMENT = {
    "app/settings.py",
    "media_pipeline/ffmpeg.py",
    "media_pipeline/frames.py",
    "media_pipeline/sandbox.py",
    "media_pipeline/stills.py",
}
MAY_START_PROCESSES = {"app/lessons/cli.py", "app/serving/children.py", "media_pipeline/ffmpeg.py"}


def files(root: Path) -> list[str]:
    """Every file that is part of the project: what git would take, or in a copy without git simply all."""
    if (root / ".git").exists():
        asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True).stdout.split(
            "\0"
        )
        return sorted(name for name in listed if name and (root / name).is_file())
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def of_kind(root: Path, *beginnings: str, ends: str) -> Iterator[tuple[str, str]]:
    """The names and texts of the files below some folders that end in one way."""
    for name in files(root):
        if name.startswith(beginnings) and name.endswith(ends):
            yield name, (root / name).read_text(encoding="utf-8")


def slices(root: Path) -> set[str]:
    """The nouns: every folder of ``app`` that is not part of the building itself."""
    inside = {name.split("/")[1] for name in files(root) if name.startswith("app/") and name.count("/") > 1}
    return inside - NOT_SLICES


# ---------------------------------------------------------------------------------------------------------- the layout


def nothing_else_lies_at_the_top(root: Path) -> Iterator[str]:
    """What is at the top is what the README's map shows."""
    yield from {name.split("/")[0] for name in files(root)} - TOP


def every_slice_has_its_mirrors(root: Path) -> Iterator[str]:
    """One word everywhere: what has pages has templates of its name, what has either has tests of its name."""
    listed = files(root)
    for noun in slices(root):
        pages = any(re.match(rf"app/{noun}/(\w+_)?views\b", name) for name in listed)
        calls = any(re.match(rf"app/{noun}/api\b", name) for name in listed)
        if pages and noun != "coaching" and not any(name.startswith(f"templates/{noun}/") for name in listed):
            yield f"templates/{noun} is missing"
        if (pages or calls) and not any(name.startswith(f"tests/{noun}/") for name in listed):
            yield f"tests/{noun} is missing"


def no_folder_is_named_after_nothing(root: Path) -> Iterator[str]:
    """A folder of templates, scripts or tests is named after a slice, or is one of the few that serve all."""
    for top, allowed in BESIDE_THE_SLICES.items():
        depth = top.count("/") + 1
        found = {
            name.split("/")[depth]
            for name in files(root)
            if name.startswith(f"{top}/") and name.count("/") > depth
        }
        yield from (f"{top}/{name}" for name in found - allowed - slices(root))


def no_drawer_for_odds_and_ends(root: Path) -> Iterator[str]:
    """No module is called after what it is not about."""
    drawers = re.compile(r"(^|/)(utils?|helpers?|managers?|common|misc|shared|base_?classes)(\.py|\.js|/)")
    yield from (name for name in files(root) if drawers.search(name))


# --------------------------------------------------------------------------------------------------------- what is said


def screens_speak_like_teachers(root: Path) -> Iterator[str]:
    """The words that blame people or name our own machinery are on no screen."""
    never = re.compile(rf"(?<!-)\b({'|'.join(NEVER_SAID)})\b", re.IGNORECASE)
    spoken = [*_said_in_templates(root), *_said_in_python(root), *_said_in_scripts(root)]
    for name, said in spoken:
        found = never.search(said)
        if found:
            yield f"{name}: “{found[0]}” in “{' '.join(said.split())[:90]}”"


def _said_in_templates(root: Path) -> Iterator[tuple[str, str]]:
    for name, text in of_kind(root, "templates/", ends=(".html")):
        plain = re.sub(r"\{#.*?#\}", " ", text, flags=re.DOTALL)
        inside = " ".join(re.findall(r"\{[{%].*?[%}]\}", plain, flags=re.DOTALL))
        for literal in re.findall(r"\"([^\"]*)\"|'([^']*)'", inside):
            if _is_a_sentence("".join(literal)):
                yield name, "".join(literal)
        plain = re.sub(r"\{[{%].*?[%}]\}", "", plain, flags=re.DOTALL)
        for attribute in re.findall(r'(?:aria-label|title|placeholder|alt|content)="([^"]*)"', plain):
            yield name, attribute
        yield from ((name, words) for words in re.sub(r"<[^>]*>", "\n", plain).split("\n") if words.strip())


def _said_in_python(root: Path) -> Iterator[tuple[str, str]]:
    for name, text in of_kind(root, "app/", "media_pipeline/", ends=".py"):
        if name.startswith(SAID_TO_WHOEVER_RUNS_IT):
            continue
        tree = ast.parse(text)
        explained = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        literals = (
            node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in explained
        )
        for said in (node.value for node in literals if isinstance(node.value, str)):
            if _is_a_sentence(said) and said.rstrip().endswith((".", "?", "!")):
                yield name, said


def _said_in_scripts(root: Path) -> Iterator[tuple[str, str]]:
    for name, text in of_kind(root, "static/js/", ends=".js"):
        for literal in re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", text):
            if _is_a_sentence("".join(literal)):
                yield name, "".join(literal)


def _is_a_sentence(text: str) -> bool:
    return bool(re.match(r"\s*[A-Z“].* ", text, flags=re.DOTALL))


def templates_hold_no_scripts_or_styles(root: Path) -> Iterator[str]:
    """A strict content policy forbids them, and what the policy would block must not be written."""
    banned = {
        "a style attribute": r"\sstyle\s*=",
        "a style element": r"<style\b",
        "an event attribute": r"<[^>]*\son[a-z]+\s*=",
        "an inline script": r"<script(?![^>]*\ssrc=)(?![^>]*type=\"importmap\"[^>]*nonce=)",
        "unescaped text": r"\|\s*safe\b|autoescape\s+false",
    }
    for name, text in of_kind(root, "templates/", ends=".html"):
        yield from (f"{name}: {what}" for what, pattern in banned.items() if re.search(pattern, text))


def only_one_place_trusts_markup(root: Path) -> Iterator[str]:
    """Text becomes markup by a template alone; the import map is our own constants."""
    for name, text in of_kind(root, "app/", ends=".py"):
        if name != "app/foundation/assets.py" and re.search(r"\bMarkup\(", text):
            yield name


def addresses_are_nouns(root: Path) -> Iterator[str]:
    """Every action is making, reading, changing or deleting a noun, in words that are kept short of one list."""
    routes = re.compile(r"\"(/[a-z0-9/<>:_.-]*)\"")
    called = re.compile(r"\.(?:get|post|patch|delete|put|route|call|add_url_rule)\(|\(\"(?:GET|POST)\"")
    for name, text in of_kind(root, "app/", ends=".py"):
        if not re.search(r"/(\w+_)?(views|api|media|uploads|health|docs|metrics|assets|sockets)\b", name):
            continue
        for line in text.splitlines():
            if not called.search(line):
                continue
            for address in routes.findall(line):
                words = [part.split(".")[0] for part in address.split("/") if part and "<" not in part]
                yield from (f"{name}: {word} in {address}" for word in words if word not in ADDRESSES)


# ------------------------------------------------------------------------------------------------------------ its shape


def functions_fit_a_screen(root: Path) -> Iterator[str]:
    """Sixty lines are the hard stop; past forty, look for the noun that hides in there."""
    for name, text in of_kind(root, "app/", "media_pipeline/", ends=".py"):
        if name.startswith("app/migrations/"):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    yield f"{name}: {node.name} has {length} lines"


def files_can_be_read_in_one_sitting(root: Path) -> Iterator[str]:
    """Four hundred lines are the hard stop for what runs; tests are lists and may be longer."""
    for name, text in (
        *of_kind(root, "app/", "media_pipeline/", ends=".py"),
        *of_kind(root, "static/js/", ends=".js"),
    ):
        length = text.count("\n")
        if length > LONGEST_FILE and not name.startswith("app/migrations/"):
            yield f"{name} has {length} lines"


def the_pipeline_explains_itself(root: Path) -> Iterator[str]:
    """It is a library for others too: what is public says what it is for."""
    for name, text in of_kind(root, "media_pipeline/", ends=".py"):
        for node in ast.parse(text).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                yield f"{name}: {node.name}"


def the_environment_is_read_in_one_place(root: Path) -> Iterator[str]:
    """Settings are one frozen value; the pipeline, which has none, asks for its two programs."""
    for name, text in of_kind(root, "app/", "media_pipeline/", ends=".py"):
        if name not in MAY_READ_THE_ENVIRONMENT and _uses(text, "os", {"environ", "getenv", "putenv"}):
            yield name


def processes_are_started_in_one_place_each(root: Path) -> Iterator[str]:
    """Where arguments, limits and endings are thought of."""
    for name, text in of_kind(root, "app/", "media_pipeline/", ends=".py"):
        started = _uses(text, "subprocess", {"Popen", "run", "check_output", "check_call", "call"})
        if name not in MAY_START_PROCESSES and (started or _uses(text, "os", {"fork", "system", "popen"})):
            yield name


def models_never_commit(root: Path) -> Iterator[str]:
    """A change is whole when the view says so, once and visibly."""
    for name, text in of_kind(root, "app/", ends=".py"):
        if re.match(r"app/\w+/(models\b|lesson\.py|recording\.py|upload\.py)", name) and ".commit()" in text:
            yield name


def _uses(text: str, module: str, names: set[str]) -> bool:
    """Whether a text says ``module.name`` for one of some names."""
    said = (
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute) and node.attr in names
    )
    return any(isinstance(node.value, ast.Name) and node.value.id == module for node in said)


# ------------------------------------------------------------------------------------------------------ what is carried


def nothing_names_a_machine_or_a_registry(root: Path) -> Iterator[str]:
    """The project is the same wherever it is cloned, and installs from wherever that place installs from."""
    machine = re.compile(r"(?<![\w.~)>-])/(?:work|root|home|Users|opt)/\w")
    registry = re.compile(
        r"\b(?:pypi|npmjs|pythonhosted|yarnpkg)\.[a-z]+\b|\b(?:deb|registry|files)\.[a-z-]+\.(?:org|com|io)\b"
    )
    for name in files(root):
        try:
            text = (root / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        for pattern in (machine, registry):
            found = pattern.search(text)
            if found and name != "tests/house_rules.py":
                yield f"{name}: {found[0]}"


def locks_hold_hashes_and_no_addresses(root: Path) -> Iterator[str]:
    """What is installed is what was tested, byte for byte, from any mirror."""
    for name, text in of_kind(root, ".ci/", ends=".lock"):
        pinned = re.split(r"\n(?=\S)", text.strip())
        yield from (f"{name}: {one.split()[0]} has no hash" for one in pinned if "--hash=sha256:" not in one)
        if re.search(r"://|--index|--find-links|\btorch", text):
            yield f"{name} names an address or a giant"
    for name, text in of_kind(root, "static/", ends="package-lock.json"):
        if '"resolved"' in text:
            yield f"{name} names addresses"


def locks_hold_all_that_is_asked_for(root: Path) -> Iterator[str]:
    """A dependency that was added to pyproject.toml was locked as well: `make lock`."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    needed = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["demo"]]
    for lock, asked in (
        ("requirements.lock", needed),
        ("requirements-dev.lock", [*needed, *project["dependency-groups"]["dev"]]),
    ):
        pinned = set(re.findall(r"^([\w.-]+)==", (root / ".ci" / lock).read_text(), flags=re.MULTILINE))
        names = {re.split(r"[\[<>=~! ]", one)[0].lower() for one in asked}
        yield from (f"{lock} lacks {name}" for name in sorted(names - pinned))
