import { VElement, html, nothing, define, uid } from '../lib/element.js';
import { icon } from '../lib/icons.js';
import { t, side } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { api, ask } from '../lib/api.js';
import { Watch } from '../lib/watch.js';
import { catalogue, describe } from '../lib/catalogue.js';
import { read, body, search, write } from '../lib/question.js';
import { label, resolve } from '../lib/period.js';
import { change, here, link } from '../lib/router.js';
import { prefs } from '../lib/prefs.js';
import { text as targetText } from '../lib/target.js';
import { statusChip } from './status.js';
import { dimensionName } from './pickers.js';
import { difference } from './tile.js';

/** Where sliders of seconds end, when the value is not beyond. */
const SLIDER_TOP = { threshold_s: 120, short_abandon_s: 30 };

const PLACES = ['queue', 'channel', 'team', 'site'];
const MOST_PLACES = 5;

/** Why a figure is what it is: everything that went into it, and what it would be otherwise. */
class Explain extends VElement {
  static properties = {
    kpi: {},
    params: { attribute: false },
    session: { attribute: false },
    meta: { state: true },
    tried: { state: true },
    catalogue: { state: true },
    problem: { state: true },
  };

  #id = uid('why');
  #back = null;
  #timer = 0;
  #span = () => resolve(this.#question().period, this.#question().zone);
  #main = new Watch(this, { load: () => this.#explain(), kpis: () => [this.kpi], span: this.#span });
  #vendors = new Watch(this, { load: () => this.#askVendors(), kpis: () => [this.kpi], span: this.#span, gap: 10_000 });
  #beside = new Watch(this, {
    load: () => this.#askBeside(),
    kpis: () => [this.kpi, ...(this.meta?.companions ?? [])],
    span: this.#span,
    gap: 10_000,
  });
  #places = new Watch(this, { load: () => this.#askPlaces(), kpis: () => [this.kpi], span: this.#span, gap: 10_000 });
  #usual = new Watch(this, { load: () => this.#askUsual(), kpis: () => [this.kpi], span: this.#span });

  constructor() {
    super();
    this.tried = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#back = document.activeElement;
    catalogue().then((all) => (this.catalogue = all), () => {});
  }

  firstUpdated() {
    this.querySelector('dialog').showModal();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    if (this.#back?.isConnected) {
      this.#back.focus();
    }
  }

  /** The question of the page, with the parameters that are being tried. */
  #question() {
    const question = read(this.params);
    return this.tried ? { ...question, ...this.tried } : question;
  }

  willUpdate(changed) {
    if (changed.has('kpi')) {
      const { kpi } = this;
      this.meta = null;
      this.problem = null;
      describe(kpi).then(
        (meta) => this.kpi === kpi && (this.meta = meta),
        (error) => (this.problem = error.message),
      );
    }
    const question = this.#question();
    this.#main.ask([this.kpi, question]);
    if (this.meta?.kpi === this.kpi) {
      const base = { ...question, parameters: {}, presets: [] };
      this.#vendors.ask(this.meta.presets.length > 0 ? [this.kpi, base] : null);
      this.#places.ask(this.#place() ? [this.kpi, question] : null);
      this.#beside.ask(this.meta.companions.length > 0 ? [this.kpi, base, this.meta.companions] : null);
      this.#usual.ask(this.#changed(question) ? [this.kpi, base] : null);
    }
  }

  #changed(question) {
    return Object.keys(question.parameters).length > 0 || question.presets.length > 0;
  }

  #explain() {
    return api.get(`/kpis/${encodeURIComponent(this.kpi)}/explain`, search(this.#question()));
  }

  /** What each vendor and standard would say of the same contacts. */
  async #askVendors() {
    const base = { ...this.#question(), parameters: {}, presets: [] };
    const seen = new Map();
    for (const preset of this.meta.presets) {
      const key = JSON.stringify(Object.entries(preset.parameters).sort());
      const known = seen.get(key);
      seen.set(key, known ? { ...known, also: [...known.also, preset] } : { ...preset, also: [] });
    }
    return Promise.all(
      [...seen.values()].map(async (preset) => {
        try {
          const answer = await ask(body({ ...base, presets: [preset.id] }, [this.kpi]), 'vendor');
          return { preset, row: answer.values.find((row) => row.kpi === this.kpi) };
        } catch {
          return { preset, row: null };
        }
      }),
    );
  }

  async #askBeside() {
    const base = { ...this.#question(), parameters: {}, presets: [] };
    const answer = await ask(body(base, [this.kpi], { companions: true }), 'beside');
    return answer;
  }

  /** The dimension by which a supervisor looks first. */
  #place() {
    return PLACES.find((one) => this.meta.dimensions?.includes(one)) ?? null;
  }

  async #askPlaces() {
    const by = this.#place();
    return { by, rows: (await ask(body(this.#question(), [this.kpi], { by: [by] }), 'breakdown')).values };
  }

  async #askUsual() {
    const answer = await ask(body({ ...this.#question(), parameters: {}, presets: [] }, [this.kpi]), 'usual');
    return answer.values.find((row) => row.kpi === this.kpi);
  }

  #close() {
    this.querySelector('dialog').close();
  }

  #closed() {
    change({ why: null });
  }

  /** Tries another value at once; the address follows when the hand comes to rest. */
  #try(name, value) {
    const question = this.#question();
    const parameters = { ...question.parameters };
    const usual = this.meta.parameters.find((one) => one.name === name)?.default;
    if (value === '' || value === null || (String(value) === usual && question.presets.length === 0)) {
      delete parameters[name];
    } else {
      parameters[name] = String(value);
    }
    this.tried = { parameters, presets: question.presets };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(parameters, question.presets), 600);
  }

  #keep(parameters, presets) {
    const changes = Object.fromEntries(
      Object.keys(this.params).filter((name) => name.startsWith('param.')).map((name) => [name, null]),
    );
    for (const [name, value] of Object.entries(parameters)) {
      changes[`param.${name}`] = value;
    }
    change({ ...changes, preset: presets }, { replace: true });
    this.tried = null;
  }

  render() {
    const { value: why, problem, loading } = this.#main;
    const question = this.#question();
    const failed = problem?.message ?? this.problem;
    const { unit, symbol } = this.#units();
    const name = why?.name ?? side(this.meta?.name) ?? this.kpi;
    const figure = why ? fmt.value(why.figure.value, unit, symbol) : '';
    return html`<dialog class="drawer" aria-labelledby=${this.#id} @close=${this.#closed} @click=${(event) => event.target.localName === 'dialog' && this.#close()}>
      <div class="why-head">
        <div class="grow">
          <p class="hint cut"><bdi>${name}</bdi> · ${label(question.period)}</p>
          <h2 id=${this.#id} class="why-title" tabindex="-1" autofocus>${why ? (why.figure.value === null ? t('why.title.none') : t('why.title', { value: figure })) : t('tile.why')}</h2>
        </div>
        ${why ? statusChip(why.figure.status) : nothing}
        <button type="button" class="btn btn-quiet btn-icon" aria-label=${t('close')} @click=${this.#close}>${icon('close')}</button>
      </div>
      <div class=${why && loading ? 'why-body stale' : 'why-body'} aria-busy=${failed || (why && !loading) ? 'false' : 'true'}>
        ${failed ? html`<div class="empty">${icon('info')}<p>${failed}</p></div>` : why ? this.#body(why, question, unit, symbol) : html`<p class="muted">${t('loading')}</p>`}
      </div>
    </dialog>`;
  }

  #units() {
    const known = this.catalogue?.byId.get(this.kpi);
    const answered = this.#beside.value?.kpis.find((one) => one.kpi === this.kpi);
    return { unit: this.meta?.unit ?? known?.unit ?? 'count', symbol: answered?.symbol ?? '' };
  }

  #body(why, question, unit, symbol) {
    return html`
      ${this.#marks(why, unit, symbol)}
      <section><h3>${t('why.formula')}</h3>${this.#formula(why, unit, symbol)}<p class="hint space">${why.definition}</p></section>
      ${this.#placesTable(question, unit, symbol)} ${this.#rows(why, question)} ${this.#parameters(why, question, unit, symbol)} ${this.#vendorTable(why, unit, symbol)}
      ${this.#companions(question)} ${this.#origin(why, question, unit, symbol)}`;
  }

  #marks(why, unit, symbol) {
    const out = [];
    if (why.figure.masked) {
      out.push(html`<div class="banner banner-info">${icon('lock')}<p>${t('tile.masked')}</p></div>`);
    }
    if (why.caution) {
      out.push(html`<div class="banner banner-warning">${icon('warning')}<p>${why.caution}</p></div>`);
    }
    if (why.figure.provisional) {
      const last = why.lastFinal;
      out.push(html`<div class="banner banner-info">${icon('approx')}<p>${t('tile.provisional.title')}
        ${last && last.figure.value !== null ? t('why.final', { period: fmt.period(last.from, last.to, why.tz), value: fmt.value(last.figure.value, unit, symbol) }) : ''}</p></div>`);
    }
    for (const warning of this.#beside.value?.warnings ?? []) {
      out.push(html`<div class="banner banner-warning">${icon('warning')}<p>${warning}</p></div>`);
    }
    return out.length > 0 ? html`<div>${out}</div>` : nothing;
  }

  #formula(why, unit, symbol) {
    const { num, den, value } = why.figure;
    const result = html`<span class="equals">=</span><span class="result">${fmt.value(value, unit, symbol)}</span>`;
    const scale = Number(this.meta?.scale ?? 1);
    if (den === null || !this.meta?.denominator) {
      return html`<div class="formula"><div class="frac"><span><b>${fmt.number(num, 0, 2)}</b><small>${side(this.meta?.numerator) || why.formula}</small></span></div>${result}</div>`;
    }
    const terms = why.terms.length > 2 && why.formulaWithNumbers.length < 160;
    return html`<div class="formula" role="group" aria-label=${why.formulaWithNumbers}>
        ${scale === 1 ? nothing : html`<span class="equals">${fmt.number(scale, 0, 2)} ×</span>`}
        <div class="frac"><span><b>${fmt.number(num, 0, 2)}</b><small>${side(this.meta.numerator)}</small></span><span><b>${fmt.number(den, 0, 2)}</b><small>${side(this.meta.denominator)}</small></span></div>
        ${result}
        ${why.margin ? html`<span class="hint">${t('why.margin', { low: fmt.value(why.margin.low, unit, symbol), high: fmt.value(why.margin.high, unit, symbol) })}</span>` : nothing}
      </div>
      ${terms ? html`<p class="hint space mono">${why.formulaWithNumbers}</p>` : nothing}`;
  }

  /** Where the figure is made: the worst first, each a way to its own explanation. */
  #placesTable(question, unit, symbol) {
    const { by, rows = [] } = this.#places.value ?? {};
    const known = rows.filter((row) => row.value !== null && row.value !== undefined);
    if (known.length < 2) {
      return nothing;
    }
    const direction = this.meta?.direction;
    const sign = direction === 'up' ? 1 : direction === 'down' ? -1 : 0;
    const sorted = [...known].sort((a, b) => sign * (Number(a.value) - Number(b.value)) || b.n - a.n);
    const name = dimensionName(by).toLowerCase();
    return html`<section><div class="row spread"><h3>${t(sign === 0 ? 'why.by' : 'why.by.worst', { dimension: name })}</h3>
        ${sorted.length > MOST_PLACES ? html`<a class="btn btn-small" href=${link('explorer', { kpi: this.kpi, view: 'breakdown', by, ...write(question) })}>${t('why.by.all', { n: sorted.length })}</a>` : nothing}</div>
      <table class="table table-tight"><caption class="sr">${t('why.by', { dimension: name })}</caption>
        <thead class="sr"><tr><th scope="col">${name}</th><th scope="col">${t('bars.value')}</th><th scope="col">${t('tile.base')}</th></tr></thead>
        <tbody>${sorted.slice(0, MOST_PLACES).map((row) => {
          const place = row.dims[by];
          return html`<tr><th scope="row"><a href=${link(here().screen, { ...here().params, where: [...question.where.filter((one) => !one.startsWith(`${by}:`)), place === null ? by : `${by}:${place}`] })}><bdi>${(place ?? t('dim.none')).slice(0, 200)}</bdi></a></th>
            <td class="num">${row.masked ? '•••' : fmt.value(row.value, unit, symbol)} ${row.status ? html`<span class="s-${row.status}" title=${t(`status.${row.status}`)}>${icon(row.status)}<span class="sr">${t(`status.${row.status}`)}</span></span>` : nothing}</td>
            <td class="num muted">${t('tile.base')} ${fmt.count(row.n)}</td></tr>`;
        })}</tbody></table></section>`;
  }

  /** What counts, and what was left out for which reason. */
  #rows(why, question) {
    const may = this.session?.rights.includes('contacts');
    return html`<section>
      <div class="row spread"><h3>${t('why.rows')}</h3>
        ${may ? html`<a class="btn btn-small" href=${link('drill', { kpi: this.kpi, ...write(question) })}>${icon('people')}${t('why.drill')}</a>` : nothing}</div>
      <ul class="waterfall">
        ${why.populations.map((one) => {
          const out = one.leftOut.filter((rule) => rule.rows > 0);
          const none = one.leftOut.filter((rule) => rule.rows === 0);
          return html`<li><b>${cap(one.rows)}</b><b>${fmt.count(one.used)}</b></li>
            ${out.map((rule) => html`<li><span class="muted">${t('why.leftout')} ${rule.reason}</span><span class="muted">${fmt.count(rule.rows)}</span></li>`)}
            ${none.length > 0 ? html`<li class="hint"><span>${t('why.noneleft', { reasons: none.map((rule) => rule.reason).join(prefs.lang === 'fr' ? ' ; ' : '; ') })}</span><span>0</span></li>` : nothing}`;
        })}
      </ul>
    </section>`;
  }

  #parameters(why, question, unit, symbol) {
    const parameters = (this.meta?.parameters ?? []).filter((one) => one.kind !== 'calendar' && one.kind !== 'list');
    if (parameters.length === 0) {
      return nothing;
    }
    const usual = this.#usual.value;
    const changed = this.#changed(question);
    return html`<section aria-label=${t('why.parameters')}>
      <div class="row spread"><h3>${t('why.parameters')}</h3>
        ${changed ? html`<button type="button" class="btn btn-quiet btn-small" @click=${() => this.#keep({}, [])}>${t('why.usual')}</button>` : nothing}</div>
      ${changed && usual && usual.value !== null && why.figure.value !== null
        ? html`<div class="banner banner-info" role="status">${icon('info')}<p>${t('why.instead', {
            value: fmt.value(why.figure.value, unit, symbol),
            usual: fmt.value(usual.value, unit, symbol),
            change: fmt.difference(difference(why.figure.value, usual.value), unit, symbol),
          })}</p></div>`
        : nothing}
      <div class="stack space">${parameters.map((one) => this.#parameter(one, why.parameters[one.name] ?? one.default))}</div>
    </section>`;
  }

  #parameter(one, inForce) {
    const id = `p-${one.name}`;
    const value = this.tried?.parameters[one.name] ?? inForce ?? '';
    const hint = html`<span class="hint" id="${id}-hint">${cap(side(one.description))}</span>`;
    switch (one.kind) {
      case 'flag':
        return html`<div class="field"><span class="check"><input type="checkbox" id=${id} .checked=${String(value) === 'true'} @change=${(event) => this.#try(one.name, event.target.checked)} /><label for=${id}>${cap(side(one.description))}</label></span></div>`;
      case 'choice': {
        const words = choices(one);
        return html`<div class="field"><label for=${id}>${parameterName(one.name)}</label>
          <select id=${id} @change=${(event) => this.#try(one.name, event.target.value)}>${one.choices.map((word) => html`<option value=${word} ?selected=${word === value}>${words.get(word) ?? choiceName(word)}</option>`)}</select>${words.size > 0 ? nothing : hint}</div>`;
      }
      case 'seconds':
      case 'integer':
      case 'decimal': {
        const number = value === '' ? null : Number(value);
        const usual = Number(one.default ?? 0);
        const top = Math.max(SLIDER_TOP[one.name] ?? 0, usual * 4, number ?? 0, one.kind === 'decimal' ? 1 : 10);
        const step = one.kind === 'decimal' ? 0.01 : top > 3600 ? 60 : 1;
        return html`<div class="slider"><label for=${id}>${parameterName(one.name)}</label>
          <input type="range" id="${id}-range" aria-label=${parameterName(one.name)} min="0" max=${top} step=${step} .value=${String(number ?? 0)} @input=${(event) => this.#try(one.name, event.target.value)} />
          <span class="amount"><input class="input" type="number" id=${id} aria-describedby="${id}-hint" min="0" step=${step} .value=${value === '' ? '' : String(value)} @change=${(event) => this.#try(one.name, event.target.value)} />${one.kind === 'seconds' ? html`<span class="muted">s</span>` : nothing}</span>
          ${hint}</div>`;
      }
      default:
        return html`<div class="field"><label for=${id}>${parameterName(one.name)}</label><input id=${id} class="input" aria-describedby="${id}-hint" .value=${String(value)} @change=${(event) => this.#try(one.name, event.target.value)} />${hint}</div>`;
    }
  }

  #vendorTable(why, unit, symbol) {
    const rows = this.#vendors.value;
    if (!rows || rows.length === 0) {
      return nothing;
    }
    const chosen = this.#question().presets;
    const defaults = Object.fromEntries(this.meta.parameters.map((one) => [one.name, one.default]));
    return html`<section><h3>${t('why.vendors')}</h3>
      <div class="table-wrap" tabindex="0" role="region" aria-label=${t('why.vendors')}><table class="table table-tight vendor">
        <caption class="sr">${t('why.vendors')}</caption>
        <thead><tr><th scope="col">${t('why.vendor')}</th><th scope="col" class="num">${t('bars.value')}</th><th scope="col" class="num">${t('why.gap')}</th><th scope="col">${t('why.because')}</th></tr></thead>
        <tbody>${rows.map(({ preset, row }) => {
          const gap = row && row.value !== null && why.figure.value !== null ? difference(row.value, why.figure.value) : null;
          return html`<tr aria-current=${chosen.includes(preset.id) ? 'true' : nothing}>
            <th scope="row"><button type="button" class="link" @click=${() => this.#keep({}, [preset.id])}>${this.#called(preset)}</button></th>
            <td class="num">${fmt.value(row?.value, unit, symbol)} ${row?.status ? html`<span class="s-${row.status}" title=${t(`status.${row.status}`)}>${icon(row.status)}<span class="sr">${t(`status.${row.status}`)}</span></span>` : nothing}</td>
            <td class="num">${gap === null ? '–' : fmt.difference(gap, unit, symbol)}</td>
            <td class="hint">${this.#because(preset, row, why, defaults)}</td></tr>`;
        })}</tbody>
      </table></div></section>`;
  }

  /** The names of those who read it in one way, each as short as it stays its own. */
  #called(preset) {
    const short = (name, parts) => name.split(/\s?[:;—]\s/)[0].split(', ').slice(0, parts).join(', ');
    const others = this.meta.presets.map((one) => short(side(one.name), 1));
    const names = [preset, ...preset.also].map((one) => {
      const first = short(side(one.name), 1);
      return others.filter((other) => other === first).length > 1 ? short(side(one.name), 2) : first;
    });
    return [...new Set(names)].join(' · ');
  }

  /** The gap in words: other parameters, and what they change in numerator and base. */
  #because(preset, row, why, defaults) {
    const parts = [];
    const all = { ...defaults, ...preset.parameters };
    for (const [name, value] of Object.entries(all)) {
      const mine = why.parameters[name] ?? defaults[name];
      if (value !== mine && value !== null) {
        const one = this.meta.parameters.find((parameter) => parameter.name === name);
        const show = (v) => (one?.kind === 'seconds' ? fmt.duration(v) : one?.kind === 'flag' ? t(v === 'true' ? 'yes' : 'no') : one ? (choices(one).get(v) ?? choiceName(v)) : choiceName(v));
        parts.push(
          one?.kind === 'flag'
            ? `${value === 'true' ? '' : t('why.not')}${parameterName(name)}`
            : one?.kind === 'choice'
              ? show(value)
              : t('why.other', { name: parameterName(name), value: show(value), mine: show(mine) }),
        );
      }
    }
    if (row && row.num !== null && row.den !== null && why.figure.den !== null) {
      const num = difference(row.num, why.figure.num);
      const den = difference(row.den, why.figure.den);
      if (num !== 0) {
        parts.push(t('why.num', { change: fmt.difference(num, 'count') }));
      }
      if (den !== 0) {
        parts.push(t('why.den', { change: fmt.difference(den, 'count') }));
      }
    }
    return parts.length > 0 ? cap(parts.join(' · ')) : t('why.same');
  }

  #companions(question) {
    const { companions = [], guardRails = [], notToConfuse = [], direction } = this.meta ?? {};
    if (companions.length === 0 && notToConfuse.length === 0) {
      return nothing;
    }
    const values = this.#beside.value;
    const card = (id) => {
      const row = values?.values.find((one) => one.kpi === id);
      const kpi = values?.kpis.find((one) => one.kpi === id) ?? this.catalogue?.byId.get(id);
      return kpi
        ? html`<a class="companion" href=${link(screenOf(this.params), { ...this.params, why: id, preset: null, ...withoutParams(this.params) })}><span class="cut"><bdi>${kpi.name}</bdi></span><b>${row ? fmt.value(row.value, kpi.unit, kpi.symbol) : ''}</b>${statusChip(row?.status)}</a>`
        : nothing;
    };
    return html`<section>
      ${companions.length > 0 ? html`<h3>${t('why.companions')}</h3><p class="hint">${guardRails.length > 0 ? t(`why.guard.${guardRails[0].when}`) : t('why.companions.text')}</p><div class="companions space">${companions.map(card)}</div>` : nothing}
      ${notToConfuse.length > 0 ? html`<p class="hint space">${t('why.confuse')} ${notToConfuse.map((id, at) => html`${at > 0 ? ', ' : ''}<a href=${link('explorer', { ...write({ ...question, parameters: {}, presets: [] }), kpi: id })}><bdi>${this.catalogue?.byId.get(id)?.name ?? id}</bdi></a>`)}</p>` : nothing}
    </section>`;
  }

  #origin(why, question, unit, symbol) {
    return html`<section><h3>${t('why.origin')}</h3>
      <dl class="kv">
        <dt>${t('why.period')}</dt><dd>${fmt.period(why.from, why.to, why.tz)} (${why.tz})</dd>
        <dt>${t('why.asof')}</dt><dd>${fmt.moment(why.asOf, why.tz)}</dd>
        ${why.target ? html`<dt>${t('tile.target')}</dt><dd>${targetText(why.target, unit, symbol)}, ${side(why.target.origin)}</dd>` : nothing}
        ${why.freshness.map((one) => html`<dt>${t('why.source')} <bdi>${String(one.source).slice(0, 80)}</bdi></dt><dd>${t(`state.${one.state}`)}${one.lastFact ? `, ${t('why.lastfact', { time: fmt.moment(one.lastFact, why.tz) })}` : ''}</dd>`)}
        ${why.figure.partial?.length > 0 ? html`<dt>${t('tile.partial')}</dt><dd>${why.figure.partial.join(' ')}</dd>` : nothing}
        ${why.paths.length > 0 ? html`<dt>${t('why.paths')}</dt><dd>${why.paths.map((one) => html`<div>${t('why.path', { rows: one.rows, kept: fmt.count(one.keptDays), facts: fmt.count(one.factDays) })}${one.why ? ` (${one.why})` : ''}</div>`)}</dd>` : nothing}
        <dt>${t('why.version')}</dt><dd class="mono">${why.version}</dd>
        <dt>${t('why.bundle')}</dt><dd class="mono">${why.bundle}</dd>
        ${(this.meta?.benchmarks ?? []).map((one) => html`<dt>${t('why.benchmark')}</dt><dd>${one.value} ${side(one.what)} (${side(one.population)}). ${one.source}</dd>`)}
      </dl></section>`;
  }
}

function screenOf(params) {
  const found = /^#\/([^?]*)/.exec(location.hash);
  return found ? decodeURIComponent(found[1]) : params.screen ?? 'overview';
}

function withoutParams(params) {
  return Object.fromEntries(Object.keys(params).filter((name) => name.startsWith('param.')).map((name) => [name, null]));
}

function cap(text) {
  return text ? text[0].toLocaleUpperCase() + text.slice(1) : '';
}

function parameterName(name) {
  const text = t(`param.${name}`);
  return text.startsWith('param.') ? name : text;
}

/** A description of the form "word: what it means; other: what that means" names the words of a choice. */
function choices(one) {
  const found = new Map();
  for (const part of side(one.description).split(/\s*;\s*/)) {
    const cut = /^([\w-]+)\s?:\s+(.+)$/.exec(part);
    if (cut && one.choices.includes(cut[1])) {
      found.set(cut[1], cut[2]);
    }
  }
  return found.size === one.choices.length ? found : new Map();
}

function choiceName(word) {
  const text = t(`choice.${word}`);
  return text.startsWith('choice.') ? String(word) : text;
}

define('v-explain', Explain);
