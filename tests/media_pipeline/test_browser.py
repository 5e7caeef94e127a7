"""What Chromium really shows: seek to a frame, and read that frame's number back from the picture."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.media_pipeline.conftest import Processed
from tests.media_pipeline.films import watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HLS = Path(__file__).resolve().parents[2] / "static" / "vendor" / "hls" / "hls.js"
TYPES = {
    ".mp4": "video/mp4",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".js": "text/javascript",
    ".html": "text/html",
}
PAGE = """<!doctype html><video muted playsinline></video><canvas width=256 height=144></canvas>
<script type="module">
const video = document.querySelector("video");
const pen = document.querySelector("canvas").getContext("2d", {willReadFrequently: true});
function readNumber() {
  pen.drawImage(video, 0, 0, 256, 144);
  const bright = (column, row) => pen.getImageData(column * 32 + 16, row * 36 + 18, 1, 1).data[1] > 125;
  let number = 0;
  for (let place = 0; place < 16; place++) {
    const [column, row] = [place % 8, Math.floor(place / 8)];
    if (bright(column, row) === bright(column, row + 2)) return -1;
    if (bright(column, row)) number += 2 ** place;
  }
  return number;
}
const within = (promise, said) => Promise.race([promise, new Promise((_, no) => setTimeout(() => no(said), 8000))]);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
window.seekTo = async (time) => {
  const presented = new Promise((done) => video.requestVideoFrameCallback((_, facts) => done(facts.mediaTime)));
  const arrived = new Promise((done) => video.addEventListener("seeked", done, {once: true}));
  video.currentTime = time;
  await within(arrived, `no picture at ${time}`);
  await Promise.race([presented, wait(400)]); // a seek within the frame on screen presents no new one
  return readNumber();
};
window.play = async (kind, url) => {
  if (kind === "hls.js") {
    const {default: Hls} = await import("/hls.js");
    const hls = new Hls();
    hls.loadSource(url);
    hls.attachMedia(video);
  } else video.src = url;
  await within(new Promise((done) => video.addEventListener("loadeddata", done, {once: true})), `${kind} did not load`);
};
</script>"""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A server on loopback that answers byte ranges, as the product's own does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = HLS if self.path == "/hls.js" else folder / self.path.lstrip("/")
            body = PAGE.encode() if self.path == "/" else path.read_bytes() if path.is_file() else b""
            first, last = 0, len(body) - 1
            wanted = self.headers.get("Range")
            if wanted:
                start, _, end = wanted.removeprefix("bytes=").partition("-")
                first, last = int(start), min(int(end or last), last)
            self.send_response(404 if not body else 206 if wanted else 200)
            self.send_header("Content-Type", TYPES.get(path.suffix, "text/html"))
            self.send_header("Accept-Ranges", "bytes")
            if wanted:
                self.send_header("Content-Range", f"bytes {first}-{last}/{len(body)}")
            self.send_header("Content-Length", str(last + 1 - first))
            self.end_headers()
            self.wfile.write(body[first : last + 1])

        def log_message(self, *_: object) -> None:
            """Say nothing: a test's output is its result."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def seen_in_chromium(chromium: Browser, folder: Path, kind: str, url: str, moments: list[float]) -> list[int]:
    with serving(folder) as origin, chromium.new_page() as page:
        page.goto(f"{origin}/")
        page.evaluate("([kind, url]) => window.play(kind, url)", [kind, f"{origin}/{url}"])
        return [page.evaluate("(time) => window.seekTo(time)", moment) for moment in moments]


@pytest.mark.skipif(not HLS.is_file(), reason="needs the vendored hls.js")
@pytest.mark.parametrize("name", ["ntsc-b-frames", "phone-b-frames"])
@pytest.mark.parametrize(
    ("kind", "url"),
    [("file", "playback/playback.mp4"), ("hls.js", "hls/master.m3u8"), ("native", "hls/master.m3u8")],
)
def test_a_browser_shows_the_frame_that_was_asked_for(
    chromium: Browser, processed: Callable[[str], Processed], name: str, kind: str, url: str
) -> None:
    made = processed(name)
    film = watch(made.playback)
    wanted = [*range(1, len(film.times) - 1, 7), 2, 0]
    just_after = [float(film.times[number]) + 0.0001 for number in wanted]
    between = [float(film.times[number] + film.times[number + 1]) / 2 for number in wanted]
    assert seen_in_chromium(chromium, made.folder, kind, url, just_after + between) == wanted + wanted
