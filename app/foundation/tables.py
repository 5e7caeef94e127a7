"""Every module that holds a table, loaded by name so that the foundation imports nothing above it."""

from importlib import import_module
from pathlib import Path

APP = Path(__file__).parent.parent


def load_tables() -> None:
    """Import every slice's ``models``, a module or a folder, and every foundation module that keeps a table."""
    for path in sorted(APP.glob("*/models*")):
        import_module(f"app.{path.parent.name}.models")
    for name in ("api", "jobs", "live"):
        import_module(f"app.foundation.{name}")
