"""The pages of pods: the list, a pod's own page, who belongs to it, its tasks and its files."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from pydantic import BaseModel
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation import live, storage
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404, takes_up_to
from app.goals.audience import can_see
from app.people.models import Person
from app.pods import files
from app.pods.models import Membership, Pod, PodFile, Task
from app.pods.models.tasks import LARGEST_FILE_BYTES
from app.pods.news import tell_of_pod
from app.pods.rounds import begin, rounds_of, turn
from app.pods.schemas import InviteIn, PodIn, RoundIn, TaskIn

bp = Blueprint("pods", __name__)

FORM_BYTES = LARGEST_FILE_BYTES + 64 * 1024  # the file and what a form puts around it


@bp.get("/pods")
def index() -> str:
    """The pods a person belongs to, and the invitations that wait."""
    if not g.person.coaches_or_teaches:
        raise Missing
    pods = Pod.listed_for(g.person).order_by(Pod.created_at.desc(), Pod.id)
    asked = Membership.invitations_of(g.person).order_by(Membership.created_at, Membership.id)
    return render_template(
        "pods/index.html", pods=list(db.session.scalars(pods)), invitations=list(db.session.scalars(asked))
    )


@bp.get("/pods/new")
def new() -> str:
    """Ask for a name and a problem of practice."""
    if not g.person.coaches_or_teaches:
        raise Missing
    return _form(Form(PodIn), None)


@bp.post("/pods")
def create() -> AnyResponse:
    """Begin a pod."""
    if not g.person.coaches_or_teaches:
        raise Missing
    form = Form(PodIn, request.form)
    if not form.valid:
        return Response(_form(form, None), 422)
    pod = Pod.begin(g.person, name=form.data.name, problem=form.data.problem)
    db.session.commit()
    return redirect(url_for("pods.show", id=pod.id), 303)


@bp.get("/pods/<id:id>")
def show(id: str) -> str:
    """A pod's own page."""
    return _page(_pod(id))


@bp.get("/pods/<id:id>/edit")
def edit(id: str) -> str:
    """The form of what a pod is about."""
    pod = _pod(id)
    return _form(Form(PodIn, values={"name": pod.name, "problem": pod.problem}), pod)


@bp.post("/pods/<id:id>")
def update(id: str) -> AnyResponse:
    """Keep a pod's name and its problem of practice."""
    pod = _pod(id)
    form = Form(PodIn, request.form)
    if not form.valid:
        return Response(_form(form, pod), 422)
    pod.name, pod.problem = form.data.name, form.data.problem
    return _kept(pod)


@bp.post("/pods/<id:id>/memberships")
def invite(id: str) -> AnyResponse:
    """Invite a colleague."""

    def act(pod: Pod, said: InviteIn) -> str:
        made = pod.invite(said.whom, by=g.person)
        return f"{made.person.first_name} is invited. They see the pod once they accept."

    return _tried(id, InviteIn, "invite_form", "whom", "members", act)


@bp.post("/memberships/<id:id>/acceptance")
def accept(id: str) -> AnyResponse:
    """Accept an invitation."""
    mine = one_or_404(Membership.of(g.person).where(Membership.id == id))
    mine.accept()
    return _kept(mine.pod)


@bp.post("/memberships/<id:id>/ending")
def leave(id: str) -> AnyResponse:
    """Leave a pod, decline an invitation, or take back one that was sent."""
    one = one_or_404(Membership.endable_by(g.person).where(Membership.id == id))
    one.end()
    tell_of_pod(one.pod)
    db.session.commit()
    if one.person_id != g.person.id:
        return redirect(url_for("pods.show", id=one.pod_id, _anchor="members"), 303)
    flash(
        f"You have left “{one.pod.name}”." if one.joined_at else "You have declined the invitation.", "done"
    )
    return redirect(url_for("pods.index"), 303)


@bp.post("/pods/<id:id>/rounds")
def begin_round(id: str) -> AnyResponse:
    """Begin the next round."""
    pod = _pod(id)
    form = Form(RoundIn, request.form)
    try:
        made = begin(pod, form.data.host_id if form.valid else "")
    except Refusal as said:
        db.session.rollback()
        form.refuse(said.field or "host_id", str(said))
        return Response(_page(_pod(id), round_form=form), 422)
    db.session.commit()
    return redirect(url_for("pods.show_round", id=made.id), 303)


@bp.post("/pods/<id:id>/tasks")
def create_task(id: str) -> AnyResponse:
    """Agree on a task."""

    def act(pod: Pod, said: TaskIn) -> str:
        Task.agree(pod, by=g.person, **said.model_dump())
        return "The task is on the list."

    return _tried(id, TaskIn, "task_form", "what", "tasks", act)


@bp.post("/tasks/<id:id>/completion")
def complete_task(id: str) -> AnyResponse:
    """Say that a task is done, or that it is not after all."""
    task = one_or_404(Task.visible_to(g.person).where(Task.id == id))
    if task.done_at is None:
        task.finish()
    else:
        task.reopen()
    return _after(task)


@bp.post("/tasks/<id:id>/deletion")
def delete_task(id: str) -> AnyResponse:
    """Delete a task."""
    task = one_or_404(Task.visible_to(g.person).where(Task.id == id))
    db.session.delete(task)
    return _after(task)


@bp.post("/pods/<id:id>/files")
@takes_up_to(FORM_BYTES)
def create_file(id: str) -> AnyResponse:
    """Add a file."""
    pod = _pod(id)
    file = request.files.get("file")
    if file is None or not file.filename:
        flash("Please choose a file.", "stop")
        return redirect(url_for("pods.show", id=id, _anchor="files"), 303)
    try:
        content = file.read(LARGEST_FILE_BYTES + 1)
        files.keep(pod, by=g.person, name=file.filename, content=content)
    except Refusal as said:
        db.session.rollback()
        flash(str(said), "stop")
        return redirect(url_for("pods.show", id=id, _anchor="files"), 303)
    return _kept(pod, "files")


@bp.post("/pod-files/<id:id>/deletion")
def delete_file(id: str) -> AnyResponse:
    """Delete a file that one added."""
    file = one_or_404(PodFile.deletable_by(g.person).where(PodFile.id == id))
    pod = file.pod
    files.remove(file)
    return _kept(pod, "files")


@bp.get("/media/pod-files/<id:id>/original")
def original(id: str) -> Response:
    """The bytes of a file, to members, never opened in place."""
    file = one_or_404(PodFile.visible_to(g.person).where(PodFile.id == id))
    try:
        return storage.send(file.key, content_type=file.content_type, download_name=file.name)
    except storage.NotKept as gone:
        raise Missing from gone


def _pod(id: str) -> Pod:
    return one_or_404(Pod.visible_to(g.person).where(Pod.id == id))


def _kept(pod: Pod, anchor: str | None = None) -> AnyResponse:
    tell_of_pod(pod)
    db.session.commit()
    return redirect(url_for("pods.show", id=pod.id, _anchor=anchor), 303)


def _after(task: Task) -> AnyResponse:
    """Back to where the task was pressed."""
    tell_of_pod(task.pod)
    db.session.commit()
    if request.form.get("from") == "round" and task.round_id:
        return redirect(url_for("pods.show_round", id=task.round_id, _anchor="next"), 303)
    return redirect(url_for("pods.show", id=task.pod_id, _anchor="tasks"), 303)


def _tried(
    id: str,
    schema: type[Any],
    form_name: str,
    field: str,
    anchor: str,
    act: Callable[[Pod, Any], str],
) -> AnyResponse:
    """Do something to a pod; what cannot be done stands beside its field, with what was typed."""
    pod = _pod(id)
    form: Form[BaseModel] = Form(schema, request.form)
    if form.valid:
        try:
            sentence = act(pod, form.data)
        except Refusal as said:
            db.session.rollback()
            form.refuse(said.field or field, str(said))
        else:
            flash(sentence, "done")
            return _kept(pod, anchor)
    page: dict[str, Any] = {form_name: form}
    return Response(_page(_pod(id), **page), 422)


def _page(
    pod: Pod,
    *,
    invite_form: Form[Any] | None = None,
    task_form: Form[Any] | None = None,
    round_form: Form[Any] | None = None,
) -> str:
    person: Person = g.person
    rounds = rounds_of(pod)
    host = turn(pod, rounds)
    tasks = Task.visible_to(person).where(Task.pod_id == pod.id)
    order = (Task.done_at.is_not(None), Task.by_on.is_(None), Task.by_on, Task.created_at, Task.id)
    kept = PodFile.visible_to(person).where(PodFile.pod_id == pod.id)
    return render_template(
        "pods/show.html",
        pod=pod,
        mine=next(one for one in pod.current if one.person_id == person.id),
        waiting=[one for one in pod.current if one.joined_at is None],
        members=pod.members,
        rounds=rounds,
        open_round=next((one for one in rounds if one.ended_at is None), None),
        host=host,
        tasks=list(db.session.scalars(tasks.order_by(*order)).unique()),
        files=list(db.session.scalars(kept.order_by(PodFile.created_at.desc(), PodFile.id)).unique()),
        sees=can_see(pod.members, person),
        who=who_could(pod, person),
        invite_form=invite_form or Form(InviteIn),
        task_form=task_form or Form(TaskIn, values={"who_id": person.id}),
        round_form=round_form or Form(RoundIn, values={"host_id": host.id if host else ""}),
        since=live.position(db.session),
    )


def who_could(pod: Pod, viewer: Person) -> list[tuple[str, str]]:
    """The members as a form's choices."""
    return [(one.id, "Me" if one.id == viewer.id else one.name) for one in pod.members]


def _form(form: Form[PodIn], pod: Pod | None) -> str:
    return render_template("pods/form.html", form=form, pod=pod)
