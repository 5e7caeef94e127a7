"""Sightline, assembled: the whole house on one screen. Nothing is done here, only put together."""

from flask import Flask

from app.action_steps.api import api as action_steps_api
from app.clips.api import api as clips_api
from app.clips.views import bp as clips
from app.coaching import check_back_pages, cycle_api  # noqa: F401 - add to the cycles'
from app.coaching.cycle_pages import bp as cycles
from app.coaching.step_pages import bp as coaching
from app.comments import (  # noqa: F401 - add to the comments'
    feedback_api,
    feedback_views,
    prompt_views,
    state_views,
    voice_api,
)
from app.comments.api import api as comments_api
from app.comments.prompt_api import api as prompts_api
from app.comments.views import bp as comments
from app.cycles.agreement_api import api as agreements_api
from app.cycles.agreement_views import bp as agreements
from app.cycles.api import api as cycles_api
from app.cycles.check_back_api import api as check_backs_api
from app.debriefs import agenda_views, in_cycles  # noqa: F401 - add to the debriefs', and to the story of a cycle
from app.debriefs.api import api as debriefs_api
from app.debriefs.views import bp as debriefs
from app.exports.api import api as exports_api
from app.exports.views import bp as exports
from app.foundation import assets, formats, jobs, live, storage, web
from app.foundation.db import db
from app.foundation.docs import bp as docs
from app.foundation.health import bp as health
from app.frameworks.api import api as frameworks_api
from app.frameworks.views import bp as frameworks
from app.goals.api import api as goals_api
from app.goals.views import bp as goals
from app.home.views import bp as home
from app.lessons.api import api as lessons_api
from app.lessons.caption_pages import bp as captions
from app.lessons.captions_api import api as captions_api
from app.lessons.media import bp as media
from app.lessons.uploads import bp as uploads
from app.lessons.views import bp as lessons
from app.marks.api import api as marks_api
from app.marks.views import bp as marks
from app.noticing.api import api as noticing_api
from app.noticing.views import bp as noticing
from app.people import access
from app.people.api import api as people_api
from app.people.views import bp as people
from app.settings import ROOT, Settings
from app.workspace.noticed_views import bp as noticed
from app.workspace.views import bp as workspace

PAGES = (
    people,
    lessons,
    uploads,
    media,
    captions,
    goals,
    noticing,
    comments,
    clips,
    coaching,
    cycles,
    agreements,
    debriefs,
    exports,
    workspace,
    noticed,
    home,
    frameworks,
    marks,
)
CALLS = (
    people_api,
    lessons_api,
    captions_api,
    goals_api,
    noticing_api,
    comments_api,
    prompts_api,
    clips_api,
    cycles_api,
    agreements_api,
    check_backs_api,
    action_steps_api,
    debriefs_api,
    frameworks_api,
    marks_api,
    exports_api,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the web application for one installation; by default the one the environment describes."""
    settings = settings or Settings.from_environment()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.config["SIGHTLINE"] = settings
    app.testing = settings.testing
    db.connect(settings.database_url)
    web.init_app(app, settings)
    access.init_app(app)
    assets.init_app(app)
    formats.init_app(app)
    live.init_app(app, settings)
    storage.connect(settings)
    jobs.connect(settings)
    for blueprint in (*PAGES, *CALLS, docs, health):
        app.register_blueprint(blueprint)
    return app
