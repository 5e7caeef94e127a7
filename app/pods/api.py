"""The API's calls for pods, who belongs to them, their tasks and their files."""

from flask import g, request

from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404, takes_up_to
from app.pods import files
from app.pods.models import Membership, Pod, PodFile, Task
from app.pods.models.tasks import LARGEST_FILE_BYTES
from app.pods.news import tell_of_pod
from app.pods.schemas import (
    FileOut,
    FileQuery,
    InviteIn,
    MembershipOut,
    PodIn,
    PodOut,
    PodPatch,
    TaskIn,
    TaskOut,
    TaskPatch,
)

api = Api("pods", __name__)

ROOM_TO_SAY_SO_BYTES = 1024 * 1024  # a body a little too large is still read, and refused in our own words
FILE_TYPE = "application/octet-stream"


@api.call("GET", "/pods", query=PageQuery, answer=Page[PodOut])
def index(query: PageQuery) -> Page[PodOut]:
    """List the pods you belong to, newest first."""
    return page(Pod.listed_for(g.person), query, PodOut.of, by=(Pod.created_at, Pod.id), newest_first=True)


@api.call("POST", "/pods", body=PodIn, answer=PodOut, status=201)
def create(body: PodIn) -> PodOut:
    """Begin a pod, as its first member."""
    pod = Pod.begin(g.person, name=body.name, problem=body.problem)
    db.session.flush()
    return PodOut.of(pod)


@api.call("GET", "/pods/<id:id>", answer=PodOut)
def show(id: str) -> PodOut:
    """Read a pod."""
    return PodOut.of(pod_of(id))


@api.call("PATCH", "/pods/<id:id>", body=PodPatch, answer=PodOut)
def update(id: str, body: PodPatch) -> PodOut:
    """Change a pod's name or its problem of practice."""
    pod = pod_of(id)
    if_match(pod)
    pod.name, pod.problem = body.name or pod.name, body.problem or pod.problem
    tell_of_pod(pod)
    db.session.flush()
    return PodOut.of(pod)


@api.call("POST", "/pods/<id:id>/memberships", body=InviteIn, answer=MembershipOut, status=201)
def invite(id: str, body: InviteIn) -> MembershipOut:
    """Invite a colleague. They see nothing of the pod but its name until they accept."""
    pod = pod_of(id)
    made = pod.invite(body.whom, by=g.person)
    tell_of_pod(pod)
    db.session.flush()
    return MembershipOut.of(made)


@api.call("GET", "/memberships", query=PageQuery, answer=Page[MembershipOut])
def memberships(query: PageQuery) -> Page[MembershipOut]:
    """List your own memberships and the invitations that wait for you."""
    order = (Membership.created_at, Membership.id)
    return page(Membership.of(g.person), query, MembershipOut.of, by=order, newest_first=True)


@api.call("POST", "/memberships/<id:id>/acceptance", answer=MembershipOut, status=201)
def accept(id: str) -> MembershipOut:
    """Accept an invitation of yours."""
    mine = one_or_404(Membership.of(g.person).where(Membership.id == id))
    mine.accept()
    tell_of_pod(mine.pod)
    db.session.flush()
    return MembershipOut.of(mine)


@api.call("DELETE", "/memberships/<id:id>", status=204)
def leave(id: str) -> None:
    """Leave a pod, decline an invitation, or take back one that you sent."""
    one = one_or_404(Membership.endable_by(g.person).where(Membership.id == id))
    one.end()
    tell_of_pod(one.pod)


@api.call("GET", "/pods/<id:id>/tasks", query=PageQuery, answer=Page[TaskOut])
def tasks(id: str, query: PageQuery) -> Page[TaskOut]:
    """List a pod's tasks, oldest first."""
    found = Task.visible_to(g.person).where(Task.pod_id == pod_of(id).id)
    return page(found, query, TaskOut.model_validate, by=(Task.created_at, Task.id))


@api.call("POST", "/pods/<id:id>/tasks", body=TaskIn, answer=TaskOut, status=201)
def create_task(id: str, body: TaskIn) -> TaskOut:
    """Agree on a task."""
    pod = pod_of(id)
    return _changed(Task.agree(pod, by=g.person, **body.model_dump()))


@api.call("PATCH", "/tasks/<id:id>", body=TaskPatch, answer=TaskOut)
def update_task(id: str, body: TaskPatch) -> TaskOut:
    """Change a task."""
    task = _task(id)
    if_match(task)
    body.apply_to(task)
    return _changed(task)


@api.call("DELETE", "/tasks/<id:id>", status=204)
def delete_task(id: str) -> None:
    """Delete a task."""
    task = _task(id)
    tell_of_pod(task.pod)
    db.session.delete(task)


@api.call("POST", "/tasks/<id:id>/completion", answer=TaskOut, status=201)
def complete_task(id: str) -> TaskOut:
    """Say that a task is done."""
    task = _task(id)
    task.finish()
    return _changed(task)


@api.call("DELETE", "/tasks/<id:id>/completion", answer=TaskOut)
def reopen_task(id: str) -> TaskOut:
    """Say that a task is not done after all."""
    task = _task(id)
    task.reopen()
    return _changed(task)


@api.call("GET", "/pods/<id:id>/files", query=PageQuery, answer=Page[FileOut])
def pod_files(id: str, query: PageQuery) -> Page[FileOut]:
    """List a pod's files, newest first."""
    found = PodFile.visible_to(g.person).where(PodFile.pod_id == pod_of(id).id)
    return page(found, query, FileOut.of, by=(PodFile.created_at, PodFile.id), newest_first=True)


@api.call("POST", "/pods/<id:id>/files", query=FileQuery, takes=FILE_TYPE, answer=FileOut, status=201)
@takes_up_to(LARGEST_FILE_BYTES + ROOM_TO_SAY_SO_BYTES)
def create_file(id: str, query: FileQuery) -> FileOut:
    """Add a file to a pod: the body is the file as it is, at most 20 MB."""
    pod = pod_of(id)
    if request.mimetype != FILE_TYPE:
        raise Refusal("Please send the file as it is, as application/octet-stream.", field="file")
    made = files.keep(pod, by=g.person, name=query.name, content=request.get_data())
    tell_of_pod(pod)
    return FileOut.of(made)


@api.call("DELETE", "/pod-files/<id:id>", status=204)
def delete_file(id: str) -> None:
    """Delete a file that you added."""
    file = one_or_404(PodFile.deletable_by(g.person).where(PodFile.id == id))
    tell_of_pod(file.pod)
    files.remove(file)


def pod_of(id: str) -> Pod:
    """A pod one belongs to. Raises :class:`Missing`."""
    return one_or_404(Pod.visible_to(g.person).where(Pod.id == id))


def _task(id: str) -> Task:
    return one_or_404(Task.visible_to(g.person).where(Task.id == id))


def _changed(task: Task) -> TaskOut:
    tell_of_pod(task.pod)
    db.session.flush()
    return TaskOut.model_validate(task)
