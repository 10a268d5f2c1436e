// Checks of what was fixed when: files, signature, ledger, plan, seed, draw.

function jsonOf(bundle, name) {
  return parsed(need(bundle.files.get(name)));
}

// Whether two values of JSON are the same, whatever the order of keys.
function same(one, other) {
  if (Array.isArray(one) || Array.isArray(other)) {
    return Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((v, i) => same(v, other[i]));
  }
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one);
    return keys.length === Object.keys(other).length && keys.every((key) => has(other, key) && same(one[key], other[key]));
  }
  return one === other;
}

function checkFiles(bundle) {
  const files = bundle.files, manifest = files.has("manifest.json") ? jsonOf(bundle, "manifest.json") : null;
  if (!isObject(manifest) || manifest.format !== FORMAT) throw new Fault("no-manifest");
  if (typeof get(manifest, "interim") !== "boolean") throw new TypeError("neither true nor false");
  const told = get(manifest, "files");
  for (const name of sorted(Object.keys(told))) {
    if (!files.has(name)) throw new Fault("file-missing", { name });
    if (sha(files.get(name)) !== told[name]) throw new Fault("file-changed", { name });
  }
  for (const name of sorted([...files.keys()])) {
    if (!has(told, name) && !["manifest.json", "signature.json"].includes(name)) throw new Fault("file-added", { name });
  }
  return tell("files", { count: Object.keys(told).length, digest: sha(files.get("manifest.json")) });
}

function unhex(text) {
  if (!/^([0-9a-f]{2})*$/i.test(text)) throw new TypeError("no hexadecimal");
  return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
}

async function signed(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  let known;
  try {
    known = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch (error) {
    if (error.name === "DataError") return false;
    throw new Open("signature-unable");
  }
  return crypto.subtle.verify("Ed25519", known, signature, message);
}

async function checkSignature(bundle, wanted) {
  if (!bundle.files.has("signature.json")) {
    if (wanted) throw new Fault("unsigned-key");
    throw new Open("unsigned");
  }
  const told = jsonOf(bundle, "signature.json"), key = get(told, "public_key");
  const message = need(bundle.files.get("manifest.json")), signature = get(told, "signature");
  // One way of writing them: were there others, two texts would be one signature.
  const plain = [key, signature].every((one) => /^([0-9a-f]{2})+$/.test(one));
  if (!plain || !(await signed(unhex(key), message, unhex(signature)))) throw new Fault("signature-bad", { key });
  if (wanted && wanted !== key) throw new Fault("signature-key", { key });
  if (!wanted) throw new Open("signature-own", { key });
  return tell("signature", { key });
}

function checkLedger(bundle) {
  bundle.entries = chainOf(bundle.files);
  const head = bundle.entries[bundle.entries.length - 1].hash, said = get(jsonOf(bundle, "manifest.json"), "head");
  if (head !== said) throw new Fault("head", { found: head, said });
  return tell("ledger", { count: bundle.entries.length, head });
}

function checkOrder(bundle) {
  const story = bundle.story;
  for (const entry of bundle.entries) story.take(entry);
  if (!story.plan || !story.seed || !story.draws.size) throw new Fault("order-open");
  const manifest = jsonOf(bundle, "manifest.json"), charter = story.charter;
  for (const what of ["force", "marking", "kind", "period"]) {
    const told = what === "period" ? [get(charter, "start"), get(charter, "end")]
      : has(charter, what) ? charter[what] : "incidents";
    if (!same(get(manifest, what), told)) throw new Fault("about-other", { what });
  }
  const drawn = [...story.draws.values()][0][0];
  return tell("order", { plan: story.plan.at, seed: story.seed.at, draw: drawn.at });
}

function checkAnchors(bundle, wanted) {
  const story = bundle.story, told = jsonOf(bundle, "anchors.json");
  const last = [...story.draws.values()].map((several) => several[several.length - 1]).sort((a, b) => b.seq - a.seq)[0];
  for (const [what, entry] of [["freeze", story.plan], ["draw", last]]) {
    if (get(told, what) !== entry.hash) throw new Fault("anchor-own", { what });
  }
  if (!wanted) throw new Open("anchor-open");
  const at = wanted.lastIndexOf(":"), number = wanted.slice(0, Math.max(at, 0)), digest = wanted.slice(at + 1);
  const found = bundle.entries.find((entry) => entry.hash === digest && ["", String(entry.seq)].includes(number));
  if (!found) throw new Fault("anchor-none", { anchor: wanted });
  return tell("anchor", { seq: found.seq, kind: found.kind, at: found.at });
}

function endsWith(bytes, end) {
  const start = bytes.length - end.length;
  return start >= 0 && end.every((byte, i) => bytes[start + i] === byte);
}

function checkPlan(bundle) {
  const story = bundle.story, text = need(bundle.files.get("plan.json")), body = story.plan.body;
  const end = new Uint8Array(text.length + 9);
  end.set(UTF8.encode('"plan":'));
  end.set(text, 7);
  end.set(UTF8.encode("}]"), text.length + 7);
  // The entry ends with the plan's own text, so nothing need be spelt anew.
  if (sha(text) !== get(body, "digest") || !endsWith(story.plan.line, end)) throw new Fault("plan-other");
  const plan = body.plan, prints = Object.create(null);
  for (const [name, frame] of story.frames) prints[name] = get(frame, "fingerprint");
  if (!same(get(plan, "frames"), prints) || ![null, get(story.extract, "fingerprint")].includes(get(plan, "extract"))) {
    throw new Fault("plan-tied");
  }
  const [size, population] = ["size", "population"].map((key) => sum(plan.strata.map((one) => whole(get(one, key)))));
  return tell("plan", { digest: body.digest, size, population });
}

function checkFrames(bundle) {
  const told = jsonOf(bundle, "frames.json"), story = bundle.story;
  if (!same(get(told, "frames"), Object.fromEntries(story.frames)) || !same(get(told, "extract"), story.extract)) {
    throw new Fault("frames-other");
  }
  return tell("frames", { names: sorted([...story.frames.keys()]).join(", ") });
}

function checkSeed(bundle) {
  const told = jsonOf(bundle, "seed.json"), story = bundle.story;
  if (get(told, "seed") !== get(story.seed.body, "seed")) throw new Fault("seed-other");
  const kind = get(story.plan.body.plan.design.seed, "kind");
  if (kind !== get(told, "kind") || kind !== get(story.seed.body, "kind")) throw new Fault("seed-kind");
  const proof = get(told, "proof");
  if (proof === null) return tell(story.seed.seal === null ? "seed-bare" : "seed-sealed", { seed: told.seed, kind });
  if (!fitsSeal(proof, story.seed)) throw new Fault("seed-proof");
  return tell("seed-proven", { seed: told.seed, kind });
}

// Whether a sealed part that was opened is the one the entry is committed to.
function fitsSeal(opened, entry) {
  const text = `${get(opened, "salt")}\n${get(opened, "sealed")}`;
  return get(opened, "entry") === entry.seq && sha(text) === entry.seal;
}

function checkDraw(bundle) {
  const story = bundle.story, planned = story.plan.body.plan.strata;
  for (const frame of sorted([...story.frames.keys()])) {
    const body = story.draws.has(frame) ? story.draws.get(frame)[0].body : { sizes: {} };
    const [labels, wanted] = [Object.create(null), Object.create(null)], prefix = story.frames.size === 1 ? "" : `${frame}: `;
    for (const [stratum, size] of Object.entries(body.asked || body.sizes)) labels[story.label(frame, stratum)] = size;
    for (const one of planned) if (get(one, "name").startsWith(prefix)) wanted[one.name] = get(one, "size");
    if (!same(labels, wanted)) throw new Fault("draw-sizes", { frame });
  }
  const extensions = sum([...story.draws.values()].map((several) => several.length - 1));
  const count = story.sampled().size;
  return extensions ? tell("draw-extended", { count, extensions }) : tell("draw", { count });
}
