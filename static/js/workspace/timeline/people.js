import { Timed } from "sightline/workspace/timed.js";

/** Whose layers there are, which of them are shown, and each one's comments. One's own come first. */
export class People {
  hidden = new Set();
  comments = new Map();

  constructor(viewer) {
    this.viewer = viewer;
  }

  /** Learn who wrote these comments and made these marks, and sort the comments by their authors. */
  learn(comments, marks) {
    const byAuthor = new Map([[this.viewer, []]]);
    for (const comment of comments) {
      if (!byAuthor.has(comment.author)) byAuthor.set(comment.author, []);
      byAuthor.get(comment.author).push(comment);
    }
    for (const { author } of marks) if (!byAuthor.has(author)) byAuthor.set(author, []);
    if (!byAuthor.get(this.viewer).length && byAuthor.size > 1) byAuthor.delete(this.viewer);
    this.comments = new Map([...byAuthor].map(([id, theirs]) => [id, new Timed(theirs)]));
  }

  get ids() {
    return [...this.comments.keys()];
  }

  shows(id) {
    return !this.hidden.has(id);
  }

  toggle(id) {
    if (!this.hidden.delete(id)) this.hidden.add(id);
  }
}
