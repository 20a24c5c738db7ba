// <sockstep-player>: turns the pages of a deck.
//
// It holds, as its children, the deck (<script type="application/json">), the sequence diagram
// (<template>), and the plain transcript, which is what is seen where no script runs.
// Attributes: lang ("en", "zh"), view ("chart", "sequence"), page (a number or a step's id).

const STYLE = 'sockstep:style';
/** On a screen so narrow, in pixels, one reads from the top of a step to its end, and so on from the top. */
const NARROW = 640;
/** mdBook's themes, as classes of the page's root. */
const BOOK_THEMES = { light: 'light', rust: 'light', coal: 'dark', navy: 'dark', ayu: 'dark' };

class SockstepPlayer extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.attachShadow({ mode: 'open' });
    if (document.readyState === 'loading') {
      document.addEventListener('DOMContentLoaded', () => this.start(), { once: true });
    } else {
      this.start();
    }
  }

  /** Where the deck cannot be read or shown, the transcript is. */
  start() {
    try {
      this.begin();
    } catch (error) {
      this.shadowRoot.replaceChildren(make('slot'));
      throw error;
    }
  }

  begin() {
    const script = this.querySelector('script[type="application/json"]');
    this.deck = JSON.parse(script.textContent);
    this.at = 0;
    this.asking = false;
    /** What the learner chose, by quiz. @type {Map<number, number>} */
    this.answers = new Map();
    this.view = this.getAttribute('view') === 'sequence' ? 'sequence' : 'chart';
    this.layers = false;
    this.code = false;
    this.help = false;
    /** Which of the page's terms is explained. @type {number | null} */
    this.term = null;
    /** The key of what only a live lesson can do. @type {string | null} */
    this.liveKey = null;
    /** @type {number | null} */
    this.frame = null;
    const asked = this.getAttribute('lang') || document.documentElement.lang || navigator.language;
    this.say = new Say(this.deck, asked.startsWith('zh') ? 'zh' : 'en');
    this.dress();
    this.build();
    this.followHash(true);
    this.listen();
    this.show();
    performance.mark('sockstep-player');
  }

  /** Style and theme. */
  dress() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.shadowRoot.adoptedStyleSheets = [sheet];
    // A click on its words gives it the keys.
    this.box = make('section', { class: 'player', tabindex: -1 });
    this.shadowRoot.append(this.box);
    this.takeTheme();
    new MutationObserver(() => this.takeTheme())
      .observe(document.documentElement, { attributes: true, attributeFilter: ['class'] });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.takeTheme());
  }

  /** The book's theme where there is a book, else the system's. */
  takeTheme() {
    const names = Array.from(document.documentElement.classList);
    const book = names.find((name) => Object.hasOwn(BOOK_THEMES, name));
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    this.box.dataset.theme = book ? BOOK_THEMES[book] : dark ? 'dark' : 'light';
  }

  /** All that stays from page to page; made anew for another language. */
  build() {
    const say = this.say;
    this.setAttribute('lang', say.lang);
    this.box.lang = say.lang === 'zh' ? 'zh-Hans' : 'en';
    const part = (name, head) => make('section', { class: `part ${name}` }, make('h4', {}, head),
      make('div', { class: 'body' }));
    this.parts = Object.fromEntries(['sockets', 'backlog', 'sets', 'packets', 'words', 'terms', 'code']
      .map((name) => [name, part(name, say.word(name))]));
    this.place = make('div', { class: 'place', 'aria-live': 'polite' });
    this.live = make('p', { class: 'live', role: 'status' });
    this.question = make('section', { class: 'question', tabindex: -1, 'aria-label': say.word('question') });
    this.box.replaceChildren(this.headLine(), this.controls(), this.live, this.place,
      make('div', { class: 'parts' }, this.picture(), make('div', { class: 'told' }, this.question, this.parts.words, this.parts.terms),
        make('div', { class: 'tables' }, this.parts.sockets, this.parts.backlog, this.parts.sets),
        this.parts.packets, this.parts.code),
      this.helpBox());
    this.resizing?.disconnect();
    this.resizing = new ResizeObserver(() => this.widen());
    this.resizing.observe(this.canvas);
  }

  headLine() {
    const { deck, say } = this;
    const language = button(say.word('other_language'), { lang: say.lang === 'en' ? 'zh-Hans' : 'en', class: 'quiet' },
      () => this.speak(say.lang === 'en' ? 'zh' : 'en'));
    const help = button('?', { class: 'quiet', 'aria-label': say.word('keys') }, () => this.press('?'));
    return make('header', {},
      make('h2', {}, say.both(deck.title)),
      make('p', { class: 'dim about' }, say.word('recorded', deck.kernel, deck.recorded_at.split('T')[0])),
      make('div', { class: 'tools' }, language, help));
  }

  controls() {
    const say = this.say;
    const last = this.deck.pages.length - 1;
    this.slider = /** @type {HTMLInputElement} */ (make('input',
      { type: 'range', min: 0, max: last, step: 1, 'aria-label': say.word('step') }));
    this.slider.addEventListener('input', () => this.go(Number(this.slider.value)));
    this.backward = button(`◀ ${say.word('back')}`, { class: 'back' }, () => this.press('ArrowLeft'));
    this.forward = button(`${say.word('next')} ▶`, { class: 'next' }, () => this.press('Enter'));
    this.count = make('a', { class: 'count', title: say.word('link') });
    return make('nav', { class: 'controls', 'aria-label': say.word('steps') },
      this.backward, this.slider, this.count, this.forward);
  }

  picture() {
    const say = this.say;
    this.canvas = make('div', { class: 'canvas', tabindex: 0, role: 'region', 'aria-label': say.word('picture') });
    const tab = (view) => button(say.word(view), { 'data-view': view }, () => this.look(view));
    this.tabs = ['chart', 'sequence'].map(tab);
    return make('section', { class: 'part picture' },
      make('div', { class: 'tabs', role: 'group', 'aria-label': say.word('picture') }, ...this.tabs), this.canvas);
  }

  helpBox() {
    const keys = ['next', 'turn', 'ends', 'choose', 'terms', 'layers', 'code', 'sequence', 'live', 'help'];
    const rows = keys.map((key) => make('div', {},
      make('dt', {}, make('kbd', {}, this.say.word(`key_${key}`))), make('dd', {}, this.say.word(`help_${key}`))));
    this.helpPart = make('section', { class: 'part help', 'aria-label': this.say.word('keys') },
      make('h4', {}, this.say.word('keys')), make('dl', {}, ...rows));
    return this.helpPart;
  }

  // --- what the learner does ---

  listen() {
    const own = (event) => this.key(event);
    this.addEventListener('keydown', own);
    // Alone on its page and in view, it takes keys that nothing else has the focus for, before the page does.
    if (document.querySelectorAll('sockstep-player').length === 1) {
      document.addEventListener('keydown', (event) => { if (event.target === document.body && this.isInView()) own(event); }, true);
    }
    window.addEventListener('hashchange', () => { if (this.followHash(false)) this.show(); });
    window.addEventListener('beforeprint', () => this.drawForPrint());
    window.addEventListener('afterprint', () => { this.drawing = null; this.takeTheme(); this.show(); });
    this.swipe();
  }

  /** Whether what the keys do is seen. */
  isInView() {
    const { top, bottom } = this.box.getBoundingClientRect();
    return Math.min(bottom, innerHeight) - Math.max(top, 0) > innerHeight / 2;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const pressable = target.closest?.('button, a');
    if (pressable && (event.key === 'Enter' || event.key === ' ')) return;
    if (target.closest?.('input') && event.key.startsWith('Arrow')) { event.stopPropagation(); return; }
    if (this.press(event.key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Keys as in the terminal. @param {string} key @returns {boolean} whether it means anything */
  press(key) {
    const does = {
      Enter: () => this.next(),
      ArrowLeft: () => this.back(),
      ArrowRight: () => this.next(),
      Home: () => this.go(0),
      End: () => this.go(this.deck.pages.length - 1),
      p: () => this.toggleLayers(),
      c: () => this.toggleCode(),
      s: () => this.look(this.view === 'chart' ? 'sequence' : 'chart'),
      g: () => this.turnTerms(),
      h: () => this.toggleHelp(),
      '?': () => this.toggleHelp(),
    }[key];
    if (does) does();
    else if (/^[1-9]$/.test(key) && this.asking) this.answer(Number(key) - 1);
    else if (/^[dunx]$/.test(key)) this.tell(key);
    else if (key === 'Escape') return this.close();
    else return false;
    return true;
  }

  /** A finger that is drawn across turns the page, unless it scrolls something. */
  swipe() {
    let start = null;
    this.box.addEventListener('touchstart', (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const scrolls = target.closest('.canvas, .scrolls, pre, input');
      const wide = scrolls && scrolls.scrollWidth > scrolls.clientWidth + 1;
      start = wide || target.closest('input') ? null : event.changedTouches[0];
    }, { passive: true });
    this.box.addEventListener('touchend', (event) => {
      if (!start) return;
      const end = event.changedTouches[0];
      const [across, down] = [end.clientX - start.clientX, end.clientY - start.clientY];
      start = null;
      if (Math.abs(across) < 60 || Math.abs(down) > Math.abs(across) / 2) return;
      if (across < 0) this.next(); else this.back();
    }, { passive: true });
  }

  /** Also where no packet is on this page: those of the next ones are then open. */
  toggleLayers() {
    this.layers = !this.layers;
    this.frame = this.layers ? this.newestFrame() : null;
    this.show();
    if (this.layers) reveal(this.parts.packets);
  }

  /** Says how that is done where it can be done. @param {string} key */
  tell(key) { this.liveKey = key; this.show(); }

  /** Closes what is open. @returns {boolean} whether anything was */
  close() {
    const wasOpen = this.term !== null || this.liveKey !== null || this.help || this.asking;
    this.term = this.liveKey = null;
    this.help = false;
    if (this.asking) this.back(); else this.show();
    return wasOpen;
  }

  /** The page's first term, the next one, and behind the last none. */
  turnTerms() {
    const next = this.term === null ? 0 : this.term + 1;
    this.explain(next < this.deck.pages[this.at].terms.length ? next : null);
  }

  /** @param {number | null} place */
  explain(place) {
    this.term = place;
    this.show();
    const pick = this.parts.terms.querySelectorAll('.term')[place ?? 0];
    if (!pick) return;
    /** @type {HTMLElement} */ (pick).focus();
    reveal(this.parts.terms.querySelector('.explained') || pick);
  }

  toggleCode() { this.code = !this.code; this.show(); if (this.code) reveal(this.parts.code); }

  toggleHelp() { this.help = !this.help; this.show(); if (this.help) reveal(this.helpPart); }

  speak(lang) {
    this.say = new Say(this.deck, lang);
    this.build();
    this.drawing = null;
    this.show();
    /** @type {HTMLElement} */ (this.box.querySelector('.tools button')).focus();
  }

  look(view) { this.view = view; this.show(); }

  /** Forward by one: to the question that stands before the next page, or to that page. */
  next() {
    const quiz = this.deck.pages[this.at + 1]?.quiz;
    if (quiz === undefined || this.asking || this.answers.has(quiz)) return this.go(this.at + 1);
    this.asking = true;
    this.term = this.liveKey = null;
    this.show();
    // Not its first choice: Enter leaves the answer to the kernel.
    this.question.focus({ preventScroll: true });
    reveal(this.question);
  }

  back() {
    if (!this.asking) return this.go(this.at - 1);
    this.asking = false;
    this.show();
    this.forward.focus();
  }

  /** @param {number} choice */
  answer(choice) {
    const quiz = this.deck.pages[this.at + 1].quiz;
    if (choice >= this.deck.quizzes[quiz].choices.length) return;
    this.answers.set(quiz, choice);
    this.go(this.at + 1);
    this.forward.focus();
  }

  /** @param {number} at */
  go(at) {
    const asked = this.asking;
    this.asking = false;
    this.term = this.liveKey = null;
    this.at = Math.min(Math.max(at, 0), this.deck.pages.length - 1);
    if (this.layers) this.frame = this.newestFrame();
    this.show();
    if (this.box.clientWidth < NARROW) reveal(this.place);
    if (asked) this.forward.focus();
    this.remember();
  }

  /** Puts the step into the page's address, once the learner rests: browsers allow few changes a second. */
  remember() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      try { history.replaceState(history.state, '', this.hash()); } catch { /* a page without an address */ }
    }, 300);
  }

  newestFrame() {
    const packets = this.deck.pages[this.at].packets;
    return packets.length > 0 ? packets[packets.length - 1].frame : null;
  }

  /** Shows a frame's bytes. @param {number | null} frame */
  open(frame) {
    this.layers = frame !== null;
    this.frame = frame;
    this.show();
  }

  // --- links to a step ---

  hash() { return addressOf(this.deck, this.at); }

  /** Goes where the address leads. @param {boolean} first whether the element's own page counts too */
  followHash(first) {
    const at = pageAt(this.deck, location.hash, first ? this.getAttribute('page') : null);
    if (at === null) return false;
    this.at = at;
    this.asking = false;
    this.term = this.liveKey = null;
    return true;
  }

  // --- what is shown ---

  show() {
    const page = this.deck.pages[this.at];
    this.showControls(page);
    this.showLive();
    this.showPlace(page);
    this.showQuestion();
    this.showPicture(page);
    this.showTables(page);
    this.showPackets(page);
    this.showWords(page);
    this.showTerms(page);
    this.showCode(page);
    this.helpPart.hidden = !this.help;
  }

  showControls(page) {
    const last = this.deck.pages.length - 1;
    this.slider.value = String(this.at);
    const where = `${page.index}/${page.of} ${page.id || this.say.word('intro')}`;
    this.slider.setAttribute('aria-valuetext', where);
    this.count.replaceChildren(make('strong', {}, `${page.index}/${page.of}`), ` ${page.id || ''}`);
    this.count.setAttribute('href', this.hash());
    this.backward.setAttribute('aria-disabled', String(this.at === 0 && !this.asking));
    this.forward.setAttribute('aria-disabled', String(this.at === last));
  }

  /** A recording cannot be changed: what is said to who tries, and how it is done live. */
  showLive() {
    const command = this.deck.pages[this.at].live;
    const key = make('kbd', {}, this.liveKey ?? '');
    const told = this.say.word('live', '%1', '%2').split(/%(\d)/).map((part) => ({ 1: make('code', {}, command), 2: key }[part] ?? part));
    this.live.replaceChildren(...(this.liveKey ? told : []));
  }

  showPlace(page) {
    const say = this.say;
    const step = this.deck.steps[page.index - 1];
    const title = step ? say.both(step.title) : say.word('intro');
    this.place.replaceChildren(make('h3', {}, title || page.id || ''));
    if (page.touched !== undefined) {
      this.place.append(make('div', { class: 'touched' }, ...paragraphs(say.text(page.touched))));
    }
    if (page.facts !== undefined) this.place.append(make('p', { class: 'facts' }, ...pieces(say.text(page.facts)[0])));
    this.place.append(make('p', { class: 'unseen' }, news(this.deck, page, say)));
  }

  showQuestion() {
    this.question.hidden = !this.asking;
    this.box.classList.toggle('asking', this.asking);
    if (!this.asking) return this.question.replaceChildren();
    const say = this.say;
    const quiz = this.deck.quizzes[this.deck.pages[this.at + 1].quiz];
    this.question.replaceChildren(make('h4', {}, say.word('question')), ...words(say.both(quiz.text)),
      choices(quiz, say, (choice) => this.answer(choice)),
      button(say.word('skip'), { class: 'quiet' }, () => this.go(this.at + 1)));
  }

  showPicture(page) {
    this.box.classList.toggle('drawn', this.view === 'sequence');
    this.tabs.forEach((tab) => tab.setAttribute('aria-pressed', String(tab.dataset.view === this.view)));
    if (this.view === 'sequence' && this.hasSequence()) {
      if (this.canvas.firstChild !== this.drawing.drawing) this.canvas.replaceChildren(this.drawing.drawing);
      this.drawing.show(this.at + this.deck.first);
      this.drawing.follow(this.canvas);
      return;
    }
    this.chartWidth = this.canvas.clientWidth || 600;
    this.canvas.replaceChildren(chart(this.deck, page, this.at + this.deck.first, this.say, this.chartWidth));
    followChart(this.canvas);
  }

  /** Another width may ask for other columns. */
  widen() {
    const width = this.canvas.clientWidth;
    if (this.view === 'chart' && Math.abs(width - (this.chartWidth || 0)) > 1) this.showPicture(this.deck.pages[this.at]);
  }

  hasSequence() {
    if (!this.drawing) {
      const drawn = takeSequence(this);
      if (!drawn) return false;
      drawn.setAttribute('aria-label', `${this.say.word('sequence')}: ${this.say.both(this.deck.title)}`);
      this.drawing = new Sequence(drawn, (page) => this.go(page - this.deck.first));
    }
    return true;
  }

  drawForPrint() {
    if (!this.hasSequence()) return;
    this.canvas.replaceChildren(...this.drawing.onPaper());
    this.box.dataset.theme = 'light';
  }

  showTables(page) {
    const { sockets, backlog, sets } = this.parts;
    const say = this.say;
    fill(sockets, page.hosts.length > 0 ? [scrolling(socketsTable(this.deck, page, say), say.word('sockets'))] : []);
    fill(backlog, page.queues.map((place) => queueBox(this.deck.queues[place], say)));
    fill(sets, page.sets === undefined ? [] : [columns(say.text(page.sets), say.word('sets'))]);
  }

  showPackets(page) {
    const { packets } = this.parts;
    const say = this.say;
    const parts = [];
    if (page.packets.length > 0) {
      const choose = (frame) => { this.open(this.frame === frame ? null : frame); this.focusPacket(frame); };
      parts.push(scrolling(packetsTable(this.deck, page, say, this.frame, choose), say.word('packets')));
    }
    if (this.layers && this.frame !== null) parts.push(packetSheet(this.deck, this.deck.frames[this.frame], say));
    if (this.layers && parts.length === 0) parts.push(make('p', { class: 'dim' }, say.word('no_packet')));
    fill(packets, parts);
  }

  focusPacket(frame) {
    const row = this.parts.packets.querySelector(`[data-frame="${this.deck.frames[frame].id}"] button`);
    if (row) /** @type {HTMLElement} */ (row).focus();
  }

  showWords(page) {
    const say = this.say;
    const step = this.deck.steps[page.index - 1];
    const said = [];
    this.box.classList.toggle('intro', page.index === 0);
    const text = (place, name) => {
      if (place !== undefined) said.push(make('div', { class: name }, ...paragraphs(say.text(place))));
    };
    text(page.failed, 'failed');
    if (page.quiz !== undefined) said.push(...verdict(this.deck.quizzes[page.quiz], this.answers.get(page.quiz), say));
    if (page.claim) said.push(claimBox(page.claim, say));
    if (page.done) said.push(...words(say.both(step ? step.words : page.index === 0 ? this.deck.intro : { en: [], zh: [] })));
    text(page.notes, 'notes');
    if (page.counters !== undefined) said.push(columns(say.text(page.counters), say.word('counters')));
    text(page.meanwhile, 'notes');
    text(page.end, 'end');
    fill(this.parts.words, said);
  }

  showTerms(page) {
    const choose = (place) => this.explain(this.term === place ? null : place);
    fill(this.parts.terms, page.terms.length > 0 ? termsOf(this.deck, page, this.say, this.term, choose) : []);
  }

  showCode(page) {
    const { code } = this.parts;
    const place = this.deck.steps[page.index - 1]?.code;
    const none = make('p', { class: 'dim' }, this.say.word('no_code'));
    const shown = place === undefined ? none : excerpts(this.say.text(place));
    fill(code, this.code ? [shown] : []);
  }
}

if (!customElements.get('sockstep-player')) customElements.define('sockstep-player', SockstepPlayer);
