// The drawing of a run: a lane for each context, bars for what lasts, rows for what changes. Part of the script that
// page.js describes.
"use strict";

const W = 96, BOX = 88, LANE = 50, ARROW = 30, BAR = 18, VALUE = 28, TOP = 22;

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
    const bars = this.bars = [];
    for (const span of w.spans) {
      const y = l.barOf.get(`${span.cpu} ${span.name}`);
      const from = x(span.begin), to = span.open ? width : x(span.end) + BOX;
      const label = span.who === undefined ? span.name : `${span.name} held`;
      const words = svg("text", { x: from + 6, y: y + 13 }, fitted(label, to - from, 6.6));
      const bar = svg("g", { class: span.who === undefined ? "held flag" : "held", cpu: span.cpu },
        svg("title", {}, label), svg("rect", { x: from, y, width: Math.max(8, to - from), height: BAR, rx: 3 }),
        words);
      bars.push({ bar, words, from, last: to - 8 - 6.6 * label.length, begin: span.begin });
      drawing.append(bar);
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
    for (const { bar, begin } of this.bars) bar.classList.toggle("ahead", begin >= p);
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
