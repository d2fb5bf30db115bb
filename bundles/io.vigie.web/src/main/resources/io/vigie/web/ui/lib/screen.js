import { VElement, html, nothing } from './element.js';
import { icon } from './icons.js';
import { t } from './text.js';
import { prefs } from './prefs.js';
import { announce } from './announce.js';
import { live } from './live.js';

/**
 * A screen that shows what the server knows and changes it: it loads when it appears, when its address, the language or
 * something on the server changes, and tells each refusal as one sentence where the person looks.
 */
export class Screen extends VElement {
  static properties = {
    params: { attribute: false },
    session: { attribute: false },
    plugged: { attribute: false },
    problem: { state: true },
    told: { state: true },
    busy: { state: true },
    ready: { state: true },
  };

  #running = 0;
  #again = false;

  connectedCallback() {
    super.connectedCallback();
    this.reload();
    this.during(prefs.on((changes) => 'lang' in changes && this.reload()));
  }

  may(right) {
    return this.session?.rights.includes(right);
  }

  /** Overridden: asks for all that is shown. */
  async load() {}

  /** Loads now, or again when a load that runs has ended: many events in a row ask twice at most. */
  async reload() {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = 1;
    try {
      await this.load();
      this.problem = null;
    } catch (error) {
      if (error.name !== 'AbortError') {
        this.problem = error.message;
      }
    } finally {
      this.#running = 0;
      this.ready = true;
      this.requestUpdate();
      if (this.#again) {
        this.#again = false;
        this.reload();
      }
    }
  }

  /** Does something that the server may refuse; answers what it said, or nothing after the sentence is shown. */
  async act(name, work, done) {
    if (this.busy) {
      return undefined;
    }
    this.busy = name;
    this.told = null;
    try {
      const result = await work();
      if (done) {
        this.told = { kind: 'info', sentence: done };
        announce(name, done);
      }
      return result ?? true;
    } catch (error) {
      this.told = { kind: 'bad', sentence: error.message, error };
      return undefined;
    } finally {
      this.busy = null;
      this.reload();
    }
  }

  /** What was said last, above what is shown. */
  said() {
    return html`<div role="status" class="said">${this.told ? banner(this.told.kind, this.told.sentence) : nothing}</div>
      ${this.problem ? banner('bad', this.problem, html`<button class="btn btn-small" @click=${() => this.reload()}>${t('error.again')}</button>`) : nothing}`;
  }

  waiting() {
    return this.ready ? nothing : html`<p class="muted">${t('loading')}</p>`;
  }
}

export function banner(kind, words, more = nothing) {
  const symbol = { bad: 'bad', warning: 'warning', info: 'info', good: 'good' }[kind] ?? 'info';
  return html`<div class="banner banner-${kind}">${icon(symbol)}<div class="grow"><bdi>${words}</bdi></div>${more}</div>`;
}

export function chip(kind, words, symbol = kind) {
  return html`<span class="chip chip-${kind}">${symbol ? icon(symbol) : nothing}<bdi>${words}</bdi></span>`;
}

export function nothingHere(words, more = nothing) {
  return html`<div class="empty">${icon('no-data')}<p>${words}</p>${more}</div>`;
}

/** A question that has to be answered before something is done. Answers whether it was confirmed. */
export function confirm({ title, text, yes, danger = false }) {
  return new Promise((resolve) => {
    const dialog = document.createElement('dialog');
    dialog.className = 'dialog';
    const heading = document.createElement('h2');
    heading.id = 'confirm-title';
    heading.textContent = title;
    dialog.setAttribute('aria-labelledby', heading.id);
    const words = document.createElement('p');
    words.textContent = text;
    const foot = document.createElement('footer');
    const no = document.createElement('button');
    no.className = 'btn';
    no.textContent = t('cancel');
    no.addEventListener('click', () => dialog.close());
    const go = document.createElement('button');
    go.className = danger ? 'btn btn-danger' : 'btn btn-primary';
    go.textContent = yes;
    go.addEventListener('click', () => dialog.close('yes'));
    foot.append(no, go);
    const head = document.createElement('header');
    head.append(heading);
    dialog.append(head, words, foot);
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });
}

/** Waits for an operation that the server works on, as it tells how far it is; answers it when it has ended. */
export async function ended(api, operation, progress = () => {}) {
  let now = operation;
  let wake = () => {};
  const stop = live.on('operation', (event) => event.id === operation.id && wake());
  try {
    while (now.state === 'running' || now.state === 'waiting') {
      progress(now);
      await new Promise((resolve) => {
        wake = resolve;
        // Without a stream it is asked after all the same.
        setTimeout(resolve, 700);
      });
      now = await api.get(`/operations/${encodeURIComponent(now.id)}`);
    }
    return now;
  } finally {
    stop();
  }
}

/** How far an operation is: what is being done, and how much of it where that is known. */
export function working({ words, share = null }) {
  return html`<div class="working" role="status"><p class="hint">${icon('refresh', 'turning')} <bdi>${words}</bdi></p>
    ${share === null ? nothing : html`<progress class="bar-progress" max="1" value=${share} aria-label=${words}></progress>`}</div>`;
}

/** An operation as `working` takes it. */
export function stand(operation) {
  return { words: operation.step || operation.summary, share: operation.progress };
}

/** Why an operation came to nothing, as an error. */
export function failure(operation) {
  const { detail, errors = [] } = operation.problem ?? {};
  return new Error([...new Set([detail, ...errors.map((one) => one.detail)].filter(Boolean))].join(' '));
}

export { html, nothing };
