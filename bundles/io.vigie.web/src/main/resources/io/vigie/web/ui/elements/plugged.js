import { VElement, html, nothing, define } from '../lib/element.js';
import { t, side } from '../lib/text.js';
import { prefs } from '../lib/prefs.js';
import { ask } from '../lib/api.js';
import { live, eachMinute } from '../lib/live.js';
import { isOutdated, resolve } from '../lib/period.js';
import { read, body } from '../lib/question.js';

/**
 * Defines what another bundle brings. The modules' addresses carry version and digest, and so do the names under which their
 * elements are defined, since a browser forgets neither: so an update is seen without a reload, and nothing stale stays.
 */
export async function prepare(element) {
  try {
    if (!customElements.get(element.element)) {
      const module = await import(element.module);
      // Another answer may have brought it meanwhile.
      if (!customElements.get(element.element)) {
        customElements.define(element.element, module.default);
      }
    }
  } catch (error) {
    console.warn(`${element.bundle}: ${element.module}: ${error.message}`);
    element.broken = true;
  }
}

/** The element of another bundle: it gets its data as JSON and nothing else. */
class Plugged extends VElement {
  static properties = { element: { attribute: false }, params: { attribute: false }, answer: { state: true }, failed: { state: true } };

  #made = null;
  #asked = '';
  #span = null;

  connectedCallback() {
    super.connectedCallback();
    this.during(
      eachMinute(() => {
        const question = read(this.params ?? {});
        if (this.#span && isOutdated(this.#span, resolve(question.period, question.zone))) {
          this.#asked = '';
          this.requestUpdate();
        }
      }),
    );
    this.during(
      live.on('facts', ({ kpis = [] }) => {
        if ((this.element?.kpis ?? []).some((kpi) => kpis.includes(kpi))) {
          this.#asked = '';
          this.requestUpdate();
        }
      }),
    );
    this.during(
      live.on('reset', () => {
        this.#asked = '';
        this.requestUpdate();
      }),
    );
  }

  willUpdate() {
    const kpis = this.element?.kpis ?? [];
    const question = read(this.params ?? {});
    const key = JSON.stringify([this.element?.element, question, prefs.lang]);
    if (kpis.length > 0 && key !== this.#asked) {
      this.#asked = key;
      this.#span = resolve(question.period, question.zone);
      ask(body(question, kpis)).then(
        (answer) => {
          this.answer = answer;
          this.failed = null;
        },
        (error) => {
          this.failed = error.message;
        },
      );
    }
  }

  render() {
    if (this.element.broken) {
      return html`<p class="tile-say">${t('plugged.failed')}</p>`;
    }
    if (this.#made?.localName !== this.element.element) {
      this.#made = document.createElement(this.element.element);
    }
    const question = read(this.params ?? {});
    const data = {
      lang: prefs.lang,
      theme: document.documentElement.dataset.theme,
      zone: question.zone,
      period: question.period,
      answer: this.answer ?? null,
    };
    try {
      this.#made.data = JSON.parse(JSON.stringify(data));
    } catch {
      return html`<p class="tile-say">${t('plugged.failed')}</p>`;
    }
    return html`${this.failed ? html`<p class="tile-say">${this.failed}</p>` : nothing}${this.#made}`;
  }
}

/** A tile of another bundle, in the frame that ours have. */
class PluggedTile extends VElement {
  static properties = { element: { attribute: false }, question: { attribute: false }, params: { attribute: false } };

  render() {
    const title = side(this.element.title) || this.element.tag;
    return html`<article class="tile" aria-label=${title}>
      <div class="tile-head"><h3 class="cut"><bdi>${title}</bdi></h3></div>
      <v-plugged .element=${this.element} .params=${this.params}></v-plugged>
    </article>`;
  }
}

define('v-plugged', Plugged);
define('v-plugged-tile', PluggedTile);
