/** Whose comments, of which kind and about what are shown: three menus over the list. */
export class Filters {
  constructor(head, changed, signal) {
    this.menus = [...head.querySelectorAll("[data-filter]")];
    head.querySelector("[data-needs-script]").hidden = false;
    head.addEventListener("change", changed, { signal });
  }

  passes({ dataset }) {
    return this.menus.every(({ value, dataset: { filter } }) => !value || dataset[filter] === value);
  }

  /** Offer everybody who wrote one of these. */
  know(articles) {
    const menu = this.menus.find(({ dataset }) => dataset.filter === "author");
    const known = new Set([...menu.options].map((option) => option.value));
    for (const article of articles) {
      if (known.has(article.dataset.author)) continue;
      known.add(article.dataset.author);
      menu.append(new Option(article.querySelector(".comment__author").textContent, article.dataset.author));
    }
  }
}
