// The terms that a step is about: a button each, and below them the one that is explained.

/**
 * @param {any} deck
 * @param {any} page
 * @param {Say} say
 * @param {number | null} open which of the page's terms is explained
 * @param {(place: number) => void} choose
 * @returns {Array<Node>}
 */
function termsOf(deck, page, say, open, choose) {
  const picks = page.terms.map((term, place) => button(say.both(deck.terms[term].title),
    { class: 'term', 'aria-expanded': String(open === place) }, () => choose(place)));
  const explained = open === null ? [] : [explanation(deck, deck.terms[page.terms[open]], say)];
  return [make('div', { class: 'picks', role: 'group', 'aria-label': say.word('terms') }, ...picks), ...explained];
}

function explanation(deck, term, say) {
  const names = say.both(term.names).join(say.lang === 'zh' ? '、' : ', ');
  return make('div', { class: 'explained' },
    make('h5', {}, say.both(term.title), ' ', make('span', { class: 'dim' }, say.both(term.kind))),
    names ? make('p', { class: 'dim' }, names) : null,
    ...words(say.both(term.text)),
    labelled(say.word('term_steps'), term.steps.map(([lesson, step]) => linkTo(deck, lesson, step))),
    labelled(say.word('term_source'), [term.sources.join(', ')]));
}

/** A step of this deck is a link; one of another lesson is the command that leads there. */
function linkTo(deck, lesson, step) {
  const at = lesson === deck.lesson ? deck.pages.findIndex((page) => page.id === step) : -1;
  if (at >= 0) return make('a', { href: addressOf(deck, at) }, step);
  return make('code', {}, `sockstep lesson ${lesson} --from ${step}`);
}

function labelled(label, things) {
  if (things.length === 0) return null;
  return make('p', { class: 'labelled' }, make('span', { class: 'dim' }, label), ' ', ...things.flatMap((thing, place) => (place > 0 ? [make('br'), thing] : [thing])));
}
