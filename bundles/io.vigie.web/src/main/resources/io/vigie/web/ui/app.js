import { VElement, html, nothing, define } from './lib/element.js';
import { api } from './lib/api.js';
import { live } from './lib/live.js';
import { prefs, apply, force } from './lib/prefs.js';
import { load, t } from './lib/text.js';
import { here, link, go, on as onRoute } from './lib/router.js';
import { icon } from './lib/icons.js';
import { read } from './lib/question.js';

apply();

/**
 * The screens: what they need, and where they stand in the navigation.
 *
 * part: of the texts and styles, which the first visit need not wait for.
 */
const SCREENS = [
  { id: 'overview', key: 'o', group: 'look', right: 'figures' },
  { id: 'explorer', part: 'figures', key: 'e', group: 'look', right: 'figures' },
  { id: 'wall', part: 'figures', key: 'w', group: 'look', right: 'figures' },
  { id: 'catalogue', part: 'operate', key: 'k', group: 'look', right: 'figures' },
  { id: 'alerts', part: 'operate', key: 'a', group: 'look', right: 'figures' },
  { id: 'drill', part: 'figures', hidden: true, right: 'contacts' },
  { id: 'connectors', part: 'operate', key: 'c', group: 'operate', right: 'operations' },
  { id: 'plugins', part: 'operate', key: 'p', group: 'operate', right: 'operations' },
  { id: 'health', part: 'operate', key: 'h', group: 'operate', right: 'operations' },
  { id: 'settings', part: 'operate', key: 's', group: 'operate' },
];

const LOGO = html`<svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#3347c4"/><path d="M7 21l6-8 5 5 7-9" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/><circle cx="25" cy="9" r="2.600" fill="#ffd166"/></svg>`;

const sheets = new Map();

/** The texts and the style sheet of some screens. */
function bring(part) {
  if (!sheets.has(part)) {
    const sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.href = new URL(`./style/${part}.css`, import.meta.url);
    // A screen without its style can still be read.
    sheets.set(part, new Promise((done) => (sheet.onload = sheet.onerror = done)));
    document.head.append(sheet);
  }
  return Promise.all([sheets.get(part), load(part)]);
}

class App extends VElement {
  static properties = {
    session: { state: true },
    screen: { state: true },
    params: { state: true },
    failed: { state: true },
    side: { state: true },
    stream: { state: true },
    plugged: { state: true },
    keys: { state: true },
    outdated: { state: true },
    entering: { state: true },
    elsewhere: { state: true },
  };

  #pending = null;

  constructor() {
    super();
    this.session = undefined;
    this.plugged = [];
    this.stream = 'off';
    Object.assign(this, here());
  }

  async connectedCallback() {
    super.connectedCallback();
    this.during(onRoute(() => this.#arrive()));
    this.during(live.on('state', (state) => (this.stream = state)));
    this.during(live.on('ui', () => this.#elements()));
    this.during(prefs.on((changes) => 'lang' in changes && this.#translate()));
    this.#listen(window, 'vigie-login', () => {
      if (this.session !== null) {
        live.stop();
        this.session = null;
      }
    });
    this.#listen(document, 'keydown', (event) => this.#key(event));
    // All that the first screen needs, at once: what the person may see is decided once it is known who it is.
    if (here().screen === 'overview') {
      import('./lib/catalogue.js').then(({ catalogue }) => catalogue()).catch(() => {});
    }
    await Promise.all([load(), this.#enter(), this.#arrive()]);
    this.#title();
    this.requestUpdate();
  }

  #listen(target, type, listener) {
    target.addEventListener(type, listener);
    this.during(() => target.removeEventListener(type, listener));
  }

  async #enter() {
    try {
      this.session = await api.get('/session');
      live.start(this.session.lastEvent);
      this.#elements();
    } catch (error) {
      if (error.status === 401) {
        this.session = null;
        this.elsewhere = error.body.login === '/login/oidc' ? error.body.login : null;
      } else {
        this.failed = error.message;
      }
    }
  }

  async #translate() {
    await load();
    const { screen } = this;
    this.screen = '';
    await this.updateComplete;
    this.screen = screen;
    this.#title();
  }

  async #elements() {
    try {
      const answer = await fetch('/ui/elements.json', { credentials: 'same-origin' });
      const { page, elements } = answer.ok ? await answer.json() : { page: null, elements: [] };
      if (elements.length > 0) {
        const { prepare } = await import('./elements/plugged.js');
        await Promise.all(elements.map(prepare));
      }
      this.plugged = elements;
      this.#page ??= page;
      this.outdated = page !== null && this.#page !== page;
    } catch {
      // Asked for again with the next event.
      this.plugged = [];
    }
  }

  #page;

  async #arrive() {
    const { screen, params } = here();
    const known = SCREENS.find((one) => one.id === screen);
    const changed = screen !== this.screen || !this.#pending;
    this.side = false;
    if (known) {
      this.#pending = screen;
      try {
        const [module] = await Promise.all([import(`./screens/${screen}.js`), known.part && bring(known.part)]);
        define(`screen-${screen}`, module.default);
        this.failed = null;
      } catch {
        this.failed = t('error.screen');
      }
      if (this.#pending !== screen) {
        return;
      }
    } else {
      this.#pending = screen;
    }
    force(screen === 'wall' ? (['light', 'dark'].includes(params.theme) ? params.theme : 'tv') : null);
    this.screen = screen;
    this.params = params;
    this.#title();
    if (params.why) {
      await Promise.all([import('./elements/explain.js'), bring('figures')]);
    }
    this.requestUpdate();
    if (changed) {
      scrollTo(0, 0);
      await this.updateComplete;
      if (this.#moved) {
        this.querySelector('#main')?.focus({ preventScroll: true });
      }
      this.#moved = true;
    }
  }

  #moved = false;

  #title() {
    const name = t(`nav.${this.screen}`);
    document.title = `${name.startsWith('nav.') ? '' : `${name} · `}Vigie`;
  }

  /** What a screen is drawn from: the element is made by its name. */
  #screen() {
    const known = SCREENS.find((one) => one.id === this.screen);
    if (!known) {
      const plugged = this.plugged.find((element) => element.kind === 'screen' && element.tag === this.screen);
      return plugged ? html`<v-plugged .element=${plugged} .params=${this.params}></v-plugged>` : this.#missing();
    }
    if (known.right && !this.session.rights.includes(known.right)) {
      return html`<div class="empty">${icon('lock')}<h1>${t('forbidden.title')}</h1><p>${t('forbidden.text')}</p></div>`;
    }
    if (this.failed) {
      return html`<div class="empty">${icon('bad')}<p>${this.failed}</p></div>`;
    }
    const name = `screen-${this.screen}`;
    if (!customElements.get(name)) {
      return nothing;
    }
    if (this.#element?.localName !== name) {
      this.#element = document.createElement(name);
    }
    this.#element.params = this.params;
    this.#element.session = this.session;
    this.#element.plugged = this.plugged;
    return this.#element;
  }

  #element = null;

  #missing() {
    return html`<div class="empty">${icon('no-data')}<h1>${t('missing.title')}</h1><p><a href=${link('overview')}>${t('missing.back')}</a></p></div>`;
  }

  #may(screen) {
    return !screen.right || this.session.rights.includes(screen.right);
  }

  #key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !this.session) {
      return;
    }
    if (event.key === 'Escape' && this.side) {
      this.side = false;
      return;
    }
    if (prefs.get('keys') === 'off' || event.target.closest?.('input, select, textarea, [contenteditable], dialog[open]')) {
      return;
    }
    if (event.key === '?') {
      event.preventDefault();
      this.keys = true;
      return;
    }
    if (this.#chord) {
      clearTimeout(this.#chord);
      this.#chord = 0;
      const screen = SCREENS.find((one) => one.key === event.key && this.#may(one));
      if (screen) {
        event.preventDefault();
        go(screen.id, ['look'].includes(screen.group) ? this.#kept() : {});
      }
      return;
    }
    if (event.key === 'g') {
      this.#chord = setTimeout(() => (this.#chord = 0), 1500);
    } else if (event.key === '/') {
      const picker = this.querySelector('v-kpis button');
      if (picker) {
        event.preventDefault();
        picker.click();
      }
    } else if (['[', ']'].includes(event.key) && this.querySelector('v-period')) {
      event.preventDefault();
      import('./elements/pickers.js').then(({ step }) => {
        const { screen, params } = here();
        go(screen, { ...params, period: step(read(params), event.key === '[' ? -1 : 1) });
      });
    } else if (event.key === 'Escape' && this.screen === 'wall') {
      go('overview', this.#kept());
    }
  }

  #chord = 0;

  /** Period, zone and filter go along from one screen of figures to the next. */
  #kept() {
    const { period, tz, where } = here().params;
    return { period, tz, where };
  }

  updated() {
    const dialog = this.querySelector('#keys');
    if (this.keys && dialog && !dialog.open) {
      dialog.showModal();
    }
  }

  willUpdate() {
    if (this.session !== undefined || this.failed) {
      // What the page came with, to be seen before any script has run.
      this.querySelector('#frame')?.remove();
    }
  }

  render() {
    if (this.session === undefined) {
      return this.failed ? html`<div class="door"><div class="card"><p>${this.failed}</p><button class="btn" @click=${() => location.reload()}>${t('error.again')}</button></div></div>` : nothing;
    }
    if (this.session === null) {
      return this.#door();
    }
    const full = this.screen === 'wall';
    return html`
      <div id="announcements" class="sr" role="status" aria-live="polite"></div>
      ${full ? nothing : html`<button class="skip" @click=${() => this.querySelector('#main').focus()}>${t('skip')}</button>`}
      <div class=${full ? '' : 'shell'}>
        ${full ? nothing : this.#side()}
        <div class="grow">
          ${full
            ? nothing
            : html`<div class="topbar"><button class="btn btn-quiet btn-icon" aria-label=${t('menu')} aria-expanded=${this.side ? 'true' : 'false'}
                @click=${() => (this.side = !this.side)}>${icon('menu')}</button>Vigie</div>`}
          <main class="main" id="main" tabindex="-1">${this.#screen()}</main>
        </div>
      </div>
      ${this.params?.why && customElements.get('v-explain')
        ? html`<v-explain .kpi=${[].concat(this.params.why)[0]} .params=${this.params} .session=${this.session}></v-explain>`
        : nothing}
      ${this.keys ? this.#keysDialog() : nothing}`;
  }

  #side() {
    const looks = SCREENS.filter((one) => one.group === 'look' && this.#may(one));
    const operates = SCREENS.filter((one) => one.group === 'operate' && this.#may(one));
    const extra = this.plugged.filter((element) => element.kind === 'screen');
    return html`<nav class="side" aria-label=${t('nav')} ?data-open=${this.side}>
      <a class="brand" href=${link('overview')}>${LOGO}Vigie</a>
      ${looks.map((one) => this.#entry(one.id, one.id, t(`nav.${one.id}`), this.#kept()))}
      ${extra.map((one) => this.#entry(one.tag, 'plugins', one.title?.[prefs.lang] ?? one.tag))}
      <h2>${t('nav.group.operate')}</h2>
      ${operates.map((one) => this.#entry(one.id, one.id, t(`nav.${one.id}`)))}
      <div class="side-foot">
        ${this.outdated ? html`<button type="button" class="btn" @click=${() => location.reload()}>${icon('refresh')}${t('outdated')}</button>` : nothing}
        <div class="stream"><span class="pulse ${this.stream === 'live' ? '' : `pulse-${this.stream}`}"></span>${t(`stream.${this.stream}`)}</div>
        <div class="row row-tight">
          <div class="btn-group" role="group" aria-label=${t('lang')}>
            ${['fr', 'en'].map(
              (lang) => html`<button type="button" class="btn btn-small" lang=${lang} aria-pressed=${prefs.lang === lang ? 'true' : 'false'}
                aria-label=${lang === 'fr' ? 'FR, français' : 'EN, English'} @click=${() => prefs.set({ lang })}>${lang.toUpperCase()}</button>`,
            )}
          </div>
          <div class="btn-group" role="group" aria-label=${t('theme')}>
            ${[['light', 'sun'], ['dark', 'moon'], ['tv', 'wall'], ['auto', 'auto']].map(
              ([theme, symbol]) => html`<button type="button" class="btn btn-small btn-icon" aria-pressed=${prefs.theme === theme ? 'true' : 'false'}
                aria-label=${t(`theme.${theme}`)} title=${t(`theme.${theme}`)} @click=${() => { prefs.set({ theme }); this.requestUpdate(); }}>${icon(symbol)}</button>`,
            )}
          </div>
        </div>
        <div class="row row-tight who">
          <span class="cut grow" title=${this.session.token.name.slice(0, 200)}><bdi>${this.session.token.name}</bdi> · ${t(`role.${this.session.token.role}`)}</span>
          <button type="button" class="btn btn-quiet btn-small btn-icon" aria-label=${t('keys.title')} title=${`${t('keys.title')} (?)`} @click=${() => (this.keys = true)}>${icon('keyboard')}</button>
          <button type="button" class="btn btn-quiet btn-small btn-icon" aria-label=${t('logout')} title=${t('logout')} @click=${this.#leave}>${icon('out')}</button>
        </div>
      </div>
    </nav>`;
  }

  #entry(id, symbol, words, params = {}) {
    const current = this.screen === id || (id === 'explorer' && this.screen === 'drill');
    return html`<a class="nav" href=${link(id, params)} aria-current=${current ? 'page' : nothing} @click=${() => (this.side = false)}>${icon(symbol)}<span class="cut"><bdi>${words}</bdi></span></a>`;
  }

  async #leave() {
    try {
      await api.delete('/session');
    } finally {
      live.stop();
      this.session = null;
    }
  }

  #door() {
    return html`<main class="door"><form class="card" @submit=${this.#login}>
      <span class="brand">${LOGO}Vigie</span>
      <h1>${t('login.title')}</h1>
      <p class="muted">${t('login.text')}</p>
      <div class="field">
        <label for="token">${t('login.token')}</label>
        <input id="token" name="token" type="password" autocomplete="off" spellcheck="false" required aria-describedby="login-error" />
        <p class="error" id="login-error" role="alert">${this.entering ?? ''}</p>
      </div>
      <button class="btn btn-primary">${t('login.enter')}</button>
      ${this.elsewhere ? html`<a class="btn" href=${this.elsewhere}>${t('login.oidc')}</a>` : nothing}
      <div class="row row-tight">${['fr', 'en'].map((lang) => html`<button type="button" class="btn btn-quiet btn-small" lang=${lang} aria-pressed=${prefs.lang === lang ? 'true' : 'false'} @click=${() => prefs.set({ lang })}>${lang === 'fr' ? 'Français' : 'English'}</button>`)}</div>
    </form></main>`;
  }

  async #login(event) {
    event.preventDefault();
    const field = event.target.elements.token;
    const token = field.value.trim().replace(/^.*[?&]token=/, '');
    try {
      this.session = await api.post('/session', { token });
      this.entering = null;
      live.start(this.session.lastEvent);
      this.#elements();
      this.#arrive();
    } catch (error) {
      this.entering = error.status === 401 ? t('login.wrong') : error.message;
      field.select();
    }
  }

  #keysDialog() {
    const rows = [
      ['?', 'keys.help'],
      ['/', 'keys.pick'],
      ['[ ]', 'keys.period'],
      ['Esc', 'keys.close'],
      ['↑ ↓ ← →', 'keys.arrows'],
      ...SCREENS.filter((one) => one.key && this.#may(one)).map((one) => [`g ${one.key}`, `nav.${one.id}`]),
    ];
    return html`<dialog class="dialog" id="keys" aria-labelledby="keys-title" @close=${() => (this.keys = false)}>
      <header><h2 id="keys-title">${t('keys.title')}</h2><button class="btn btn-quiet btn-icon" aria-label=${t('close')} @click=${(event) => event.target.closest('dialog').close()}>${icon('close')}</button></header>
      <dl class="kv">${rows.map(([keys, words]) => html`<dt><kbd class="mono">${keys}</kbd></dt><dd>${t(words)}</dd>`)}</dl>
      <p class="check pad"><input type="checkbox" id="keys-on" .checked=${prefs.get('keys') !== 'off'} @change=${(event) => prefs.set({ keys: event.target.checked ? 'on' : 'off' })} />
        <label for="keys-on">${t('keys.on')}</label></p>
    </dialog>`;
  }
}

define('vigie-app', App);
