import { VElement, html, nothing } from '../lib/element.js';
import { icon } from '../lib/icons.js';
import { t } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { ask } from '../lib/api.js';
import { live } from '../lib/live.js';
import { Board, whole } from '../lib/board.js';
import { catalogue, featured, onCatalogue } from '../lib/catalogue.js';
import { read, body } from '../lib/question.js';
import { label, against } from '../lib/period.js';
import { change, list } from '../lib/router.js';
import { rank } from '../lib/target.js';
import { whereChips } from '../elements/pickers.js';
import { exportsMenu } from '../elements/exports.js';
import '../elements/tile.js';

const STATUSES = ['critical', 'bad', 'warning', 'good'];

/** All families at a glance, the worst first. */
export default class Overview extends VElement {
  static properties = { params: { attribute: false }, session: { attribute: false }, plugged: { attribute: false }, all: { state: true }, problem: { state: true }, warnings: { state: true } };

  #board = new Board(this);

  connectedCallback() {
    super.connectedCallback();
    this.#board.start();
    this.during(() => this.#board.stop());
    this.during(onCatalogue(() => this.#load()));
    this.during(live.on('state', () => this.requestUpdate()));
    this.#load();
  }

  async #load() {
    try {
      this.all = await catalogue();
      this.problem = null;
    } catch (error) {
      this.problem = error.message;
    }
  }

  /** The families with the KPIs that are shown of them. */
  #families() {
    const chosen = list(this.params.kpis).flatMap((ids) => ids.split(','));
    const open = list(this.params.open);
    return this.all.families
      .map((family) => ({
        ...family,
        shown:
          chosen.length > 0
            ? family.kpis.map((kpi) => kpi.kpi).filter((id) => chosen.includes(id))
            : open.includes(family.id)
              ? family.kpis.map((kpi) => kpi.kpi)
              : featured(family),
      }))
      .filter((family) => family.shown.length > 0);
  }

  willUpdate() {
    if (this.all && this.params) {
      const question = read(this.params);
      this.#board.show(
        question,
        this.#families().map((family) => family.shown),
      );
      this.#guard(question);
    }
  }

  #guarded = '';

  /** Where a figure was pushed at the cost of its companions: asked once everything else is there. */
  async #guard(question) {
    const kpis = ['service-level', 'aht', 'acd-occupancy', 'contacts-per-hour'].filter((id) => this.#board.tiles.has(id));
    const key = JSON.stringify([question, kpis]);
    if (key === this.#guarded || kpis.length === 0 || [...this.#board.tiles.values()].some((tile) => tile.loading || (!tile.series && !tile.problem))) {
      return;
    }
    this.#guarded = key;
    try {
      const answer = await ask(body(question, kpis, { companions: true }), 'companions');
      this.warnings = answer.warnings;
    } catch {
      this.warnings = [];
    }
    performance.mark('vigie.guarded');
  }

  render() {
    if (this.problem) {
      return html`<div class="empty">${icon('bad')}<p>${this.problem}</p><button class="btn" @click=${() => this.#load()}>${t('error.again')}</button></div>`;
    }
    const question = read(this.params);
    const shown = this.all ? this.#families() : [];
    const first = shown.flatMap((family) => family.shown)[0];
    return html`
      <div class="page-head">
        <div>
          <h1>${t('nav.overview')}</h1>
          <p class="sub">${label(question.period)} · ${t('overview.against', { against: against(question.period) })}${this.#board.asOf ? html` · ${t('overview.asof', { time: fmt.time(this.#board.asOf, question.zone, true) })}` : nothing}</p>
        </div>
        <div class="tools">
          <v-kpis many symbol="plus" .label=${t('overview.choose')} .chosen=${shown.flatMap((family) => family.shown)}
            @choose=${(event) => change({ kpis: event.detail.join(',') })}></v-kpis>
          <v-where .question=${question} .kpi=${this.#filterKpi(shown) ?? first ?? ''}></v-where>
          <v-period .question=${question}></v-period>
          ${exportsMenu({ board: true, question, kpis: shown.flatMap((family) => family.shown) })}
        </div>
      </div>
      ${question.where.length > 0 || this.params.kpis
        ? html`<div class="row summary">${whereChips(question)}
            ${this.params.kpis ? html`<button class="btn btn-quiet btn-small" @click=${() => change({ kpis: null })}>${icon('close')}${t('overview.usual')}</button>` : nothing}</div>`
        : nothing}
      ${this.#summary()} ${(this.warnings ?? []).map((warning) => html`<div class="banner banner-warning">${icon('warning')}<p>${warning}</p></div>`)}
      <div class="families">${this.#sorted(shown).map((family) => this.#family(family, question))}</div>
      ${this.#pluggedTiles(question)}`;
  }

  #filterKpi(shown) {
    return ['inflow-volume', 'service-level'].find((id) => shown.some((family) => family.shown.includes(id)));
  }

  /** The worst status of a family decides its place; without any, the order of the catalogue. */
  #sorted(families) {
    const worst = (family) => Math.min(...family.shown.map((id) => rank(whole(this.#board.tiles.get(id)?.rows)?.status)));
    const order = (family) => (family.id === 'source' ? 9 : 0);
    return [...families].sort((a, b) => order(a) - order(b) || Math.min(worst(a), 3) - Math.min(worst(b), 3));
  }

  #summary() {
    const tiles = [...this.#board.tiles.values()];
    if (tiles.length === 0 || tiles.some((tile) => tile.loading)) {
      return html`<div class="summary"><span class="muted">${t('loading')}</span></div>`;
    }
    const count = (status) => tiles.filter((tile) => whole(tile.rows)?.status === status).length;
    const counted = STATUSES.map((status) => [status, count(status)]).filter(([, n]) => n > 0);
    return html`<div class="summary">
      ${counted.map(([status, n]) => html`<span><span class="s-${status}">${icon(status)}</span>${t(`summary.${status}`, { n })}</span>`)}
      <span class="muted">${t('summary.none', { n: tiles.length - counted.reduce((sum, [, n]) => sum + n, 0) })}</span>
      ${tiles.some((tile) => tile.rows?.some((row) => row.provisional && row.value !== null)) ? html`<span class="muted">${icon('approx')}${t('summary.provisional')}</span>` : nothing}
    </div>`;
  }

  #family(family, question) {
    const opened = list(this.params.open).includes(family.id);
    const more = family.kpis.length - family.shown.length;
    const sorted = [...family.shown].sort((a, b) => this.#place(a) - this.#place(b));
    return html`<section class="family span-${Math.min(4, Math.max(2, sorted.length))}" aria-labelledby="family-${family.id}">
      <div class="family-head">
        <h2 id="family-${family.id}" class="cut"><bdi>${family.name}</bdi></h2>
        ${this.params.kpis || (more === 0 && !opened)
          ? nothing
          : html`<button class="btn btn-quiet btn-small" aria-expanded=${opened ? 'true' : 'false'} @click=${() => this.#toggle(family.id, opened)}>
              ${opened ? t('family.fewer') : t('family.more', { n: more })}</button>`}
      </div>
      <div class="tiles">
        ${sorted.map(
          (id) => html`<v-tile .tile=${this.#board.tiles.get(id) ?? { kpi: id, loading: true }} .entry=${this.all.byId.get(id)} .question=${question}></v-tile>`,
        )}
      </div>
    </section>`;
  }

  /** Within a family: off target first, then as featured; those without data last. */
  #place(id) {
    const tile = this.#board.tiles.get(id);
    const row = whole(tile?.rows);
    if (!tile || tile.loading) {
      return 3;
    }
    return tile.problem || (tile.rows?.length <= 1 && (row?.value ?? null) === null) ? 9 : Math.min(rank(row?.status), 3);
  }

  #toggle(family, opened) {
    const open = list(this.params.open);
    change({ open: opened ? open.filter((one) => one !== family) : [...open, family] }, { replace: true });
  }

  #pluggedTiles(question) {
    const tiles = (this.plugged ?? []).filter((element) => element.kind === 'tile');
    return tiles.length === 0
      ? nothing
      : html`<section class="family" aria-labelledby="family-plugged">
          <div class="family-head"><h2 id="family-plugged">${t('overview.plugged')}</h2></div>
          <div class="tiles">${tiles.map((element) => html`<v-plugged-tile .element=${element} .question=${question} .params=${this.params}></v-plugged-tile>`)}</div>
        </section>`;
  }
}
