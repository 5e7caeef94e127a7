"""Live: what changed reaches open pages, through one door.

An event is a row written in the transaction of the change, so nothing is told that was not kept, and a worker or a
terminal tells it the same way as a page does. The web process reads the rows and passes each to the sockets that
follow its topic and may still see it.

    @live.topic("recording")
    def may_follow(person: Person, id: str) -> bool: ...

    live.publish(db.session, recording.topic, "comment", {"id": comment.id, "version": comment.version})
"""

from app.foundation.live.events import LiveEvent, forget_old, position, publish
from app.foundation.live.sockets import bp, close_all, init_app
from app.foundation.live.topics import topic

__all__ = ["LiveEvent", "bp", "close_all", "forget_old", "init_app", "position", "publish", "topic"]
