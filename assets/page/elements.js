// Elements, numbers and code as the page shows them. Part of the script that page.js describes.
"use strict";

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
