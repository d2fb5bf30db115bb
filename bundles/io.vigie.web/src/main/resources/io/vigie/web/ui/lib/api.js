import { prefs } from './prefs.js';
import { t } from './text.js';

const ROOT = '/api/v1';
const tagged = new Map();
const MOST_TAGGED = 60;

/** A refusal, as one sentence for a person. */
export class Problem extends Error {
  constructor(status, sentence, body = {}, retryAfter = null) {
    super(sentence);
    this.status = status;
    this.title = body.title ?? '';
    this.errors = body.errors ?? [];
    this.body = body;
    this.retryAfter = retryAfter;
  }

  /** What is wrong with one field of a form: by JSON pointer or parameter. */
  at(place) {
    return this.errors.find((error) => error.pointer === place || error.parameter === place)?.detail ?? null;
  }
}

/** A number whose digits a double cannot hold: it counts as the nearest double and is shown as it was written. */
export class Exact {
  constructor(text) {
    this.text = text;
  }

  valueOf() {
    return Number(this.text);
  }

  toString() {
    return this.text;
  }

  toJSON() {
    return Number(this.text);
  }
}

function plain(text) {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

/** Reads JSON without losing digits, where the browser tells what was written. */
export function parse(text) {
  return JSON.parse(text, (key, value, context) => {
    const source = context?.source;
    if (typeof value === 'number' && source && source.length > 15 && String(value) !== plain(source)) {
      return new Exact(source);
    }
    return value;
  });
}

function sentence(body) {
  const errors = (body.errors ?? []).map((error) => error.detail).filter(Boolean);
  if (body.detail && errors.length === 1 && errors[0] === body.detail) {
    return body.detail;
  }
  return [body.detail, ...errors].filter((text, at, all) => text && all.indexOf(text) === at).join(' ');
}

/** The query string of an object; lists repeat the name, empty values are left out. */
export function search(params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') {
        query.append(name, one);
      }
    }
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

async function send(method, path, { body, headers = {}, signal } = {}) {
  const init = { method, headers: { 'Accept-Language': prefs.lang, ...headers }, signal, credentials: 'same-origin' };
  if (body !== undefined) {
    const raw = body instanceof Blob;
    init.headers['Content-Type'] ??= raw ? body.type : 'application/json';
    init.body = raw ? body : JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(ROOT + path, init);
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new Problem(0, t('error.unreachable'));
  }
  if (answer.status === 401) {
    dispatchEvent(new CustomEvent('vigie-login'));
  }
  return answer;
}

async function content(answer) {
  const text = await answer.text();
  const isJson = /json/.test(answer.headers.get('Content-Type') ?? '');
  let body = null;
  if (isJson && text) {
    try {
      body = parse(text);
    } catch {
      throw new Problem(answer.status, t('error.garbled'));
    }
  }
  if (!answer.ok) {
    const after = answer.headers.get('Retry-After');
    throw new Problem(
      answer.status,
      sentence(body ?? {}) || t('error.status', { status: answer.status }),
      body ?? {},
      after === null ? null : Number(after),
    );
  }
  return isJson ? body : text;
}

function localized(path, params) {
  return path + search({ ...params, lang: prefs.lang });
}

/** Asks; an answer that has not changed is not sent again. */
async function getTagged(path, params, { signal } = {}) {
  const url = localized(path, params);
  const known = tagged.get(url);
  const headers = known ? { 'If-None-Match': known.etag } : {};
  const answer = await send('GET', url, { headers, signal });
  if (answer.status === 304 && known) {
    return known;
  }
  const body = await content(answer);
  const etag = answer.headers.get('ETag');
  const result = { body, etag };
  tagged.delete(url);
  if (etag) {
    tagged.set(url, result);
    if (tagged.size > MOST_TAGGED) {
      tagged.delete(tagged.keys().next().value);
    }
  }
  return result;
}

async function change(method, path, body, { etag, create, signal, headers } = {}) {
  const all = { ...headers };
  if (etag) {
    all['If-Match'] = etag;
  }
  if (create) {
    all['If-None-Match'] = '*';
  }
  const answer = await send(method, localized(path), { body, headers: all, signal });
  return content(answer);
}

/** Asks for a file by POST; its name is what the server calls it, null if it does not say. */
async function file(path, body, params) {
  const answer = await send('POST', localized(path, params), { body });
  if (!answer.ok) {
    return content(answer);
  }
  const name = /filename="?([^";]+)/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? null;
  return { blob: await answer.blob(), name };
}

export const api = {
  root: ROOT,
  getTagged,
  file,
  get: async (path, params, options) => (await getTagged(path, params, options)).body,
  post: (path, body = {}, options) => change('POST', path, body, options),
  put: (path, body, options) => change('PUT', path, body, options),
  delete: (path, options) => change('DELETE', path, undefined, options),
  /** Where a download of the same question is. */
  href: (path, params) => ROOT + localized(path, params),
};

/** So many KPIs go in one request: few requests, and the first tiles need not wait for the last. */
const MOST_KPIS = 10;
/** What stands beside a figure comes later: in fewer. */
const MOST_OF = { previous: 40, series: 14, whole: 6 };
/** A browser has six connections: the stream of events holds one, and one stays for what a person does meanwhile. */
const MOST_AT_ONCE = 4;
let waiting = [];
let running = 0;
const ready = [];

/**
 * Asks one question of POST /query; what is asked in the same moment goes in a few requests, in the order in which it was
 * asked.
 *
 * @param lane questions of different lanes do not share a request
 */
export async function ask(question, lane = 'value') {
  const [answer] = await askAll([question], lane);
  return answer;
}

/** The same for questions about the same KPIs, which go in one request: what they have in common is worked out once. */
export function askAll(questions, lane) {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) {
      queueMicrotask(flush);
    }
    waiting.push({ questions, lane, resolve, reject });
  });
}

function flush() {
  const all = waiting;
  waiting = [];
  for (const lane of new Set(all.map((one) => one.lane))) {
    let some = [];
    let kpis = 0;
    const most = MOST_OF[lane] ?? MOST_KPIS;
    for (const one of all.filter((candidate) => candidate.lane === lane)) {
      const more = one.questions[0].kpis.length;
      if (kpis > 0 && kpis + more > most) {
        ready.push(some);
        some = [];
        kpis = 0;
      }
      some.push(one);
      kpis += more;
    }
    ready.push(some);
  }
  next();
}

function next() {
  while (running < MOST_AT_ONCE && ready.length > 0) {
    running++;
    together(ready.shift()).finally(() => {
      running--;
      next();
    });
  }
}

async function together(some) {
  try {
    const queries = some.flatMap((one) => one.questions).map((question, at) => ({ ...question, id: String(at) }));
    const { answers } = await api.post('/query', { queries });
    for (const one of some) {
      const mine = answers.splice(0, one.questions.length);
      const wrong = mine.find((answer) => !Array.isArray(answer?.values));
      if (mine.length === one.questions.length && !wrong) {
        one.resolve(mine);
      } else {
        one.reject(new Problem(wrong?.status ?? 500, sentence(wrong ?? {}), wrong ?? {}));
      }
    }
  } catch (error) {
    if (some.length > 1 && (error.status === 400 || error.status === 404)) {
      // One question that cannot be asked must not take the others with it.
      await Promise.all(some.map((one) => together([one])));
      return;
    }
    some.forEach((one) => one.reject(error));
  }
}
