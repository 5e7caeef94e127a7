import { People } from "sightline/workspace/timeline/people.js";
import { Signs } from "sightline/workspace/timeline/signs.js";

/** A lane of comments for each person, the names beside the lanes, and the switches that show and hide a person. */
export class Lanes {
  #signs = new Map();

  constructor(timeline, choose) {
    Object.assign(this, { timeline, choose });
    this.box = timeline.querySelector("[data-people]");
    this.names = timeline.querySelector("[data-names]");
    this.tags = timeline.querySelector("[data-tag-names]");
    this.viewer = timeline.desk.dataset.person;
    this.people = new People(this.viewer);
  }

  /** Learn whose comments and marks there are. */
  learn(layers) {
    this.layers = layers;
    this.people.learn(layers.chosen("comments"), layers.all("marks"));
    const { ids } = this.people;
    if ([...this.#signs.keys()].join() !== ids.join()) this.#layOut(ids);
    for (const id of ids) this.#name(id);
  }

  draw(axis, nowId) {
    for (const [id, { signs }] of this.#signs) {
      if (this.people.shows(id)) signs.show(this.people.comments.get(id), axis, nowId);
    }
  }

  /** Write the tags' names beside their lanes. */
  nameTags(lanes) {
    const names = lanes.map(({ tag }) => tag.name);
    if ([...this.tags.children].map(({ textContent }) => textContent).join("\n") === names.join("\n")) return;
    this.tags.replaceChildren(
      ...names.map((name) => {
        const place = this.timeline.copy("tag-name");
        place.textContent = name;
        place.title = name;
        return place;
      }),
    );
  }

  #layOut(ids) {
    this.#signs.clear();
    this.box.replaceChildren();
    this.names.replaceChildren();
    this.timeline.style.setProperty("--people", String(Math.max(1, ids.length)));
    for (const id of ids) this.#add(id, id === this.viewer);
  }

  #add(id, own) {
    const { timeline } = this;
    const lane = this.box.appendChild(timeline.copy("lane"));
    const name = this.names.appendChild(timeline.copy("person"));
    name.addEventListener("click", () => this.#toggle(id));
    const draw = (piece) => timeline.copy(piece);
    const open = (axis) => timeline.view.show(axis);
    const signs = new Signs(lane, { draw, choose: this.choose, open, own });
    this.#signs.set(id, { lane, name, signs });
  }

  #name(id) {
    const { lane, name } = this.#signs.get(id);
    const own = id === this.viewer;
    name.querySelector("[data-words]").textContent = own ? "You" : (this.layers.people[id] ?? "Comments");
    name.classList.toggle("timeline__person--other", !own);
    name.setAttribute("aria-pressed", String(this.people.shows(id)));
    lane.classList.toggle("timeline__lane--hidden", !this.people.shows(id));
  }

  #toggle(id) {
    this.people.toggle(id);
    this.#name(id);
    this.timeline.draw();
  }
}
