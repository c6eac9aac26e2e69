// The page of `lockstep explore --html`: draws the data in #lockstep-data and steps through its runs. It computes
// nothing about the machine; all words and numbers come with the data. Text is only ever set as text. The program joins
// elements.js, panel.js, timeline.js and page.js into one script.
"use strict";

const data = JSON.parse(document.getElementById("lockstep-data").textContent);
const root = document.getElementById("lockstep");

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
