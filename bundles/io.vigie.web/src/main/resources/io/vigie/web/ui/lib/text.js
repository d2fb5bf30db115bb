import { prefs } from './prefs.js';

let texts = {};
let rules = new Intl.PluralRules('en');
const parts = new Set(['']);
const files = new Map();

function file(name) {
  if (!files.has(name)) {
    const asked = fetch(new URL(`../text/${name}.json`, import.meta.url)).then((answer) => {
      if (!answer.ok) {
        files.delete(name);
      }
      return answer.ok ? answer.json() : {};
    });
    asked.catch(() => files.delete(name));
    files.set(name, asked);
  }
  return files.get(name);
}

/**
 * Loads the texts of the language in force.
 *
 * @param part those of some screens, which others need not wait for: figures, operate
 */
export async function load(part) {
  const { lang } = prefs;
  if (part) {
    parts.add(`${part}.`);
  }
  const all = await Promise.all([...parts].map((one) => file(one + lang)));
  if (lang === prefs.lang) {
    // What another call has brought meanwhile stays, unless it is of another language.
    texts = Object.assign(lang === rules.resolvedOptions().locale ? texts : {}, ...all);
    rules = new Intl.PluralRules(lang);
  }
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
