// Checks that need the list of the frame: who was drawn.

function listingOf(bytes) {
  let text;
  try { text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes); } catch { throw new Fault("frame-lines"); }
  const lines = text.split("\n");
  if (lines[lines.length - 1] === "") lines.pop();
  if (!lines.length || lines.some((line) => line.split("\t").length !== 2)) throw new Fault("frame-lines");
  sorted(lines);
  const hash = new Sha256();
  for (const line of lines) hash.update(UTF8.encode(`${line}\n`));
  return { fingerprint: hex(hash.digest()), rows: lines.map((line) => line.split("\t")) };
}

// The lists of frames in a file that goes with a bundle, and the lists of cases that are sealed in the ledger.
async function listings(bytes) {
  if (bytes[0] !== 80 || bytes[1] !== 75) return [[listingOf(bytes)], []];
  const files = await unzipped(bytes, MOST_FRAME), names = sorted([...files.keys()].filter((name) => name.endsWith(".tsv")));
  return [names.map((name) => listingOf(files.get(name))), files.has("openings.json") ? parsed(files.get("openings.json")) : []];
}

function checkFrame(bundle, name, listing) {
  const strata = Object.create(null);
  for (const [, stratum] of listing.rows) strata[stratum] = (has(strata, stratum) ? strata[stratum] : 0) + 1;
  if (!same(strata, bundle.story.frames.get(name).strata)) throw new Fault("frame-strata");
  return tell("frame", { count: listing.rows.length, found: listing.fingerprint });
}

// [ticket, id] of every incident by stratum, the smallest first.
function ticketsOf(bundle, name, listing) {
  const seed = bundle.story.seed.body.seed, found = new Map();
  for (const [unit, stratum] of listing.rows) {
    if (!found.has(stratum)) found.set(stratum, []);
    found.get(stratum).push([sha(`${seed}\n${name}\n${unit}`), unit]);
  }
  for (const several of found.values()) several.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : byBytes(a[1], b[1])));
  return found;
}

function checkSelection(bundle, name, ranked) {
  const method = bundle.story.method();
  if (method !== "tickets") throw new Open("selection-method", { method });
  let digest = "", count = 0;
  for (const entry of need(bundle.story.draws.get(name))) {
    const lines = [];
    for (const [stratum, size] of Object.entries(entry.body.sizes)) {
      for (const [ticket] of (ranked.get(stratum) || []).slice(0, size)) lines.push(`${name}\t${stratum}\t${ticket}`);
    }
    digest = sha(sorted(lines).join("\n"));
    count = lines.length;
    if (digest !== get(entry.body, "tickets")) throw new Fault("selection-other", { seq: entry.seq });
  }
  return tell("selection", { count, digest });
}

function checkOpenings(bundle, name, ranked, openings) {
  const story = bundle.story, strata = new Map(tableOf(bundle)[1].map((row) => [cell(row, "case"), cell(row, "stratum")]));
  if (!openings.every((one) => Number.isInteger(get(one, "entry")))) throw new TypeError("no entry");
  const given = new Map(openings.map((one) => [get(one, "entry"), one])), byTickets = story.method() === "tickets";
  const known = new Set();
  for (const several of ranked.values()) for (const [ticket, unit] of several) known.add(`${ticket}\t${unit}`);
  let checked = 0;
  for (const entry of need(story.draws.get(name))) {
    if (!given.has(entry.seq)) throw new Open("opening-none");
    if (!fitsSeal(given.get(entry.seq), entry)) throw new Fault("opening-other", { seq: entry.seq });
    const cases = get(parsedText(given.get(entry.seq).sealed), "cases");
    if (!cases.every((row) => Number.isInteger(row[1]) && typeof row[3] === "string")) throw new TypeError("no case");
    cases.forEach(([stratum, rank, unit, ticket], i) => {
      const number = entry.body.first_case + i;
      if (need(story.cases.get(number)).calibration) return;
      const held = (ranked.get(stratum) || [])[rank - 1];
      const isDrawn = byTickets ? held !== undefined && held[0] === ticket && held[1] === unit : known.has(`${ticket}\t${unit}`);
      if (!isDrawn) throw new Fault("opening-case", { case: number });
      const label = story.label(name, stratum);
      if (strata.has(number) && strata.get(number) !== label) throw new Fault("opening-stratum", { case: number });
      checked++;
    });
  }
  return tell(byTickets ? "opening" : "opening-method", { count: checked });
}

// The root over leaves in order, as in RFC 6962: a leaf is hashed with 00 before it, two nodes with 01.
function merkleRoot(leaves) {
  const joined = (one, other) => new Sha256().update(new Uint8Array([1])).update(one).update(other).digest(), peaks = [];
  for (const leaf of leaves) {
    let height = 0, node = new Sha256().update(new Uint8Array([0])).update(leaf).digest();
    while (peaks.length && peaks[peaks.length - 1][0] === height) { node = joined(peaks.pop()[1], node); height++; }
    peaks.push([height, node]);
  }
  if (!peaks.length) return sha("");
  let node = peaks.pop()[1];
  while (peaks.length) node = joined(peaks.pop()[1], node);
  return hex(node);
}

function checkRoot(bundle, name, ranked) {
  const roots = get(jsonOf(bundle, "frames.json"), "roots"), said = isObject(roots) && has(roots, name) ? roots[name] : null;
  if (!isObject(roots)) throw new TypeError("no roots");
  if (said === null) throw new Open("root-none");
  const leaves = [];
  for (const [stratum, held] of ranked) for (const [ticket] of held) leaves.push(`${ticket}\t${stratum}`);
  const found = merkleRoot(sorted(leaves).map((leaf) => UTF8.encode(leaf)));
  if (said !== found) throw new Fault("root-other", { found, said });
  return tell("root", { root: found, count: leaves.length });
}
