import { VElement, html, nothing } from '../lib/element.js';
import { icon } from '../lib/icons.js';
import { t, side } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { api, ask } from '../lib/api.js';
import { Watch } from '../lib/watch.js';
import { Board, until } from '../lib/board.js';
import { catalogue, describe } from '../lib/catalogue.js';
import { read, body, search, write } from '../lib/question.js';
import { resolve, label, against, ofBucket } from '../lib/period.js';
import { change, go, link, list } from '../lib/router.js';
import { whereChips, dimensionName } from '../elements/pickers.js';
import { exportsMenu } from '../elements/exports.js';
import { bars } from '../charts/bars.js';
import { heat } from '../charts/heat.js';
import { spread } from '../charts/spread.js';
import '../charts/line.js';
import '../elements/tile.js';

const VIEWS = ['series', 'breakdown', 'heatmap', 'spread'];
const GRAINS = ['15m', '30m', '1h', 'day', 'week', 'month'];
const LENGTH = { '15m': 1 / 96, '30m': 1 / 48, '1h': 1 / 24, day: 1, week: 7, month: 30 };
const MOST_BUCKETS = 1500;
const MOST_LINES = 8;

/** One KPI, seen by time, by dimension, by hour of the week, and by how its values spread. */
export default class Explorer extends VElement {
  static properties = { params: { attribute: false }, session: { attribute: false }, sort: { state: true }, meta: { state: true }, entry: { state: true } };

  #board = new Board(this);
  #view = new Watch(this, {
    load: () => this.#load(),
    kpis: () => [this.kpi],
    span: () => resolve(this.question.period, this.question.zone),
  });

  constructor() {
    super();
    this.sort = { key: 'value', down: true };
  }

  connectedCallback() {
    super.connectedCallback();
    this.#board.start();
    this.during(() => this.#board.stop());
  }

  get kpi() {
    return [].concat(this.params.kpi ?? 'service-level')[0];
  }

  get question() {
    return read(this.params);
  }

  get view() {
    return VIEWS.includes(this.params.view) ? this.params.view : 'series';
  }

  get grain() {
    const { grain, days } = resolve(this.question.period, this.question.zone);
    const wanted = this.params.grain;
    return GRAINS.includes(wanted) && days / LENGTH[wanted] <= MOST_BUCKETS ? wanted : this.view === 'spread' && days <= 31 ? '1h' : grain;
  }

  get by() {
    const wanted = list(this.params.by);
    return wanted.length > 0 || this.view !== 'breakdown' ? wanted : (this.meta?.dimensions ?? []).filter((name) => name === 'queue' || name === 'channel').slice(-1);
  }

  willUpdate() {
    if (!this.params) {
      return;
    }
    const { kpi } = this;
    if (this.meta?.kpi !== kpi && this.asked !== kpi) {
      this.asked = kpi;
      this.meta = null;
      Promise.all([describe(kpi), catalogue()]).then(
        ([meta, all]) => {
          if (this.kpi === kpi) {
            this.meta = meta;
            this.entry = all.byId.get(kpi);
          }
        },
        () => {},
      );
    }
    this.#board.show(this.question, [[kpi]]);
    const waits = this.view === 'breakdown' && this.by.length === 0 && !this.meta;
    this.#view.ask(waits ? null : [kpi, this.question, this.view, this.grain, this.by, this.params.compare]);
  }

  async #load() {
    const { kpi, question, view, grain, by } = this;
    const span = resolve(question.period, question.zone);
    switch (view) {
      case 'heatmap':
        return { heat: await api.get(`/kpis/${encodeURIComponent(kpi)}/heatmap`, search(question)) };
      case 'breakdown':
        return by.length === 0 ? { rows: [] } : { rows: (await ask(body(question, [kpi], { by }), 'breakdown')).values, by };
      default: {
        const series = ask(body(question, [kpi], { grain, ...(by.length > 0 && view === 'series' ? { by } : {}) }), 'series');
        const before = this.params.compare && by.length === 0 ? ask(body(question, [kpi], { grain, period: whole(span) }), 'before') : null;
        const notes = api.get('/annotations', { period: span.iso, tz: question.zone, kpi }).catch(() => ({ annotations: [] }));
        const answer = await series;
        return { answer, grain, by, before: before && (await before).values, notes: (await notes).annotations ?? [] };
      }
    }
  }

  render() {
    const { question, kpi, view, meta, entry } = this;
    const name = entry?.name ?? kpi;
    const tile = this.#board.tiles.get(kpi);
    const withParams = Object.entries(question.parameters);
    return html`
      <div class="page-head">
        <div>
          <h1 class="cut"><bdi>${name}</bdi></h1>
          <p class="sub">${label(question.period)}${question.zone ? ` · ${question.zone}` : ''}</p>
        </div>
        <div class="tools">
          <v-kpis symbol="search" .label=${t('explorer.choose')} .chosen=${[kpi]} @choose=${(event) => change({ kpi: event.detail[0], by: null, preset: null, ...without(this.params) })}></v-kpis>
          <v-where .question=${question} .kpi=${kpi}></v-where>
          <v-period .question=${question}></v-period>
          ${exportsMenu({ path: `/kpis/${encodeURIComponent(kpi)}/${{ series: 'series', spread: 'series', breakdown: 'breakdown', heatmap: 'heatmap' }[view]}`, question, extra: view === 'breakdown' ? { by: this.by.join(',') } : view === 'heatmap' ? {} : { grain: this.grain, by: this.by.join(',') } })}
        </div>
      </div>
      ${question.where.length > 0 || withParams.length > 0 || question.presets.length > 0
        ? html`<div class="row summary">${whereChips(question)}
            ${question.presets.map((id) => this.#chip(presetName(meta, id), { preset: null }))}
            ${withParams.map(([one, value]) => this.#chip(`${one} = ${value}`, { [`param.${one}`]: null }))}</div>`
        : nothing}
      <div class="explore">
        <aside class="stack">
          ${entry ? html`<v-tile level="2" .tile=${tile ?? { kpi, loading: true }} .entry=${entry} .question=${question}></v-tile>` : nothing}
          ${meta ? html`<div class="card stack"><p>${side(meta.definition)}</p>
            ${meta.caution ? html`<div class="banner banner-warning">${icon('warning')}<p>${side(meta.caution)}</p></div>` : nothing}
            <a class="btn" href=${link('explorer', { ...this.params, why: kpi })}>${icon('why')}${t('explorer.why')}</a>
            ${this.session?.rights.includes('contacts') ? html`<a class="btn" href=${link('drill', { kpi, ...write(question) })}>${icon('people')}${t('explorer.rows')}</a>` : nothing}</div>` : nothing}
        </aside>
        <section class="card">
          <div class="tabs" role="group" aria-label=${t('explorer.views')}>
            ${VIEWS.map((one) => html`<a href=${link('explorer', { ...this.params, view: one === 'series' ? null : one, grain: null })} aria-current=${one === view ? 'true' : nothing}>${t(`explorer.${one}`)}</a>`)}
          </div>
          ${this.#options()} ${this.#content(name)}
        </section>
      </div>`;
  }

  #chip(words, changes) {
    return html`<span class="chip chip-info"><span class="cut"><bdi>${words}</bdi></span><button type="button" aria-label=${t('filter.remove', { what: words })} @click=${() => change(changes)}>${icon('close')}</button></span>`;
  }

  #options() {
    const { view, question, grain, by, meta } = this;
    const { days } = resolve(question.period, question.zone);
    const dimensions = meta?.dimensions ?? [];
    return html`<div class="row options">
      ${['series', 'spread'].includes(view)
        ? html`<div class="btn-group" role="group" aria-label=${t('explorer.grain')}>
            ${GRAINS.filter((one) => LENGTH[one] <= days && days / LENGTH[one] <= 800).map(
              (one) => html`<button type="button" class="btn btn-small" aria-pressed=${one === grain ? 'true' : 'false'} @click=${() => change({ grain: one })}>${t(`grain.${one}`)}</button>`,
            )}</div>`
        : nothing}
      ${['series', 'breakdown'].includes(view) && dimensions.length > 0
        ? html`<v-pop start chevron quiet .label=${by.length > 0 ? t('explorer.by', { by: fmt.list(by.map(dimensionName)) }) : t('explorer.split')}
            .content=${(close) => dimensions.map((name) => {
              const on = by.includes(name);
              return html`<button type="button" class="menu-item" aria-pressed=${on ? 'true' : 'false'} @click=${() => {
                change({ by: on ? by.filter((one) => one !== name) : view === 'series' ? [name] : [...by, name].slice(-2) });
                close();
              }}>${dimensionName(name)}${on ? icon('check', 'tick') : nothing}</button>`;
            })}></v-pop>`
        : nothing}
      ${view === 'series' && by.length === 0
        ? html`<button type="button" class="btn btn-small btn-quiet" aria-pressed=${this.params.compare ? 'true' : 'false'} @click=${() => change({ compare: this.params.compare ? null : '1' })}>${t('explorer.compare', { against: against(question.period) })}</button>`
        : nothing}
    </div>`;
  }

  #content(name) {
    const { value, problem, loading } = this.#view;
    if (problem) {
      return html`<div class="empty">${icon('info')}<p>${problem.message}</p></div>`;
    }
    if (!value || loading) {
      return html`<div class="chart-wait skeleton" aria-busy="true"><span class="sr">${t('loading')}</span></div>`;
    }
    const { question, kpi } = this;
    const title = `${name}, ${label(question.period)}`;
    if (value.heat) {
      return heat({ cells: value.heat.cells, kpi: value.heat.kpi, label: title });
    }
    if (value.rows) {
      return this.#breakdown(value, title);
    }
    const { answer, grain } = value;
    const shown = answer.kpis.find((one) => one.kpi === kpi);
    const rows = until(answer.values.filter((row) => row.kpi === kpi), answer.asOf);
    if (this.view === 'spread') {
      return spread({ points: rows, kpi: shown, label: t('spread.label', { name, grain: t(`grain.${grain}`) }) });
    }
    const groups = new Map();
    for (const row of rows) {
      const key = Object.values(row.dims).map((one) => one ?? t('dim.none')).join(' · ');
      if (!groups.has(key)) {
        groups.set(key, { name: key || name, points: [], n: 0 });
      }
      groups.get(key).points.push(row);
      groups.get(key).n += row.n;
    }
    const lines = [...groups.values()].sort((a, b) => b.n - a.n);
    return html`<v-line .lines=${lines.slice(0, MOST_LINES)} .before=${value.before} .target=${lines.length === 1 ? shown.target : null} .notes=${value.notes}
        .unit=${shown.unit} .symbol=${shown.symbol} .grain=${grain} .zone=${question.zone} .label=${title} .height=${340}
        @pick=${(event) => this.session?.rights.includes('contacts') && go('drill', { kpi, ...write(question), period: ofBucket(event.detail.bucket, grain, question.zone) })}></v-line>
      ${lines.length > MOST_LINES ? html`<p class="hint">${t('explorer.most', { n: lines.length - MOST_LINES })}</p>` : nothing}
      ${(value.notes ?? []).length > 0
        ? html`<ul class="legend">${value.notes.map((note) => html`<li>${icon('note')}<span class="cut">${fmt.date(note.from, question.zone)} <bdi>${String(note.text).slice(0, 200)}</bdi></span></li>`)}</ul>`
        : nothing}`;
  }

  #breakdown({ rows, by }, title) {
    if (!by || rows.length === 0) {
      return html`<div class="empty">${icon('info')}<p>${by ? t('filter.empty') : t('explorer.undivided')}</p></div>`;
    }
    const { question, kpi, sort } = this;
    const tile = this.#board.tiles.get(kpi);
    const shown = tile?.meta ?? this.entry;
    const value = (row) => (sort.key === 'value' ? Number(row.value ?? Number.NEGATIVE_INFINITY) : sort.key === 'n' ? row.n : String(row.dims[sort.key] ?? ''));
    const sorted = [...rows].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      return (typeof x === 'string' ? x.localeCompare(y) : x - y) * (sort.down ? -1 : 1);
    });
    return bars({
      rows: sorted,
      by,
      kpi: shown ?? { unit: rows[0].unit, symbol: '' },
      target: rows.some((row) => row.status) ? shown?.target : null,
      label: title,
      sort,
      onSort: (key) => (this.sort = { key, down: key === sort.key ? !sort.down : key === 'value' || key === 'n' }),
      href: this.session?.rights.includes('contacts')
        ? (row) => link('drill', { kpi, ...write({ ...question, where: [...question.where, ...by.map((name) => (row.dims[name] === null ? name : `${name}:${row.dims[name]}`))] }) })
        : null,
    });
  }
}

/** The whole of the period before, so that each bucket has its partner. */
function whole(span) {
  const [from] = span.previous.split('/');
  return `${from}/P${span.days}D`;
}

function without(params) {
  return Object.fromEntries(Object.keys(params).filter((name) => name.startsWith('param.')).map((name) => [name, null]));
}

function presetName(meta, id) {
  return side(meta?.presets?.find((one) => one.id === id)?.name) || id;
}

