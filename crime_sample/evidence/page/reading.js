// What does not hold, and in which words; a zip file that anybody may have made; the entries of the ledger in it.

const FORMAT = "crime_sample-bundle-1";
const ENTRY = "crime_sample-ledger-1";
const MOST_FILES = 64, MOST_BYTES = 400e6, MOST_FRAME = 1500e6;
// eslint-disable-next-line no-control-regex
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]/gu;

class Fault extends Error {
  constructor(key, gaps = {}) { super(tell(key, gaps)); }
}
class Open extends Error {
  constructor(key, gaps = {}) { super(tell(key, gaps)); }
}
class Decimal {
  constructor(value) { this.value = value; }
}

function shown(value) {
  if (value instanceof Decimal) return value.value.toFixed(6);
  if (Number.isInteger(value)) return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value === null || value === undefined) return "None";
  return Array.from((typeof value === "number" ? value.toFixed(6) : String(value)).replace(HIDDEN, "?")).slice(0, 200).join("");
}

function tell(key, gaps = {}) {
  return WORDS[key].replace(/\{(\w+)\}/g, (_, name) => shown(gaps[name]));
}

function need(value) {
  if (value === undefined || value === null) throw new TypeError("it is not there");
  return value;
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function has(object, key) {
  return Object.prototype.hasOwnProperty.call(object, key);
}

function get(object, key) {
  if (!isObject(object) || !has(object, key)) throw new TypeError(key);
  return object[key];
}

// The first of two texts by their UTF-8 bytes.
function byBytes(one, other) {
  const a = Array.from(one), b = Array.from(other);
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a[i] !== b[i]) return a[i].codePointAt(0) - b[i].codePointAt(0);
  }
  return a.length - b.length;
}

function sorted(texts) {
  return texts.some((text) => /[\ud800-\uffff]/.test(text)) ? texts.sort(byBytes) : texts.sort();
}

async function inflated(bytes, most) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader(), parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) { await reader.cancel(); throw new RangeError("it is longer than it says"); }
    parts.push(value);
  }
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

function crc32(bytes) {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ CRC[(crc ^ bytes[i]) & 255];
  return (crc ^ -1) >>> 0;
}

// The entries of a zip file's list at its end.
function listed(view) {
  let end = view.byteLength - 22;
  while (end >= 0 && end > view.byteLength - 65558 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw new Fault("not-zip");
  const count = view.getUint16(end + 10, true), entries = [];
  let at = view.getUint32(end + 16, true);
  // What stands before the zip file, and is none of it, is passed over as Python does.
  const shift = end - view.getUint32(end + 12, true) - at;
  at += shift;
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Fault("not-zip");
    const [named, extra, remark] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, named));
    entries.push({
      name,
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      start: view.getUint32(at + 42, true) + shift,
    });
    at += 46 + named + extra + remark;
  }
  return entries;
}

async function unzipped(bytes, most) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let entries;
  try { entries = listed(view); } catch { throw new Fault("not-zip"); }
  if (entries.length > MOST_FILES || entries.reduce((sum, one) => sum + one.size, 0) > most) throw new Fault("zip-large");
  const files = new Map();
  for (const one of entries) {
    if (files.has(one.name)) throw new Fault("zip-twice", { name: one.name });
    try {
      if (view.getUint32(one.start, true) !== 0x04034b50 || one.flags & 1) throw new TypeError("no entry");
      const head = one.start + 30 + view.getUint16(one.start + 26, true) + view.getUint16(one.start + 28, true);
      const named = bytes.subarray(one.start + 30, one.start + 30 + view.getUint16(one.start + 26, true));
      if (new TextDecoder().decode(named) !== one.name) throw new TypeError("another name");
      const part = bytes.subarray(head, head + one.packed);
      if (one.method !== 0 && one.method !== 8) throw new TypeError("method");
      const data = one.method === 0 ? part : await inflated(part, one.size);
      if (data.length !== one.size || crc32(data) !== one.crc) throw new TypeError("damaged");
      files.set(one.name, data);
    } catch { throw new Fault("zip-entry", { name: one.name }); }
  }
  return files;
}

function parsed(bytes) {
  return JSON.parse(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
}

function entryOf(line, seq) {
  let told;
  try { told = parsed(line); } catch { throw new Fault("line", { seq }); }
  if (!Array.isArray(told) || told.length !== 9) throw new Fault("line", { seq });
  const [made, number, prev, at, actor, kind, uid, seal, body] = told;
  if (made !== ENTRY || ![prev, at, actor, kind, uid].every((one) => typeof one === "string") || !isObject(body)) {
    throw new Fault("line", { seq });
  }
  return { line, hash: sha(line), seq: number, prev, at, actor, kind, uid, seal, body };
}

function linesOf(bytes) {
  const lines = [];
  let start = 0, end;
  while ((end = bytes.indexOf(10, start)) !== -1) { lines.push(bytes.subarray(start, end)); start = end + 1; }
  lines.push(bytes.subarray(start));
  return lines;
}

function chainOf(files) {
  const lines = linesOf(need(files.get("ledger.jsonl")));
  if (lines.pop().length) throw new Fault("line", { seq: lines.length + 1 });
  const entries = [];
  lines.forEach((line, i) => {
    const entry = entryOf(line, i + 1), before = entries.length ? entries[i - 1].hash : "0".repeat(64);
    if (entry.seq !== i + 1 || entry.prev !== before) throw new Fault("chain", { seq: i + 1 });
    entries.push(entry);
  });
  return entries;
}
