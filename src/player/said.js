// What is said on a page: questions, verdicts, claims, programs; and the boxes that it stands in.

/** Texts and words in one language. */
class Say {
  /** @param {any} deck @param {string} lang */
  constructor(deck, lang) { this.deck = deck; this.lang = lang; }
  /** @param {any} both */
  both(both) { return both[this.lang]; }
  /** @param {number} place */
  text(place) { return this.both(this.deck.texts[place]); }
  /** A word of the player's own, with values for %1, %2 … @param {string} id @param {...any} values */
  word(id, ...values) {
    const text = this.both(this.deck.words)[id] ?? id;
    return text.replace(/%(\d)/g, (_, place) => String(values[Number(place) - 1]));
  }
}

/** The choices of a question: a click, or the key of its number. */
function choices(quiz, say, choose) {
  const list = make('ol', { class: 'choices', role: 'list' });
  quiz.choices.forEach((choice, place) => {
    const pick = button('', {}, () => choose(place));
    pick.append(make('kbd', {}, String(place + 1)), ' ', ...say.both(choice).flatMap(inline));
    list.append(make('li', {}, pick));
  });
  return list;
}

/**
 * The question, and what is said to the answer: the learner's here, else the recorded one.
 * @param {any} quiz
 * @param {number | undefined} answered
 * @param {Say} say
 */
function verdict(quiz, answered, say) {
  if (quiz.verdicts.length === 0) return [];
  const nobody = quiz.choices.length;
  const { text, why } = quiz.verdicts[answered ?? quiz.recorded ?? nobody];
  return [make('div', { class: 'answer' }, make('div', { class: 'dim' }, ...words(say.both(quiz.text))),
    ...paragraphs(say.text(text)), ...words(say.both(why)))];
}

/** Each program's lines, below its name. */
function excerpts(lines) {
  const all = make('div', { class: 'excerpts' });
  lines.forEach((line, place) => {
    if (line[0]?.[0] !== 'heading') return;
    const rest = lines.slice(place + 1);
    const end = rest.findIndex((one) => one[0]?.[0] === 'heading');
    all.append(columns([line, ...(end < 0 ? rest : rest.slice(0, end))], textOf(line)));
  });
  return all;
}

/** The inside of a choice: a button holds no paragraphs. */
function inline(block) {
  const [[kind, content]] = Object.entries(block);
  if (kind === 'p' || kind === 'h') return pieces(content);
  return [document.createTextNode(kind === 'pre' ? content : '')];
}

function claimBox(claim, say) {
  return make('div', { class: 'claim' },
    make('h5', {}, say.both(claim.who)), ...words(say.both(claim.says)),
    make('h5', {}, say.word('claim_does')), ...words(say.both(claim.does)));
}

/** Fills a part; one with nothing in it is not shown. */
function fill(part, children) {
  part.hidden = children.length === 0;
  part.lastElementChild.replaceChildren(...children);
}

/** A box that scrolls sideways where the screen is narrow; the keyboard reaches it. */
function scrolling(child, name) {
  return make('div', { class: 'scrolls', tabindex: 0, role: 'region', 'aria-label': name }, child);
}
