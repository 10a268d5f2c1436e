// A zip file that anybody may have made, read in one way only: where two programs could read two things, it is none.
// What stands before the zip file is passed over. Its list must end where the file does, a name has plain letters, and
// an entry is stored or deflated to its very end.

const MOST_FILES = 64, MOST_BYTES = 400e6, MOST_FRAME = 1500e6;
const HARMLESS = 64e6, MOST_TIMES = 200; // what may come of any file; lists of ids shrink to a tenth
const FLAGS = 0x080e; // how well it was packed, sizes after it, name in UTF-8; all else changes what it is

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

// A text with a sign for each byte.
function signsOf(bytes) {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

// The entries of a zip file's list at its end.
function listed(bytes, view) {
  let end = view.byteLength - 22;
  while (end >= 0 && end > view.byteLength - 65558 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw new TypeError("no end");
  const [disk, ofDisk, here, count, remark] = [4, 6, 8, 10, 20].map((place) => view.getUint16(end + place, true));
  const [length, offset] = [12, 16].map((place) => view.getUint32(end + place, true));
  let at = end - length;
  const shift = at - offset, entries = [];
  if (disk || ofDisk || here !== count || end + 22 + remark !== view.byteLength || shift < 0) throw new TypeError("no end");
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new TypeError("no entry");
    const [flags, method, named, extra, told] = [8, 10, 28, 30, 32].map((place) => view.getUint16(at + place, true));
    const [crc, packed, size, start] = [16, 20, 24, 42].map((place) => view.getUint32(at + place, true));
    at += 46;
    entries.push({ name: signsOf(bytes.subarray(at, at + named)), flags, method, crc, packed, size, start: start + shift });
    at += named + extra + told;
  }
  if (at !== end) throw new TypeError("the list ends elsewhere");
  return entries;
}

// What an entry unpacks to.
async function contentOf(bytes, view, one) {
  if (view.getUint32(one.start, true) !== 0x04034b50 || one.flags & ~FLAGS) throw new TypeError("no entry");
  const [named, extra] = [26, 28].map((place) => view.getUint16(one.start + place, true)), first = one.start + 30;
  if (!/^[ -~]*$/.test(one.name) || signsOf(bytes.subarray(first, first + named)) !== one.name) throw new TypeError("name");
  const part = bytes.subarray(first + named + extra, first + named + extra + one.packed);
  if (![0, 8].includes(one.method) || part.length !== one.packed) throw new TypeError("method");
  const data = one.method === 0 ? part : await inflated(part, one.size);
  if (data.length !== one.size || crc32(data) !== one.crc) throw new TypeError("damaged");
  return data;
}

async function unzipped(bytes, most) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), files = new Map();
  let entries;
  most = Math.min(most, Math.max(HARMLESS, MOST_TIMES * bytes.length));
  try { entries = listed(bytes, view); } catch { throw new Fault("not-zip"); }
  if (entries.length > MOST_FILES || sum(entries.map((one) => one.size)) > most) throw new Fault("zip-large");
  for (const one of entries) {
    if (files.has(one.name)) throw new Fault("zip-twice", { name: one.name });
    try { files.set(one.name, await contentOf(bytes, view, one)); } catch { throw new Fault("zip-entry", { name: one.name }); }
  }
  return files;
}
