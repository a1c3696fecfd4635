// The interface in the page's language: messages by their English words, numbers and names as that language writes them.

const messages = JSON.parse(document.getElementById("messages").textContent);
const {lang} = document.documentElement;

export const locale = lang === "en" ? "en-GB" : lang;
export const number = new Intl.NumberFormat(locale);

const plural = new Intl.PluralRules(locale);
const regions = new Intl.DisplayNames([locale], {type: "region"});

// A message with {names} filled in; `n` decides the plural form where there are several.
export function t(message, values = {}) {
  const found = messages[message] ?? message;
  const words = typeof found === "string" ? found : found[plural.select(values.n)] ?? found.other;
  return words.replace(/\{(\w+)\}/g, (whole, name) => (typeof values[name] === "number" ? number.format(values[name]) : values[name] ?? whole));
}

export function countryName(code) {
  try {
    return regions.of(code);
  } catch {
    return code;
  }
}
