import { prefs } from './prefs.js';

let texts = {};
let rules = new Intl.PluralRules('en');
let loaded = null;
const parts = new Set(['']);

async function file(part, lang) {
  const answer = await fetch(new URL(`../text/${part}${lang}.json`, import.meta.url));
  return answer.ok ? answer.json() : {};
}

/**
 * Loads the texts of the language in force.
 *
 * @param part those of some screens, which others need not wait for: operate
 */
export async function load(part) {
  const lang = prefs.lang;
  if (part) {
    parts.add(`${part}.`);
  }
  const wanted = `${lang} ${[...parts]}`;
  if (loaded === wanted) {
    return;
  }
  const all = await Promise.all([...parts].map((one) => file(one, lang)));
  texts = Object.assign({}, ...all);
  rules = new Intl.PluralRules(lang);
  loaded = wanted;
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
