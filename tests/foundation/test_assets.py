"""The front end's files: found by name, kept for good, and nothing beside them served."""

import gzip
import json
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.foundation import assets
from app.foundation.assets import Assets, UnknownAsset
from app.settings import ROOT

STATIC = ROOT / "static"


def served_by(folder: Path) -> Flask:
    app = Flask("files", static_folder=None)
    assets.init_app(app, folder)
    return app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small tree like ``static/``."""
    files = {
        "css/app.css": '@layer base, components;\n\n@import "base.css" layer(base);\n',
        "css/base.css": "html { color: red }\n",
        "icons/lucide.txt": "play\n",
        "js/app.js": "import './elements/clock.js';\n",
        "js/elements/clock.js": "export const now = 1;\n",
        "vendor/icons.svg": "<svg xmlns='http://www.w3.org/2000/svg'></svg>\n",
        "vendor/fonts/inter.woff2": "wOF2",
        "node_modules/axe-core/axe.js": "secret()\n",
        "package.json": "{}\n",
        "vendor.mjs": "copy()\n",
        "js/.hidden.js": "secret()\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.fixture
def app(folder: Path) -> Flask:
    return served_by(folder)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def tree_of(app: Flask) -> Assets:
    found: Assets = app.extensions["assets"]
    return found


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return tree_of(app).url(name)


def test_modules_and_sheets_reach_each_other_by_relative_addresses(app, client):
    asked = urljoin(address(app, "js/app.js"), "./elements/clock.js")
    assert asked == address(app, "js/elements/clock.js")
    assert client.get(asked).text == "export const now = 1;\n"


def test_a_change_in_any_file_changes_every_address(app, folder):
    before = address(app, "css/app.css")
    (folder / "js/elements/clock.js").write_text("export const now = 2;\n")
    tree_of(app).refresh()
    assert address(app, "css/app.css") != before


def test_the_same_files_have_the_same_addresses_on_every_machine(app, folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "static"
    folder.rename(elsewhere)
    assert Assets(elsewhere).build == tree_of(app).build


def test_a_file_is_kept_for_good_under_todays_address(app, client):
    answer = client.get(address(app, "js/app.js"))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_page_from_before_a_release_gets_todays_file_and_may_not_keep_it(client):
    answer = client.get("/static/0123456789abcdef/js/app.js")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("css/app.css", "text/css; charset=utf-8"),
        ("js/app.js", "text/javascript; charset=utf-8"),
        ("vendor/icons.svg", "image/svg+xml; charset=utf-8"),
        ("vendor/fonts/inter.woff2", "font/woff2"),
    ],
)
def test_every_file_says_what_it_is_and_may_not_be_taken_for_anything_else(app, client, name, content_type):
    answer = client.get(address(app, name))
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_text_travels_packed_to_browsers_that_unpack(app, client):
    answer = client.get(address(app, "js/app.js"), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(answer.data) == b"import './elements/clock.js';\n"


def test_fonts_are_packed_already(app, client):
    answer = client.get(address(app, "vendor/fonts/inter.woff2"), headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == b"wOF2"


def test_the_style_sheet_arrives_with_its_imports_written_in(app, client):
    sheet = client.get(address(app, "css/app.css")).text
    assert "@import" not in sheet
    assert sheet.startswith("@layer base, components;")
    assert "@layer base {\nhtml { color: red }\n}" in sheet


def test_a_changed_part_changes_the_style_sheet(app, client, folder):
    client.get(address(app, "css/app.css"))
    (folder / "css/base.css").write_text("html { color: rebeccapurple }\n")
    tree_of(app).refresh()
    assert "rebeccapurple" in client.get(address(app, "css/app.css")).text


@pytest.mark.parametrize(
    "name",
    [
        "package.json",
        "vendor.mjs",
        "node_modules/axe-core/axe.js",
        "js/.hidden.js",
        "icons/lucide.txt",
        "../secret-key",
        "js/../package.json",
        "%2e%2e/%2e%2e/etc/passwd",
    ],
)
def test_nothing_else_is_served(app, client, name):
    assert client.get(f"/static/{tree_of(app).build}/{name}").status_code == 404


def test_a_misspelt_name_fails_where_it_is_written(app):
    with pytest.raises(UnknownAsset, match=r"static/css/aap\.css is not there"):
        address(app, "css/aap.css")


def test_a_missing_library_says_what_to_type(app):
    with pytest.raises(UnknownAsset, match="npm ci"):
        address(app, "vendor/hls/hls.js")


def test_an_icon_that_is_not_in_the_sprite_fails_where_it_is_written(app):
    with app.test_request_context(), pytest.raises(UnknownAsset, match="the icon banana"):
        tree_of(app).icon_url("banana")


def test_every_name_in_the_import_map_leads_to_a_module():
    app = served_by(STATIC)
    with app.test_request_context():
        imports = json.loads(tree_of(app).import_map())["imports"]
    folders = {"media-chrome/": "media-play-button.js", "sightline/": "app.js"}
    for name, target in imports.items():
        answer = app.test_client().get(target + folders.get(name, ""))
        assert answer.status_code == 200, name
        assert answer.headers["Content-Type"].startswith("text/javascript"), name


def test_every_sheet_of_components_is_on_the_page():
    sheets = {f"components/{path.name}" for path in (STATIC / "css/components").glob("*.css")}
    imported = set(
        re.findall(r'^@import "(components/[^"]+)"', (STATIC / "css/app.css").read_text(), re.MULTILINE)
    )
    assert imported == sheets


def test_files_that_the_style_sheet_names_are_there():
    app = served_by(STATIC)
    at = address(app, "css/app.css")
    named = re.findall(r'url\("([^"]+)"\)', app.test_client().get(at).text)
    assert named
    for name in named:
        assert app.test_client().get(urljoin(at, name)).status_code == 200, name


def test_every_icon_in_the_list_is_in_the_sprite():
    sprite = (STATIC / "vendor/icons.svg").read_text()
    for name in Assets(STATIC).icons:
        assert f'<symbol id="{name}"' in sprite, name


def test_every_library_travels_with_its_licence():
    places = [path for path in (STATIC / "vendor").iterdir() if path.is_dir() and path.name != "fonts"]
    places += (STATIC / "vendor/fonts").iterdir()
    for place in places:
        assert (place / "LICENSE").is_file(), place.name
