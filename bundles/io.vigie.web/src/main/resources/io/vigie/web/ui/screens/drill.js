import { VElement, html, nothing } from '../lib/element.js';
import { icon } from '../lib/icons.js';
import { t, has } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { api } from '../lib/api.js';
import { Watch } from '../lib/watch.js';
import { catalogue } from '../lib/catalogue.js';
import { read, search, write } from '../lib/question.js';
import { label } from '../lib/period.js';
import { change, link } from '../lib/router.js';
import { whereChips } from '../elements/pickers.js';
import { exportsMenu } from '../elements/exports.js';

const PAGE = 50;
const FIRST = ['contact_id', 'case_id', 'response_id', 'queued_at', 'opened_at', 'received_at', 'at', 'queue', 'channel', 'fate', 'wait_s', 'handle_s'];
const MOST_COLUMNS = 6;
/** What the same row has a better name for. */
const INSTEAD = { case_id: 'contact_id', received_at: 'queued_at', opened_at: 'queued_at' };

/** The rows behind one figure; their contributions add up to it. */
export default class DrillScreen extends VElement {
  static properties = { params: { attribute: false }, session: { attribute: false }, open: { state: true }, entry: { state: true }, reasons: { state: true } };

  #page = new Watch(this, { load: () => this.#load(), kpis: () => [] });

  constructor() {
    super();
    this.open = new Set();
    this.reasons = new Map();
  }

  get kpi() {
    return [].concat(this.params.kpi ?? 'service-level')[0];
  }

  willUpdate() {
    if (!this.params) {
      return;
    }
    const { kpi } = this;
    if (this.entry?.kpi !== kpi) {
      catalogue().then((all) => (this.entry = all.byId.get(kpi)), () => {});
    }
    this.#page.ask([kpi, read(this.params), this.params.cursor]);
  }

  async #load() {
    const { kpi } = this;
    const question = read(this.params);
    const path = `/kpis/${encodeURIComponent(kpi)}`;
    this.open = new Set();
    const page = await api.get(`${path}/contacts`, search(question, { limit: PAGE, cursor: this.params.cursor }));
    if (page.rows.some((row) => row.leftOut) && this.reasons.size === 0) {
      api.get(`${path}/explain`, search(question)).then(
        (why) => (this.reasons = new Map(why.populations.flatMap((one) => one.leftOut).map((one) => [one.id, one.reason]))),
        () => {},
      );
    }
    return page;
  }

  render() {
    const question = read(this.params);
    const { kpi, entry } = this;
    const { problem, loading } = this.#page;
    // Rows of another question never stand below the heading of this one.
    const page = loading ? null : this.#page.value;
    const name = entry?.name ?? kpi;
    return html`
      <div class="page-head">
        <div>
          <p class="sub"><a href=${link('explorer', { kpi, ...write(question) })}><bdi>${name}</bdi></a></p>
          <h1>${t('drill.title')}</h1>
          <p class="sub">${label(question.period)} · ${question.zone}</p>
        </div>
        <div class="tools">
          <v-where .question=${question} .kpi=${kpi}></v-where>
          <v-period .question=${question}></v-period>
          ${exportsMenu({ path: `/kpis/${encodeURIComponent(kpi)}/contacts`, question })}
        </div>
      </div>
      ${question.where.length > 0 ? html`<div class="row summary">${whereChips(question)}</div>` : nothing}
      ${problem
        ? html`<div class="empty">${icon('info')}<p>${problem.message}</p></div>`
        : page
          ? this.#rows(page, question)
          : html`<div class="card chart-wait skeleton" aria-busy="true"><span class="sr">${t('loading')}</span></div>`}`;
  }

  #rows(page, question) {
    const { unit, symbol = '' } = this.entry ?? { unit: page.figure.unit };
    const all = [...new Set(page.rows.flatMap((row) => Object.keys(row.columns)))];
    const shown = [...FIRST.filter((one) => all.includes(one) && !all.includes(INSTEAD[one])), ...all.filter((one) => !FIRST.includes(one) && one !== 'source')].slice(0, MOST_COLUMNS);
    const from = page.offset + 1;
    const to = page.offset + page.rows.length;
    return html`
      <div class="card drill-sum">
        <div><span class="label">${t('drill.figure')}</span><b class="tile-value">${fmt.value(page.figure.value, unit, symbol)}</b></div>
        ${page.measures.map((term) => html`<div><span class="label"><bdi>${term.measure}</bdi></span><b>${fmt.number(term.value, 0, 2)}</b></div>`)}
        <div><span class="label">${t('drill.total')}</span><b>${fmt.count(page.total)}</b></div>
        <p class="hint">${t('drill.sum', { time: fmt.moment(page.asOf, question.zone) })}</p>
      </div>
      ${page.rows.length === 0
        ? html`<div class="empty">${icon('no-data')}<p>${t('drill.empty')}</p></div>`
        : html`<div class="table-wrap" tabindex="0" role="region" aria-label=${t('drill.title')}><table class="table rows">
            <caption class="sr">${t('drill.title')}</caption>
            <thead><tr><th scope="col"><span class="sr">${t('drill.open')}</span></th>${shown.map((one) => html`<th scope="col" class=${/_s$/.test(one) ? 'num' : ''}>${column(one)}</th>`)}
              ${page.measures.map((term) => html`<th scope="col" class="num measure"><bdi>${term.measure}</bdi></th>`)}<th scope="col">${t('drill.counts')}</th></tr></thead>
            <tbody>${page.rows.map((row, at) => this.#row(row, at, shown, all, page, question))}</tbody>
          </table></div>
          <div class="row spread pager">
            <span class="muted">${t('drill.range', { from: fmt.count(from), to: fmt.count(to), total: fmt.count(page.total) })}</span>
            <span class="row">
              ${this.params.cursor ? html`<button type="button" class="btn" @click=${() => change({ cursor: null })}>${t('drill.first')}</button><button type="button" class="btn" @click=${() => history.back()}>${icon('left')}${t('drill.back')}</button>` : nothing}
              ${page.next ? html`<button type="button" class="btn" @click=${() => change({ cursor: page.next })}>${t('drill.next')}${icon('right')}</button>` : nothing}
            </span>
          </div>`}`;
  }

  #row(row, at, shown, all, page, question) {
    const open = this.open.has(at);
    const name = String(row.columns[shown[0]] ?? at + 1).slice(0, 80);
    return html`<tr class=${row.leftOut ? 'left-out' : ''}>
        <td><button type="button" class="btn btn-quiet btn-small btn-icon" aria-expanded=${open ? 'true' : 'false'} aria-label=${t('drill.open.row', { name })} @click=${() => this.#toggle(at)}>${icon(open ? 'chevron' : 'right')}</button></td>
        ${shown.map((one) => html`<td class=${/_s$/.test(one) ? 'num' : ''}>${cell(row.columns[one], one, question.zone)}</td>`)}
        ${row.contributions.map((one) => html`<td class="num">${fmt.number(one, 0, 2)}</td>`)}
        <td>${row.leftOut ? html`<span class="chip chip-no-data" title=${this.reasons.get(row.leftOut) ?? row.leftOut}><span class="cut">${this.reasons.get(row.leftOut) ?? row.leftOut}</span></span>` : html`<span class="chip chip-info">${icon('check')}${t('drill.counted')}</span>`}</td>
      </tr>
      ${open
        ? html`<tr class="detail"><td></td><td colspan=${shown.length + page.measures.length + 1}>
            <dl class="kv">${all.map((one) => html`<dt>${column(one)}</dt><dd>${cell(row.columns[one], one, question.zone, true)}</dd>`)}</dl></td></tr>`
        : nothing}`;
  }

  #toggle(at) {
    const next = new Set(this.open);
    if (!next.delete(at)) {
      next.add(at);
    }
    this.open = next;
  }
}

/** A column's name: translated where it is one of ours, else as it is called. */
function column(name) {
  for (const key of [`column.${name}`, `dim.${name}`]) {
    const text = t(key);
    if (text !== key) {
      return text;
    }
  }
  return html`<bdi>${name.slice(0, 60)}</bdi>`;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

function cell(value, name, zone, whole = false) {
  if (value === null || value === undefined) {
    return html`<span class="muted">–</span>`;
  }
  if (typeof value === 'boolean') {
    return t(value ? 'yes' : 'no');
  }
  if (typeof value === 'string') {
    return INSTANT.test(value)
      ? html`<time datetime=${value} class="nowrap" title=${value}>${whole ? fmt.date(value, zone) : fmt.bucket(value, 'day', zone, true)} ${fmt.time(value, zone, true)}</time>`
      : name === 'fate' && has(`fate.${value}`)
        ? t(`fate.${value}`)
        : html`<span class=${whole ? 'contain' : 'cut'} title=${whole ? nothing : value.slice(0, 300)}><bdi>${value.slice(0, whole ? 10_000 : 300)}</bdi></span>`;
  }
  return /_s$/.test(name) ? fmt.duration(value) : fmt.exact(value);
}
