// Which entries their authors signed, and whether each that must be is.

// What somebody else may write for who judged elsewhere, beside that a package was taken in.
const CARRIED_KINDS = ["opened", "committed", "revealed", "judged", "withdrawn", "objected", "recused", "remarked",
  "remark-withdrawn", "referred", "excerpted"];

class Keyring {
  constructor() {
    this.held = new Map();
    this.since = new Map();
    this.owners = new Map();
    this.roles = new Map();
  }

  // The keys of which one must have signed the entry that comes next.
  wanted(entry) {
    if (entry.kind === "key-registered") return [String(get(entry.body, "key"))];
    if (!this.held.has(entry.actor)) return [];
    const mine = this.held.get(entry.actor);
    const isCarried = CARRIED_KINDS.includes(entry.kind) && has(entry.body, "offline");
    if (!isCarried && entry.kind !== "sheet-imported") return [mine];
    return [mine, ...this.elders(entry.actor, ["lead", "registrar"]).map((one) => this.held.get(one))];
  }

  take(entry) {
    const { kind, body, actor } = entry;
    if (kind === "person-added") {
      if (isObject(get(body, "person")) || Array.isArray(body.person)) throw new TypeError("nobody");
      if (this.roles.has(body.person)) return "why-person";
      this.roles.set(body.person, get(body, "role"));
    } else if (kind === "key-registered") {
      return this.held.has(actor) ? "why-key-held" : this.tie(actor, get(body, "key"), entry.seq);
    } else if (kind === "key-replaced") {
      if (!this.held.has(actor) || this.held.get(actor) !== get(body, "old")) return "why-key-none";
      return this.tie(actor, get(body, "key"), this.since.get(actor));
    } else if (kind === "key-revoked") {
      const person = get(body, "person"), key = get(body, "key");
      if (!this.owners.has(key) || this.held.get(person) !== key) return "why-key-none";
      if (actor !== person && !this.elders(person, ["lead"]).includes(actor)) return "why-key-lead";
      this.held.delete(person);
      this.since.delete(person);
    }
    return "";
  }

  tie(person, key, since) {
    if (typeof key !== "string" || !/^[0-9a-f]{64}$/.test(key)) return "why-key-form";
    if (this.owners.has(key)) return "why-key-taken";
    this.held.set(person, key);
    this.since.set(person, since);
    this.owners.set(key, person);
    return "";
  }

  elders(person, roles) {
    return sorted([...this.since.keys()]).filter((one) => one !== person && roles.includes(this.roles.get(one)) &&
      this.since.get(one) < this.since.get(person));
  }
}

const READY = new Map();

// Whether a signature is one of a message by a key; each key is made ready once.
async function holds(key, message, signature) {
  const hexed = /^([0-9a-f]{2})*$/;
  if (!hexed.test(key) || !hexed.test(signature) || key.length !== 64 || signature.length !== 128) return false;
  if (!READY.has(key)) {
    try {
      READY.set(key, await crypto.subtle.importKey("raw", unhex(key), "Ed25519", false, ["verify"]));
    } catch (error) {
      if (error.name !== "DataError") throw new Open("entries-unable");
      READY.set(key, null);
    }
  }
  const known = READY.get(key);
  return known !== null && crypto.subtle.verify("Ed25519", known, unhex(signature), UTF8.encode(message));
}

async function checkEntry(ring, entry, key, signature) {
  const wanted = ring.wanted(entry);
  if (!key) return wanted.length ? "entry-unsigned" : "";
  if (!wanted.includes(key)) return wanted.length ? "entry-key" : "entry-needless";
  if (!(await holds(key, `crime_sample-entry-1\n${entry.hash}`, signature))) return "entry-signature";
  if (entry.kind === "key-replaced") {
    const [old, made, proof] = ["old", "key", "proof"].map((name) => get(entry.body, name));
    if (!(await holds(made, `crime_sample-key-1\n${entry.actor}\n${old}\n${made}`, proof))) return "entry-possession";
  }
  return "";
}

async function checkSignatures(bundle) {
  const found = new Map(), ring = new Keyring(), counts = new Map();
  const lines = linesOf(bundle.files.get("signatures.jsonl") || new Uint8Array());
  if (lines.pop().length) throw new Fault("content");
  for (const line of lines) {
    const [seq, key, signature, ...more] = parsed(line);
    if (more.length || signature === undefined) throw new TypeError("not three");
    if (!Number.isInteger(seq) || seq < 1 || seq > bundle.entries.length || found.has(seq)) {
      throw new Fault("signature-foreign", { seq });
    }
    if (typeof key !== "string" || typeof signature !== "string") throw new Fault("content");
    found.set(seq, [key, signature]);
  }
  for (const entry of bundle.entries) {
    const [key, signature] = found.get(entry.seq) || ["", ""], { seq, kind, actor: person } = entry;
    const why = await checkEntry(ring, entry, key, signature);
    if (why) throw new Fault(why, { seq, kind, person, key });
    const unlawful = ring.take(entry);
    if (unlawful) throw new Fault("unlawful", { seq, kind, why: WORDS[unlawful] });
    if (key) counts.set(key, (counts.get(key) || 0) + 1);
  }
  if (!counts.size) throw new Open("entries-bare");
  const by = sorted([...counts.keys()]).map((key) => `${ring.owners.get(key)} ${key.slice(0, 24)} (${counts.get(key)})`).join(", ");
  return tell("entries-signed", { count: sum([...counts.values()]), total: bundle.entries.length, by });
}
