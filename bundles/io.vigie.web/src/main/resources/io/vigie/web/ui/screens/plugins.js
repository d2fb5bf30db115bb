import { Screen, html, nothing, banner, chip, nothingHere, ended, failure, stand, working } from '../lib/screen.js';
import { icon } from '../lib/icons.js';
import { t } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { api } from '../lib/api.js';
import { live } from '../lib/live.js';
import { link } from '../lib/router.js';
import { announce } from '../lib/announce.js';

const STATES = { active: 'good', disabled: 'no-data', failed: 'bad' };
const RESULTS = { applied: 'good', refused: 'bad', 'rolled-back': 'warning' };
const TABS = ['installed', 'history', 'sets'];

/** What is installed, what a change would do before it is made, and the way back. */
export default class Plugins extends Screen {
  static properties = {
    all: { state: true },
    history: { state: true },
    why: { state: true },
    wish: { state: true },
    plan: { state: true },
    step: { state: true },
    unsigned: { state: true },
  };

  connectedCallback() {
    super.connectedCallback();
    for (const kind of ['plugin', 'catalogue', 'reset']) {
      this.during(live.on(kind, () => this.reload()));
    }
  }

  willUpdate(changes) {
    if (changes.has('params') && this.hasUpdated) {
      this.reload();
    }
  }

  async load() {
    const [all, history] = await Promise.all([api.get('/plugins'), this.#tab() === 'history' ? api.get('/plugins/history', { limit: 100 }) : this.history]);
    this.all = all;
    this.history = history;
  }

  #tab() {
    return TABS.includes(this.params.tab) ? this.params.tab : 'installed';
  }

  render() {
    const tab = this.#tab();
    const may = this.may('operate');
    return html`
      <div class="page-head">
        <div><h1>${t('nav.plugins')}</h1><p class="sub">${t('plugins.sub')}</p></div>
        <div class="tools">${may
          ? html`<label class="btn btn-primary" for="plugin-files">${icon('plus')}${t('plugins.install')}</label>
              <input id="plugin-files" class="sr" type="file" accept=".jar,application/java-archive" multiple ?disabled=${!!this.busy} @change=${this.#chosen} />`
          : nothing}</div>
      </div>
      ${this.said()}
      ${this.busy ? working(this.step ?? { words: t('plugins.working') }) : nothing}
      ${this.#changeCard()}
      ${(this.all?.drift ?? []).map((sentence) => banner('warning', sentence, may ? html`<button class="btn btn-small" ?disabled=${!!this.busy} @click=${() => this.#wish({ kind: 'wanted' })}>${t('plugins.wanted')}</button>` : nothing))}
      ${(this.all?.remarks ?? []).map((sentence) => banner('warning', sentence))}
      <nav class="tabs gap" aria-label=${t('plugins.tabs')}>${TABS.map((each) => html`<a href=${link('plugins', { tab: each === 'installed' ? null : each })} aria-current=${each === tab ? 'page' : nothing}>${t(`plugins.tab.${each}`)}</a>`)}</nav>
      ${this.all ? (tab === 'installed' ? this.#installed(may) : tab === 'history' ? this.#past() : this.#sets(may)) : this.waiting()}`;
  }

  // ---- a change, shown before it is made

  async #chosen(event) {
    const files = [...event.target.files];
    event.target.value = '';
    if (files.length === 0) {
      return;
    }
    await this.#plan(async () => {
      const sent = [];
      for (const file of files) {
        this.step = { words: t('plugins.sending', { name: file.name }) };
        sent.push(await api.post('/plugin-files', new Blob([file], { type: 'application/java-archive' })));
      }
      return { kind: 'install', files: sent.map((one) => one.sha256), sent };
    });
  }

  #wish(wish) {
    return this.#plan(async () => wish);
  }

  async #plan(make) {
    this.plan = null;
    this.unsigned = false;
    const done = await this.act('plan', async () => {
      const wish = await make();
      this.wish = wish;
      this.step = { words: t('plugins.planning') };
      return this.#ask(wish);
    });
    if (done) {
      announce('plan', t('plugins.planned'));
      await this.updateComplete;
      this.querySelector('#plan-title')?.focus();
    }
  }

  #body(wish) {
    const { sent, ...body } = wish;
    return this.unsigned ? { ...body, allowUnsigned: true } : body;
  }

  async #ask(wish) {
    const operation = await ended(api, await api.post('/plugins:plan', this.#body(wish)), (now) => (this.step = stand(now)));
    if (operation.state === 'failed') {
      this.plan = { refused: operation.problem };
    } else {
      this.plan = operation.result.plan;
    }
    return true;
  }

  async #allow(event) {
    this.unsigned = event.target.checked;
    await this.act('plan', () => this.#ask(this.wish));
  }

  async #apply() {
    const wish = this.wish;
    this.step = null;
    const result = await this.act('apply', async () => {
      const operation = await ended(api, await api.post('/plugins:apply', this.#body(wish)), (now) => (this.step = stand(now)));
      if (operation.state === 'failed') {
        throw failure(operation);
      }
      return operation.result;
    });
    this.plan = null;
    this.wish = null;
    if (result) {
      this.told = { kind: 'info', sentence: [t('plugins.applied', { time: fmt.duration(result.tookMillis / 1000) }), ...(result.notes ?? [])].join(' ') };
      announce('plugins', this.told.sentence);
    }
  }

  #changeCard() {
    const plan = this.plan;
    if (!plan) {
      return nothing;
    }
    if (plan.refused) {
      const errors = (plan.refused.errors ?? []).map((one) => one.detail);
      const unsigned = !this.unsigned && this.wish?.kind === 'install' && (this.wish.sent ?? []).some((one) => one.trust === 'unsigned');
      return html`<section class="card stack" aria-labelledby="plan-title">
        <h2 id="plan-title" tabindex="-1">${t('plugins.refused')}</h2>
        ${[...new Set([plan.refused.detail, ...errors].filter(Boolean))].map((sentence) => banner('bad', sentence))}
        ${unsigned ? html`<p class="check"><input type="checkbox" id="unsigned" @change=${this.#allow} /><label for="unsigned">${t('plugins.unsigned')}</label></p>` : nothing}
        <div class="row"><button class="btn" @click=${() => (this.plan = this.wish = null)}>${t('close')}</button></div>
      </section>`;
    }
    const touched = plan.restarts.length;
    return html`<section class="card stack plan" aria-labelledby="plan-title">
      <h2 id="plan-title" tabindex="-1">${t('plugins.plan')}</h2>
      <ul class="lines">${plan.steps.map(
        (step) => html`<li>${icon({ install: 'plus', replace: 'refresh', remove: 'trash', enable: 'play', disable: 'pause' }[step.action] ?? 'right')}<span>
          <b>${t(`plugins.step.${step.action}`)}</b> <bdi class="mono">${step.name}</bdi> ${step.before ? html`<span class="mono">${step.before} → ${step.version}</span>` : html`<span class="mono">${step.version}</span>`}
          ${chip(step.trust === 'unsigned' ? 'warning' : 'info', t(`plugins.trust.${step.trust}`), step.trust === 'unsigned' ? 'warning' : 'lock')}</span></li>`,
      )}</ul>
      ${plan.steps.length === 0 ? html`<p class="muted">${t('plugins.nosteps')}</p>` : nothing}
      <div><h3>${t('plugins.blast', { n: touched })}</h3>
        ${touched === 0
          ? html`<p class="hint">${t('plugins.blast.none')}</p>`
          : html`<ul class="lines">${plan.restarts.map((one) => html`<li>${icon('refresh')}<span><bdi class="mono">${one.bundle}</bdi><span class="sub2"><bdi>${one.why}</bdi></span></span></li>`)}</ul>`}</div>
      ${plan.kpis.length > 0 ? html`<div><h3>${t('plugins.kpis')}</h3><ul class="lines">${plan.kpis.slice(0, 40).map((sentence) => html`<li>${icon('target')}<bdi>${sentence}</bdi></li>`)}</ul></div>` : nothing}
      ${plan.sources.length > 0 ? html`<div><h3>${t('plugins.sources')}</h3><p><bdi>${plan.sources.join(', ')}</bdi></p></div>` : nothing}
      <div class="row"><button class="btn btn-primary" ?disabled=${!!this.busy || plan.steps.length === 0} @click=${() => this.#apply()}>${t('plugins.apply')}</button>
        <button class="btn" @click=${() => (this.plan = this.wish = null)}>${t('cancel')}</button></div>
    </section>`;
  }

  // ---- what is there

  #installed(may) {
    const all = this.all.plugins;
    return all.length === 0
      ? nothingHere(t('plugins.none'))
      : html`<div class="table-wrap" tabindex="0" role="region" aria-label=${t('plugins.tab.installed')}><table class="table">
          <thead><tr><th scope="col">${t('plugins.name')}</th><th scope="col">${t('plugins.state')}</th><th scope="col">${t('plugins.trust')}</th><th scope="col">${t('plugins.brings')}</th>${may ? html`<th scope="col"><span class="sr">${t('actions')}</span></th>` : nothing}</tr></thead>
          <tbody>${all.map((one) => this.#row(one, may))}</tbody></table></div>`;
  }

  #row(one, may) {
    const brings = [one.kpis.length > 0 ? t('plugins.nkpis', { n: one.kpis.length }) : null, one.sources.length > 0 ? t('plugins.nsources', { n: one.sources.length }) : null].filter(Boolean);
    const why = this.why?.name === one.name ? this.why.reasons : null;
    const more = [...one.kpis, ...one.sources].join(', ');
    return html`<tr>
      <th scope="row"><bdi class="mono">${one.name}</bdi><span class="sub2 mono">${one.version} · ${one.sha256.slice(0, 12)}</span></th>
      <td>${chip(STATES[one.state] ?? 'no-data', t(`plugins.state.${one.state}`))}${one.detail.map((sentence) => html`<span class="sub2"><bdi>${sentence}</bdi></span>`)}
        ${why ? html`<ul class="lines">${(why.length > 0 ? why : [t('plugins.allwell')]).map((sentence) => html`<li>${icon('info')}<bdi>${sentence}</bdi></li>`)}</ul>` : nothing}</td>
      <td>${t(`plugins.trust.${one.trust}`)}${one.signer ? html`<span class="sub2"><bdi>${one.signer}</bdi></span>` : nothing}</td>
      <td>${brings.join(', ') || fmt.NONE}${more ? html`<span class="sub2 clamp"><bdi>${more}</bdi></span>` : nothing}</td>
      ${may
        ? html`<td class="num"><span class="row row-tight end">
            <button class="btn btn-small btn-quiet" ?disabled=${!!this.busy} aria-label=${t('plugins.why.label', { name: one.name })} @click=${() => this.#why(one.name)}>${t('plugins.why')}</button>
            <button class="btn btn-small" ?disabled=${!!this.busy} aria-label=${t(one.enabled ? 'plugins.disable.label' : 'plugins.enable.label', { name: one.name })} @click=${() => this.#wish({ kind: one.enabled ? 'disable' : 'enable', names: [one.name] })}>${t(one.enabled ? 'plugins.disable' : 'plugins.enable')}</button>
            <button class="btn btn-small" ?disabled=${!!this.busy} aria-label=${t('plugins.uninstall.label', { name: one.name })} @click=${() => this.#wish({ kind: 'uninstall', names: [one.name] })}>${t('plugins.uninstall')}</button>
          </span></td>`
        : nothing}
    </tr>`;
  }

  async #why(name) {
    if (this.why?.name === name) {
      this.why = null;
      return;
    }
    const answer = await this.act('why', () => api.get(`/plugins/${encodeURIComponent(name)}/why`));
    if (answer) {
      this.why = { name, reasons: answer.reasons };
      announce('why', answer.reasons.join(' ') || t('plugins.allwell'));
    }
  }

  #past() {
    const events = this.history?.events;
    if (!events) {
      return this.waiting();
    }
    return events.length === 0
      ? nothingHere(t('plugins.nohistory'))
      : html`${(this.history.damage ?? []).map((sentence) => banner('warning', sentence))}<ol class="timeline">${events.map(
          (event) => html`<li>${chip(RESULTS[event.result] ?? 'info', t(`plugins.result.${event.result}`))}
            <div><b><bdi>${event.summary}</bdi></b><span class="sub2">${fmt.moment(event.at)} · ${fmt.duration(event.tookMillis / 1000)}</span>
            ${event.reasons.map((sentence) => html`<p class="hint"><bdi>${sentence}</bdi></p>`)}</div></li>`,
        )}</ol>`;
  }

  #sets(may) {
    const sets = this.all.sets;
    return html`<p class="hint">${t('plugins.sets.text')}</p><div class="stack gap">${sets.map(
      (set, at) => html`<section class="card" aria-labelledby="set-${at}">
        <div class="row spread"><h2 id="set-${at}" class="mono">${set.id}</h2>
          ${set.current ? chip('good', t('plugins.current')) : may ? html`<button class="btn btn-small" ?disabled=${!!this.busy} @click=${() => this.#back(set.id)}>${icon('refresh')}${t('plugins.rollback')}</button>` : nothing}</div>
        <p class="hint">${set.plugins.map((one) => `${one.name} ${one.version}`).join(', ')}</p>
      </section>`,
    )}</div>`;
  }

  #back(to) {
    return this.#wish({ kind: 'rollback', names: [to] });
  }
}
