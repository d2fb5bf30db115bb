import { VElement, html, nothing } from '../lib/element.js';
import { icon } from '../lib/icons.js';
import { t } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { live } from '../lib/live.js';
import { Board } from '../lib/board.js';
import { catalogue, onCatalogue } from '../lib/catalogue.js';
import { read } from '../lib/question.js';
import { label } from '../lib/period.js';
import { link, list } from '../lib/router.js';
import { dimensionName } from '../elements/pickers.js';
import '../elements/tile.js';

const MOST = 8;
const USUAL = ['service-level', 'abandon-rate', 'wait-time-average', 'waiting-now', 'aht', 'fcr', 'csat', 'inflow-volume'];

/**
 * For a screen across the room: at most eight tiles, none scrolls. kpis=a,b,c chooses; more than eight turn page by page,
 * every `rotate` seconds. `title` is shown at the top.
 */
export default class Wall extends VElement {
  static properties = { params: { attribute: false }, all: { state: true }, page: { state: true }, now: { state: true }, problem: { state: true }, paused: { state: true } };

  #board = new Board(this);
  #turn = 0;

  constructor() {
    super();
    this.page = 0;
    this.now = Date.now();
  }

  connectedCallback() {
    super.connectedCallback();
    this.#board.start();
    const clock = setInterval(() => (this.now = Date.now()), 1000);
    const lock = this.#stayAwake();
    this.during(() => {
      this.#board.stop();
      clearInterval(clock);
      clearInterval(this.#turn);
      this.#turn = 0;
      lock.then((held) => held?.release());
    });
    this.during(live.on('state', () => this.requestUpdate()));
    this.during(onCatalogue(() => this.#load()));
    this.#load();
  }

  async #stayAwake() {
    try {
      return await navigator.wakeLock?.request('screen');
    } catch {
      return null;
    }
  }

  async #load() {
    try {
      this.all = await catalogue();
      this.problem = null;
    } catch (error) {
      this.problem = error.message;
    }
  }

  #kpis() {
    const chosen = list(this.params.kpis).flatMap((ids) => ids.split(','));
    return (chosen.length > 0 ? chosen : USUAL).filter((id) => this.all.byId.has(id));
  }

  #seconds() {
    const wanted = Number(this.params.rotate);
    return wanted >= 5 ? wanted : this.#kpis().length > MOST ? 20 : 0;
  }

  willUpdate() {
    if (this.all && this.params) {
      this.#board.show(read(this.params), [this.#kpis()]);
      const seconds = this.#seconds();
      if (seconds !== this.seconds) {
        this.seconds = seconds;
        clearInterval(this.#turn);
        if (seconds > 0) {
          this.#turn = setInterval(() => !this.paused && this.page++, seconds * 1000);
        }
      }
    }
  }

  render() {
    const question = read(this.params);
    const kpis = this.all ? this.#kpis() : [];
    const pages = Math.max(1, Math.ceil(kpis.length / MOST));
    const page = this.page % pages;
    const shown = kpis.slice(page * MOST, (page + 1) * MOST);
    const filters = question.where.map((pair) => {
      const cut = pair.indexOf(':');
      return cut < 0 ? `${dimensionName(pair)}: ${t('dim.none')}` : `${dimensionName(pair.slice(0, cut))}: ${pair.slice(cut + 1, cut + 60)}`;
    });
    const title = [].concat(this.params.title ?? [])[0];
    return html`<div class="wall">
      <header class="wall-head">
        <h1 class="cut"><bdi>${title ? title.slice(0, 120) : label(question.period, question.zone)}</bdi></h1>
        <span class="cut"><bdi>${[title ? label(question.period, question.zone) : null, ...filters].filter(Boolean).join(' · ')}</bdi></span>
        <span class="row row-tight"><span class="pulse ${live.state === 'live' ? '' : `pulse-${live.state}`}"></span>${t(`stream.${live.state}`)}</span>
        ${pages > 1
          ? html`<button class="btn btn-quiet btn-small" aria-pressed=${this.paused ? 'true' : 'false'} @click=${() => (this.paused = !this.paused)}>${icon(this.paused ? 'play' : 'pause')}<span class="sr">${t('wall.pause')}</span>${page + 1}/${pages}</button>`
          : nothing}
        <time class="wall-clock">${fmt.time(new Date(this.now), question.zone)}</time>
        <a class="btn btn-quiet btn-small btn-icon" href=${link('overview', { period: this.params.period, tz: this.params.tz, where: this.params.where })} aria-label=${t('wall.leave')} title=${`${t('wall.leave')} (Esc)`}>${icon('close')}</a>
      </header>
      ${this.problem
        ? html`<div class="empty">${icon('bad')}<p>${this.problem}</p></div>`
        : html`<div class="wall-tiles" data-n=${shown.length}>
            ${shown.map((id) => html`<v-tile class="wall-slot" big .tile=${this.#board.tiles.get(id) ?? { kpi: id, loading: true }} .entry=${this.all.byId.get(id)} .question=${question}></v-tile>`)}
          </div>`}
    </div>`;
  }
}
