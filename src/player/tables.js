// What the kernel's tables show: sockets, queues, and the packets of a step.

const SOCKET_HEADS = ['name', 'fd', 'state', 'local', 'remote', 'recv_q', 'send_q', 'timer'];
const PACKET_HEADS = ['packet', 'hosts', 'protocol', 'ports', 'flags', 'seq', 'ack', 'win', 'len', 'fate'];

/**
 * The sockets of all hosts.
 * @param {any} deck
 * @param {any} page
 * @param {any} say
 */
function socketsTable(deck, page, say) {
  const rows = page.hosts.flatMap(([, places]) => places.map((place) => say.both(deck.sockets[place].cells)));
  const used = SOCKET_HEADS.map((_, column) => column < 3 || rows.some((cells) => (cells[column] || []).length > 0));
  const kept = SOCKET_HEADS.map((_, column) => column).filter((column) => used[column]);
  const table = make('table', {},
    make('thead', {}, make('tr', {}, ...kept.map((column) => make('th', { scope: 'col' }, say.word(SOCKET_HEADS[column]))))));
  for (const [host, places] of page.hosts) {
    const body = make('tbody', {}, make('tr', {}, make('th', { scope: 'rowgroup', colspan: kept.length }, host)));
    places.forEach((place) => body.append(socketRow(deck.sockets[place], kept, say)));
    table.append(body);
  }
  return table;
}

function socketRow(socket, kept, say) {
  const cells = say.both(socket.cells);
  const name = socket.gone ? 'gone' : socket.news ? 'news' : undefined;
  const row = make('tr', { class: name, 'data-state': socket.gone ? undefined : socket.state });
  kept.forEach((column) => row.append(cell(SOCKET_HEADS[column], pieces(cells[column] || []), say)));
  return row;
}

/**
 * What is new on a page, in words, for who does not see the colours: states, then frames.
 * @param {any} deck
 * @param {any} page
 * @param {any} say
 */
function news(deck, page, say) {
  const states = page.hosts.flatMap(([host, places]) => places.map((place) => deck.sockets[place])
    .filter((socket) => socket.news || socket.gone).map((socket) => {
      const cells = say.both(socket.cells);
      return `${host} ${textOf(cells[0] || [])}: ${textOf(cells[2] || [])}`;
    }));
  const frames = page.packets.map((packet) => {
    const frame = deck.frames[packet.frame];
    return `${frame.from} → ${frame.to} ${frame.label}: ${textOf(say.text(packet.fate)[0])}`;
  });
  return [...states, ...frames].join('; ');
}

/**
 * A listener's queues: their members, and the room that is left.
 * @param {any} queue
 * @param {any} say
 */
function queueBox(queue, say) {
  const box = make('div', { class: 'queue', 'data-listener': queue.name, 'data-host': queue.host },
    make('h5', {}, `${queue.name} `, make('span', { class: 'dim' }, `(${queue.host})`)));
  if (queue.half) {
    box.append(queueRow(say.word('syn_queue'), 'half', queue.half, [], say));
  }
  box.append(queueRow(say.word('accept_queue'), 'full', queue.full, slotsBehind(queue), say, say.both(queue.count)[0], queue.limit));
  return box;
}

/** The empty slots; the last of all is the one behind the limit. */
function slotsBehind(queue) {
  const slots = [];
  for (let slot = queue.full.length; slot < queue.slots; slot += 1) {
    slots.push(make('li', { class: slot >= queue.limit ? 'slot beyond' : 'slot', 'aria-hidden': 'true' }));
  }
  return slots;
}

function queueRow(label, kind, members, slots, say, count = [], limit = Infinity) {
  const list = make('ul', { class: `members ${kind}`, role: 'list' });
  members.forEach((member, place) => {
    const name = place >= limit ? 'member beyond' : 'member';
    list.append(make('li', { class: name }, member.replace(/^\[|\]$/g, '')));
  });
  if (members.length + slots.length === 0) list.append(make('li', { class: 'dim' }, say.word('empty')));
  list.append(...slots);
  return make('div', { class: 'queue-row' },
    make('span', { class: 'heading' }, label, ' ', ...pieces(count)), list);
}

/**
 * The packets of a page, one row each.
 * @param {any} deck
 * @param {any} page
 * @param {any} say
 * @param {number | null} chosen the frame whose bytes are shown
 * @param {(frame: number) => void} choose
 */
function packetsTable(deck, page, say, chosen, choose) {
  const table = make('table', {},
    make('thead', {}, make('tr', {}, ...PACKET_HEADS.map((head) => make('th', { scope: 'col' }, say.word(head))))));
  const body = make('tbody');
  for (const packet of page.packets) {
    const frame = deck.frames[packet.frame];
    const number = button(frame.cells[0], { 'aria-pressed': String(chosen === packet.frame), title: say.word('open') },
      () => choose(packet.frame));
    const cells = frame.cells.slice(1)
      .map((text, place) => cell(PACKET_HEADS[place + 1], text === '' ? [] : [bare(text)], say));
    const row = make('tr', { class: packet.is, 'data-frame': frame.id },
      make('th', { scope: 'row' }, number), ...cells,
      cell('fate', pieces(say.text(packet.fate)[0]), say));
    // Anywhere in its row, with a mouse; the keyboard has the button.
    row.addEventListener('click', (event) => { if (event.target !== number) choose(packet.frame); });
    body.append(row);
  }
  table.append(body);
  return table;
}

/** A cell, which knows what stands at the head of its column: on a narrow screen it says so itself. */
function cell(head, children, say) {
  return make('td', { class: head, 'data-head': say.word(head) }, ...children);
}

/** The heads of the columns name what the terminal writes before each number. */
function bare(cell) {
  return cell.replace(/^(seq|ack|win|len) (?=\d)/, '');
}
