// What does not hold, and in which words; JSON that reads the same in every language; the entries of the ledger.

const FORMAT = "crime_sample-bundle-1";
const ENTRY = "crime_sample-ledger-1";
const DEEPEST = 100; // lists within lists
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

// A text in UTF-8. It may hold half a sign of two, as the ledger's may; both halves are another text elsewhere.
function textOf(bytes) {
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try { return utf8.decode(bytes); } catch { /* it may be for such a half */ }
  const isHalf = (at) => bytes[at] === 0xed && bytes[at + 1] >= 0xa0 && bytes[at + 1] <= 0xbf && (bytes[at + 2] & 0xc0) === 0x80;
  let text = "", from = 0;
  for (let at = bytes.indexOf(0xed); at !== -1; at = bytes.indexOf(0xed, at + 1)) {
    if (!isHalf(at)) continue;
    if (bytes[at + 1] < 0xb0 && isHalf(at + 3) && bytes[at + 4] >= 0xb0) throw new TypeError("two halves");
    const half = ((bytes[at] & 15) << 12) | ((bytes[at + 1] & 63) << 6) | (bytes[at + 2] & 63);
    text += utf8.decode(bytes.subarray(from, at)) + String.fromCharCode(half);
    from = at + 3;
  }
  return text + utf8.decode(bytes.subarray(from));
}

// Refuse what other languages read as something else: infinite numbers, whole ones beyond 2^53, and what lies deep.
function plain(value, left) {
  if (typeof value === "object" && value !== null) {
    if (!left) throw new TypeError("too deep");
    for (const one of Object.values(value)) plain(one, left - 1);
  } else if (typeof value === "number" && (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))) {
    throw new TypeError("too large");
  }
  return value;
}

function parsedText(text) {
  return plain(JSON.parse(text), DEEPEST);
}

function parsed(bytes) {
  return parsedText(textOf(bytes));
}

// A whole number, and nothing that can be taken for one.
function whole(value) {
  if (!Number.isInteger(value)) throw new TypeError("no whole number");
  return value;
}

// A text without half signs, so that it has bytes.
function text(value) {
  if (typeof value !== "string" || /[\ud800-\udfff]/u.test(value)) throw new TypeError("no text");
  return value;
}

function entryOf(line, seq) {
  let told;
  try { told = parsed(line); } catch { throw new Fault("line", { seq }); }
  if (!Array.isArray(told) || told.length !== 9) throw new Fault("line", { seq });
  const [made, number, prev, at, actor, kind, uid, seal, body] = told;
  if (made !== ENTRY || ![prev, at, actor, kind, uid].every((one) => typeof one === "string") || !isObject(body)
    || !Number.isInteger(number)) {
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
