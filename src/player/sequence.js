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

/** So high is the diagram on a sheet of paper, to its width; what is left is for the title and the columns' names. */
const SHEET = 1.2;
/** Between what is scrolled to and the edge of its box, in pixels. */
const MARGIN = 8;
/** So high is the part of the diagram that names its columns. */
const HEAD = 44;

/** The names of the columns once more, to stay in view while the diagram scrolls below them. @param {SVGElement} drawing */
function headsOf(drawing) {
  const heads = /** @type {SVGElement} */ (drawing.cloneNode(false));
  const width = drawing.getAttribute('width');
  const own = Array.from(drawing.querySelectorAll('.host, .host-name')).filter((one) => Number(one.getAttribute('y')) < HEAD);
  heads.append(drawing.querySelector('.paper').cloneNode(), ...own.map((one) => one.cloneNode(true)));
  for (const [name, value] of [['class', 'sequence heads'], ['viewBox', `0 0 ${width} ${HEAD}`], ['height', HEAD], ['aria-hidden', 'true']]) {
    heads.setAttribute(String(name), String(value));
  }
  return heads;
}

/** The diagram's parts by their pages, so that a step looks only at what it changes. */
class Sequence {
  /**
   * @param {SVGElement} drawing
   * @param {(page: number) => void} go
   */
  constructor(drawing, go) {
    this.svg = drawing;
    this.heads = headsOf(drawing);
    this.drawing = make('div', { class: 'drawing' }, this.heads, drawing);
    /** @type {Map<number, Array<{ part: Element, page: number, until: number }>>} */
    this.byPage = new Map();
    for (const part of drawing.querySelectorAll('[data-page]')) {
      const page = Number(part.getAttribute('data-page'));
      const until = Number(part.getAttribute('data-until') || page);
      const entry = { part, page, until };
      this.keep(page, entry);
      if (until !== page) this.keep(until, entry);
    }
    this.shown = null;
    drawing.addEventListener('click', (event) => {
      const part = /** @type {Element} */ (event.target).closest('[data-page]');
      if (part) go(Number(part.getAttribute('data-page')));
    });
  }

  keep(page, entry) {
    const own = this.byPage.get(page);
    if (own) own.push(entry); else this.byPage.set(page, [entry]);
  }

  /** Lights this page up: what is past stays, what is to come is faint. @param {number} page */
  show(page) {
    if (page === this.shown) return;
    const [from, to] = this.shown === null ? [-Infinity, Infinity]
      : [Math.min(page, this.shown), Math.max(page, this.shown)];
    const near = to - from < this.byPage.size;
    const pages = near ? Array.from({ length: to - from + 1 }, (_, place) => from + place) : this.byPage.keys();
    for (const own of pages) (this.byPage.get(own) || []).forEach((entry) => this.light(entry, page));
    this.shown = page;
  }

  light({ part, page, until }, shown) {
    part.classList.toggle('later', page > shown);
    part.classList.toggle('now', page === shown);
    part.classList.toggle('on-its-way', page <= shown && until > shown);
  }

  /** Scrolls the page's parts into view, within its box. @param {HTMLElement} box */
  follow(box) {
    const [first] = this.byPage.get(this.shown) || [];
    if (!first) return;
    const [around, own] = [box.getBoundingClientRect(), first.part.getBoundingClientRect()];
    const top = around.top + this.heads.getBoundingClientRect().height;
    const zoom = box.currentCSSZoom || 1;
    if (own.top < top || own.bottom > around.bottom) box.scrollTop += (own.top - top - around.height / 4) / zoom;
    if (zoom === 1) this.followAcross(box, around);
  }

  /** The diagram in pieces, a sheet of paper each: it is cut between pages of the lesson only. @returns {Array<HTMLElement>} */
  onPaper() {
    const most = Number(this.svg.getAttribute('width')) * SHEET;
    const cuts = [{ top: 0, page: -Infinity }];
    for (const band of this.svg.querySelectorAll('.band')) {
      const [top, height] = ['y', 'height'].map((name) => Number(band.firstElementChild.getAttribute(name)));
      const from = cuts[cuts.length - 1].top;
      if (top - from > 2 * HEAD && top + height - from > most) cuts.push({ top, page: Number(band.getAttribute('data-page')) });
    }
    const end = { top: Number(this.svg.getAttribute('height')), page: Infinity };
    return cuts.map((from, place) => make('div', { class: 'sheet-of-paper' },
      place > 0 ? this.heads.cloneNode(true) : null, this.piece(from, cuts[place + 1] ?? end)));
  }

  /** A copy of what is between two cuts. */
  piece(from, to) {
    const piece = /** @type {SVGElement} */ (this.svg.cloneNode(false));
    const reaches = (part) => !part.hasAttribute('data-page') || (Number(part.getAttribute('data-page')) < to.page
      && Number(part.getAttribute('data-until') || part.getAttribute('data-page')) >= from.page);
    piece.append(...Array.from(this.svg.children).filter(reaches).map((part) => part.cloneNode(true)));
    piece.setAttribute('viewBox', `0 ${from.top} ${this.svg.getAttribute('width')} ${to.top - from.top}`);
    piece.setAttribute('height', String(to.top - from.top));
    return piece;
  }

  /** Where the diagram is wider than its box: its columns are in the middle, unless the page's parts are beside them. */
  followAcross(box, around) {
    const middle = (from, to) => (from + to) / 2;
    const hosts = extent(this.heads.querySelectorAll('.host'));
    box.scrollLeft += middle(...hosts) - middle(around.left, around.right);
    const parts = this.byPage.get(this.shown).map(({ part }) => part).filter((part) => !part.classList.contains('band'));
    if (parts.length === 0) return;
    const [left, right] = extent(parts);
    if (right - left + 2 * MARGIN > around.width) return;
    box.scrollLeft += Math.max(right + MARGIN - around.right, 0) + Math.min(left - MARGIN - around.left, 0);
  }
}

/** How far these reach to the left and to the right. @param {Iterable<Element>} elements @returns {[number, number]} */
function extent(elements) {
  const places = Array.from(elements, (one) => one.getBoundingClientRect());
  return [Math.min(...places.map((one) => one.left)), Math.max(...places.map((one) => one.right))];
}
