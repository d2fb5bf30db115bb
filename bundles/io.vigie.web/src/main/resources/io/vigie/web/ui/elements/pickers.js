import { VElement, html, nothing, define, uid } from '../lib/element.js';
import { icon } from '../lib/icons.js';
import { t } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { prefs } from '../lib/prefs.js';
import { ask } from '../lib/api.js';
import { body } from '../lib/question.js';
import { catalogue, describe } from '../lib/catalogue.js';
import { NAMED, label, customOf, days, custom } from '../lib/period.js';
import { change, list } from '../lib/router.js';
import './pop.js';

/** Chooses the period and its zone; the choice is in the address. */
class PeriodPicker extends VElement {
  static properties = { question: { attribute: false } };

  #ids = [uid('from'), uid('to'), uid('zone')];

  #choose(period, close) {
    change({ period: period === 'today' ? null : period, cursor: null });
    close();
  }

  #custom(event, close) {
    event.preventDefault();
    const form = new FormData(event.target);
    const [first, last] = [form.get('first'), form.get('last')].sort();
    const zone = form.get('zone');
    change({ period: first && last ? customOf(first, last) : null, tz: zone === prefs.zone ? null : zone, cursor: null });
    close();
  }

  render() {
    const { period, zone } = this.question;
    return html`<v-pop symbol="calendar" chevron .label=${label(period, zone) + (zone === prefs.zone ? '' : ` · ${zone}`)}
      .content=${(close) => this.#body(period, zone, close)}></v-pop>`;
  }

  #body(period, zone, close) {
    const [first, last] = days(period, zone);
    const zones = [...new Set([zone, prefs.zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
    return html`<div role="group" aria-label=${t('period.choose')}>
        ${NAMED.map(
          (name) => html`<button type="button" class="menu-item" aria-pressed=${name === period ? 'true' : 'false'}
            @click=${() => this.#choose(name, close)}>${t(`period.${name}`)}${name === period ? icon('check', 'tick') : nothing}</button>`,
        )}
      </div>
      <div class="menu-sep"></div>
      <form class="stack pad" @submit=${(event) => this.#custom(event, close)}>
        <div class="row">
          <div class="field grow"><label for=${this.#ids[0]}>${t('period.first')}</label>
            <input type="date" name="first" id=${this.#ids[0]} required .value=${first} /></div>
          <div class="field grow"><label for=${this.#ids[1]}>${t('period.last')}</label>
            <input type="date" name="last" id=${this.#ids[1]} required .value=${last} /></div>
        </div>
        <div class="field"><label for=${this.#ids[2]}>${t('period.zone')}</label>
          <select name="zone" id=${this.#ids[2]}>${zones.map((one) => html`<option ?selected=${one === zone}>${one}</option>`)}</select></div>
        <button class="btn btn-primary">${t('period.apply')}</button>
      </form>`;
  }
}

define('v-period', PeriodPicker);

/** The period before or after, of the same kind: for the keys [ and ]. */
export function step(question, by) {
  const [first, last] = days(question.period, question.zone);
  const from = new Date(`${first}T00:00Z`);
  const to = new Date(`${last}T00:00Z`);
  const length = Math.round((to - from) / 86_400_000) + 1;
  const moved = (date) => new Date(date.getTime() + by * length * 86_400_000).toISOString().slice(0, 10);
  if (['month', 'year'].includes(question.period) || isMonth(from, to)) {
    const span = question.period === 'year' ? 12 : 1;
    const start = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + by * span, 1));
    const end = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + span, 0));
    return customOf(start.toISOString().slice(0, 10), end.toISOString().slice(0, 10));
  }
  return customOf(moved(from), moved(to));
}

function isMonth(from, to) {
  const next = new Date(to.getTime() + 86_400_000);
  return from.getUTCDate() === 1 && next.getUTCDate() === 1 && next.getUTCMonth() === (from.getUTCMonth() + 1) % 12;
}

/** Keeps some values of dimensions; the choice is in the address. */
class WherePicker extends VElement {
  static properties = {
    question: { attribute: false },
    kpi: {},
    dimension: { state: true },
    values: { state: true },
    problem: { state: true },
  };

  async #open(dimension) {
    this.dimension = dimension;
    this.values = null;
    this.problem = null;
    try {
      const others = this.question.where.filter((pair) => pair !== dimension && !pair.startsWith(`${dimension}:`));
      const answer = await ask(body({ ...this.question, where: others }, [this.kpi], { by: [dimension] }), 'filter');
      const found = new Map();
      answer.values.forEach((row) => found.set(row.dims[dimension] ?? null, Math.max(row.n, found.get(row.dims[dimension] ?? null) ?? 0)));
      if (this.dimension === dimension) {
        this.values = [...found].sort((a, b) => b[1] - a[1]).slice(0, 200);
      }
    } catch (error) {
      this.problem = error.message;
    }
  }

  #toggle(value) {
    const pair = value === null ? this.dimension : `${this.dimension}:${value}`;
    const now = list(this.question.where);
    change({ where: now.includes(pair) ? now.filter((one) => one !== pair) : [...now, pair], cursor: null });
  }

  /** By what one can filter; asked for when somebody is about to. */
  #prepare() {
    const { kpi } = this;
    if (!kpi || this.prepared === kpi) {
      return;
    }
    this.prepared = kpi;
    this.dimensions = null;
    describe(kpi).then(
      (all) => {
        if (this.kpi === kpi) {
          this.dimensions = all.dimensions;
          this.requestUpdate();
        }
      },
      () => (this.prepared = null),
    );
  }

  render() {
    const n = this.question.where.length;
    return html`<v-pop symbol="filter" chevron .label=${n > 0 ? t('filter.some', { n }) : t('filter.none')} .content=${() => this.#body()}
      @pointerenter=${this.#prepare} @focusin=${this.#prepare}></v-pop>`;
  }

  #body() {
    if (!this.dimension) {
      this.#prepare();
      return html`<div class="menu-head">${t('filter.by')}</div>
        ${this.dimensions ? nothing : html`<p class="hint pad">${t('loading')}</p>`}
        ${(this.dimensions ?? []).map(
          (name) => html`<button type="button" class="menu-item" @click=${() => this.#open(name)}>${dimensionName(name)}${icon('right', 'tick')}</button>`,
        )}
        ${this.question.where.length > 0
          ? html`<div class="menu-sep"></div><button type="button" class="menu-item" @click=${() => change({ where: null, cursor: null })}>${icon('close')}${t('filter.clear')}</button>`
          : nothing}`;
    }
    return html`<button type="button" class="menu-item" @click=${() => (this.dimension = null)}>${icon('left')}${dimensionName(this.dimension)}</button>
      <div class="menu-sep"></div>
      ${this.problem
        ? html`<p class="hint pad">${this.problem}</p>`
        : !this.values
          ? html`<p class="hint pad">${t('loading')}</p>`
          : this.values.length === 0
            ? html`<p class="hint pad">${t('filter.empty')}</p>`
            : this.values.map(([value, count]) => {
                const on = this.question.where.includes(value === null ? this.dimension : `${this.dimension}:${value}`);
                return html`<button type="button" class="menu-item" aria-pressed=${on ? 'true' : 'false'} @click=${() => this.#toggle(value)}>
                  <span class="cut grow"><bdi>${value === null ? t('dim.none') : String(value).slice(0, 300)}</bdi></span><span class="muted">${fmt.count(count)}</span>${on ? icon('check') : nothing}</button>`;
              })}`;
  }
}

define('v-where', WherePicker);

/** The name of a dimension that a person reads; those that bundles bring are shown as they are. */
export function dimensionName(name) {
  const key = `dim.${name}`;
  const text = t(key);
  return text === key ? name : text;
}

/** The kept values as chips that can be taken away. */
export function whereChips(question) {
  return question.where.map((pair) => {
    const cut = pair.indexOf(':');
    const [name, value] = cut < 0 ? [pair, null] : [pair.slice(0, cut), pair.slice(cut + 1)];
    const words = `${dimensionName(name)}: ${value === null ? t('dim.none') : value.slice(0, 60)}`;
    return html`<span class="chip chip-info"><span class="cut"><bdi>${words}</bdi></span><button type="button" aria-label=${t('filter.remove', { what: words })}
      @click=${() => change({ where: question.where.filter((one) => one !== pair), cursor: null })}>${icon('close')}</button></span>`;
  });
}

/** Chooses one KPI, or several, by typing a part of its name. */
class KpiPicker extends VElement {
  static properties = {
    chosen: { attribute: false },
    many: { type: Boolean },
    label: {},
    symbol: {},
    typed: { state: true },
    families: { state: true },
  };

  connectedCallback() {
    super.connectedCallback();
    catalogue().then(
      (all) => (this.families = all.families),
      () => {},
    );
  }

  #pick(kpi, close) {
    const on = this.chosen.includes(kpi);
    const next = this.many ? (on ? this.chosen.filter((one) => one !== kpi) : [...this.chosen, kpi]) : [kpi];
    this.dispatchEvent(new CustomEvent('choose', { detail: next }));
    if (!this.many) {
      close();
    }
  }

  render() {
    return html`<v-pop start chevron .symbol=${this.symbol} .label=${this.label} .content=${(close) => this.#body(close)}></v-pop>`;
  }

  #body(close) {
    const typed = (this.typed ?? '').toLocaleLowerCase().trim();
    const fits = (kpi) => !typed || kpi.name.toLocaleLowerCase().includes(typed) || kpi.kpi.includes(typed);
    return html`<input type="search" class="input" autofocus aria-label=${t('kpi.search')} placeholder=${t('kpi.search')}
        .value=${this.typed ?? ''} @input=${(event) => (this.typed = event.target.value)} />
      ${(this.families ?? []).map((family) => {
        const kpis = family.kpis.filter(fits);
        return kpis.length === 0
          ? nothing
          : html`<div class="menu-head"><bdi>${family.name}</bdi></div>
              ${kpis.map((kpi) => {
                const on = this.chosen.includes(kpi.kpi);
                return html`<button type="button" class="menu-item" aria-pressed=${on ? 'true' : 'false'} @click=${() => this.#pick(kpi.kpi, close)}>
                  <span class="cut grow"><bdi>${kpi.name}</bdi></span>${on ? icon('check') : nothing}</button>`;
              })}`;
      })}`;
  }
}

define('v-kpis', KpiPicker);
export { custom };
