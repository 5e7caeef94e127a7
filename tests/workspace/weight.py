"""What a page's first visit fetches, as it travels."""

from collections import Counter
from urllib.parse import urlsplit

from playwright.sync_api import Page

MEDIA = "/media/"
FACTS = "/layers"


def weigh(page: Page, address: str) -> tuple[Counter[str], set[str]]:
    """Open an address; bytes of what came, packed as it came, by "page", "facts" and "media", and all hosts asked."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    urls: dict[str, str] = {}
    sizes: Counter[str] = Counter()
    session.on(
        "Network.requestWillBeSent", lambda seen: urls.update({seen["requestId"]: seen["request"]["url"]})
    )
    session.on(
        "Network.dataReceived", lambda seen: sizes.update({seen["requestId"]: seen["encodedDataLength"]})
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    weight: Counter[str] = Counter()
    for request, url in urls.items():
        kind = "media" if MEDIA in url else "facts" if FACTS in url else "page"
        weight[kind] += sizes[request]
    return weight, {urlsplit(url).netloc for url in urls.values() if urlsplit(url).netloc}
