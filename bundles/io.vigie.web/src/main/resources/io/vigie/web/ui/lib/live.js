import { api, search } from './api.js';

/**
 * What changes on the server, as it happens. One stream for the page; it reconnects by itself from the last event it
 * saw, and rests while nobody looks at the page, so that many open tabs do not hold the browser's few connections.
 */
const KINDS = ['facts', 'connector', 'plugin', 'catalogue', 'target', 'annotation', 'alert', 'operation', 'ui', 'reset'];
const SLOWEST = 15_000;
const listeners = new Map();

let source = null;
let lastId = null;
let wait = 1000;
let timer = 0;
let state = 'off';
/** Whether the stream was there, or should have been, and is there no more: what was told meanwhile was not heard. */
let broken = false;

function tell(kind, data) {
  listeners.get(kind)?.forEach((listener) => listener(data));
}

function become(next) {
  if (state !== next) {
    state = next;
    tell('state', next);
  }
}

function open() {
  clearTimeout(timer);
  if (source || document.hidden) {
    return;
  }
  const stream = new EventSource(`${api.root}/events${search({ 'last-event-id': lastId })}`);
  source = stream;
  stream.onopen = () => {
    wait = 1000;
    become('live');
    if (broken && lastId === null) {
      // Nothing says where the stream had stopped, so anything may have changed meanwhile.
      tell('reset', {});
    }
    broken = true;
  };
  stream.onerror = () => {
    broken = true;
    become('lost');
    if (stream.readyState === EventSource.CLOSED) {
      again();
    }
  };
  for (const kind of KINDS) {
    stream.addEventListener(kind, (event) => {
      lastId = event.lastEventId || lastId;
      if (kind === 'reset') {
        lastId = null;
      }
      tell(kind, read(event.data));
    });
  }
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function close() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function again() {
  close();
  timer = setTimeout(open, wait);
  wait = Math.min(wait * 2, SLOWEST);
}

let resting = 0;
let started = false;

document.addEventListener('visibilitychange', () => {
  clearTimeout(resting);
  if (document.hidden) {
    resting = setTimeout(() => {
      close();
      become('off');
    }, 20_000);
  } else if (started) {
    open();
  }
});

export const live = {
  /** live, lost (trying again) or off. */
  get state() {
    return state;
  },
  /** Tells what comes after an event, for which whatever is shown was asked. */
  start(from) {
    lastId ??= from;
    started = true;
    open();
  },
  stop() {
    started = false;
    close();
    become('off');
  },
  /** Calls back for each event of a kind, or for each change of 'state'; answers what ends it. */
  on(kind, listener) {
    if (!listeners.has(kind)) {
      listeners.set(kind, new Set());
    }
    listeners.get(kind).add(listener);
    return () => listeners.get(kind).delete(listener);
  },
};

/** Calls back at each full minute while the page is looked at, for periods that run up to now. */
export function eachMinute(callback) {
  let id = 0;
  const next = () => {
    id = setTimeout(
      () => {
        if (!document.hidden) {
          callback();
        }
        next();
      },
      60_000 - (Date.now() % 60_000) + 50,
    );
  };
  next();
  const seen = () => !document.hidden && callback();
  document.addEventListener('visibilitychange', seen);
  return () => {
    clearTimeout(id);
    document.removeEventListener('visibilitychange', seen);
  };
}
