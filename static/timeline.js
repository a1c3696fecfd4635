// How many incidents a day, and which days are shown: bars to brush over, two handles for the keyboard, and a button that plays.

import {element} from "./card.js";
import {number, t} from "./i18n.js";
import {svg} from "./symbols.js";
import {DAY, dayNumber, isoDay} from "./table.js";
import {shortDate} from "./words.js";

const [root, chart, range, play, reset] = ["timeline", "chart", "range", "play", "whole"].map((id) => document.getElementById(id));
const HEIGHT = 100; // of the drawing, stretched to the strip
const STEPS = [[130, "day"], [1300, "week"], [9000, "month"], [Infinity, "year"]]; // days up to which a bar is so long
const PACE = 600; // milliseconds a step while playing
const LEAST = 12; // part of all bars that plays if nothing is chosen

let bins = []; // the first day of each bar, and of the one after the last
let counts = [];
let undated = 0;
let chosen = null; // [first bar, last bar], or null for all
let playing = null;
let change = () => {};

export function onChange(tell) {
  change = tell;
}

// Counts by day, from the first day on; those without a day have no bar.
export function show({first_day: first, days, undated: without}, params) {
  undated = without;
  root.hidden = !days.length;
  if (!days.length) return;
  const last = first + days.length - 1;
  const unit = STEPS.find(([most]) => last - first < most)[1];
  bins = edges(first, last, unit);
  counts = new Array(bins.length - 1).fill(0);
  days.forEach((count, i) => count && (counts[binOf(first + i)] += count));
  chosen = selection(params.get("datetime"));
  paint(unit);
}

function edges(first, last, unit) {
  const found = [start(first, unit)];
  while (found.at(-1) <= last) found.push(next(found.at(-1), unit));
  return found;
}

function start(day, unit) {
  const date = new Date(day * DAY);
  if (unit === "day") return day;
  if (unit === "week") return day - ((date.getUTCDay() + 6) % 7);
  return Date.UTC(date.getUTCFullYear(), unit === "month" ? date.getUTCMonth() : 0, 1) / DAY;
}

function next(day, unit) {
  const date = new Date(day * DAY);
  if (unit === "day" || unit === "week") return day + (unit === "day" ? 1 : 7);
  return Date.UTC(date.getUTCFullYear() + (unit === "year" ? 1 : 0), date.getUTCMonth() + (unit === "month" ? 1 : 0), 1) / DAY;
}

// The last bar that begins on the day or before it, by halving.
function binOf(day) {
  let [low, high] = [0, bins.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (bins[middle] <= day) low = middle;
    else high = middle;
  }
  return low;
}

function selection(datetime) {
  if (!datetime) return null;
  const [from, to = from] = datetime.split("/");
  const day = (text, open) => (text === "" || text === ".." ? open : dayNumber(text.slice(0, 10)));
  return [binOf(day(from, bins[0])), binOf(day(to, bins.at(-1) - 1))];
}

const TITLES = {day: t("Incidents a day"), week: t("Incidents a week"), month: t("Incidents a month"), year: t("Incidents a year")};

function paint(unit) {
  const most = Math.max(...counts);
  const bar = (count, i) => `M${i + 0.08} ${HEIGHT}V${HEIGHT - (count ? Math.max(3, (count / most) * (HEIGHT - 4)) : 0)}h.84V${HEIGHT}z`;
  const [from, to] = chosen ?? [0, counts.length - 1];
  const part = (className, test) => svg("path", {class: className, d: counts.map((n, i) => (test(i) ? bar(n, i) : "")).join("")});
  chart.setAttribute("viewBox", `0 0 ${counts.length} ${HEIGHT}`);
  chart.replaceChildren(part("bars is-out", (i) => i < from || i > to), part("bars", (i) => i >= from && i <= to));
  document.getElementById("timeline-title").textContent = TITLES[unit];
  const without = undated ? t("{n} without a day", {n: undated}) : "";
  document.getElementById("most").textContent = [t("up to {n}", {n: most}), without].filter(Boolean).join(" · ");
  document.getElementById("first-day").textContent = shortDate(bins[0] * DAY);
  document.getElementById("last-day").textContent = shortDate((bins.at(-1) - 1) * DAY);
  range.textContent = span(from, to);
  reset.hidden = !chosen;
  place(from, to);
}

const span = (from, to) => {
  const [first, last] = [shortDate(bins[from] * DAY), shortDate((bins[to + 1] - 1) * DAY)];
  const sum = counts.slice(from, to + 1).reduce((total, count) => total + count, 0);
  return `${first === last ? first : `${first} – ${last}`} · ${t("{n} incidents", {n: sum})}`;
};

// --- Brush and handles ---

const [start_, end_, brush] = ["from-handle", "to-handle", "brush"].map((id) => document.getElementById(id));
const percent = (bin) => (bin / counts.length) * 100;

function place(from, to) {
  // Through the style object: the page's policy forbids style attributes, not this.
  Object.assign(brush.style, {left: `${percent(from)}%`, width: `${percent(to + 1 - from)}%`});
  brush.classList.toggle("is-all", !chosen);
  for (const [handle, at, bin] of [[start_, from, from], [end_, to + 1, to]]) {
    handle.style.left = `${percent(at)}%`;
    handle.setAttribute("aria-valuemin", "0");
    handle.setAttribute("aria-valuemax", String(counts.length - 1));
    handle.setAttribute("aria-valuenow", String(bin));
    handle.setAttribute("aria-valuetext", shortDate((handle === start_ ? bins[bin] : bins[bin + 1] - 1) * DAY));
  }
}

function choose(from, to) {
  const clamp = (bin) => Math.max(0, Math.min(counts.length - 1, bin));
  [from, to] = [clamp(Math.min(from, to)), clamp(Math.max(from, to))];
  const whole = from === 0 && to === counts.length - 1;
  chosen = whole ? null : [from, to];
  place(from, to);
  change(whole ? ["", ""] : [isoDay(bins[from]), isoDay(bins[to + 1] - 1)]);
}

for (const [handle, end] of [[start_, 0], [end_, 1]]) {
  handle.addEventListener("keydown", ({key}) => {
    const range = [...(chosen ?? [0, counts.length - 1])];
    const moved = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity}[key];
    if (moved === undefined) return;
    range[end] += moved;
    if (range[0] > range[1]) range[end] = range[1 - end];
    choose(...range);
  });
}

const strip = document.getElementById("strip");
strip.addEventListener("pointerdown", (event) => {
  if (!event.isPrimary || event.button) return;
  stop();
  strip.setPointerCapture(event.pointerId);
  const {left, width} = strip.getBoundingClientRect();
  const at = ({clientX}) => Math.floor(Math.max(0, Math.min(0.9999, (clientX - left) / width)) * counts.length);
  const began = at(event);
  const kept = grip(event.target, began);
  const move = (moved) => choose(...kept(at(moved)));
  if (event.target === strip || event.target === chart) move(event);
  strip.onpointermove = move;
  strip.onpointerup = strip.onpointercancel = () => (strip.onpointermove = null);
});

// What a drag does, by where it begins: pull an end, push the chosen days along, or choose anew.
function grip(target, began) {
  const [from, to] = chosen ?? [0, counts.length - 1];
  if (target === start_) return (bin) => [bin, to];
  if (target === end_) return (bin) => [from, bin];
  if (target === brush && chosen) return (bin) => shifted(from, to, bin - began);
  return (bin) => [began, bin];
}

function shifted(from, to, by) {
  const kept = Math.max(-from, Math.min(counts.length - 1 - to, by));
  return [from + kept, to + kept];
}

// --- Play ---

reset.addEventListener("click", () => choose(0, counts.length - 1));
play.addEventListener("click", () => (playing ? stop() : begin()));

function begin() {
  if (!chosen || chosen[1] === counts.length - 1) {
    const length = chosen ? chosen[1] - chosen[0] : Math.ceil(counts.length / LEAST) - 1;
    choose(0, length);
  }
  playing = setInterval(() => {
    if (!chosen || chosen[1] >= counts.length - 1) return stop();
    choose(...shifted(...chosen, 1));
  }, PACE);
  said(t("Pause"));
}

export function stop() {
  clearInterval(playing);
  playing = null;
  said(t("Play"));
}

function said(words) {
  play.setAttribute("aria-label", words);
  play.classList.toggle("is-playing", Boolean(playing));
}
