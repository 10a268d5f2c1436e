// Checks of the numbers: cases from verdicts, weights from strata, estimates from cases.

const LOOSE = 1e-8; // figures are kept to nine digits

function tableOf(bundle) {
  const told = jsonOf(bundle, "cases.json"), columns = get(told, "columns");
  if (!columns.every((name) => typeof name === "string")) throw new TypeError("a column without a name");
  const rows = get(told, "rows").map((row) => {
    if (row.length !== columns.length) throw new TypeError("a row of another length");
    if (!row.every((one) => ["string", "number"].includes(typeof one))) throw new TypeError("neither text nor number");
    return new Map(columns.map((name, i) => [name, row[i]]));
  });
  return [told, rows];
}

function cell(row, name) {
  return need(row.get(name));
}

function numeric(value) {
  if (typeof value !== "number") throw new TypeError("no number");
  return value;
}

// What a case counts in a column; null for a column that does not follow from verdicts.
function numbersOf(owed, outcome, deciding) {
  const crimes = get(owed, "crimes"), after = outcome === null ? [] : get(outcome, "crimes");
  if (after.length && after.length !== crimes.length) throw new TypeError("other crimes");
  const isRecorded = (one) => get(one, "recorded") === "recorded", stand = after.filter(isRecorded);
  const answers = (outcome && outcome.answers) || {}, notOwed = outcome && has(outcome, "not_owed") ? outcome.not_owed : 0;
  if (!Number.isInteger(notOwed)) throw new TypeError("no number");
  const count = (several, test) => several.filter(test).length;
  const isSet = (value) => value !== null && value !== undefined;
  const plain = new Map([
    ["m", crimes.length],
    ["y", stand.length],
    ["timed", count(stand, (one) => isSet(one.timely))],
    ["timely", count(stand, (one) => one.timely === true)],
    ["classed", count(stand, (one) => isSet(one.right_class))],
    ["rightly_classed", count(stand, (one) => one.right_class === true)],
    ["in_scope", outcome === null ? 0 : 1],
    ["complies", outcome !== null && !notOwed && stand.length === after.length ? 1 : 0],
    ["not_owed", notOwed],
    ["multiplicity", recordsOf(outcome)],
  ]);
  return (name) => {
    if (["m", "y"].includes(name) && deciding !== null) {
      return (name === "m" ? ["yes", "no"] : ["yes"]).includes(answers[deciding]) ? 1 : 0;
    }
    if (plain.has(name)) return plain.get(name);
    const at = name.indexOf("_"), part = at < 0 ? name : name.slice(0, at), key = at < 0 ? "" : name.slice(at + 1);
    if (part === "m") return count(crimes, (one) => get(one, "offence") === key);
    if (part === "y") return after.length ? count(crimes, (one, i) => get(one, "offence") === key && isRecorded(after[i])) : 0;
    if (part === "flag") return (owed.flags || []).includes(key) ? 1 : 0;
    if (part === "yes") return answers[key] === "yes" ? 1 : 0;
    if (part === "either") return ["yes", "no"].includes(answers[key]) ? 1 : 0;
    return null;
  };
}

// In how many records of the frames the event of a case stands.
function recordsOf(outcome) {
  return 1 + sum(Object.values((outcome && outcome.overlap) || {}));
}

const UNANSWERED = ["not-found", "undeterminable"];

function checkCases(bundle) {
  const story = bundle.story, [told, rows] = tableOf(bundle), left = story.sampled(), all = left.size, drawn = new Map();
  for (const [frame, several] of story.draws) {
    for (const [stratum, size] of Object.entries(several[several.length - 1].body.sizes)) {
      drawn.set(story.label(frame, stratum), size);
    }
  }
  for (const row of rows) {
    const number = cell(row, "case"), one = left.get(number);
    if (!left.delete(number)) throw new Fault("case-unknown", { case: number });
    const [owed, outcome] = counts(one);
    if (owed === null || UNANSWERED.includes(get(owed, "answer"))) throw new Fault("case-open", { case: number });
    if (outcome === null && owed.answer !== "out-of-scope") throw new Fault("case-open", { case: number });
    const column = numbersOf(owed, outcome, get(told, "deciding"));
    for (const [name, said] of row) {
      const found = column(name);
      if (found !== null && said !== found) throw new Fault("case-other", { case: number, column: name, said, found });
    }
    const stratum = cell(row, "stratum"), rest = (drawn.get(stratum) || 0) - 1;
    drawn.set(stratum, rest);
    if (rest < 0) throw new Fault("case-stratum", { case: number });
  }
  const missing = [...left.values()].filter((one) => UNANSWERED.includes((counts(one)[0] || {}).answer)).length;
  if (get(jsonOf(bundle, "manifest.json"), "interim")) return tell("cases-interim", { rows: rows.length });
  if (missing !== left.size) throw new Fault("cases-missing", { rows: rows.length, missing, count: all });
  return tell("cases", { rows: rows.length, missing });
}

function near(one, other) {
  return one === other || Math.abs(one - other) <= LOOSE * Math.max(1, Math.abs(one), Math.abs(other));
}

function checkWeights(bundle) {
  const [, rows] = tableOf(bundle), population = bundle.story.population(), judged = new Map();
  for (const row of rows) judged.set(cell(row, "stratum"), (judged.get(cell(row, "stratum")) || 0) + 1);
  const method = bundle.story.method();
  if (!["tickets", "systematic"].includes(method)) throw new Open("weights-taken", { method });
  for (const row of rows) {
    const incidents = need(population.get(cell(row, "stratum")));
    const shared = recordsOf(counts(need(bundle.story.cases.get(cell(row, "case"))))[1]);
    const found = incidents / judged.get(cell(row, "stratum")) / shared;
    if (!near(numeric(cell(row, "weight")), found) || cell(row, "population") !== incidents) {
      throw new Fault("weight", { case: cell(row, "case"), said: new Decimal(cell(row, "weight")), found: new Decimal(found) });
    }
  }
  return tell("weights");
}

const RATES = {
  recording_rate: ["y", "m"],
  timely_rate: ["timely", "timed"],
  classification_rate: ["rightly_classed", "classed"],
  incident_compliance: ["complies", "in_scope"],
  over_recording: ["not_owed", "m"],
};
const TOTALS = { owed_total: "m", recorded_owed_total: "y", not_owed_total: "not_owed" };

function ratio(top, bottom) {
  if (bottom === 0) throw new RangeError("there is nothing to divide by");
  return top / bottom;
}

// An estimate worked out from the rows: every row counts as often as its weight says. Null if it is not known.
function pointOf(told, rows, estimand, domain) {
  let y = "y", m = "m";
  if (domain !== null) {
    const [column, value] = domain;
    if (column === "class") [y, m] = [`y_${value}`, `m_${value}`];
    else if (column === "flag") rows = rows.filter((row) => cell(row, `flag_${value}`) === 1);
    else rows = rows.filter((row) => cell(row, column) === value);
  }
  const total = (name) => {
    let weighted = 0;
    for (const row of rows) weighted += numeric(cell(row, "weight")) * numeric(cell(row, name));
    return weighted;
  };
  const rates = { ...RATES };
  for (const [key, name] of Object.entries(get(told, "questions"))) rates[name] = [`yes_${key}`, `either_${key}`];
  if (["recording_rate", get(told, "headline")].includes(estimand)) return ratio(total(y), total(m));
  if (["unrecorded_total", get(told, "missed")].includes(estimand)) return total(m) - total(y);
  if (domain === null && has(rates, estimand)) return ratio(total(rates[estimand][0]), total(rates[estimand][1]));
  return domain === null && has(TOTALS, estimand) ? total(TOTALS[estimand]) : null;
}

// A number as it is written in a bundle, and no other way.
function number(text) {
  if (typeof text !== "string") throw new TypeError("no text");
  const found = { inf: Infinity, "-inf": -Infinity }[text] ?? (/^[-+.0-9eE]+$/.test(text) ? Number(text) : NaN);
  if (Number.isNaN(found)) throw new TypeError("no number");
  return found;
}

// figures.json: of each its name, null or a breakdown and its value, and point and limits as texts.
function estimatesOf(bundle) {
  const figures = jsonOf(bundle, "figures.json");
  for (const [name, domain, ...said] of figures) {
    const texts = [name, ...said, ...(domain === null ? [] : domain)], many = domain === null ? 4 : 6;
    if (texts.length !== many || said.length !== 3 || !texts.every((one) => typeof one === "string")) throw new TypeError("no figure");
  }
  return figures;
}

function checkFigures(bundle) {
  const [told, rows] = tableOf(bundle), entry = bundle.story.figures, figures = estimatesOf(bundle);
  if (!entry) throw new Fault("figures-none");
  if (sha(bundle.files.get("figures.json")) !== get(entry.body, "figures")) throw new Fault("figures-other");
  const interim = get(jsonOf(bundle, "manifest.json"), "interim");
  const settled = [...bundle.story.sampled().values()].every((one) => counts(one)[0] !== null);
  if ((interim && !get(entry.body.asked, "interim")) || (!interim && !settled)) throw new Fault("figures-interim");
  let known = 0;
  for (const [estimand, domain, said] of figures) {
    const found = pointOf(told, rows, estimand, domain);
    if (found === null) continue;
    known++;
    if (!near(number(said), found)) {
      const figure = domain === null ? estimand : `${estimand}, ${domain[0]} ${domain[1]}`;
      throw new Fault("figure", { figure, said: new Decimal(number(said)), found: new Decimal(found) });
    }
  }
  const first = figures.find((one) => one[0] === told.headline && one[1] === null);
  if (!first) return tell("figures-bare", { count: figures.length, known });
  const [headline, , point, low, high] = first;
  return tell("figures", { count: figures.length, known, headline, point, low, high });
}

// The rows of a CSV file with quotes.
function csvOf(bytes) {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes), rows = [];
  const cells = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/y;
  let row = [];
  while (cells.lastIndex < text.length) {
    const found = cells.exec(text);
    if (!found) throw new TypeError("no CSV");
    row.push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
    if (found[3] !== ",") { rows.push(row); row = []; }
  }
  return rows;
}

function checkR(bundle) {
  if (!bundle.files.has("r/incidents.csv")) throw new Open("r-none");
  for (const [name, fits] of [["incidents.csv", incidentsFit], ["expected.csv", expectedFit]]) {
    let isSame;
    try { isSame = fits(bundle); } catch { isSame = false; } // no CSV, no number, another row
    if (!isSame) throw new Fault("r-other", { name });
  }
  return tell("r");
}

// r/incidents.csv is cases.json. A text may be written otherwise, but always the same.
function incidentsFit(bundle) {
  const [told] = tableOf(bundle), [head, ...lines] = csvOf(need(bundle.files.get("r/incidents.csv")));
  const texts = new Map(), cells = new Set();
  const isSame = same(head, told.columns) && lines.length === told.rows.length && lines.every((line, i) =>
    line.length === head.length && head.every((name, j) => {
      const value = told.rows[i][j];
      if (typeof value !== "string") return number(line[j]) === value;
      const key = JSON.stringify([name, value]);
      if (!texts.has(key)) { texts.set(key, line[j]); cells.add(JSON.stringify([name, line[j]])); }
      return texts.get(key) === line[j];
    }));
  return isSame && texts.size === cells.size;
}

// r/expected.csv is figures.json, the plain interval of the headline after it.
function expectedFit(bundle) {
  const [head, ...lines] = csvOf(need(bundle.files.get("r/expected.csv"))), figures = estimatesOf(bundle);
  const places = ["point", "low", "high"].map((name) => head.indexOf(name));
  return [0, 1].includes(lines.length - figures.length) && figures.every((figure, i) =>
    lines[i][head.indexOf("estimand")] === figure[0] && lines[i][head.indexOf("by")] === (figure[1] === null ? "" : figure[1][0])
    && places.every((at, j) => near(number(lines[i][at]), number(figure[2 + j]))));
}
