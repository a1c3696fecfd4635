// The filters: between the form on the page and the parameters in its address, which are the same as the download's.

const form = document.getElementById("filters");
const [from, to, here, badge] = ["from", "to", "here", "badge"].map((id) => document.getElementById(id));
const LISTS = ["event_type", "status", "country"];
const kept = {}; // what the address asks for and the form has no control for: bbox, limit

export function load(address) {
  const given = new URLSearchParams(address);
  for (const name of LISTS) {
    const values = new Set(given.getAll(name).flatMap((value) => value.split(",")).map((value) => value.trim()));
    for (const box of document.getElementsByName(name)) box.checked = values.has(box.value);
  }
  form.elements.q.value = given.get("q") ?? "";
  choose(form.elements.role, given.getAll("role").join(",").replace(/^(any|event)$/, (role) => (role === "any" ? "all" : "")));
  const [first, last = first] = (given.get("datetime") ?? "").split("/");
  [from.value, to.value] = [first, last].map((time) => time.slice(0, 10).replace("..", ""));
  [kept.bbox, kept.limit] = [given.get("bbox"), given.get("limit")];
  here.checked = Boolean(kept.bbox);
}

function choose(select, value) {
  if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
  select.value = value;
}

// The parameters in the order in which geomap itself writes them (geomap/query.py).
export function filters() {
  const params = new URLSearchParams();
  if (here.checked && kept.bbox) params.set("bbox", kept.bbox);
  const days = from.value === to.value ? from.value : `${from.value || ".."}/${to.value || ".."}`;
  if (days) params.set("datetime", days);
  for (const name of LISTS) {
    for (const box of document.getElementsByName(name)) if (box.checked) params.append(name, box.value);
  }
  for (const name of ["role", "q"]) if (form.elements[name].value.trim()) params.set(name, form.elements[name].value.trim());
  if (kept.limit) params.set("limit", kept.limit);
  return params;
}

// Limits the filters to the bounds, if the box for it is ticked; tells whether that changed anything.
export function follow(bounds) {
  const box = here.checked ? within(bounds) : null;
  const changed = box !== kept.bbox;
  kept.bbox = box;
  return changed;
}

function within(bounds) {
  const [south, north] = [Math.max(bounds.getSouth(), -90), Math.min(bounds.getNorth(), 90)];
  const whole = bounds.getEast() - bounds.getWest() >= 360;
  const turn = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;
  const [west, east] = whole ? [-180, 180] : [turn(bounds.getWest()), turn(bounds.getEast())];
  return [west, south, east, north].map((degrees) => Number(degrees.toFixed(4))).join(",");
}

export function clear() {
  form.reset();
  for (const box of document.getElementsByName("event_type")) box.checked = false;
  [kept.bbox, kept.limit] = [null, null];
}

const count = (params) => new Set([...params.keys()].filter((name) => !["q", "event_type"].includes(name))).size;

export function show(params) {
  badge.textContent = count(params) || "";
  badge.hidden = !count(params);
}
