// An incident's properties in plain English. "Not stated" is never 0.

const day = new Intl.DateTimeFormat("en-GB", {day: "numeric", month: "long", year: "numeric", timeZone: "UTC"});
const shortDay = new Intl.DateTimeFormat("en-GB", {day: "numeric", month: "short", year: "numeric", timeZone: "UTC"});
const regions = new Intl.DisplayNames(["en"], {type: "region"});

export const number = new Intl.NumberFormat("en-GB");

export function countryName(code) {
  try {
    return regions.of(code);
  } catch {
    return code;
  }
}

export function when({date_start: first, date_end: last, datetime}, format = day) {
  if (!first && !last) return "date not stated";
  const [from, to] = [first ?? last, last ?? first].map((date) => new Date(`${date}T00:00:00Z`));
  const days = from.getTime() === to.getTime() ? format.format(from) : format.formatRange(from, to);
  return datetime ? `${days}, about ${datetime.slice(11, 16)} local time` : days;
}

export const shortWhen = (properties) => when({...properties, datetime: null}, shortDay);

export function people(low, best, high) {
  if (best === null) return "not stated";
  if (high === null) return `at least ${number.format(low)}`;
  if (low === high) return low === 0 ? "none" : number.format(low);
  return low === 0 ? `up to ${number.format(high)}` : `${number.format(low)}–${number.format(high)}`;
}

export const killed = (p) => people(p.killed_low, p.killed_best, p.killed_high);
export const injured = (p) => people(p.injured_low, p.injured_best, p.injured_high);

export function shortToll(p) {
  const parts = [[killed(p), "killed"], [injured(p), "injured"]].filter(([count]) => count !== "not stated");
  return parts.map((part) => part.join(" ")).join(", ");
}

export const where = (p) => [p.place_name, p.admin1, p.country && countryName(p.country)]
  .filter((name, i, names) => name && names.indexOf(name) === i).join(", ");

export function exactness(p) {
  const within = p.uncertainty_km ? `, within ${number.format(Math.round(p.uncertainty_km))} km` : "";
  if (p.lat === null) return whyUnlocated(p);
  if (p.where_prec === 6) return "Somewhere in this country";
  if (p.where_prec === 7) return "At sea or in the air";
  if (precision(p) === "area") return "Somewhere in this region, not at the pin itself";
  return precision(p) === "near" ? `Near this place${within}` : "This town or village";
}

// How exactly the place is known: "exact", "near" it, or somewhere in an "area".
export function precision(p) {
  if (p.geo_precision >= 3 || p.where_prec >= 3) return "area";
  return p.geo_precision === 2 || p.where_prec === 2 ? "near" : "exact";
}

export const whyUnlocated = (p) => p.place_name
  ? `“${p.place_name}” could not be found or told apart` : "The report does not name the place";

const VOUCHED = {
  claimed: "Claimed, not confirmed by anyone independent",
  reported: "Reported, undisputed",
  confirmed: "Confirmed",
  disputed: "Disputed: sources contradict each other",
};
export const vouched = (p) => VOUCHED[p.status] ?? p.status;

export const ROLES = {background: "An older event, told as background", aggregate: "A running total, not one event"};
