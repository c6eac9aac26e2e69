// The page of `lockstep explore --html`: draws the data in #lockstep-data and steps through its runs. It computes
// nothing about the machine; all words and numbers come with the data. Text is only ever set as text.
"use strict";
(() => {
const data = JSON.parse(document.getElementById("lockstep-data").textContent);
const root = document.getElementById("lockstep");

// ---- small helpers

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  return dress(node, attributes, children);
}
function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return dress(node, attributes, children);
}
function dress(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "cpu") node.style.setProperty("--cpu", `var(--cpu${value % 8})`);
    else node.setAttribute(key, value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined && child !== false) node.append(child);
  return node;
}
const plural = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;

function grouped(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
// A count may have hundreds of digits: then its size stands first, and the count itself behind it on demand.
function count(digits) {
  if (digits.length <= 21) return grouped(digits);
  const size = `about ${digits[0]}.${digits.slice(1, 3)} × 10^${digits.length - 1}`;
  return el("details", {}, el("summary", {}, size), el("span", { class: "mono again" }, digits));
}
function percent(part) {
  if (part === 0 || part === 1) return `${part * 100} %`;
  if (part > 0.9999) return "over 99.99 %";
  const value = part * 100;
  return `${value >= 1 ? Number(value.toFixed(2)) : Number(value.toPrecision(2))} %`;
}

const words = /(\/\*[\s\S]*?\*\/|\/\/.*)|("(?:[^"\\]|\\.)*")|^(\s*#.*)|\b(static|void|int|unsigned|long|short|char|bool|const|if|else|while|do|for|return|break|continue|switch|case|default|goto|u8|u16|u32|u64|s8|s16|s32|s64|atomic_t|atomic64_t|spinlock_t|struct|true|false)\b|\b(0x[0-9a-fA-F]+|\d+)[uUlL]*\b/g;
function coloured(text) {
  const out = [];
  let at = 0;
  for (const found of text.matchAll(words)) {
    out.push(text.slice(at, found.index));
    const kind = found[1] ? "c" : found[2] ? "n" : found[3] ? "p" : found[4] ? "k" : "n";
    out.push(el("span", { class: kind }, found[0]));
    at = found.index + found[0].length;
  }
  out.push(text.slice(at));
  return out;
}

const blameMarks = { "lost-update": ["stale read", "LOST UPDATE"], "stale-decision": ["stale read", "STALE DECISION"] };

// ---- one scenario

class Panel {
  constructor(scenario, number, alone) {
    this.s = scenario;
    this.number = number;
    this.alone = alone;
    this.run = scenario.first;
    this.position = 0;
    this.onmove = () => {};
    this.box = el("section", { class: "panel", "aria-label": scenario.title });
    this.build();
    this.choose(this.run, 0);
  }

  get witness() { return this.s.witnesses[this.run]; }
  get length() { return this.witness ? this.witness.steps.length : 0; }
  cpuOf(context) { return this.s.contexts[context].cpu; }
  who(context) { return this.s.contexts[context].who; }

  build() {
    const s = this.s;
    this.box.append(el(this.alone ? "h1" : "h2", {}, s.title));
    this.box.append(el("p", { class: "facts" }, s.facts.join(", "), " · ", el("span", { class: "mono" }, s.file)));
    if (s.description) this.box.append(el("p", { class: "description" }, s.description));
    this.box.append(this.verdict(), this.results());
    if (s.witnesses.length) this.box.append(this.player());
    else this.box.append(el("h3", {}, "The code"), this.code());
    this.box.append(this.reports());
  }

  verdict() {
    const v = this.s.verdict;
    const mark = { holds: "✓", violated: "✗", unknown: "?" }[v.kind];
    return el("div", {},
      el("p", { class: `verdict ${v.kind}` }, el("span", { class: "mark", "aria-hidden": "true" }, mark), el("span", {}, v.words)),
      el("ul", { class: "notes" }, v.notes.map(note => el("li", {}, note))));
  }

  // -- how it can end

  results() {
    const s = this.s, list = s.results.list;
    const box = el("div", {}, el("h3", {}, "How it can end"));
    const counted = list.some(r => r.interleavings || r.share !== undefined);
    const chances = list.some(r => r.probability !== undefined);
    const explained = [];
    if (counted) explained.push("Share of interleavings: every order of the steps has the same weight.");
    if (chances) explained.push("Probability: at each step every choice that is open is equally likely.");
    if (s.verdict.interleavings)
      box.append(el("p", { class: "small soft" }, "All interleavings together: ", count(s.verdict.interleavings)));
    if (explained.length) box.append(el("p", { class: "small soft" }, explained.join(" ")));
    if (s.verdict.whyNotCounted) box.append(el("p", { class: "small soft" }, `Not counted: ${s.verdict.whyNotCounted}`));
    this.rows = [];
    box.append(el("ol", { class: "results" }, list.map(r => this.result(r))));
    if (s.results.leftOut)
      box.append(el("p", { class: "small soft" },
        `${plural(s.results.leftOut, "more outcome")} that fail no check are left out here; lockstep explore --json lists all.`));
    if (!list.length) box.append(el("p", {}, "No run that ends was found."));
    return box;
  }
  result(r) {
    const mark = r.bad ? "✗" : "✓";
    const line = el("div", { class: "line" },
      el("span", { class: "mark", "aria-hidden": "true" }, mark),
      el("span", { class: "hidden-text" }, r.bad ? "wrong:" : "right:"),
      el("span", { class: "text" }, r.text));
    if (r.witness !== null) {
      const steps = this.s.witnesses[r.witness].steps.length + this.s.witnesses[r.witness].skipped;
      line.append(el("button", { class: "pick", type: "button", onclick: () => this.choose(r.witness, 0, true) },
        r.witness < 9 ? el("kbd", { "aria-hidden": "true" }, r.witness + 1) : "", ` show a run (${plural(steps, "step")})`));
    }
    const row = el("li", { class: `result ${r.bad ? "bad" : "good"}` }, line);
    if (r.details) row.append(el("ul", {}, r.details.map(d => el("li", {}, d))));
    if (r.share !== undefined || r.interleavings)
      row.append(this.measure("Interleavings", r.share, "share",
        [r.interleavings ? count(r.interleavings) : "", this.ofAll(r)]));
    if (r.probability !== undefined)
      row.append(this.measure("Probability", r.probability, "probability", [percent(r.probability)]));
    this.rows.push([row, r.witness]);
    return row;
  }
  ofAll(r) {
    const all = this.s.verdict.interleavings, share = r.share === undefined ? "" : percent(r.share);
    if (!r.interleavings) return share;
    return `${all && all.length <= 21 ? ` of ${grouped(all)}` : ""}${share ? ` (${share})` : ""}`;
  }
  measure(label, part, kind, text) {
    const fill = el("span", {});
    fill.style.width = `${(part || 0) * 100}%`;
    return el("div", { class: "measure" }, el("span", { class: "soft" }, label),
      el("div", { class: `bar ${kind}`, "aria-hidden": "true" }, part !== undefined ? fill : ""), el("span", {}, text));
  }

  // -- stepping through a run

  player() {
    const button = (label, name, act) => el("button", { type: "button", "aria-label": name, title: name, onclick: act }, label);
    this.back = button("◀ Back", "One step back (left arrow)", () => this.move(this.position - 1));
    this.forth = button("Step ▶", "One step forward (right arrow)", () => this.move(this.position + 1));
    this.start = button("Start", "To the start (Home)", () => this.move(0));
    this.finish = button("End", "To the end (End)", () => this.move(this.length));
    this.playButton = button("Play", "Play or pause (p)", () => this.play());
    this.where = el("span", { class: "where" });
    this.select = el("select", { onchange: () => this.choose(Number(this.select.value), 0) },
      this.s.witnesses.map((w, i) => el("option", { value: i }, `${i + 1}. ${w.label}`)));
    this.now = el("div", { class: "now", role: "status", "aria-live": "polite" });
    this.timeline = el("div", {});
    this.state = el("div", { class: "state" });
    this.table = el("div", { class: "table", tabindex: "0", "aria-label": "The interleaving, a row for each step" });
    this.end = el("ul", { class: "end" });
    this.again = el("p", { class: "small soft again" });
    return el("div", { class: "player" },
      el("h3", {}, "Step by step"),
      el("div", { class: "toolbar", role: "group", "aria-label": "Stepping" }, this.start, this.back, this.forth, this.finish,
        this.playButton, this.where, el("label", { class: "which" }, "Run ", this.select)),
      this.now,
      el("div", { class: "stage" },
        el("div", {}, el("h3", {}, "The code"), this.code()),
        el("div", {}, el("h3", {}, "Who does what, when"), this.timeline, this.state)),
      el("h3", {}, "The same as a table"), this.table, this.end, this.again);
  }

  code() {
    this.lines = new Map();
    const cpus = new Set(this.s.contexts.map(c => c.cpu)).size;
    const box = el("div", { class: "code", tabindex: "0", role: "group", "aria-label": "Code with line numbers" });
    for (const line of this.s.code) {
      const at = el("span", { class: "at" });
      at.style.width = `${0.5 + 1.9 * Math.min(4, Math.max(2, cpus))}rem`;
      const row = el("div", { class: line.off ? "row off" : "row" }, at, el("span", { class: "number" }, line.n),
        el("span", { class: "text" }, coloured(line.t)));
      this.lines.set(line.n, { row, at });
      box.append(row);
    }
    return this.codeBox = box;
  }

  // Shows a witness from the step `position` on.
  choose(run, position, look) {
    if (!this.s.witnesses[run]) return;
    this.run = run;
    for (const [row, witness] of this.rows) row.classList.toggle("chosen", witness === run);
    this.select.value = run;
    this.replayStates();
    this.drawTimeline();
    this.drawTable();
    this.again.replaceChildren("The same run in a terminal: ",
      el("code", {}, `lockstep run ${this.s.file} --schedule "${this.witness.schedule}"`));
    this.move(position);
    if (look) this.now.scrollIntoView({ block: "nearest" });
  }

  // The data holds the first state and what each step changes: here are all states.
  replayStates() {
    let { values, cpus } = this.witness.start;
    this.states = [{ values, cpus }];
    for (const step of this.witness.steps) {
      if (step.v) { values = values.slice(); for (const [k, v] of Object.entries(step.v)) values[k] = v; }
      if (step.cpus) { cpus = cpus.slice(); for (const [k, v] of Object.entries(step.cpus)) cpus[k] = v; }
      this.states.push({ values, cpus });
    }
  }

  move(position, quiet) {
    this.position = Math.max(0, Math.min(position, this.length));
    const p = this.position, w = this.witness;
    if (p === this.length) this.pause();
    this.back.disabled = this.start.disabled = p === 0;
    this.forth.disabled = this.finish.disabled = p === this.length;
    this.where.textContent = `Step ${p + w.skipped} of ${this.length + w.skipped}`;
    this.showNow();
    this.showCode();
    this.showTimeline();
    this.showState();
    this.showTable();
    this.end.replaceChildren(...(p === this.length ? w.end.map(line => el("li", {}, line)) : []));
    if (!quiet) this.onmove(this);
  }

  showNow() {
    const p = this.position, w = this.witness;
    if (p === 0) {
      const text = w.skipped ? `This run has ${w.skipped + this.length} steps; the page holds the last ${this.length}.`
        : "Nothing has run yet.";
      this.now.replaceChildren(el("div", { class: "what" }, text), el("div", { class: "soft" }, "The right arrow key takes the first step."));
      return;
    }
    const step = w.steps[p - 1], context = this.s.contexts[step.who];
    const kind = context.kind === "task" ? "" : `${context.kind} `;
    const what = el("div", { class: "what", cpu: context.cpu }, el("span", { class: "chip" }, `CPU ${context.cpu}`), " ",
      context.who === `CPU ${context.cpu}` ? "" : el("span", { class: "who" }, `${kind}${context.name}:`), step.text);
    const details = el("div", { class: "soft mono small" },
      [step.line ? `line ${step.line}` : "", step.asm || ""].filter(Boolean).join("   "));
    this.now.replaceChildren(what, details);
    if (step.printed !== undefined) this.now.append(el("div", { class: "mono" }, `kernel log: ${step.printed}`));
    if (step.trouble) this.now.append(el("div", { class: "trouble" }, step.trouble));
    for (const b of w.blame) {
      if (b.kind === "stale-source") continue;
      if (b.act === p - 1) this.now.append(el("div", { class: "blamed" }, b.words));
      if (b.change === p - 1) this.now.append(el("div", { class: "blamed" }, `What step ${b.read + w.skipped + 1} read is out of date from here on.`));
    }
  }

  showCode() {
    const p = this.position, state = this.states[p];
    const line = p > 0 ? this.witness.steps[p - 1].line : undefined;
    for (const { row, at } of this.lines.values()) { row.classList.remove("now-line"); at.replaceChildren(); }
    state.cpus.forEach((cpu, i) => {
      const found = this.lines.get(cpu.line);
      if (found) found.at.append(el("span", { class: "chip", cpu: i, title: `CPU ${i} is about to run this line` }, `→${i}`));
    });
    const found = this.lines.get(line);
    if (!found) return;
    found.row.classList.add("now-line");
    const top = found.row.offsetTop;
    if (top < this.codeBox.scrollTop || top + 30 > this.codeBox.scrollTop + this.codeBox.clientHeight)
      this.codeBox.scrollTop = top - this.codeBox.clientHeight / 2;
  }

  showState() {
    const now = this.states[this.position], before = this.states[Math.max(0, this.position - 1)];
    const cards = this.s.variables.map((v, i) => el("div", { class: now.values[i] !== before.values[i] ? "card changed" : "card" },
      el("span", {}, `${v.name} `), v.lock ? el("b", {}, now.values[i] === "free" ? "free" : `held by ${now.values[i]}`)
        : el("span", { class: "value" }, now.values[i])));
    const cpus = now.cpus.map((cpu, i) => el("div", { class: "card cpu", cpu: i },
      el("b", {}, `CPU ${i}`), ": ",
      cpu.runs === undefined ? "idle" : `${this.s.contexts[cpu.runs].kind} ${this.s.contexts[cpu.runs].name}`,
      cpu.waits ? el("span", { class: "alert" }, `, waits for ${cpu.waits}`) : "",
      ", irqs ", el("span", { class: cpu.irqs ? "on" : "alert" }, cpu.irqs ? "on" : "off"),
      `, preempt count ${cpu.preempt}`));
    this.state.replaceChildren(...cards, ...cpus);
  }

  play() {
    if (this.timer) return this.pause();
    if (this.position === this.length) this.move(0);
    this.playButton.textContent = "Pause";
    this.timer = setInterval(() => this.move(this.position + 1), 1100);
  }
  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.playButton.textContent = "Play";
  }

  // -- the table

  drawTable() {
    const s = this.s, w = this.witness;
    const lanes = s.contexts.length <= 4 ? s.contexts.map((c, i) => ({ cpu: c.cpu, has: who => who === i, one: true,
      name: c.who === `CPU ${c.cpu}` ? c.who : `CPU ${c.cpu}: ${c.name}` })).sort((a, b) => a.cpu - b.cpu)
      : [...new Set(s.contexts.map(c => c.cpu))].sort((a, b) => a - b).map(cpu => ({ cpu, one: false,
        has: who => this.cpuOf(who) === cpu, name: `CPU ${cpu}` }));
    const marks = new Map();
    for (const b of w.blame) {
      const [read, act] = blameMarks[b.kind] || [];
      if (!read) continue;
      if (!marks.has(b.read)) marks.set(b.read, read);
      marks.set(b.act, act);
    }
    const head = el("tr", {}, el("th", { scope: "col" }, "step"),
      lanes.map(l => el("th", { scope: "col", class: "lane", cpu: l.cpu }, l.name)),
      s.variables.map(v => el("th", { scope: "col" }, v.name)));
    this.tableRows = w.steps.map((step, i) => {
      const mark = marks.get(i);
      return el("tr", { class: mark ? "blamed" : null, onclick: () => this.move(i + 1) },
        el("th", { scope: "row" }, i + 1 + w.skipped),
        lanes.map(l => l.has(step.who) ? el("td", {}, el("div", { class: "own", cpu: l.cpu },
          l.one || s.contexts[step.who].who === `CPU ${l.cpu}` ? "" : `[${s.contexts[step.who].name}] `, step.text,
          mark ? el("span", { class: "mark" }, ` ← ${mark}`) : "")) : el("td")),
        s.variables.map((v, k) => el("td", { class: step.v && step.v[k] !== undefined ? "value changed" : "value" }, this.states[i + 1].values[k])));
    });
    this.table.replaceChildren(el("table", {}, el("thead", {}, head), el("tbody", {}, this.tableRows)));
  }
  showTable() {
    this.tableRows.forEach((row, i) => {
      row.classList.toggle("current", i === this.position - 1);
      row.classList.toggle("ahead", i >= this.position);
    });
    const row = this.tableRows[this.position - 1];
    if (!row) { this.table.scrollTop = 0; return; }
    const top = row.offsetTop, low = top + row.offsetHeight, head = 40;
    if (top - head < this.table.scrollTop) this.table.scrollTop = top - head;
    else if (low > this.table.scrollTop + this.table.clientHeight) this.table.scrollTop = low - this.table.clientHeight + 8;
  }

  // -- the reports

  reports() {
    const all = this.s.reports;
    if (!all.list.length) return "";
    const box = el("div", {}, el("h3", {}, "What the kernel would report"));
    for (const r of all.list) {
      const line = el("div", { class: "line" }, el("b", {}, r.title));
      const link = (witness, label) => el("button", { type: "button", onclick: () => {
        this.choose(witness, this.s.witnesses[witness].steps.length, true);
      } }, label);
      if (r.witness !== null) line.append(link(r.witness, `show the run that causes it (run ${r.witness + 1})`));
      if (r.earlier !== null) line.append(link(r.earlier, `show the run that set the trap (run ${r.earlier + 1})`));
      const text = el("pre", { class: "terminal", tabindex: "0" });
      for (const part of r.text.split("\n"))
        text.append(/^(WARNING|BUG|INFO|UBSAN|KCSAN)/.test(part) ? el("span", { class: "warning" }, part) : part, "\n");
      box.append(el("div", { class: "report" }, line, text));
    }
    if (all.leftOut) box.append(el("p", { class: "small soft" }, `${plural(all.leftOut, "more report")} left out here; lockstep explore lists all.`));
    return box;
  }
}

// ---- the drawing of a run: a lane for each context, bars for what lasts, rows for what changes

const W = 100, BOX = 92, LANE = 50, ARROW = 30, BAR = 18, VALUE = 28, TOP = 22;

Object.assign(Panel.prototype, {
  layout() {
    const s = this.s, w = this.witness;
    const rows = [], laneOf = new Map(), barOf = new Map(), room = w.blame.length ? ARROW : 0;  // for the arrows' words
    let y = TOP;
    for (const cpu of [...new Set(s.contexts.map(c => c.cpu))].sort((a, b) => a - b)) {
      rows.push({ kind: "cpu", y });
      s.contexts.forEach((c, i) => {
        if (c.cpu !== cpu) return;
        if (laneOf.size) y += room;
        laneOf.set(i, y);
        rows.push({ kind: "lane", y, height: LANE, cpu, name: `CPU ${cpu}`, detail: `${c.kind} ${c.name}` });
        y += LANE;
      });
      for (const span of w.spans) {
        const key = `${cpu} ${span.name}`;
        if (span.cpu !== cpu || barOf.has(key)) continue;
        barOf.set(key, y);
        y += BAR + 3;
      }
      y += 10;
    }
    rows.push({ kind: "cpu", y: y - 4 });
    const changing = s.variables.map((v, i) => i).filter(i => !s.variables[i].lock && (i === 0 || w.steps.some(t => t.v && t.v[i] !== undefined)));
    const values = changing.slice(0, 6).map(i => { const row = { i, y }; y += VALUE; return row; });
    return { rows, laneOf, barOf, values, height: y + 6 };
  },

  drawTimeline() {
    const s = this.s, w = this.witness, n = w.steps.length, l = this.l = this.layout();
    const x = i => i * W + 4;
    const width = n * W + 8;
    const drawing = svg("svg", { width, height: l.height, viewBox: `0 0 ${width} ${l.height}`, role: "img",
      "aria-label": "Timeline of the run; the table below says the same in words" });
    for (const mild of [false, true])
      drawing.append(svg("defs", {}, svg("marker", { id: `head-${this.number}${mild ? "m" : ""}`, viewBox: "0 0 10 10", refX: 9, refY: 5,
        markerWidth: 6.5, markerHeight: 6.5, orient: "auto" }, svg("path", { d: "M0,0 L10,5 L0,10 z", class: mild ? "arrow-head mild" : "arrow-head" }))));
    for (const row of l.rows)
      if (row.kind === "cpu") drawing.append(svg("line", { x1: 0, x2: width, y1: row.y - 3, y2: row.y - 3, class: "cpu-line" }));
    for (let i = 0; i < n; ++i) drawing.append(svg("text", { x: x(i) + BOX / 2, y: 14, class: "tick" }, i + 1 + w.skipped));
    const bars = [];
    for (const span of w.spans) {
      const y = l.barOf.get(`${span.cpu} ${span.name}`);
      const from = x(span.begin), to = span.open ? width : x(span.end) + BOX;
      const label = span.who === undefined ? span.name : `${span.name} held`;
      const words = svg("text", { x: from + 6, y: y + 13 }, fitted(label, to - from, 6.6));
      bars.push({ words, from, last: to - 8 - 6.6 * label.length });
      drawing.append(svg("g", { class: span.who === undefined ? "held flag" : "held", cpu: span.cpu },
        svg("title", {}, label), svg("rect", { x: from, y, width: Math.max(8, to - from), height: BAR, rx: 3 }),
        words));
    }
    const blamed = new Set(w.blame.filter(b => blameMarks[b.kind]).flatMap(b => [b.read, b.act]));
    this.boxes = w.steps.map((step, i) => {
      const y = l.laneOf.get(step.who) + 4;
      const flags = (step.trouble ? " trouble" : "") + (blamed.has(i) ? " blamed" : "");
      const box = svg("g", { class: `step${flags}`, cpu: this.cpuOf(step.who), onclick: () => this.move(i + 1) },
        svg("title", {}, `${i + 1 + w.skipped}. ${step.text}`),
        svg("rect", { x: x(i), y, width: BOX, height: LANE - 10, rx: 5 }),
        svg("text", { x: x(i) + BOX / 2, y: y + 17 }, fitted(step.short, BOX, 7)),
        svg("text", { x: x(i) + BOX / 2, y: y + 33, class: "object" }, fitted(objectOf(step.text), BOX, 7)));
      drawing.append(box);
      return box;
    });
    this.segments = [];
    for (const row of l.values) this.drawValues(drawing, row, x, n);
    this.arrows = w.blame.slice(0, 40).map(b => ({ act: b.act, group: this.drawBlame(drawing, b, x) }));
    this.playhead = svg("line", { y1: TOP - 4, y2: l.height, class: "playhead" });
    drawing.append(this.playhead);
    this.scroller = el("div", { class: "scroll", tabindex: n * W > 600 ? "0" : null, "aria-label": "Timeline" }, drawing);
    this.scroller.addEventListener("scroll", () => {  // the words of a long bar stay in view
      for (const { words, from, last } of bars)
        words.setAttribute("x", Math.max(from, Math.min(this.scroller.scrollLeft, last)) + 6);
    });
    const lanes = el("div", { class: "lanes", "aria-hidden": "true" });
    const label = (y, height, cpu, ...parts) => {
      const box = el("div", cpu === null ? {} : { cpu }, parts);
      box.style.top = `${y}px`;
      box.style.height = `${height}px`;
      lanes.append(box);
    };
    for (const row of l.rows) if (row.kind === "lane") label(row.y, LANE, row.cpu, el("b", {}, row.name), el("span", {}, row.detail));
    for (const row of l.values) label(row.y, VALUE - 6, null, row.now = el("span", { class: "mono" }));
    this.timeline.replaceChildren(el("div", { class: "timeline" }, lanes, this.scroller));
  },

  // A variable's values as segments; `at` is the step that made the value.
  drawValues(drawing, row, x, n) {
    const w = this.witness;
    let from = 0, value = w.start.values[row.i], at = -1;
    const segment = to => {
      const left = at < 0 ? 0 : x(at), right = to < 0 ? x(n) : x(to);
      const box = svg("g", { class: "value" }, svg("rect", { x: left, y: row.y, width: Math.max(2, right - left), height: VALUE - 6, rx: 3 }),
        svg("text", { x: left + Math.min(right - left, BOX) / 2, y: row.y + 16 }, fitted(value, right - left, 8)));
      drawing.append(box);
      this.segments.push({ box, at });
    };
    w.steps.forEach((step, i) => {
      const now = step.v && step.v[row.i];
      if (now === undefined) return;
      if (i > from || at < 0) segment(i);
      from = at = i;
      value = now;
    });
    segment(-1);
  },

  // From the stale read to the write that it did not see, and on to what came of it.
  drawBlame(drawing, b, x) {
    const mild = b.kind === "stale-source", w = this.witness;
    const head = `url(#head-${this.number}${mild ? "m" : ""})`;
    const point = i => ({ x: x(i) + BOX / 2, y: this.l.laneOf.get(w.steps[i].who) + 4 + (LANE - 10) / 2 });
    const texts = { "lost-update": ["does not see", "overwrites"], "stale-decision": ["does not see", "decided too early"], "stale-source": ["", "out of date"] }[b.kind];
    const group = svg("g", { class: mild ? "arrow mild" : "arrow" }, svg("title", {}, b.words));
    const leg = (i, k, text) => {
      const from = point(i), to = point(k), down = to.y > from.y ? 1 : -1, half = (LANE - 10) / 2;
      const y1 = from.y + down * half, y2 = to.y - down * (half + 2), middle = (y1 + y2) / 2;
      group.append(svg("path", { d: `M${from.x},${y1} C${from.x},${middle} ${to.x},${middle} ${to.x},${y2}`, "marker-end": head }));
      group.append(svg("text", { x: (from.x + to.x) / 2, y: middle + 4 }, text));
    };
    leg(b.read, b.change, texts[0]);
    leg(b.change, b.act, texts[1]);
    drawing.append(group);
    return group;
  },

  showTimeline() {
    const p = this.position;
    this.boxes.forEach((box, i) => {
      box.classList.toggle("ahead", i >= p);
      box.classList.toggle("current", i === p - 1);
    });
    for (const { act, group } of this.arrows) group.classList.toggle("ahead", act >= p);
    for (const { box, at } of this.segments) {
      box.classList.toggle("ahead", at >= p);
      box.classList.toggle("changed", at >= 0 && at === p - 1);
    }
    for (const row of this.l.values) row.now.textContent = `${this.s.variables[row.i].name} ${this.states[p].values[row.i]}`;
    const x = p * W;
    this.playhead.setAttribute("x1", x);
    this.playhead.setAttribute("x2", x);
    const view = this.scroller;
    if (x - W < view.scrollLeft) view.scrollLeft = Math.max(0, x - 2 * W);
    else if (x + W > view.scrollLeft + view.clientWidth) view.scrollLeft = x + W - view.clientWidth;
  },
});

function fitted(text, width, perLetter) {
  const most = Math.max(1, Math.floor((width - 8) / perLetter));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
// What a step is about, for the second line of its box: the variable with its value, the lock, the interrupt.
function objectOf(text) {
  const stored = text.match(/^store (\S+) ← (.+)$/) || text.match(/^atomic (\S+): \S+ → (.+)$/);
  if (stored) return `${stored[1]}=${stored[2]}`.length <= 10 ? `${stored[1]}=${stored[2]}` : `← ${stored[2]}`;
  const value = text.match(/\(([^()]*)\)$/);
  if (value) return value[1];
  const lock = text.match(/^(?:take|release|try) ([^ :;]+)/);
  if (lock) return lock[1];
  const arrival = text.match(/^(?:hardirq|softirq|switch to) (\S+)/);
  return arrival ? arrival[1] : "";
}

// ---- the page

const alone = data.scenarios.length === 1;
const panels = data.scenarios.map((s, i) => new Panel(s, i, alone));
let active = panels[0];
const together = el("input", { type: "checkbox", id: "together" });

function activate(panel) {
  active = panel;
  for (const p of panels) p.box.classList.toggle("active", p === panel);
}
for (const panel of panels) {
  panel.box.addEventListener("focusin", () => activate(panel));
  panel.box.addEventListener("pointerdown", () => activate(panel));
  panel.onmove = moved => {
    if (together.checked) for (const other of panels) if (other !== moved && other.witness) other.move(moved.position, true);
    remember();
  };
}

const key = name => el("kbd", {}, name);
const help = el("p", { class: "help" }, key("→"), " ", key("←"), " step, ", key("Home"), " ", key("End"), " start and end, ",
  key("1"), "…", key("9"), " pick a run, ", key("p"), " play");
if (alone) {
  root.append(help);
} else {
  help.append(", ", key("s"), " the other side, ", key("t"), " both together");
  together.addEventListener("change", () => { if (together.checked) active.move(active.position); });
  root.append(el("h1", { class: "hidden-text" }, data.scenarios.map(s => s.title).join(" beside ")),
    el("div", { class: "top" }, help, el("label", {}, together, " Step both together")));
}
root.append(el("div", { class: `panels ${alone ? "one" : "two"}` }, panels.map(p => p.box)));
activate(active);
for (const p of panels) if (p.witness) p.showTimeline();

document.addEventListener("keydown", event => {
  if (event.altKey || event.ctrlKey || event.metaKey || !active.witness) return;
  if (event.target.closest && event.target.closest("select, input:not([type=checkbox]), textarea")) return;
  const acts = {
    ArrowRight: () => active.move(active.position + 1), ArrowLeft: () => active.move(active.position - 1),
    Home: () => active.move(0), End: () => active.move(active.length), p: () => active.play(),
    s: () => activate(panels[(panels.indexOf(active) + 1) % panels.length]),
    t: () => { if (!alone) { together.checked = !together.checked; together.dispatchEvent(new Event("change")); } },
  };
  if (/^[1-9]$/.test(event.key)) active.choose(Number(event.key) - 1, 0, true);
  else if (acts[event.key]) acts[event.key]();
  else return;
  event.preventDefault();
});

// The address says where the reader is, so that a link can point there: #run=2&step=4, and …2 for the second side.
function remember() {
  const parts = panels.map((p, i) => `run${i || ""}=${p.run + 1}&step${i || ""}=${p.position}`);
  try { history.replaceState(null, "", `#${parts.join("&")}`); } catch (error) { /* not everywhere for local files */ }
}
const asked = new URLSearchParams(location.hash.slice(1));
panels.forEach((p, i) => {
  if (!p.witness) return;
  const run = Number(asked.get(`run${i || ""}`)) || p.run + 1;
  p.choose(p.s.witnesses[run - 1] ? run - 1 : p.run, Number(asked.get(`step${i || ""}`)) || 0);
});
})();
