// A link to any step: `page.html#tcp-server/syn`.

/** The address of a page; where a step was done twice, with the page's number in place of the step's id. */
function addressOf(deck, at) {
  const own = deck.pages[at].id;
  const first = own === undefined ? -1 : deck.pages.findIndex((page) => page.id === own);
  const name = first === at ? own : at + deck.first;
  return `#${encodeURIComponent(deck.lesson)}/${encodeURIComponent(name)}`;
}

/**
 * The page that an address leads to; nothing where it is none of this lesson's.
 * @param {any} deck
 * @param {string} hash
 * @param {string | null} otherwise a step's id or a page's number, where the address says nothing
 */
function pageAt(deck, hash, otherwise) {
  const name = nameIn(deck, hash) ?? otherwise;
  if (name === null) return null;
  const at = deck.pages.findIndex((page) => page.id === name);
  if (at >= 0) return at;
  const number = /^\d+$/.test(name) ? Number(name) - deck.first : -1;
  return number >= 0 && number < deck.pages.length ? number : null;
}

function nameIn(deck, hash) {
  try {
    const parts = hash.slice(1).split('/').map(decodeURIComponent);
    return parts.length === 2 && parts[0] === deck.lesson ? parts[1] : null;
  } catch {
    return null; // what is written there is no address of ours
  }
}
