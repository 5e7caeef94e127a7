"""Remembers, beside each finished stage, what it made and from what: so that work taken up again goes on where it was."""

import json
from collections.abc import Mapping
from pathlib import Path

from media_pipeline.artifacts import Artifact, artifact_from_json

NAME = "artifact.json"


def remember(artifact: Artifact, source: Path, folder: Path) -> None:
    """Write a stage's record into its folder, before that folder is published."""
    facts = {"source": _fingerprint(source), "artifact": artifact.to_json()}
    (folder / NAME).write_text(json.dumps(facts, ensure_ascii=False) + "\n", encoding="utf-8")


def recall(source: Path, folder: Path, stages: Mapping[str, str]) -> dict[str, Artifact]:
    """The artifacts that stand complete under `folder`, made from this very source. `stages` names their folders."""
    found = {}
    for stage, name in stages.items():
        artifact = _read(folder / name / NAME, source)
        if (
            artifact is not None
            and artifact.stage == stage
            and all((folder / file).is_file() for file in artifact.files)
        ):
            found[stage] = artifact
    return found


def _read(path: Path, source: Path) -> Artifact | None:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return artifact_from_json(facts["artifact"]) if facts["source"] == _fingerprint(source) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no record, or one of another version: the stage is made again


def _fingerprint(source: Path) -> list[int]:
    state = source.stat()
    return [state.st_size, state.st_mtime_ns]
