"""Who is told that something of a pod changed, and who may follow."""

from app.foundation import live
from app.foundation.db import db
from app.people.models import Person
from app.pods.models import Pod


def tell_of_pod(pod: Pod) -> None:
    """Say, with the caller's commit, that the pod, a round of it or what hangs on them is other than it was."""
    live.publish(db.session, pod.topic, "pod", {"id": pod.id})


@live.topic("pod")
def may_follow_pod(person: Person, id: str) -> bool:
    """Whoever belongs to it."""
    seen = Pod.visible_to(person).where(Pod.id == id).with_only_columns(Pod.id)
    return db.session.execute(seen).first() is not None
