// Making elements. Whatever a trace says comes in as text nodes and nothing else: markup stays text.

/**
 * An element with these attributes and children; a child that is a string becomes text.
 * @param {string} tag
 * @param {Record<string, string | number | boolean | undefined>} attributes
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * A button that does this.
 * @param {string} text
 * @param {Record<string, string | number | boolean | undefined>} attributes
 * @param {() => void} does
 */
function button(text, attributes, does) {
  const element = make('button', { type: 'button', ...attributes }, text);
  element.addEventListener('click', does);
  return element;
}

/**
 * One line of a view: its pieces, each with its role as its class.
 * @param {Array<[string, string]>} line
 * @returns {Array<Node>}
 */
function pieces(line) {
  return line.map(([role, text]) =>
    role === 'plain' ? document.createTextNode(drawn(text)) : make('span', { class: role }, drawn(text)));
}

/** Of the terminal's signs the pause is in few fonts of browsers. @param {string} text */
function drawn(text) {
  return text.replaceAll('⏸', '‖');
}

/** @param {Array<[string, string]>} line */
function textOf(line) {
  return line.map(([, text]) => text).join('');
}

/**
 * Lines of a view as paragraphs.
 * @param {Array<Array<[string, string]>>} lines
 */
function paragraphs(lines) {
  return lines.map((line) => make('p', {}, ...pieces(line)));
}

/**
 * Lines of a view that stand in columns.
 * @param {Array<Array<[string, string]>>} lines
 * @param {string} name what a screen reader calls it
 */
function columns(lines, name) {
  const body = make('pre', { tabindex: 0, role: 'group', 'aria-label': name });
  lines.forEach((line) => body.append(make('span', { class: 'line' }, ...pieces(line)), '\n'));
  return body;
}

/**
 * The lesson's words.
 * @param {Array<any>} blocks
 * @returns {Array<Node>}
 */
function words(blocks) {
  return blocks.map((block) => {
    const [[kind, content]] = Object.entries(block);
    switch (kind) {
      case 'h': return make('h5', {}, ...pieces(content));
      case 'ul': return make('ul', {}, ...content.map(item));
      case 'ol': return make('ol', { start: content[0] }, ...content[1].map(item));
      case 'pre': return make('pre', { tabindex: 0 }, content);
      default: return make('p', {}, ...pieces(content));
    }
  });
}

/** @param {Array<any>} blocks */
function item(blocks) {
  return make('li', {}, ...words(blocks));
}

/** Brings a part into view that a key has opened. @param {HTMLElement} part */
function reveal(part) {
  part.scrollIntoView({ block: 'nearest' });
}

/**
 * Of several elements only one is a stop of the Tab key; arrow keys go from one to the next.
 * @param {HTMLElement} around
 * @param {string} selector
 * @param {number} across how many stand in a row
 */
function rove(around, selector, across) {
  const all = /** @type {Array<HTMLElement>} */ (Array.from(around.querySelectorAll(selector)));
  all.forEach((element, place) => { element.tabIndex = place === 0 ? 0 : -1; });
  const steps = new Map([['ArrowRight', 1], ['ArrowLeft', -1], ['ArrowDown', across], ['ArrowUp', -across]]);
  around.addEventListener('keydown', (event) => {
    const place = all.indexOf(/** @type {HTMLElement} */ (event.target));
    const step = steps.get(event.key);
    if (place < 0 || step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = all[Math.min(Math.max(place + step, 0), all.length - 1)];
    all[place].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
