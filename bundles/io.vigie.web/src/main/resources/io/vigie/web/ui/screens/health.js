import { Screen, html, nothing, chip } from '../lib/screen.js';
import { icon } from '../lib/icons.js';
import { t } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { api } from '../lib/api.js';
import { live } from '../lib/live.js';
import { link } from '../lib/router.js';
import { standing } from './connectors.js';

const LEVELS = { ok: 'good', warning: 'warning', critical: 'critical' };
const EVERY = 30_000;

/** How the platform itself fares. */
export default class Health extends Screen {
  static properties = { health: { state: true }, connectors: { state: true }, at: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    for (const kind of ['plugin', 'connector', 'ui', 'reset']) {
      this.during(live.on(kind, () => this.reload()));
    }
    const timer = setInterval(() => !document.hidden && this.reload(), EVERY);
    this.during(() => clearInterval(timer));
  }

  async load() {
    const [health, connectors] = await Promise.all([api.get('/health'), api.get('/connectors').catch(() => null)]);
    this.health = health;
    this.connectors = connectors?.connectors ?? [];
    this.at = new Date();
  }

  render() {
    const health = this.health;
    const order = ['critical', 'warning', 'ok'];
    const checks = [...(health?.checks ?? [])].sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
    const ill = (this.connectors ?? []).filter((one) => one.level === 'bad' || one.level === 'warning');
    return html`
      <div class="page-head">
        <div><h1>${t('nav.health')}</h1><p class="sub">${this.at ? t('health.at', { time: fmt.time(this.at, undefined, true) }) : nothing}</p></div>
        <div class="tools"><button class="btn" ?disabled=${!!this.busy} @click=${() => this.act('examine', () => this.load())}>${icon('refresh')}${t('health.again')}</button></div>
      </div>
      ${this.said()} ${this.waiting()}
      ${health ? html`<div class="verdict verdict-${LEVELS[health.level]}">${icon(LEVELS[health.level])}<div><b>${t(`health.level.${health.level}`)}</b>
        <p>${t('health.count', { n: checks.length, good: checks.filter((one) => one.level === 'ok').length })}</p></div></div>` : nothing}
      <div class="checks">${checks.map(
        (check) => html`<section class="card" aria-labelledby="check-${check.id}">
          <div class="row spread"><h2 id="check-${check.id}"><bdi>${check.name}</bdi></h2>${chip(LEVELS[check.level], t(`health.chip.${check.level}`))}</div>
          <ul class="lines">${check.sentences.map((sentence) => html`<li><bdi>${sentence}</bdi></li>`)}</ul>
          ${check.tookMillis >= 1000 ? html`<p class="hint">${t('health.took', { time: fmt.duration(check.tookMillis / 1000) })}</p>` : nothing}
        </section>`,
      )}</div>
      ${ill.length > 0
        ? html`<section class="gap" aria-labelledby="health-connectors"><h2 id="health-connectors">${t('health.connectors')}</h2>
            <div class="stack gap">${ill.map((one) => html`<div class="card row spread"><div class="grow"><a href=${link('connectors', { name: one.name })}><bdi>${one.name}</bdi></a><p class="hint"><bdi>${one.problems[0]?.detail ?? one.detail}</bdi></p></div>${standing(one)}</div>`)}</div></section>`
        : nothing}`;
  }
}
