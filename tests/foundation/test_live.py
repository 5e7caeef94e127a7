"""Live, over a real threaded server and real sockets: what changed reaches who may know, and nobody else."""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import websocket
from flask import Flask, g, request
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.serving import BaseWSGIServer, make_server

from app.foundation import clock, live, nudges
from app.foundation.db import Base, db
from app.foundation.live import LiveEvent
from app.foundation.live import topics as rules
from app.foundation.live.sockets import (
    LARGEST_FRAME,
    SOCKETS_PER_PERSON,
    TOPICS_PER_SOCKET,
    attendance,
    tailer,
)
from app.settings import ROOT, Settings

WITHIN_S = 10.0
TOPIC = "notice:hillstreet"


class Person(UserMixin):
    """Somebody who is signed in; the house's own people stand above this door and are not needed to try it."""

    def __init__(self, name: str) -> None:
        self.id = name


class House:
    """A server, who is signed in and who may see what."""

    def __init__(self, server: BaseWSGIServer, signed_in: set[str], sees: set[tuple[str, str]]) -> None:
        self.server, self.signed_in, self.sees = server, signed_in, sees
        self.sockets: list[websocket.WebSocket] = []

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server.server_port}"

    def enter(self, name: str, *, origin: str | None = None) -> "Page":
        """Open a page's socket as somebody."""
        cookie = self.server.app.test_client().get(f"/enter/{name}").headers["Set-Cookie"].split(";")[0]  # type: ignore[attr-defined]
        socket = websocket.create_connection(
            f"ws://{self.host}/live", origin=origin or f"http://{self.host}", cookie=cookie, timeout=WITHIN_S
        )
        self.sockets.append(socket)
        return Page(socket)


class Page:
    """What a page's script does with its socket."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        self.socket = socket

    def say(self, **message: Any) -> None:
        """Send a message."""
        self.socket.send(json.dumps(message))

    def hear(self) -> dict[str, Any]:
        """The next message."""
        heard: dict[str, Any] = json.loads(self.socket.recv())
        return heard

    def follow(self, topic: str = TOPIC, after: int | None = None) -> dict[str, Any]:
        """Follow a topic; give the answer."""
        self.say(type="follow", topic=topic) if after is None else self.say(
            type="follow", topic=topic, after=after
        )
        return self.hear()

    def hears_nothing_for(self, seconds: float) -> bool:
        """Whether nothing comes."""
        self.socket.settimeout(seconds)
        try:
            self.socket.recv()
        except websocket.WebSocketTimeoutException:
            return True
        finally:
            self.socket.settimeout(WITHIN_S)
        return False


@pytest.fixture
def house(own_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A running server where Amina and Ben are signed in and Amina sees the notice."""
    signed_in, sees = {"amina", "ben"}, {("amina", "hillstreet")}
    monkeypatch.setattr(rules, "_rules", {})
    live.topic("notice")(lambda person, notice_id: (person.id, notice_id) in sees)
    settings = Settings.from_environment(
        {"SIGHTLINE_DATA": str(tmp_path), "SIGHTLINE_DATABASE_URL": own_database_url}
    )
    db.connect(own_database_url)
    Base.metadata.create_all(db.engine, [LiveEvent.__table__])
    server = make_server("127.0.0.1", 0, _app(settings, signed_in), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    house = House(server, signed_in, sees)
    yield house
    for socket in house.sockets:
        socket.shutdown()
    eventually(lambda: not tailer.reads and not tailer._followers and not attendance._open)
    server.shutdown()
    server.server_close()
    db.disconnect()


def _app(settings: Settings, signed_in: set[str]) -> Flask:
    app = Flask(__name__)
    app.secret_key = "only-for-tests"
    app.config["SIGHTLINE"] = settings
    manager = LoginManager(app)
    manager.user_loader(lambda name: Person(name) if name in signed_in else None)

    @app.before_request
    def know_who() -> tuple[str, int] | None:
        g.person = current_user._get_current_object() if current_user.is_authenticated else None
        return ("", 401) if g.person is None and request.path == "/live" else None

    @app.get("/enter/<name>")
    def enter(name: str) -> str:
        login_user(Person(name))
        return "in"

    live.init_app(app, settings)
    return app


def eventually(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.02)


def publish(name: str = "changed", *, topic: str = TOPIC, **payload: Any) -> None:
    """Change something and tell."""
    with Session(db.engine) as session:
        live.publish(session, topic, name, payload, actor_id="amina")
        session.commit()


def test_a_change_arrives_within_300_ms_of_its_commit(house: House) -> None:
    page = house.enter("amina")
    assert page.follow()["type"] == "following"
    committed = time.monotonic()
    publish(id="c1", version=2)
    event = page.hear()
    assert time.monotonic() - committed < 0.3
    assert event["type"] == "event"
    assert (event["topic"], event["name"], event["payload"]) == (TOPIC, "changed", {"id": "c1", "version": 2})
    assert event["actor_id"] == "amina"


def test_a_change_made_by_another_process_arrives_too(house: House, own_database_url: str) -> None:
    page = house.enter("amina")
    page.follow()
    tells = (
        "import os, sys, time\n"
        "from sqlalchemy.orm import Session\n"
        "from app.foundation import live\n"
        "from app.foundation.db import db\n"
        "db.connect(sys.argv[1])\n"
        "with Session(db.engine) as session:\n"
        f"    live.publish(session, '{TOPIC}', 'stage', {{'name': 'playback'}})\n"
        "    session.commit()\n"
        "    print(time.time(), flush=True)\n"
        "    os._exit(0)\n"  # tearing itself down is not what is measured
    )
    told = subprocess.run(
        [sys.executable, "-c", tells, own_database_url], cwd=ROOT, check=True, capture_output=True, timeout=60
    )
    assert page.hear()["payload"] == {"name": "playback"}
    assert time.time() - float(told.stdout) < 2


def test_nothing_is_told_before_the_commit_or_after_a_rollback(house: House) -> None:
    page = house.enter("amina")
    page.follow()
    with Session(db.engine) as session:
        live.publish(session, TOPIC, "regretted", {})
        session.flush()
        assert page.hears_nothing_for(0.5)
        session.rollback()
        session.commit()
    with Session(db.engine) as session:
        live.publish(session, TOPIC, "dropped", {})
        session.close()
        session.commit()
    publish("kept")
    assert page.hear()["name"] == "kept"


def test_an_inner_change_that_was_undone_is_not_told(house: House) -> None:
    page = house.enter("amina")
    page.follow()
    with Session(db.engine) as session:
        live.publish(session, TOPIC, "outer", {})
        with session.begin_nested():
            live.publish(session, TOPIC, "inner", {})
        undone = session.begin_nested()
        live.publish(session, TOPIC, "undone", {})
        with session.begin_nested():
            live.publish(session, TOPIC, "undone with it", {})
        undone.rollback()
        session.commit()
    assert [page.hear()["name"], page.hear()["name"]] == ["outer", "inner"]
    assert page.hears_nothing_for(0.5)


def test_a_page_that_comes_back_gets_exactly_what_it_missed(house: House) -> None:
    page = house.enter("amina")
    page.follow()
    publish("first")
    heard = page.hear()
    page.socket.close()
    publish("second")
    publish("not ours", topic="notice:lakeside")
    publish("third")
    back = house.enter("amina")
    assert back.follow(after=heard["id"])["type"] == "following"
    assert [back.hear()["name"], back.hear()["name"]] == ["second", "third"]
    assert back.hears_nothing_for(0.5)


def test_nothing_falls_between_drawing_the_page_and_following(house: House) -> None:
    with Session(db.engine) as session:
        drawn_at = live.position(session)
    publish("in between")
    page = house.enter("amina")
    page.follow(after=drawn_at)
    assert page.hear()["name"] == "in between"


def test_a_page_that_missed_too_much_is_told_to_load_again(house: House) -> None:
    for number in range(3):
        publish(f"old {number}")
    with clock.moved(timedelta(hours=2)):
        live.forget_old()
    db.session.remove()
    page = house.enter("amina")
    assert page.follow(after=0) == {"type": "reset", "topic": TOPIC, "last_id": 3}
    assert page.hear()["type"] == "following"
    publish("new")
    assert page.hear()["name"] == "new"


def test_forgetting_keeps_the_newest_number(house: House) -> None:
    publish("old")
    publish("newest")
    with clock.moved(timedelta(hours=2)):
        live.forget_old()
        live.forget_old()
    assert live.position(db.session) == 2
    assert db.session.query(LiveEvent).count() == 1
    db.session.remove()
    publish("next")
    assert live.position(db.session) == 3
    db.session.remove()


def test_another_pages_socket_is_refused(house: House) -> None:
    for origin in ("http://elsewhere.example", f"http://{house.host}.elsewhere.example", "null"):
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            house.enter("amina", origin=origin)
        assert refused.value.status_code == 403


def test_somebody_not_signed_in_is_refused(house: House) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        house.enter("hugo")
    assert refused.value.status_code == 401


def test_a_stranger_cannot_tell_a_hidden_topic_from_a_missing_one(house: House) -> None:
    page = house.enter("ben")
    answers = []
    for topic in (TOPIC, "notice:nowhere", "unheard:of", "not a topic", "notice:" + "x" * 400):
        answer = page.follow(topic)
        assert answer.pop("topic") == topic
        answers.append(answer)
    assert answers == [{"type": "gone"}] * 5
    publish()
    assert page.hears_nothing_for(0.5)


def test_a_follower_who_loses_the_right_gets_nothing_more_and_is_told(house: House) -> None:
    page = house.enter("amina")
    page.follow()
    publish("seen")
    page.hear()
    house.sees.clear()
    time.sleep(2.1)  # as old as a decision may be
    publish("secret")
    assert page.hear() == {"type": "gone", "topic": TOPIC}
    publish("secret too")
    assert page.hears_nothing_for(0.5)


def test_a_follower_who_loses_the_right_is_told_within_five_seconds_even_if_nothing_happens(
    house: House,
) -> None:
    page = house.enter("amina")
    page.follow()
    house.sees.clear()
    lost = time.monotonic()
    assert page.hear()["type"] == "gone"
    assert time.monotonic() - lost < 6.5  # four between looks, two for the age of a decision


def test_signing_out_ends_what_open_pages_hear(house: House) -> None:
    page = house.enter("amina")
    page.follow()
    house.signed_in.remove("amina")
    time.sleep(2.1)
    publish("secret")
    assert page.hear() == {"type": "gone", "topic": TOPIC}


def test_only_so_many_messages_a_second_are_read(house: House) -> None:
    page = house.enter("amina")
    for _ in range(60):
        page.say(type="ping")
    heard = [page.hear()["type"]]
    while heard[-1] == "pong":
        heard.append(page.hear()["type"])
    assert heard[-1] == "bye"
    assert len(heard) < 45


@pytest.mark.parametrize(
    "nonsense", ["", "{", "[]", '"x"', "null", '{"type":"follow"}', '{"type":"follow","topic":5}']
)
def test_nonsense_is_answered_and_survived(house: House, nonsense: str) -> None:
    page = house.enter("amina")
    page.socket.send(nonsense)
    assert page.hear() == {"type": "unknown"}
    assert page.follow()["type"] == "following"


def test_a_huge_frame_ends_the_socket_and_not_the_server(house: House) -> None:
    page = house.enter("amina")
    page.socket.send("x" * (LARGEST_FRAME + 1))
    assert page.socket.recv() == ""
    assert house.enter("amina").follow()["type"] == "following"


def test_a_person_has_only_so_many_sockets(house: House) -> None:
    pages = [house.enter("amina") for _ in range(SOCKETS_PER_PERSON)]
    assert pages[-1].follow()["type"] == "following"
    assert house.enter("amina").hear()["type"] == "bye"
    pages[0].socket.close()
    eventually(lambda: house.enter("amina").follow()["type"] == "following")


def test_a_socket_follows_only_so_many_topics(house: House) -> None:
    house.sees |= {("amina", f"n{number}") for number in range(TOPICS_PER_SOCKET)}
    page = house.enter("amina")
    for number in range(TOPICS_PER_SOCKET):
        assert page.follow(f"notice:n{number}")["type"] == "following"
        time.sleep(0.05)
    assert page.follow()["type"] == "gone"
    page.say(type="unfollow", topic="notice:n0")
    assert page.follow()["type"] == "following"


def test_a_payload_that_is_the_thing_itself_is_refused(house: House) -> None:
    with Session(db.engine) as session, pytest.raises(ValueError, match="ids and versions"):
        live.publish(session, TOPIC, "huge", {"text": "x" * 20_000})


def test_a_slow_transaction_is_not_overtaken_by_a_quick_one(house: House) -> None:
    page = house.enter("amina")
    page.follow()
    with Session(db.engine) as slow:
        live.publish(slow, TOPIC, "slow", {})
        publish("quick")
        quick = page.hear()
        slow.commit()
    late = page.hear()
    assert (quick["name"], late["name"]) == ("quick", "slow")
    assert quick["id"] < late["id"]


def test_everybody_hears_everything_in_one_order(house: House) -> None:
    pages = [house.enter("amina") for _ in range(4)]
    for page in pages:
        page.follow()
    writers = [threading.Thread(target=lambda: [publish() for _ in range(10)]) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    heard = [[page.hear()["id"] for _ in range(40)] for page in pages]
    assert all(ids == sorted(set(ids)) and ids == heard[0] for ids in heard)


def test_the_tailer_rests_while_nobody_follows(house: House) -> None:
    page = house.enter("amina")
    page.follow()
    assert tailer.reads
    page.say(type="unfollow", topic=TOPIC)
    eventually(lambda: not tailer.reads)
    page.follow()
    publish("again")
    assert page.hear()["name"] == "again"


def test_redis_passes_the_nudge_on_and_losing_it_loses_nothing(house: House, tmp_path: Path) -> None:
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("no redis-server on this machine")
    path = tmp_path / "redis.sock"
    redis = subprocess.Popen([server, "--port", "0", "--unixsocket", str(path)], stdout=subprocess.DEVNULL)
    try:
        eventually(path.exists)
        heard = threading.Event()
        from redis import Redis  # noqa: PLC0415

        nudges._redis_of["elsewhere"] = Redis(unix_socket_path=str(path))
        listener = nudges.Listener("elsewhere", heard.set).start()
        nudges._listeners["elsewhere"].clear()  # as another process: only Redis can reach it
        eventually(lambda: nudges.nudge("elsewhere") or heard.wait(0.05))
        redis.kill()
        redis.wait()
        nudges.nudge("elsewhere")
        listener.stop()
    finally:
        redis.kill()
        redis.wait()
        nudges._redis_of.pop("elsewhere", None)


def test_live_js_keeps_its_manners() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    test = Path(__file__).parent / "live_test.mjs"
    ran = subprocess.run(
        [node, "--test", str(test)], check=False, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stdout


def test_the_id_is_never_used_again(house: House) -> None:
    publish("one")
    with Session(db.engine) as session:
        session.execute(text("DELETE FROM live_event"))
        session.commit()
    publish("two")
    assert live.position(db.session) == 2
    db.session.remove()


def test_another_database_is_read_from_its_own_beginning(tmp_path):
    """A process that is pointed elsewhere goes on hearing, though numbers begin anew there."""
    followed = [("elsewhere:1", Heard()), ("elsewhere:2", Heard())]
    for topic, follower in followed:
        db.connect(f"sqlite:///{tmp_path / topic[-1]}.sqlite3")
        Base.metadata.create_all(db.engine, [LiveEvent.__table__])
        tailer.add(topic, follower)
        live.publish(db.session, topic, "news", {})
        db.session.commit()
        eventually(lambda heard=follower: heard.names == ["news"])
    for topic, follower in followed:
        tailer.remove(topic, follower)
    eventually(lambda: not tailer.reads)
    db.disconnect()


class Heard:
    """Takes down the names of what it is told."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def take(self, event: LiveEvent) -> None:
        """Take one event."""
        self.names.append(event.name)
