// An incident's properties in plain words. "Not stated" is never 0.

import {countryName, locale, number, t} from "./i18n.js";

const day = new Intl.DateTimeFormat(locale, {day: "numeric", month: "long", year: "numeric", timeZone: "UTC"});
const shortDay = new Intl.DateTimeFormat(locale, {day: "numeric", month: "short", year: "numeric", timeZone: "UTC"});

export const shortDate = (date) => shortDay.format(date);

export function when({date_start: first, date_end: last, datetime}, format = day) {
  if (!first && !last) return t("date not stated");
  const [from, to] = [first ?? last, last ?? first].map((date) => new Date(`${date}T00:00:00Z`));
  const days = from.getTime() === to.getTime() ? format.format(from) : format.formatRange(from, to);
  return datetime ? t("{days}, about {hour} local time", {days, hour: datetime.slice(11, 16)}) : days;
}

export const shortWhen = (properties) => when({...properties, datetime: null}, shortDay);

export function people(low, best, high) {
  if (best === null) return t("not stated");
  if (high === null) return t("at least {n}", {n: low});
  if (low === high) return low === 0 ? t("none") : number.format(low);
  return low === 0 ? t("up to {n}", {n: high}) : `${number.format(low)}–${number.format(high)}`;
}

export const killed = (p) => people(p.killed_low, p.killed_best, p.killed_high);
export const injured = (p) => people(p.injured_low, p.injured_best, p.injured_high);

export function shortToll(p) {
  const parts = [];
  if (p.killed_high === 0 && p.injured_high === 0) return t("nobody killed or injured");
  if (p.killed_best !== null) parts.push(p.killed_high === 0 ? t("nobody killed") : t("{count} killed", {count: killed(p)}));
  if (p.injured_best !== null) parts.push(p.injured_high === 0 ? t("nobody injured") : t("{count} injured", {count: injured(p)}));
  return parts.join(", ");
}

export const where = (p) => [p.place_name, p.admin1, p.country && countryName(p.country)]
  .filter((name, i, names) => name && names.indexOf(name) === i).join(", ");

export function exactness(p) {
  if (p.lat === null) return whyUnlocated(p);
  if (p.where_prec === 6) return t("Somewhere in this country");
  if (p.where_prec === 7) return t("At sea or in the air");
  if (precision(p) === "area") return t("Somewhere in this region, not at the pin itself");
  if (precision(p) === "exact") return p.doubtful || p.review === "draft" ? t("Probably this town or village") : t("This town or village");
  return p.uncertainty_km ? t("Near this place, within {n} km", {n: Math.round(p.uncertainty_km)}) : t("Near this place");
}

// How exactly the place is known: "exact", "near" it, or somewhere in an "area".
export function precision(p) {
  if (p.geo_precision >= 3 || p.where_prec >= 3) return "area";
  return p.geo_precision === 2 || p.where_prec === 2 ? "near" : "exact";
}

export const whyUnlocated = (p) => p.place_name
  ? t("“{name}” could not be found or told apart", {name: p.place_name}) : t("The report does not name the place");

const VOUCHED = {
  claimed: t("Claimed, not confirmed by anyone independent"),
  reported: t("Reported, undisputed"),
  confirmed: t("Confirmed"),
  disputed: t("Disputed: sources contradict each other"),
};
export const vouched = (p) => VOUCHED[p.status] ?? p.status;

const ROLES = {background: t("An older event, told as background"), aggregate: t("A running total, not one event")};
export const told = (p) => ROLES[p.role] ?? null;

// The values of a filter as its choices name them.
const VALUES = {
  status: {claimed: t("Claimed"), reported: t("Reported"), confirmed: t("Confirmed"), disputed: t("Disputed")},
  review: {draft: t("Draft, to be checked"), ready: t("Ready")},
  geo_precision: {1: t("Named place"), 2: t("Near it"), 3: t("Region")},
};
export const valueName = (filter, value) => (filter === "country" ? countryName(value) : VALUES[filter]?.[value] ?? value);
