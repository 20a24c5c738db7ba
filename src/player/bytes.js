// A packet's bytes and its fields, each marked in the other.

/** So many bytes are shown at first. */
const MOST_BYTES = 512;
/** Bytes in a row. */
const IN_ROW = 16;

/** @param {string} text base64 */
function bytesOf(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** The frame's fields, with their layers. */
function fieldsOf(deck, frame) {
  let next = 0;
  return deck.shapes[frame.shape].flatMap(([layer, , , fields], depth) => fields.map(([name, first, length, bits]) => {
    const value = frame.values[next];
    next += 1;
    return { layer, depth, name, first, length, bits, value };
  }));
}

/**
 * Bytes and fields of one frame.
 * @param {any} deck
 * @param {any} frame
 * @param {any} say
 */
function packetSheet(deck, frame, say) {
  const bytes = bytesOf(frame.data);
  const fields = fieldsOf(deck, frame);
  const shown = Math.min(bytes.length, MOST_BYTES);
  const cells = Array.from(bytes.subarray(0, shown), (byte, place) => byteCell(byte, place, fields, say));
  const grid = make('div', { class: 'bytes', role: 'group', 'aria-label': say.word('bytes') });
  for (let row = 0; row < shown; row += IN_ROW) {
    grid.append(make('div', { class: 'byte-row' },
      make('span', { class: 'dim offset', 'aria-hidden': 'true' }, row.toString(16).padStart(4, '0')),
      ...cells.slice(row, row + IN_ROW)));
  }
  if (bytes.length > shown) grid.append(make('p', { class: 'dim' }, say.word('more_bytes', bytes.length - shown)));
  const list = make('div', { class: 'fields', role: 'group', 'aria-label': say.word('fields') });
  const items = fields.map((field) => fieldItem(field, say));
  deck.shapes[frame.shape].forEach(([layer, from, to], depth) => {
    list.append(make('p', { class: `layer-name layer-${depth % 6}` }, layer, ' ',
      make('span', { class: 'dim' }, say.word('byte_range', from, Math.max(to - 1, from)))));
    list.append(...items.filter((_, place) => fields[place].depth === depth));
  });
  const said = make('p', { class: 'said', 'aria-live': 'polite' }, say.word('point'));
  const sheet = make('div', { class: 'sheet' }, make('h5', {}, `#${frame.id} ${frame.label}`), said,
    make('div', { class: 'both-ways' }, grid, list));
  link(sheet, said, bytes, fields, cells, items, say);
  rove(grid, '.byte', IN_ROW);
  rove(list, '.field', 1);
  return sheet;
}

function byteCell(byte, place, fields, say) {
  const own = fields.filter((field) => covers(field, place));
  const depth = own.length > 0 ? own[0].depth : 0;
  const hex = byte.toString(16).padStart(2, '0');
  const names = own.map((field) => field.name).join(', ');
  return make('button', {
    type: 'button', class: `byte layer-${depth % 6}`, 'data-place': place,
    'aria-label': say.word('byte_is', place, hex, names),
  }, hex);
}

function covers(field, place) {
  return place >= field.first && place < field.first + field.length;
}

function fieldItem(field, say) {
  return make('button', { type: 'button', class: `field layer-${field.depth % 6}` },
    make('span', { class: 'dim at' }, placeOf(field)), ' ',
    make('span', {}, field.name), ' ', make('strong', {}, field.value));
}

/** The field's first byte; of a field of bits, which bits. */
function placeOf({ first, bits }) {
  if (!bits) return String(first);
  return bits[1] > bits[0] + 1 ? `${first}.${bits[0]}–${bits[1] - 1}` : `${first}.${bits[0]}`;
}

/** Focus on a field, or the pointer above it, lights its bytes up; on a byte, its fields. */
function link(sheet, said, bytes, fields, cells, items, say) {
  const light = (which, chosen) => {
    cells.forEach((cell, place) => cell.classList.toggle('lit', which.some((field) => covers(field, place))));
    items.forEach((item, place) => item.classList.toggle('lit', which.includes(fields[place])));
    cells.forEach((cell, place) => cell.classList.toggle('chosen', place === chosen));
    said.replaceChildren(...which.flatMap((field, place) => [place > 0 ? '; ' : '', ...sentence(field, bytes, say)]));
  };
  const onField = (event) => {
    const place = items.indexOf(event.target.closest('.field'));
    if (place >= 0) light([fields[place]], -1);
  };
  const onByte = (event) => {
    const cell = event.target.closest('.byte');
    if (!cell) return;
    const place = Number(cell.dataset.place);
    const own = fields.filter((field) => covers(field, place));
    light(own, place);
    const first = items[fields.indexOf(own[0])];
    if (first) scrollInside(first);
  };
  for (const event of ['focusin', 'pointerover', 'click']) {
    sheet.addEventListener(event, onField);
    sheet.addEventListener(event, onByte);
  }
}

/** Brings an element into view within its own scrolling box, and leaves the page where it is. */
function scrollInside(element) {
  const box = element.parentElement;
  if (!box || box.scrollHeight <= box.clientHeight) return;
  const top = element.offsetTop - box.offsetTop;
  if (top < box.scrollTop || top + element.offsetHeight > box.scrollTop + box.clientHeight) {
    box.scrollTop = top - box.clientHeight / 3;
  }
}

/** `ipv4, version: 4`; of a field of bits, with its bits among their bytes'. */
function sentence(field, bytes, say) {
  const head = [make('span', { class: 'heading' }, field.layer), ` ${field.name}: `, make('strong', {}, field.value)];
  if (!field.bits) return head;
  const binary = Array.from(bytes.subarray(field.first, field.first + field.length),
    (byte) => byte.toString(2).padStart(8, '0')).join('');
  const [from, to] = field.bits;
  return [...head, ' ', make('span', { class: 'bits' },
    make('span', { class: 'dim' }, binary.slice(0, from)), make('strong', {}, binary.slice(from, to)),
    make('span', { class: 'dim' }, binary.slice(to)))];
}
