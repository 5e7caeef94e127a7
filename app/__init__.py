"""Sightline, assembled: the whole house on one screen. Nothing is done here, only put together."""

from flask import Flask

from app.action_steps.api import api as action_steps_api
from app.calendar.api import api as calendar_api
from app.calendar.views import bp as calendar
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
from app.evidence import assessment_views  # noqa: F401 - adds its page to the evidence's
from app.evidence.api import api as evidence_api
from app.evidence.views import bp as evidence
from app.exports import hours_views  # noqa: F401 - adds its page to the exports'
from app.exports.api import api as exports_api
from app.exports.views import bp as exports
from app.foundation import assets, formats, jobs, live, storage, web
from app.foundation.db import db
from app.foundation.docs import bp as docs
from app.foundation.health import bp as health
from app.frameworks import framework_api, framework_views  # noqa: F401 - add frameworks to the tag sets
from app.frameworks.api import api as frameworks_api
from app.frameworks.views import bp as frameworks
from app.goals.api import api as goals_api
from app.goals.views import bp as goals
from app.home.views import bp as home
from app.hours.api import api as hours_api
from app.hours.views import bp as hours
from app.lessons.api import api as lessons_api
from app.lessons.caption_pages import bp as captions
from app.lessons.captions_api import api as captions_api
from app.lessons.media import bp as media
from app.lessons.uploads import bp as uploads
from app.lessons.views import bp as lessons
from app.library import resource_views  # noqa: F401 - adds resources to the library's pages
from app.library.api import api as library_api
from app.library.views import bp as library
from app.marks.api import api as marks_api
from app.marks.views import bp as marks
from app.meetings.api import api as meetings_api
from app.meetings.views import bp as meetings
from app.noticing.api import api as noticing_api
from app.noticing.views import bp as noticing
from app.observations import sources as _notes_as_evidence  # noqa: F401 - says so to the wall of evidence
from app.observations.api import api as observations_api
from app.observations.views import bp as observations
from app.people import access
from app.people.api import api as people_api
from app.people.views import bp as people
from app.plans.api import api as plans_api
from app.plans.paper_views import bp as plan_papers
from app.plans.papers_api import api as attachments_api
from app.plans.papers_api import bp as papers
from app.plans.request_views import bp as requests
from app.plans.requests_api import api as requests_api
from app.plans.views import bp as plans
from app.pods import round_views, rounds_api  # noqa: F401 - add to the pods'
from app.pods.api import api as pods_api
from app.pods.views import bp as pods
from app.priorities.api import api as priorities_api
from app.priorities.views import bp as priorities
from app.progress.api import api as progress_api
from app.progress.views import bp as progress
from app.queue.api import api as queue_api
from app.queue.views import bp as queue
from app.ratings.api import api as ratings_api
from app.ratings.views import bp as ratings
from app.reflections.api import api as reflections_api
from app.reflections.views import bp as reflections
from app.rehearsals.api import api as rehearsals_api
from app.rehearsals.views import bp as rehearsals
from app.settings import ROOT, Settings
from app.strengths.api import api as strengths_api
from app.strengths.views import bp as strengths
from app.surveys import sources as _surveys_as_evidence  # noqa: F401 - says so to the wall of evidence
from app.surveys.answer_views import bp as answers
from app.surveys.api import api as surveys_api
from app.surveys.views import bp as surveys
from app.training.api import api as training_api
from app.training.views import bp as training
from app.workspace.looking_api import api as first_looks_api
from app.workspace.looking_views import bp as looking
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
    rehearsals,
    observations,
    coaching,
    cycles,
    agreements,
    debriefs,
    exports,
    workspace,
    noticed,
    looking,
    reflections,
    strengths,
    home,
    frameworks,
    marks,
    priorities,
    progress,
    surveys,
    answers,
    evidence,
    plans,
    plan_papers,
    papers,
    requests,
    meetings,
    calendar,
    library,
    ratings,
    pods,
    queue,
    hours,
    training,
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
    rehearsals_api,
    observations_api,
    debriefs_api,
    frameworks_api,
    marks_api,
    library_api,
    ratings_api,
    exports_api,
    priorities_api,
    progress_api,
    first_looks_api,
    reflections_api,
    strengths_api,
    surveys_api,
    evidence_api,
    plans_api,
    attachments_api,
    requests_api,
    meetings_api,
    calendar_api,
    pods_api,
    queue_api,
    hours_api,
    training_api,
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
