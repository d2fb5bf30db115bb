import { prefs } from './prefs.js';

let texts = {};
let rules = new Intl.PluralRules('en');
let loaded = null;

async function file(name) {
  const url = new URL(`../text/${name}.json`, import.meta.url);
  const answer = await fetch(url);
  return answer.ok ? answer.json() : {};
}

/** Loads the texts of the language in force; the operators' screens bring theirs in a file of their own. */
export async function load() {
  const lang = prefs.lang;
  if (loaded === lang) {
    return;
  }
  const [page, operate] = await Promise.all([file(lang), file(`operate.${lang}`)]);
  texts = { ...operate, ...page };
  rules = new Intl.PluralRules(lang);
  loaded = lang;
}

/** Whether there is such a text. */
export function has(key) {
  return key in texts;
}

/** The text of a key, with {name} replaced by vars.name; vars.n chooses key.one or key.other where these exist. */
export function t(key, vars = {}) {
  let text = texts[key];
  if ('n' in vars) {
    text = texts[`${key}.${rules.select(Number(vars.n))}`] ?? texts[`${key}.other`] ?? text;
  }
  if (text === undefined) {
    return key;
  }
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = name === 'n' ? (vars.count ?? new Intl.NumberFormat(prefs.lang).format(vars.n)) : vars[name];
    return value === undefined || value === null ? whole : String(value);
  });
}

/** The side of a {en, fr} text that this person reads; texts that are none stay as they are. */
export function side(text) {
  return text && typeof text === 'object' ? (text[prefs.lang] ?? text.en ?? '') : (text ?? '');
}
