import { Screen, html, nothing, banner, chip, nothingHere, confirm } from '../lib/screen.js';
import { icon } from '../lib/icons.js';
import { t } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { api } from '../lib/api.js';
import { live } from '../lib/live.js';
import { prefs } from '../lib/prefs.js';
import { link, go } from '../lib/router.js';

const KINDS = { NORMAL: 'good', PENDING: 'warning', FIRING: 'bad', NO_DATA: 'no-data', ERROR: 'bad' };
const ORDER = ['ERROR', 'FIRING', 'PENDING', 'NO_DATA', 'NORMAL'];
const MUTES = [['1h', 3_600_000], ['8h', 28_800_000], ['1d', 86_400_000], ['7d', 604_800_000]];
/** A rule to begin with. */
function example() {
  return {
    name: { en: 'Service level is low', fr: 'Taux de service bas' },
    query: { kpis: ['service-level'], period: 'PT30M', tz: prefs.zone, by: ['queue'] },
    when: { below: 0.8 },
    for: 'PT10M',
    severity: 'warning',
  };
}

function state(alert) {
  const kind = alert.state === 'FIRING' && alert.severity === 'critical' ? 'critical' : KINDS[alert.state];
  return chip(kind ?? 'no-data', t(`alert.state.${alert.state}`));
}

/** Rules over any figure: how they stand, why they fire, and what to do about it. */
export default class Alerts extends Screen {
  static properties = { all: { state: true }, one: { state: true }, etag: { state: true }, trial: { state: true }, draft: { state: true } };

  #id = null;

  connectedCallback() {
    super.connectedCallback();
    for (const kind of ['alert', 'reset']) {
      this.during(live.on(kind, () => this.reload()));
    }
  }

  willUpdate(changes) {
    if (changes.has('params') && this.params.id !== this.#id) {
      this.#id = this.params.id;
      this.one = this.trial = this.draft = null;
      this.told = null;
      if (this.hasUpdated) {
        this.reload();
      }
    }
  }

  async load() {
    const id = this.params.id;
    if (id) {
      const { body, etag } = await api.getTagged(`/alerts/${encodeURIComponent(id)}`);
      if (id === this.params.id) {
        this.one = body;
        this.etag = etag;
      }
    } else {
      this.all = await api.get('/alerts');
    }
  }

  render() {
    if (this.params.new !== undefined) {
      return this.#editor(null);
    }
    return this.params.id ? this.#detail() : this.#list();
  }

  // ---- all

  #list() {
    const alerts = [...(this.all?.alerts ?? [])].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name));
    return html`
      <div class="page-head"><div><h1>${t('nav.alerts')}</h1><p class="sub">${t('alerts.sub')}</p></div>
        <div class="tools">${this.may('operate') ? html`<a class="btn btn-primary" href=${link('alerts', { new: 1 })}>${icon('plus')}${t('alerts.new')}</a>` : nothing}</div></div>
      ${this.said()} ${this.waiting()}
      ${this.all && alerts.length === 0 ? nothingHere(t('alerts.none'), this.may('operate') ? html`<a class="btn" href=${link('alerts', { new: 1 })}>${icon('plus')}${t('alerts.begin')}</a>` : nothing) : nothing}
      <div class="stack">${alerts.map((alert) => this.#card(alert))}</div>`;
  }

  #card(alert) {
    const firing = (alert.instances ?? []).filter((one) => one.state !== 'NORMAL');
    return html`<section class="card alert alert-${alert.state === 'FIRING' ? alert.severity : 'calm'}" aria-labelledby="alert-${alert.id}">
      <div class="row spread"><h2 id="alert-${alert.id}"><a href=${link('alerts', { id: alert.id })}><bdi>${alert.name}</bdi></a></h2>
        <span class="row row-tight">${alert.acknowledged ? chip('info', t('alert.acknowledged'), 'check') : nothing}${alert.mutedUntil ? chip('no-data', t('alert.muted', { time: fmt.moment(alert.mutedUntil) }), 'pause') : nothing}${state(alert)}</span></div>
      <p class="hint"><bdi>${alert.condition}</bdi>${alert.since ? html` · ${t('alert.since', { ago: fmt.ago(alert.since) })}` : nothing}</p>
      ${alert.error ? banner('bad', alert.error) : nothing}
      ${firing.slice(0, 3).map((one) => this.#instance(one))}
      ${this.#actions(alert)}
    </section>`;
  }

  #instance(one) {
    const dims = Object.values(one.dims ?? {}).map((value) => value ?? t('dim.none')).join(', ');
    return html`<div class="instance"><div class="row row-tight">${chip(KINDS[one.state] ?? 'no-data', t(`alert.state.${one.state}`))}${dims ? html`<b><bdi>${dims}</bdi></b>` : nothing}<b class="instance-value">${one.display ?? fmt.NONE}</b><span class="muted">${t('alert.base', { n: one.n ?? 0 })}</span></div>
      ${one.why ? html`<p><bdi>${one.why}</bdi></p>` : nothing}
      ${one.link ? html`<a href=${one.link}>${t('alert.look')}</a>` : nothing}</div>`;
  }

  #may() {
    return ['supervisor', 'operator', 'admin'].includes(this.session?.token.role);
  }

  #actions(alert) {
    if (!this.#may()) {
      return nothing;
    }
    const path = `/alerts/${encodeURIComponent(alert.id)}`;
    return html`<div class="row row-tight actions">
      ${alert.state === 'FIRING' && !alert.acknowledged ? html`<button class="btn btn-small" ?disabled=${!!this.busy} aria-label=${`${t('alert.acknowledge')}: ${alert.name}`} @click=${() => this.act('acknowledge', () => api.post(`${path}/acknowledge`, { comment: '' }), t('alert.acknowledged.done'))}>${icon('check')}${t('alert.acknowledge')}</button>` : nothing}
      ${alert.mutedUntil
        ? html`<button class="btn btn-small" ?disabled=${!!this.busy} aria-label=${`${t('alert.unmute')}: ${alert.name}`} @click=${() => this.act('mute', () => api.post(`${path}/mute`, { until: null }), t('alert.unmuted'))}>${icon('play')}${t('alert.unmute')}</button>`
        : html`<span class="row row-tight"><label class="sr" for="mute-${alert.id}">${`${t('alert.mute')}: ${alert.name}`}</label><select id="mute-${alert.id}" class="input small" ?disabled=${!!this.busy} @change=${(event) => this.#mute(path, event)}><option value="">${t('alert.mute')}…</option>${MUTES.map(([key, length]) => html`<option value=${length}>${t(`alert.mute.${key}`)}</option>`)}</select></span>`}
      ${this.may('operate') ? html`<button class="btn btn-small btn-quiet" ?disabled=${!!this.busy} aria-label=${`${t('alert.test')}: ${alert.name}`} @click=${() => this.#test(alert)}>${t('alert.test')}</button>` : nothing}
    </div>
    ${this.trial?.id === alert.id
      ? html`<div class="stack gap">${banner('info', this.trial.sent ? t('alert.tested.sent') : t('alert.tested'))}${this.trial.message ? html`<pre class="pre" tabindex="0">${`${this.trial.message.subject}\n\n${this.trial.message.text}`}</pre>` : nothing}</div>`
      : nothing}`;
  }

  #mute(path, event) {
    const length = Number(event.target.value);
    event.target.value = '';
    if (length > 0) {
      this.act('mute', () => api.post(`${path}/mute`, { until: new Date(Date.now() + length).toISOString() }), t('alert.muted.done'));
    }
  }

  async #test(alert) {
    const answer = await this.act('test', () => api.post(`/alerts/${encodeURIComponent(alert.id)}/test`, { send: false }));
    if (answer) {
      this.trial = { ...answer, id: alert.id };
    }
  }

  // ---- one

  #detail() {
    const one = this.one;
    if (this.draft !== null && this.draft !== undefined) {
      return this.#editor(one);
    }
    return html`
      <p class="crumbs"><a href=${link('alerts')}>${icon('left')}${t('nav.alerts')}</a></p>
      <div class="page-head"><div><h1><bdi>${one?.name ?? this.params.id}</bdi></h1>
        <p class="sub">${one ? html`${state(one)} <bdi>${one.condition}</bdi>` : nothing}</p></div>
        <div class="tools">${one && this.may('operate') && one.editable !== false
          ? html`<button class="btn" @click=${() => (this.draft = JSON.stringify(one.rule, null, 2))}>${t('alert.edit')}</button>
              <button class="btn btn-danger" ?disabled=${!!this.busy} @click=${() => this.#remove(one)}>${icon('trash')}${t('alert.delete')}</button>`
          : nothing}</div></div>
      ${this.said()}
      ${one
        ? html`<div class="stack">
            <section class="card" aria-labelledby="a-now"><h2 id="a-now">${t('alert.now')}</h2>
              ${one.acknowledged ? html`<p class="hint">${t('alert.acknowledged.by', { by: one.acknowledged.by, time: fmt.moment(one.acknowledged.at) })} <bdi>${one.acknowledged.comment}</bdi></p>` : nothing}
              ${one.error ? banner('bad', one.error) : nothing}
              ${(one.instances ?? []).map((each) => this.#instance(each))}
              ${(one.instances ?? []).length === 0 ? html`<p class="muted">${t('alert.noinstance')}</p>` : nothing}
              ${this.#actions(one)}</section>
            <section class="card" aria-labelledby="a-history"><h2 id="a-history">${t('alert.history')}</h2>
              ${(one.history ?? []).length === 0 ? html`<p class="muted">${t('alert.nohistory')}</p>` : nothing}
              <ol class="timeline">${(one.history ?? []).slice(0, 50).map((event) => html`<li>${chip(KINDS[event.to] ?? 'no-data', t(`alert.state.${event.to}`))}<div><span>${fmt.moment(event.at)}${Object.values(event.dims ?? {}).length > 0 ? html` · <bdi>${Object.values(event.dims).join(', ')}</bdi>` : nothing}</span>${event.why ? html`<p class="hint"><bdi>${event.why}</bdi></p>` : nothing}</div></li>`)}</ol></section>
            <section class="card" aria-labelledby="a-rule"><h2 id="a-rule">${t('alert.rule')}</h2><pre class="pre" tabindex="0" aria-labelledby="a-rule">${JSON.stringify(one.rule, null, 2)}</pre></section>
          </div>`
        : this.problem ? nothing : this.waiting()}`;
  }

  async #remove(one) {
    if (await confirm({ title: t('alert.delete'), text: t('alert.delete.text', { name: one.name }), yes: t('alert.delete'), danger: true })) {
      const etag = this.etag;
      if (await this.act('delete', () => api.delete(`/alerts/${encodeURIComponent(one.id)}`, { etag }))) {
        go('alerts');
      }
    }
  }

  #editor(one) {
    return html`
      <p class="crumbs"><a href=${link('alerts', one ? { id: one.id } : {})}>${icon('left')}${one ? html`<bdi>${one.name}</bdi>` : t('nav.alerts')}</a></p>
      <div class="page-head"><div><h1>${one ? t('alert.edit') : t('alerts.new')}</h1><p class="sub">${t('alert.editor')}</p></div></div>
      ${this.said()}
      <form class="card stack narrow" @submit=${(event) => this.#save(event, one)}>
        ${one ? nothing : html`<div class="field"><label for="alert-id">${t('alert.id')}</label><input id="alert-id" name="id" class="mono" pattern="[a-z][a-z0-9\\-]*" required autocomplete="off" /><p class="hint">${t('alert.id.hint')}</p></div>`}
        <div class="field"><label for="alert-rule">${t('alert.rule')}</label>
          <textarea id="alert-rule" name="rule" class="mono" rows="18" spellcheck="false" aria-describedby="alert-problem" .value=${one ? this.draft : JSON.stringify(example(), null, 2)}></textarea>
          <p class="error" id="alert-problem">${(this.told?.error?.errors ?? []).map((error) => html`<span class="sub2"><span class="mono">${error.pointer}</span> <bdi>${error.detail}</bdi></span>`)}</p></div>
        <div class="row"><button class="btn btn-primary" ?disabled=${!!this.busy}>${t('save')}</button>
          ${one ? html`<button type="button" class="btn" @click=${() => (this.draft = null)}>${t('cancel')}</button>` : html`<a class="btn" href=${link('alerts')}>${t('cancel')}</a>`}</div>
      </form>`;
  }

  async #save(event, one) {
    event.preventDefault();
    const { rule, id } = event.target.elements;
    this.draft = one ? rule.value : null;
    let body;
    try {
      body = JSON.parse(rule.value);
    } catch (error) {
      this.told = { kind: 'bad', sentence: t('alert.notjson', { reason: error.message }) };
      return;
    }
    const name = one ? one.id : id.value;
    if (await this.act('save', () => api.put(`/alerts/${encodeURIComponent(name)}`, body, one ? { etag: this.etag } : { create: true }))) {
      this.draft = null;
      go('alerts', { id: name });
    }
  }
}
