// All checks in turn, and the page that shows them.

const SIGNS = { holds: "ok", broken: "BROKEN", "not checked": "--" };

async function looked(name, look) {
  try {
    return [name, "holds", await look()];
  } catch (error) {
    if (error instanceof Open) return [name, "not checked", error.message];
    return [name, "broken", error instanceof Fault ? error.message : tell("content")]; // made by anybody
  }
}

async function* checks(data, { frame = null, anchor = "", key = "" } = {}) {
  const bundle = { files: null, entries: [], story: new Story() };
  try {
    bundle.files = await unzipped(data, MOST_BYTES);
  } catch (error) {
    yield ["files", "broken", error instanceof Fault ? error.message : tell("content")];
    return;
  }
  yield looked("files", () => checkFiles(bundle));
  yield looked("signature", () => checkSignature(bundle, key.trim().toLowerCase()));
  for (const [name, look] of [["ledger", checkLedger], ["order", checkOrder]]) {
    const result = await looked(name, () => look(bundle));
    yield result;
    if (result[1] === "broken") return;
  }
  yield looked("signed entries", () => checkSignatures(bundle));
  yield looked("anchors", () => checkAnchors(bundle, anchor.trim().toLowerCase()));
  for (const [name, look] of [
    ["plan", checkPlan], ["frames", checkFrames], ["seed", checkSeed], ["draw", checkDraw],
    ["cases", checkCases], ["weights", checkWeights], ["figures", checkFigures], ["data for R", checkR],
  ]) {
    yield looked(name, () => look(bundle));
  }
  yield* withFrame(bundle, frame);
}

async function* withFrame(bundle, data) {
  if (data === null) {
    yield ["selection", "not checked", tell("frame-needed")];
    return;
  }
  const names = new Map();
  let lists, openings;
  try {
    [lists, openings] = await listings(data);
    for (const [name, frame] of bundle.story.frames) names.set(String(get(frame, "fingerprint")), name);
  } catch (error) {
    yield ["frame", "broken", error instanceof Fault ? error.message : tell("content")];
    return;
  }
  for (const listing of lists) {
    const name = names.get(listing.fingerprint);
    if (name === undefined) {
      yield ["frame", "broken", tell("frame-foreign", { count: listing.rows.length, found: listing.fingerprint })];
      continue;
    }
    const ranked = ticketsOf(bundle, name, listing), called = shown(name);
    yield looked(`frame ${called}`, () => checkFrame(bundle, name, listing));
    yield looked(`selection of ${called}`, () => checkSelection(bundle, name, ranked));
    yield looked(`cases of ${called}`, () => checkOpenings(bundle, name, ranked, openings));
    yield looked(`root of ${called}`, () => checkRoot(bundle, name, ranked));
  }
}

function summary(results, withList) {
  const broken = results.find(([, verdict]) => verdict === "broken");
  if (broken) return tell("failed", { name: broken[0] });
  return tell("done", { level: WORDS[withList ? "with-frame" : "without-frame"] });
}

function item(name, verdict, words) {
  const row = document.createElement("li"), sign = document.createElement("span"), title = document.createElement("b");
  row.className = verdict.replace(" ", "-");
  sign.className = "sign";
  sign.textContent = SIGNS[verdict];
  title.textContent = `${name}: `;
  row.append(sign, " ", title, words);
  return row;
}

async function bytesOf(file) {
  return new Uint8Array(await file.arrayBuffer());
}

let turn = 0;

async function show() {
  const mine = ++turn, at = (id) => document.getElementById(id);
  const [bundle] = at("bundle").files, [frame] = at("frame").files;
  if (!bundle) return;
  const list = at("results"), total = at("total"), results = [];
  list.replaceChildren();
  total.className = "";
  total.textContent = "Checking …";
  const options = { anchor: at("anchor").value, key: at("key").value, frame: frame ? await bytesOf(frame) : null };
  for await (const result of checks(await bytesOf(bundle), options)) {
    if (mine !== turn) return;
    results.push(result);
    list.append(item(...result));
    await new Promise((go) => setTimeout(go)); // let it be painted
  }
  total.textContent = summary(results, options.frame !== null);
  total.className = results.some(([, verdict]) => verdict === "broken") ? "broken" : "holds";
}

document.addEventListener("DOMContentLoaded", () => {
  for (const id of ["bundle", "frame", "anchor", "key"]) document.getElementById(id).addEventListener("change", show);
  for (const input of document.querySelectorAll("input[type=file]")) {
    const box = input.closest("label");
    box.addEventListener("dragover", (event) => event.preventDefault());
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      input.files = event.dataTransfer.files;
      show();
    });
  }
});
