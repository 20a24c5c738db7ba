// The sequence diagram: drawn by sockstep itself, and only lit here.

/**
 * The diagram that stands beside the deck, ready to be shown.
 * @param {HTMLElement} host
 */
function takeSequence(host) {
  const template = host.querySelector('template');
  const drawn = template && template.content.querySelector('svg');
  return drawn ? /** @type {SVGElement} */ (drawn.cloneNode(true)) : null;
}

/** What of the diagram belongs to which page, in the order of pages. */
class Sequence {
  /**
   * @param {SVGElement} drawing
   * @param {(page: number) => void} go
   */
  constructor(drawing, go) {
    this.drawing = drawing;
    this.parts = Array.from(drawing.querySelectorAll('[data-page]'), (part) => ({
      part, page: Number(part.getAttribute('data-page')), until: Number(part.getAttribute('data-until') || 0),
    }));
    this.shown = null;
    drawing.addEventListener('click', (event) => {
      const part = /** @type {Element} */ (event.target).closest('[data-page]');
      if (part) go(Number(part.getAttribute('data-page')));
    });
  }

  /** Lights this page up: what is past stays, what is to come is faint. @param {number} page */
  show(page) {
    if (page === this.shown) return;
    const [from, to] = this.shown === null ? [-1, Infinity]
      : [Math.min(page, this.shown), Math.max(page, this.shown)];
    for (const { part, page: own, until } of this.parts) {
      if ((own < from && until < from) || own > to) continue;
      part.classList.toggle('later', own > page);
      part.classList.toggle('now', own === page);
      part.classList.toggle('on-its-way', own <= page && until > page);
    }
    this.shown = page;
  }

  /** Scrolls the page's part into view, within its box. @param {HTMLElement} box */
  follow(box) {
    const part = this.drawing.querySelector(`[data-page="${this.shown}"]`);
    if (!part) return;
    const [around, own] = [box.getBoundingClientRect(), part.getBoundingClientRect()];
    if (own.top < around.top || own.bottom > around.bottom) {
      box.scrollTop += own.top - around.top - around.height / 3;
    }
  }
}
