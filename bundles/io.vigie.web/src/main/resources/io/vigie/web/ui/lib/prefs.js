/** What this person chose on this browser: language, theme, zone. */
const KEY = 'vigie.prefs';
const listeners = new Set();

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

/** An address may say ?lang=fr&theme=tv, for screens that nobody stands before; it is not kept. */
const said = Object.fromEntries([...new URLSearchParams(location.search)].filter(([name]) => ['lang', 'theme'].includes(name)));

let chosen = { ...read(), ...said };

export const prefs = {
  get lang() {
    const wanted = chosen.lang ?? navigator.language ?? 'en';
    return wanted.toLowerCase().startsWith('fr') ? 'fr' : 'en';
  },
  /** auto, light, dark or tv. */
  get theme() {
    return ['light', 'dark', 'tv'].includes(chosen.theme) ? chosen.theme : 'auto';
  },
  get zone() {
    return chosen.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';
  },
  get(name) {
    return chosen[name];
  },
  set(changes) {
    chosen = { ...chosen, ...changes };
    try {
      localStorage.setItem(KEY, JSON.stringify({ ...read(), ...changes }));
    } catch {
      // A browser that keeps nothing still shows everything; the choice lasts as long as the page.
    }
    apply();
    listeners.forEach((listener) => listener(changes));
  },
  /** Calls back at each change; answers what ends it. */
  on(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

let forced = null;

/** A theme that the screen in sight asks for, as the wall does; null gives the person's back. */
export function force(theme) {
  forced = theme;
  apply();
}

export function apply() {
  document.documentElement.lang = prefs.lang;
  document.documentElement.dataset.theme = forced ?? prefs.theme;
}
