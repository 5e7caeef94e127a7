import { countOwn, strays } from "sightline/comments/tallies.js";
import { fetchPiece } from "sightline/lib/pieces.js";

/** What lies beside the composer: the bar that sends drafts, the off-goal line, and earlier wordings in their place. */
export class Beside {
  constructor(box, desk, signal) {
    Object.assign(this, { box, desk });
    const look = () => this.#look();
    desk.addEventListener("desk:changed", look, { signal });
    desk.layers?.addEventListener("layers:changed", look, { signal });
    desk.addEventListener("click", (event) => openHistory(event), { signal });
    // The cursor stays where it is while a link is pressed, or the composer would open or close under the hand.
    const stay = (event) => event.target.closest?.(".composer-note") && event.preventDefault();
    box.addEventListener("mousedown", stay, { signal });
    box.querySelector("[data-tie]")?.addEventListener("click", ({ target }) => this.#tie(target), { signal });
    this.#look();
  }

  #look() {
    const counted = this.#counted();
    if (!counted) return;
    const { drafts } = counted;
    this.box.querySelector("[data-drafts-bar]").hidden = drafts === 0;
    this.box.querySelector("[data-drafts-words]").textContent =
      `Send ${drafts} draft${drafts === 1 ? "" : "s"}`;
    const line = this.box.querySelector("[data-strays]");
    line.hidden = !strays(counted) || line.dataset.tied === "yes";
  }

  #counted() {
    const { layers } = this.desk;
    const known = layers?.all("comments");
    if (layers && !known?.length) return null; // not there yet: what the server counted stands
    return countOwn(known ? known.filter(({ own }) => own) : this.#articles());
  }

  #articles() {
    const { person } = this.desk.dataset;
    const all = [...this.desk.querySelectorAll("article[data-comment]")].map(({ dataset }) => dataset);
    return all.filter(({ author, deleted }) => author === person && deleted === undefined);
  }

  #tie({ dataset }) {
    const { form } = this.box;
    form.elements.about.value = dataset.tie;
    form.elements.about.dispatchEvent(new Event("change", { bubbles: true }));
    const line = this.box.querySelector("[data-strays]");
    line.dataset.tied = "yes";
    line.hidden = true;
    this.box.write();
  }
}

/** Show earlier wordings below the comment, or put them away again; without a connection the link leads to their page. */
async function openHistory(event) {
  const link = event.target.closest?.("a[data-history]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const place = link.closest(".comment__labels");
  const shown = place.nextElementSibling;
  if (shown?.matches(".wordings")) {
    shown.remove();
    return link.setAttribute("aria-expanded", "false");
  }
  const piece = await fetchPiece(link.href).catch(() => null);
  if (!piece?.ok) return location.assign(link.href);
  place.after(piece.element);
  return link.setAttribute("aria-expanded", "true");
}
