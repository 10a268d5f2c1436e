// What the entries of the ledger amount to, in the order in which they may come.

const MOST_CASES = 1e6; // more are judged by nobody, and would fill the memory

function newPlace() {
  return { actor: "", owed: null, owedUid: "", outcome: null, outcomeUid: "", revealed: false };
}

function sum(numbers) {
  return numbers.reduce((total, one) => total + one, 0);
}

// What counts as owed in a case, and as its outcome.
function counts(one) {
  if (one.ruling) return [one.ruling.owed, one.ruling.outcome];
  const first = one.places.get(1) || newPlace();
  return [first.owed, first.outcome];
}

function misfit(owed, outcome) {
  if (!Array.isArray(get(owed, "crimes")) || (outcome && !Array.isArray(get(outcome, "crimes")))) return "why-content";
  const lookedAt = ["crimes", "none"].includes(get(owed, "answer"));
  const crimes = outcome !== null ? get(owed, "crimes").length : 0;
  if (lookedAt !== (outcome !== null) || (outcome !== null && get(outcome, "crimes").length !== crimes)) {
    return "why-misfit";
  }
  return "";
}

class Story {
  constructor() {
    this.charter = null;
    this.frames = new Map();
    this.extract = null;
    this.plan = null;
    this.seed = null;
    this.draws = new Map();
    this.cases = new Map();
    this.last = 0;
    this.figures = null;
    this.uids = new Set();
    this.sealed = new Map();
  }

  take(entry) {
    let why;
    try { why = this.whyNot(entry); } catch { why = "why-content"; }
    if (why) throw new Fault("unlawful", { seq: entry.seq, kind: entry.kind, why: WORDS[why] });
    if (entry.seal !== null) this.sealed.set(entry.seq, entry.kind);
  }

  whyNot(entry) {
    const { kind, body } = entry;
    if (this.uids.has(entry.uid)) return "why-again";
    this.uids.add(entry.uid);
    if (kind === "person-added") return "";
    if ((kind === "audit-started") === (this.charter !== null)) return "why-start";
    if (kind === "audit-started") {
      this.charter = get(body, "charter");
    } else if (kind === "frame-registered" || kind === "extract-registered") {
      if (this.plan) return "why-late";
      if (kind === "frame-registered") this.frames.set(text(get(get(body, "frame"), "name")), body.frame);
      else this.extract = get(body, "extract");
    } else if (kind === "plan-frozen") {
      if (this.plan || !this.frames.size || this.extract === null) {
        return "why-plan";
      }
      this.plan = entry;
    } else if (kind === "seeded") {
      if (!this.plan || this.seed) return "why-seed";
      text(get(body, "seed"));
      this.seed = entry;
    } else if (kind === "drawn" || kind === "extended") {
      return this.drawn(entry);
    } else if (kind === "picked") {
      return this.picked(entry);
    } else if (["committed", "revealed", "judged", "withdrawn", "ruled"].includes(kind)) {
      return this.said(entry);
    } else if (kind === "estimated") {
      if (!(whole(get(body, "basis")) > 0 && body.basis < entry.seq)) return "why-basis";
      this.figures = entry;
    } else if (kind === "erased") {
      return this.erased(body);
    }
    return "";
  }

  erased(body) {
    const found = new Map(), told = Object.entries(get(body, "kinds"));
    for (const seq of get(body, "entries")) {
      if (!this.sealed.has(whole(seq))) return "why-erased";
      const kind = this.sealed.get(seq);
      this.sealed.delete(seq);
      found.set(kind, (found.get(kind) || 0) + 1);
    }
    return told.length === found.size && told.every(([kind, count]) => found.get(kind) === whole(count)) ? "" : "why-erased";
  }

  drawn(entry) {
    const body = entry.body, frame = get(body, "frame"), before = this.draws.get(frame) || [];
    if (!this.seed || !this.frames.has(frame) || (entry.kind === "drawn") === before.length > 0) {
      return "why-drawn";
    }
    const sizes = get(body, "sizes"), held = before.length ? before[before.length - 1].body.sizes : {};
    if (Object.values(sizes).some((size) => !Number.isInteger(size) || Object.is(size, -0) || size < 0)) return "why-content";
    for (const [stratum, size] of Object.entries(held)) {
      if ((has(sizes, stratum) ? sizes[stratum] : 0) < size) return "why-extended";
    }
    const apart = new Set((has(body, "calibration") ? body.calibration : []).map(whole)), first = this.last + 1;
    const count = sum(Object.values(sizes)) - sum(Object.values(held)) + apart.size;
    if (whole(get(body, "first_case")) !== first || [...apart].some((one) => one < first || one >= first + count)) {
      return "why-numbers";
    }
    if (first + count > MOST_CASES) return "why-many";
    for (let number = first; number < first + count; number++) {
      this.cases.set(number, { calibration: apart.has(number), picked: false, places: new Map(), ruling: null });
    }
    this.last = Math.max(this.last, first + count - 1);
    this.draws.set(frame, [...before, entry]);
    return "";
  }

  picked(entry) {
    const body = entry.body, first = this.last + 1, count = whole(get(body, "incidents"));
    if (!this.draws.has(get(body, "frame"))) return "why-picked";
    if (whole(get(body, "first_case")) !== first) return "why-numbers";
    if (first + count > MOST_CASES) return "why-many";
    for (let number = first; number < first + count; number++) {
      this.cases.set(number, { calibration: false, picked: true, places: new Map(), ruling: null });
    }
    this.last = Math.max(this.last, first + count - 1);
    return "";
  }

  said(entry) {
    const { body, kind } = entry, one = this.cases.get(whole(get(body, "case")));
    const where = whole(has(body, "place") ? body.place : 1);
    if (!one) return "why-case";
    const actors = () => [...one.places.values()].map((place) => place.actor);
    if (kind === "ruled") {
      if (actors().includes(entry.actor)) return "why-ruled";
      one.ruling = { owed: get(body, "owed"), outcome: get(body, "outcome") };
      return misfit(body.owed, body.outcome);
    }
    if (!one.places.has(where)) one.places.set(where, newPlace());
    const place = one.places.get(where);
    if (kind === "committed") {
      if (place.owed !== null || actors().includes(entry.actor)) {
        return "why-committed";
      }
      place.owed = get(body, "owed"); place.owedUid = entry.uid; place.actor = entry.actor;
      return Array.isArray(get(place.owed, "crimes")) ? "" : "why-content";
    } else if (kind === "revealed") {
      if (place.owed === null) return "why-revealed";
      place.revealed = true;
    } else if (kind === "judged") {
      if (!place.revealed || place.owed === null || place.outcome !== null) {
        return "why-judged";
      }
      place.outcome = get(body, "outcome"); place.outcomeUid = entry.uid;
      return misfit(place.owed, body.outcome);
    } else if (get(body, "step") === "outcome") {
      if (place.outcomeUid !== get(body, "supersedes") || place.outcome === null) return "why-withdrawn";
      place.outcome = null; place.outcomeUid = "";
    } else {
      if (place.owedUid !== get(body, "supersedes") || place.owed === null) return "why-withdrawn";
      if (place.revealed && !one.calibration) return "why-locked";
      one.places.set(where, newPlace());
    }
    return "";
  }

  label(frame, stratum) {
    return this.frames.size === 1 ? stratum : `${frame}: ${stratum}`;
  }

  method() {
    return this.plan ? this.plan.body.plan.design.method || "tickets" : "tickets";
  }

  population() {
    const found = new Map();
    for (const [name, frame] of this.frames) {
      const clusters = this.method() === "clusters";
      for (const [stratum, held] of Object.entries(clusters ? frame.clusters : frame.strata)) {
        found.set(this.label(name, stratum), clusters ? held.incidents : held);
      }
    }
    return found;
  }

  sampled() {
    return new Map([...this.cases].filter(([, one]) => !(one.calibration || one.picked)));
  }
}
