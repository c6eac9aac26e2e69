// One scenario: its verdict, how it can end, a run step by step, the reports. Part of the script that page.js describes.
"use strict";

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
