import { Screen, html, nothing, banner, chip, nothingHere, confirm } from '../lib/screen.js';
import { icon } from '../lib/icons.js';
import { t, side } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { api } from '../lib/api.js';
import { live } from '../lib/live.js';
import { prefs } from '../lib/prefs.js';
import { link } from '../lib/router.js';
import { instant } from '../lib/period.js';
import { catalogue } from '../lib/catalogue.js';

const ROLES = ['viewer', 'analyst', 'supervisor', 'operator', 'admin', 'auditor', 'dpo'];
const VALIDITIES = ['P7D', 'P30D', 'P90D', 'P365D', ''];
const ANNOTATORS = ['analyst', 'supervisor', 'operator', 'admin'];

/** What holds on this platform, and who may what. */
export default class Settings extends Screen {
  static properties = {
    targets: { state: true },
    draft: { state: true },
    all: { state: true },
    annotations: { state: true },
    settings: { state: true },
    tokens: { state: true },
    secrets: { state: true },
    audit: { state: true },
    verified: { state: true },
    secret: { state: true },
  };

  connectedCallback() {
    super.connectedCallback();
    for (const kind of ['target', 'annotation', 'catalogue', 'reset']) {
      this.during(live.on(kind, () => this.reload()));
    }
  }

  willUpdate(changes) {
    if (changes.has('params') && this.hasUpdated) {
      this.told = null;
      this.secret = null;
      this.ready = false;
      this.reload();
    }
  }

  #tabs() {
    return [
      ['targets', this.may('figures')],
      ['annotations', this.may('figures')],
      ['calendars', true],
      ['privacy', true],
      ['tokens', this.may('tokens')],
      ['secrets', this.may('operate')],
      ['audit', this.may('audit')],
      ['page', true],
    ]
      .filter(([, shown]) => shown)
      .map(([tab]) => tab);
  }

  #tab() {
    const tabs = this.#tabs();
    return tabs.includes(this.params.tab) ? this.params.tab : tabs[0];
  }

  async load() {
    switch (this.#tab()) {
      case 'targets':
        [this.targets, this.all] = await Promise.all([api.getTagged('/targets'), catalogue()]);
        break;
      case 'annotations':
        [this.annotations, this.all] = await Promise.all([api.get('/annotations').then((body) => body.annotations), catalogue()]);
        break;
      case 'tokens':
        this.tokens = (await api.get('/tokens')).tokens;
        break;
      case 'secrets':
        this.secrets = (await api.get('/secrets')).secrets;
        break;
      case 'audit':
        this.audit = await api.get('/audit', { limit: 50, before: this.params.before });
        break;
      case 'page':
        break;
      default:
        this.settings = await api.get('/settings');
    }
  }

  render() {
    const tab = this.#tab();
    return html`
      <div class="page-head"><div><h1>${t('nav.settings')}</h1><p class="sub">${t('settings.sub')}</p></div></div>
      <nav class="tabs" aria-label=${t('settings.tabs')}>${this.#tabs().map((each) => html`<a href=${link('settings', { tab: each })} aria-current=${each === tab ? 'page' : nothing}>${t(`settings.tab.${each}`)}</a>`)}</nav>
      ${this.said()} ${this.#content(tab)}`;
  }

  #content(tab) {
    switch (tab) {
      case 'targets':
        return this.targets ? this.#targets() : this.waiting();
      case 'annotations':
        return this.annotations ? this.#annotations() : this.waiting();
      case 'calendars':
        return this.settings ? this.#calendars() : this.waiting();
      case 'privacy':
        return this.settings ? this.#privacy() : this.waiting();
      case 'tokens':
        return this.tokens ? this.#tokens() : this.waiting();
      case 'secrets':
        return this.secrets ? this.#secrets() : this.waiting();
      case 'audit':
        return this.audit ? this.#audit() : this.waiting();
      default:
        return this.#page();
    }
  }

  #name(kpi) {
    return this.all?.byId.get(kpi)?.name ?? kpi;
  }

  // ---- targets

  #targets() {
    const { body, etag } = this.targets;
    const may = ['supervisor', 'admin'].includes(this.session.token.role);
    return html`
      ${(body.problems ?? []).map((sentence) => banner('bad', sentence))} ${(body.remarks ?? []).map((sentence) => banner('warning', sentence))}
      <p class="hint">${t('targets.text')} <span class="mono">conf/targets.json</span></p>
      ${body.targets.length === 0
        ? nothingHere(t('targets.none'))
        : html`<div class="table-wrap gap" tabindex="0" role="region" aria-label=${t('settings.tab.targets')}><table class="table">
            <thead><tr><th scope="col">${t('catalogue.kpi')}</th><th scope="col">${t('targets.good')}</th><th scope="col">${t('targets.where')}</th><th scope="col">${t('targets.from')}</th></tr></thead>
            <tbody>${body.targets.map((target) => this.#target(target))}</tbody></table></div>`}
      ${may
        ? this.draft === undefined || this.draft === null
          ? html`<div class="row gap"><button class="btn" @click=${() => (this.draft = JSON.stringify({ targets: body.targets }, null, 2))}>${t('targets.edit')}</button></div>`
          : html`<form class="card stack gap" @submit=${(event) => this.#saveTargets(event, etag)}>
              <div class="field"><label for="targets-text">${t('targets.json')}</label>
                <textarea id="targets-text" name="text" rows="18" class="mono" spellcheck="false" aria-describedby="targets-problems" .value=${this.draft}></textarea>
                <p class="error" id="targets-problems">${(this.told?.error?.errors ?? []).map((error) => html`<span class="sub2"><span class="mono">${error.pointer}</span> <bdi>${error.detail}</bdi></span>`)}</p></div>
              <div class="row"><button class="btn btn-primary" ?disabled=${!!this.busy}>${t('save')}</button><button type="button" class="btn" @click=${() => (this.draft = null)}>${t('cancel')}</button></div>
            </form>`
        : nothing}`;
  }

  #target(target) {
    const unit = this.all?.byId.get(target.kpi)?.unit;
    const bound = (value) => (unit ? fmt.value(value, unit) : fmt.exact(value));
    const words = [
      target.at_least !== undefined ? `≥ ${bound(target.at_least)}` : null,
      target.at_most !== undefined ? `≤ ${bound(target.at_most)}` : null,
      target.more_than !== undefined ? `> ${bound(target.more_than)}` : null,
      target.less_than !== undefined ? `< ${bound(target.less_than)}` : null,
      Array.isArray(target.between) ? target.between.map(bound).join(' – ') : null,
      target.zones ? target.zones.map((zone) => `${t(`status.${zone.status}`)}${zone.below === undefined || zone.below === null ? '' : ` < ${bound(zone.below)}`}`).join(', ') : null,
    ].filter(Boolean);
    const rest = Object.entries(target).filter(([key]) => !['kpi', 'at_least', 'at_most', 'more_than', 'less_than', 'between', 'zones', 'origin', 'from', 'to'].includes(key));
    return html`<tr><th scope="row"><a href=${link('catalogue', { kpi: target.kpi })}><bdi>${this.#name(target.kpi)}</bdi></a><span class="sub2 mono">${target.kpi}</span></th>
      <td>${words.join(', ') || fmt.NONE}</td><td class="mono"><bdi>${rest.map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : value}`).join('  ') || fmt.NONE}</bdi></td>
      <td><bdi>${target.from ?? fmt.NONE}</bdi>${target.origin ? html`<span class="sub2"><bdi>${side(target.origin)}</bdi></span>` : nothing}</td></tr>`;
  }

  async #saveTargets(event, etag) {
    event.preventDefault();
    const text = event.target.elements.text.value;
    this.draft = text;
    let body;
    try {
      body = JSON.parse(text);
    } catch (error) {
      this.told = { kind: 'bad', sentence: t('alert.notjson', { reason: error.message }) };
      return;
    }
    if (await this.act('targets', () => api.put('/targets', body, { etag }), t('targets.saved'))) {
      this.draft = null;
    }
  }

  // ---- annotations

  #annotations() {
    const may = ANNOTATORS.includes(this.session.token.role);
    return html`
      <p class="hint">${t('annotations.text')} ${t('annotations.zone', { zone: prefs.zone })}</p>
      ${may
        ? html`<form class="card gap inline" @submit=${(event) => this.#annotate(event)}>
            <div class="field grow"><label for="a-text">${t('annotations.what')}</label><input id="a-text" name="text" maxlength="500" required /></div>
            <div class="field"><label for="a-from">${t('annotations.from')}</label><input id="a-from" name="from" type="datetime-local" required /></div>
            <div class="field"><label for="a-to">${t('annotations.to')}</label><input id="a-to" name="to" type="datetime-local" /></div>
            <div class="field"><label for="a-kpi">${t('annotations.kpi')}</label><select id="a-kpi" name="kpi"><option value="">${t('annotations.all')}</option>${this.all.kpis.map((kpi) => html`<option value=${kpi.kpi}>${kpi.name}</option>`)}</select></div>
            <button class="btn btn-primary" ?disabled=${!!this.busy}>${t('annotations.add')}</button></form>`
        : nothing}
      ${this.annotations.length === 0
        ? nothingHere(t('annotations.none'))
        : html`<ol class="timeline gap">${this.annotations.map(
            (one) => html`<li>${icon('note')}<div class="grow"><b><bdi>${one.text}</bdi></b><span class="sub2">${one.to ? fmt.period(one.from, one.to) : fmt.moment(one.from)}${one.kpis.length > 0 ? html` · <bdi>${one.kpis.map((kpi) => this.#name(kpi)).join(', ')}</bdi>` : nothing} · <bdi>${one.author}</bdi></span></div>
              ${may ? html`<button class="btn btn-small btn-quiet btn-icon" aria-label=${t('annotations.remove', { text: one.text.slice(0, 60) })} ?disabled=${!!this.busy} @click=${() => this.act('annotation', () => api.delete(`/annotations/${encodeURIComponent(one.id)}`), t('annotations.removed'))}>${icon('trash')}</button>` : nothing}</li>`,
          )}</ol>`}`;
  }

  async #annotate(event) {
    event.preventDefault();
    const form = event.target;
    const { text, from, to, kpi } = form.elements;
    const body = { from: instant(from.value), text: text.value };
    if (to.value) {
      body.to = instant(to.value);
    }
    if (kpi.value) {
      body.kpis = [kpi.value];
    }
    if (await this.act('annotation', () => api.post('/annotations', body), t('annotations.added'))) {
      form.reset();
    }
  }

  // ---- calendars and privacy

  #calendars() {
    const all = this.settings.calendars;
    return html`<p class="hint">${t('calendars.text')}</p>
      ${all.length === 0
        ? nothingHere(t('calendars.none'))
        : html`<div class="table-wrap gap" tabindex="0" role="region" aria-label=${t('settings.tab.calendars')}><table class="table"><thead><tr><th scope="col">${t('catalogue.kpi')}</th><th scope="col">${t('catalogue.parameter')}</th><th scope="col">${t('calendars.meaning')}</th></tr></thead>
            <tbody>${all.map((one) => html`<tr><th scope="row"><a href=${link('catalogue', { kpi: one.kpi })}><bdi>${one.name}</bdi></a></th><td class="mono">${one.parameter}</td><td><bdi>${one.description}</bdi></td></tr>`)}</tbody></table></div>`}
      <p class="hint gap">${t('calendars.example')} <code class="mono">"opening_hours": "mo-fr 08:00-18:00"</code></p>`;
  }

  #privacy() {
    const privacy = this.settings.privacy;
    const roles = (list) => (list ?? []).map((role) => t(`role.${role}`)).join(', ') || fmt.NONE;
    return html`<section class="card"><h2>${t('settings.tab.privacy')}</h2><ul class="lines">
        <li>${icon('lock')}<span>${t(privacy.customersPseudonymised ? 'privacy.pseudonymised' : 'privacy.plain')}</span></li>
        <li>${icon('people')}<span>${t('privacy.contacts', { roles: roles(privacy.contacts) })}</span></li>
        <li>${icon('people')}<span>${t('privacy.agents', { roles: roles(privacy.agentFigures) })} ${privacy.agentReadsAudited ? t('privacy.audited') : nothing}</span></li>
        <li>${icon('lock')}<span>${t('privacy.bodies')}</span></li></ul></section>
      ${privacy.smallestGroups?.length > 0
        ? html`<section class="card gap"><h2>${t('privacy.groups')}</h2><p class="hint">${t('privacy.groups.text')}</p>
            <ul class="lines">${privacy.smallestGroups.map((one) => html`<li>${icon('people')}<span><a href=${link('catalogue', { kpi: one.kpi })}><bdi>${one.name}</bdi></a>: ${t('privacy.smallest', { smallest: one.smallest })}</span></li>`)}</ul></section>`
        : nothing}
      ${this.settings.files?.length > 0
        ? html`<section class="card gap"><h2>${t('settings.files')}</h2><p class="hint">${t('settings.files.text')}</p>
            <ul class="lines">${this.settings.files.map((file) => html`<li>${icon(file.exists ? 'check' : 'no-data')}<span class="mono">${file.path}</span>${file.exists ? nothing : html`<span class="muted">${t('settings.absent')}</span>`}</li>`)}</ul></section>`
        : nothing}`;
  }

  // ---- tokens and secrets

  #tokens() {
    const now = Date.now();
    const living = this.tokens.filter((one) => !one.revoked && (!one.expires || new Date(one.expires) > now));
    return html`
      ${this.secret
        ? html`<section class="card stack once" aria-labelledby="secret-title"><h2 id="secret-title" tabindex="-1">${t('tokens.once')}</h2><p class="hint">${t('tokens.once.text')}</p>
            <div class="row"><input class="input mono grow" readonly aria-labelledby="secret-title" .value=${this.secret} @focus=${(event) => event.target.select()} />
              <button class="btn" @click=${() => navigator.clipboard?.writeText(this.secret).then(() => (this.told = { kind: 'info', sentence: t('tokens.copied') }))}>${icon('link')}${t('tokens.copy')}</button>
              <button class="btn btn-quiet" @click=${() => (this.secret = null)}>${t('close')}</button></div></section>`
        : nothing}
      <form class="card inline" @submit=${(event) => this.#make(event)}>
        <div class="field grow"><label for="t-name">${t('tokens.name')}</label><input id="t-name" name="name" maxlength="80" required autocomplete="off" /></div>
        <div class="field"><label for="t-role">${t('tokens.role')}</label><select id="t-role" name="role">${ROLES.map((role) => html`<option value=${role}>${t(`role.${role}`)}</option>`)}</select></div>
        <div class="field"><label for="t-kind">${t('tokens.kind')}</label><select id="t-kind" name="kind"><option value="link">${t('tokens.kind.link')}</option><option value="program">${t('tokens.kind.program')}</option></select></div>
        <div class="field"><label for="t-validity">${t('tokens.validity')}</label><select id="t-validity" name="validity">${VALIDITIES.map((one) => html`<option value=${one} ?selected=${one === 'P90D'}>${one ? t('tokens.days', { n: Number(/\d+/.exec(one)[0]) }) : t('tokens.forever')}</option>`)}</select></div>
        <button class="btn btn-primary" ?disabled=${!!this.busy}>${t('tokens.make')}</button></form>
      <div class="table-wrap gap" tabindex="0" role="region" aria-label=${t('settings.tab.tokens')}><table class="table">
        <thead><tr><th scope="col">${t('tokens.name')}</th><th scope="col">${t('tokens.role')}</th><th scope="col">${t('tokens.kind')}</th><th scope="col">${t('tokens.made')}</th><th scope="col">${t('tokens.used')}</th><th scope="col">${t('tokens.ends')}</th><th scope="col"><span class="sr">${t('actions')}</span></th></tr></thead>
        <tbody>${living.map(
          (one) => html`<tr><th scope="row"><bdi>${one.name}</bdi>${one.id === this.session.token.id ? html` ${chip('info', t('tokens.you'), 'check')}` : nothing}<span class="sub2 mono">${one.id}</span></th><td>${t(`role.${one.role}`)}</td><td>${t(`tokens.kind.${one.kind}`)}</td><td>${fmt.date(one.created)}</td><td>${one.lastUsed ? fmt.ago(one.lastUsed) : t('tokens.never')}</td><td>${one.expires ? fmt.date(one.expires) : t('tokens.forever')}</td>
            <td class="num">${one.id === this.session.token.id ? nothing : html`<button class="btn btn-small btn-danger" ?disabled=${!!this.busy} aria-label=${t('tokens.revoke.label', { name: one.name })} @click=${() => this.#revoke(one)}>${t('tokens.revoke')}</button>`}</td></tr>`,
        )}</tbody></table></div>`;
  }

  async #make(event) {
    event.preventDefault();
    const form = event.target;
    const { name, role, kind, validity } = form.elements;
    const body = { name: name.value, role: role.value, kind: kind.value };
    if (kind.value === 'program' && validity.value) {
      body.validity = validity.value;
    }
    const made = await this.act('token', () => api.post('/tokens', body));
    if (made) {
      this.secret = kind.value === 'link' ? `${location.origin}/login?token=${made.secret}` : made.secret;
      form.reset();
      await this.updateComplete;
      this.querySelector('#secret-title')?.focus();
    }
  }

  async #revoke(one) {
    if (await confirm({ title: t('tokens.revoke'), text: t('tokens.revoke.text', { name: one.name }), yes: t('tokens.revoke'), danger: true })) {
      await this.act('token', () => api.delete(`/tokens/${encodeURIComponent(one.id)}`), t('tokens.revoked'));
    }
  }

  #secrets() {
    return html`<p class="hint">${t('secrets.text')}</p>
      <form class="card inline gap" @submit=${(event) => this.#keep(event)}>
        <div class="field"><label for="s-name">${t('secrets.name')}</label><input id="s-name" name="name" class="mono" required pattern="[A-Za-z0-9][A-Za-z0-9._\\-]*" autocomplete="off" /></div>
        <div class="field grow"><label for="s-value">${t('secrets.value')}</label><input id="s-value" name="value" type="password" required autocomplete="new-password" /></div>
        <button class="btn btn-primary" ?disabled=${!!this.busy}>${t('secrets.keep')}</button></form>
      ${this.secrets.length === 0
        ? nothingHere(t('secrets.none'))
        : html`<ul class="lines card gap">${this.secrets.map((name) => html`<li>${icon('lock')}<span class="mono grow">${name}</span><span class="mono muted">$[secret:${name}]</span>
            <button class="btn btn-small btn-quiet btn-icon" aria-label=${t('secrets.drop', { name })} ?disabled=${!!this.busy} @click=${() => this.#drop(name)}>${icon('trash')}</button></li>`)}</ul>`}`;
  }

  async #keep(event) {
    event.preventDefault();
    const form = event.target;
    const { name, value } = form.elements;
    if (await this.act('secret', () => api.put(`/secrets/${encodeURIComponent(name.value)}`, { value: value.value }), t('secrets.kept'))) {
      form.reset();
    }
  }

  async #drop(name) {
    if (await confirm({ title: t('secrets.drop', { name }), text: t('secrets.drop.text'), yes: t('secrets.dropit'), danger: true })) {
      await this.act('secret', () => api.delete(`/secrets/${encodeURIComponent(name)}`), t('secrets.dropped'));
    }
  }

  // ---- the log

  #audit() {
    const { entries, next } = this.audit;
    const verified = this.verified;
    return html`
      <div class="row spread"><p class="hint grow">${t('audit.text')}</p>
        <button class="btn btn-small" ?disabled=${!!this.busy} @click=${() => this.#verify()}>${icon('check')}${t('audit.verify')}</button></div>
      ${verified ? banner(this.#whole(verified) ? 'good' : 'bad', verified.sentence ?? (this.#whole(verified) ? t('audit.whole', { n: verified.entries ?? 0 }) : t('audit.broken'))) : nothing}
      <div class="table-wrap gap" tabindex="0" role="region" aria-label=${t('settings.tab.audit')}><table class="table table-tight">
        <thead><tr><th scope="col" class="num">${t('audit.number')}</th><th scope="col">${t('audit.at')}</th><th scope="col">${t('audit.who')}</th><th scope="col">${t('audit.action')}</th><th scope="col">${t('audit.object')}</th><th scope="col">${t('audit.outcome')}</th><th scope="col">${t('audit.detail')}</th></tr></thead>
        <tbody>${[...entries].sort((a, b) => b.number - a.number).map(
          (entry) => html`<tr><td class="num">${entry.number}</td><td>${fmt.moment(entry.at)}</td><td><bdi class="cut">${entry.who}</bdi><span class="sub2 mono">${entry.from}</span></td><td class="mono">${entry.action}</td><td class="mono"><bdi class="clamp">${entry.object}</bdi></td><td>${chip(entry.outcome === 'done' ? 'good' : 'bad', t(`audit.outcome.${entry.outcome}`), entry.outcome === 'done' ? 'check' : 'bad')}</td><td><bdi class="clamp">${entry.detail}</bdi></td></tr>`,
        )}</tbody></table></div>
      <div class="row gap">${this.params.before ? html`<a class="btn btn-small" href=${link('settings', { tab: 'audit' })}>${t('audit.newest')}</a>` : nothing}
        ${next ? html`<a class="btn btn-small" href=${link('settings', { tab: 'audit', before: next })}>${t('audit.older')}</a>` : nothing}</div>`;
  }

  #whole(verified) {
    return verified.whole ?? verified.good ?? false;
  }

  async #verify() {
    const answer = await this.act('verify', () => api.get('/audit/verification'));
    if (answer) {
      this.verified = answer;
    }
  }

  // ---- this browser

  #page() {
    const set = (name) => (event) => {
      prefs.set({ [name]: event.target.value || undefined });
      this.requestUpdate();
    };
    const zones = ['', ...(Intl.supportedValuesOf?.('timeZone') ?? ['Europe/Paris', 'UTC'])];
    return html`<section class="card stack narrow"><h2>${t('settings.tab.page')}</h2><p class="hint">${t('page.text')}</p>
      <div class="field"><label for="p-lang">${t('lang')}</label><select id="p-lang" @change=${set('lang')}>${['en', 'fr'].map((lang) => html`<option value=${lang} ?selected=${prefs.lang === lang}>${lang === 'fr' ? 'Français' : 'English'}</option>`)}</select></div>
      <div class="field"><label for="p-theme">${t('theme')}</label><select id="p-theme" @change=${set('theme')}>${['auto', 'light', 'dark', 'tv'].map((theme) => html`<option value=${theme} ?selected=${prefs.theme === theme}>${t(`theme.${theme}`)}</option>`)}</select></div>
      <div class="field"><label for="p-zone">${t('period.zone')}</label><select id="p-zone" @change=${set('zone')}>${zones.map((zone) => html`<option value=${zone} ?selected=${(prefs.get('zone') ?? '') === zone}>${zone || t('page.zone.browser', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}</option>`)}</select></div>
    </section>`;
  }
}
