// SHA-256 (FIPS 180-4) of bytes: one short text after another, a million of them, where the browser's own is slow.

const ROUNDS = new Int32Array(64);
const BEGIN = new Uint32Array(8);
const WORK = new Int32Array(64);
(() => {
  // The first 32 bits of the fractions of the cube roots of the primes, and of the square roots of the first eight.
  let count = 0;
  for (let number = 2; count < 64; number++) {
    let prime = true;
    for (let factor = 2; factor * factor <= number; factor++) if (number % factor === 0) prime = false;
    if (!prime) continue;
    if (count < 8) BEGIN[count] = (Math.sqrt(number) % 1) * 2 ** 32;
    ROUNDS[count++] = ((Math.cbrt(number) % 1) * 2 ** 32) | 0;
  }
})();

class Sha256 {
  constructor() {
    this.state = BEGIN.slice();
    this.block = new Uint8Array(64);
    this.held = 0;
    this.length = 0;
  }

  update(bytes) {
    this.length += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      const taken = Math.min(64 - this.held, bytes.length - at);
      this.block.set(bytes.subarray(at, at + taken), this.held);
      this.held += taken;
      at += taken;
      if (this.held === 64) this.mix();
    }
    return this;
  }

  mix() {
    const w = WORK, block = this.block, state = this.state;
    for (let i = 0; i < 16; i++) {
      w[i] = (block[4 * i] << 24) | (block[4 * i + 1] << 16) | (block[4 * i + 2] << 8) | block[4 * i + 3];
    }
    for (let i = 16; i < 64; i++) {
      const a = w[i - 15], b = w[i - 2];
      const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
      const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let a = state[0] | 0, b = state[1] | 0, c = state[2] | 0, d = state[3] | 0;
    let e = state[4] | 0, f = state[5] | 0, g = state[6] | 0, h = state[7] | 0;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
    this.held = 0;
  }

  digest() {
    const bits = this.length * 8, block = this.block;
    block[this.held++] = 128;
    if (this.held > 56) { block.fill(0, this.held); this.mix(); }
    block.fill(0, this.held, 56);
    for (let i = 0; i < 4; i++) {
      block[56 + i] = Math.floor(bits / 2 ** 32) >>> (24 - 8 * i);
      block[60 + i] = bits >>> (24 - 8 * i);
    }
    this.mix();
    const out = new Uint8Array(32);
    for (let i = 0; i < 32; i++) out[i] = this.state[i >> 2] >>> (24 - 8 * (i & 3));
    return out;
  }
}

const UTF8 = new TextEncoder();

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hex(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += PAIRS[bytes[i]];
  return text;
}

function sha(data) {
  return hex(new Sha256().update(typeof data === "string" ? UTF8.encode(data) : data).digest());
}
