// The flow chart: a column an actor (or a host), calls from top to bottom, frames between the columns.

/** So many rows are drawn whole; of a longer chart, a window around the place where something happens. */
const MOST_ROWS = 80;
/** The window's rows. */
const WINDOW = 36;
/** The narrowest column in which a call can be read, in pixels. */
const NARROWEST_COLUMN = 165;

/**
 * The columns: which lane stands in which, and what they are called.
 * @param {any} deck
 * @param {number} width of the chart, in pixels
 */
function chartColumns(deck, width) {
  const hosts = [...new Set(deck.actors.map((actor) => actor.host))];
  const byActor = deck.actors.length <= hosts.length || width / deck.actors.length >= NARROWEST_COLUMN;
  if (byActor) {
    const names = deck.actors.map((actor) => actor.name);
    const hostsOf = deck.actors.map((actor) => actor.host);
    return { layout: 0, names, hosts: hostsOf, of: deck.actors.map((_, lane) => lane) };
  }
  return { layout: 1, names: hosts, hosts, of: deck.actors.map((actor) => hosts.indexOf(actor.host)) };
}

/**
 * How far a call has come on this page; nothing where it has not begun.
 * @param {any} call
 * @param {number} number
 */
function markOn(call, number) {
  let found = null;
  for (const mark of call.marks) {
    if (mark[0] > number) break;
    found = mark;
  }
  return found;
}

/**
 * The deck's calls by the pages on which they change, and by their rows; made once.
 * @param {any} deck
 */
function callIndex(deck) {
  if (!deck.callIndex) {
    const marked = deck.calls.flatMap((call) => call.marks.filter((mark) => mark[3]).map((mark) => ({ call, page: mark[0] })));
    const byPage = groupedBy(marked, (one) => one.page);
    const byRow = [0, 1].map((layout) => groupedBy(deck.calls, (call) => call.rows[layout]));
    deck.callIndex = { byPage, byRow };
  }
  return deck.callIndex;
}

/**
 * The rows that must be seen: where something happens, else the last one that anybody came to.
 * @param {any} deck
 * @param {any} page
 * @param {number} number
 * @param {number} layout
 */
function focusRows(deck, page, number, layout) {
  const rows = (callIndex(deck).byPage.get(number) || []).map((one) => one.call.rows[layout]);
  page.packets.forEach((packet) => rows.push(packet.rows[layout]));
  if (rows.length > 0) return rows;
  return deck.calls.filter((call) => markOn(call, number)).map((call) => call.rows[layout]).slice(-1);
}

/**
 * The calls of a row on this page, with what became of them; those outside of the plan that have not been
 * made yet are not shown.
 */
function callsInRow(deck, number, layout, row) {
  const calls = callIndex(deck).byRow[layout].get(row) || [];
  const shown = calls.map((call) => ({ call, mark: markOn(call, number) }));
  return shown.filter(({ call, mark }) => mark || call.planned)
    .map((one) => ({ ...one, now: one.mark?.[0] === number && one.mark[3] }));
}

/**
 * The rows to draw: all of them, or a window around where something happens.
 * @param {number} rows
 * @param {Array<number>} focus
 */
function chartWindow(rows, focus) {
  if (rows <= MOST_ROWS) return [0, rows];
  const middle = focus.length > 0 ? Math.max(...focus) : 0;
  const first = Math.min(Math.max(middle - Math.floor(WINDOW * 2 / 3), 0), rows - WINDOW);
  return [first, first + WINDOW];
}

/**
 * The chart of a page.
 * @param {any} deck
 * @param {any} page
 * @param {number} number the page's number
 * @param {any} say texts and words in the language
 * @param {number} width in pixels
 */
function chart(deck, page, number, say, width) {
  const all = chartColumns(deck, width);
  const [first, last] = chartWindow(deck.rows[all.layout], focusRows(deck, page, number, all.layout));
  const list = make('ul', { class: 'chart', role: 'list' });
  list.style.gridTemplateColumns = `repeat(${all.names.length}, minmax(0, 1fr))`;
  all.names.forEach((name, column) => list.append(columnHead(all, page, say, name, column)));
  fillRows(list, { all, deck, page, number, first, last, say });
  if (last - first < deck.rows[all.layout]) {
    list.prepend(make('li', { class: 'dim cut' }, say.word('rows', first + 1, last, deck.rows[all.layout])));
  }
  return list;
}

/** @returns {HTMLElement} */
function columnHead(all, page, say, name, column) {
  const cut = (page.cut || []).find(([host]) => host === all.hosts[column]);
  const head = make('li', { class: 'head' }, make('strong', {}, name));
  if (all.names[column] !== all.hosts[column]) head.append(make('span', { class: 'dim' }, ` ${all.hosts[column]}`));
  if (cut) head.append(' ', ...pieces(say.text(cut[1])[0]));
  head.style.gridColumn = String(column + 1);
  return head;
}

/**
 * Calls and frames, row by row: a frame has a row of its own, below the calls that had been made by then and
 * above the later ones of their row. Calls to come stand below all frames: time runs downwards.
 */
function fillRows(list, { all, deck, page, number, first, last, say }) {
  const packetsOf = groupedBy(page.packets, (packet) => packet.rows[all.layout]);
  const lastFrame = Math.max(-1, ...packetsOf.keys());
  let place = 2;
  const draw = (calls) => {
    calls.forEach((one) => list.append(callItem(one, all, deck, say, place)));
    if (calls.length > 0) place += 1;
  };
  const toCome = [];
  for (let row = first; row < last; row += 1) {
    const [made, planned] = parted(callsInRow(deck, number, all.layout, row), (one) => one.mark || row > lastFrame);
    toCome.push(planned);
    let left = made;
    for (const packet of packetsOf.get(row) || []) {
      const [before, later] = parted(left, ({ call }) => call.place < packet.calls);
      draw(before);
      left = later;
      list.append(arrowItem(packet, all, deck, say, place));
      place += 1;
    }
    draw(left);
    if (row === lastFrame) toCome.forEach(draw);
  }
  all.names.forEach((_, column) => {
    const line = make('li', { class: 'lifeline', 'aria-hidden': 'true' });
    line.style.gridColumn = String(column + 1);
    line.style.gridRow = `2 / ${Math.max(place, 3)}`;
    list.append(line);
  });
}

function parted(all, isFirst) {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

function groupedBy(all, key) {
  const groups = new Map();
  for (const one of all) {
    const group = groups.get(key(one));
    if (group) group.push(one); else groups.set(key(one), [one]);
  }
  return groups;
}

function callItem({ call, mark, now }, all, deck, say, place) {
  const outcome = mark ? say.text(mark[2])[0] || [] : [];
  const role = mark ? (outcome[0] || ['now'])[0] : 'dim';
  const actor = deck.actors[call.lane].name;
  const shared = all.of.filter((column) => column === all.of[call.lane]).length > 1;
  const text = mark ? call.short : call.planned;
  const item = make('li', { class: `call ${role}${now ? ' here' : ''}${mark ? '' : ' planned'}`, title: call.text, 'aria-current': now ? 'step' : undefined },
    make('span', { class: 'sign', 'aria-hidden': 'true' }, mark ? drawn(mark[1]) : '·'),
    make('span', {},
      make('span', { class: shared ? 'speaker' : 'unseen' }, `${actor}: `),
      make('code', {}, ...breakable(text), ...pieces(outcome)),
      make('span', { class: 'unseen' }, mark ? '' : ` (${say.word('planned')})`)));
  item.style.gridColumn = String(all.of[call.lane] + 1);
  item.style.gridRow = String(place);
  return item;
}

/** A call's text, which breaks behind its signs before it breaks a word. */
function breakable(text) {
  return text.split(/(?<=[(,])/).flatMap((part, place) => (place > 0 ? [make('wbr'), part] : [part]));
}

/** The column in which a frame begins or ends: its actor's, else its host's first. */
function columnOf(all, deck, lane, host) {
  if (lane !== null) return all.of[lane];
  return Math.max(all.of[deck.actors.findIndex((actor) => actor.host === host)] ?? 0, 0);
}

function arrowItem(packet, all, deck, say, place) {
  const frame = deck.frames[packet.frame];
  const from = columnOf(all, deck, packet.lanes[0], frame.from);
  const to = columnOf(all, deck, packet.lanes[1], frame.to);
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  const way = from === to ? 'local' : to > from ? 'right' : 'left';
  const item = make('li', { class: `arrow ${way} ${packet.is}` },
    make('span', { class: 'unseen' }, `${frame.from} → ${frame.to}: `),
    make('span', { class: 'label' },
      make('span', { class: 'frame' }, frame.label), ' ',
      ...(frame.note ? [make('span', { class: 'frame note' }, frame.note), ' '] : []), ...pieces(say.text(packet.fate)[0])),
    make('span', { class: 'shaft', 'aria-hidden': 'true' }));
  item.style.gridColumn = `${left + 1} / ${right + 2}`;
  item.style.gridRow = String(place);
  const inset = `${50 / (right - left + 1)}%`;
  item.style.marginLeft = way === 'local' ? '4%' : inset;
  item.style.marginRight = way === 'local' ? '4%' : inset;
  return item;
}

/**
 * Scrolls to what happens on the page, as a whole where there is room; where nothing does, to the newest call.
 * @param {HTMLElement} box
 */
function followChart(box) {
  const happens = /** @type {Array<HTMLElement>} */ (Array.from(box.querySelectorAll('.here, .arrow')));
  const made = /** @type {Array<HTMLElement>} */ (Array.from(box.querySelectorAll('.call:not(.planned)')));
  const seen = happens.length > 0 ? happens : made.slice(-1);
  if (seen.length === 0) return;
  const head = /** @type {HTMLElement} */ (box.querySelector('.head')).offsetHeight;
  const top = Math.min(...seen.map((one) => one.offsetTop)) - head;
  const bottom = Math.max(...seen.map((one) => one.offsetTop + one.offsetHeight));
  box.scrollTop = top - Math.max(box.clientHeight - (bottom - top), 16) / 2;
}
