import { VElement, html, nothing, define } from '../lib/element.js';
import { icon } from '../lib/icons.js';
import { t } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { api } from '../lib/api.js';
import { prefs } from '../lib/prefs.js';
import { link, go } from '../lib/router.js';
import { banner, chip } from '../lib/screen.js';
import { announce } from '../lib/announce.js';

const STEPS = ['type', 'settings', 'check', 'preview', 'start'];
const HIDDEN = '***';

/**
 * A new connector, or another version of one: choose what is read, fill in its settings, let Vigie check them, look at
 * what would come in, start. Nothing is stored before the last step; secrets go their own way and are never read back.
 */
class Wizard extends VElement {
  static properties = {
    type: {},
    copy: {},
    step: { state: true },
    types: { state: true },
    chosen: { state: true },
    values: { state: true },
    name: { state: true },
    description: { state: true },
    errors: { state: true },
    problem: { state: true },
    busy: { state: true },
    checked: { state: true },
    preview: { state: true },
    secrets: { state: true },
    asked: { state: true },
  };

  #etag = null;

  constructor() {
    super();
    this.step = 'type';
    this.values = {};
    this.name = '';
    this.description = '';
    this.errors = {};
    this.secrets = {};
    this.asked = '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.#load();
    this.during(prefs.on((changes) => 'lang' in changes && this.#load()));
  }

  async #load() {
    try {
      this.types = (await api.get('/connector-types')).types;
      if (this.copy && !this.#etag) {
        const { body, etag } = await api.getTagged(`/connectors/${encodeURIComponent(this.copy)}`);
        this.#etag = etag;
        this.name = body.name;
        this.description = body.description ?? '';
        this.values = Object.fromEntries(Object.entries(body.settings ?? {}).map(([key, value]) => [key, [].concat(value).join('\n')]));
        this.#choose(body.type, false);
      } else if (this.type) {
        this.#choose(this.type);
      } else if (this.chosen) {
        this.chosen = this.types.find((one) => one.type === this.chosen.type) ?? null;
      }
    } catch (error) {
      this.problem = error.message;
    }
  }

  #choose(type, fresh = true) {
    this.chosen = this.types.find((one) => one.type === type) ?? null;
    if (!this.chosen) {
      this.problem = t('wizard.notype', { type });
      return;
    }
    if (fresh) {
      this.values = {};
      this.secrets = {};
      this.name = '';
    }
    this.#to('settings');
  }

  async #to(step) {
    this.step = step;
    this.problem = null;
    await this.updateComplete;
    this.querySelector('h2')?.focus();
    announce('wizard', t(`wizard.step.${step}`));
  }

  // ---- what is sent

  #settings() {
    const settings = {};
    for (const setting of this.chosen.settings) {
      const text = this.values[setting.name] ?? '';
      if (setting.secret) {
        if (this.secrets[setting.name]) {
          settings[setting.name] = `$[secret:${this.#secretName(setting)}]`;
        } else if (text && text !== HIDDEN) {
          settings[setting.name] = text;
        }
      } else if (text !== '') {
        const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
        settings[setting.name] = lines.length > 1 ? lines : (lines[0] ?? '');
      }
    }
    return settings;
  }

  #secretName(setting) {
    return `${this.name || 'new'}-${setting.name}`.replace(/[^A-Za-z0-9._-]/g, '-');
  }

  #draft() {
    return { name: this.name, description: this.description, settings: this.#settings() };
  }

  /** Secrets are kept first, under names of their own: the settings name them, nothing else does. */
  async #keepSecrets() {
    for (const setting of this.chosen.settings) {
      const secret = setting.secret ? this.secrets[setting.name] : null;
      if (secret && secret !== true) {
        await api.put(`/secrets/${encodeURIComponent(this.#secretName(setting))}`, { value: secret });
        // From here on it is known by its name alone.
        this.secrets = { ...this.secrets, [setting.name]: true };
      }
    }
  }

  async #try(name, work) {
    this.busy = name;
    this.problem = null;
    this.errors = {};
    try {
      return await work();
    } catch (error) {
      this.#refused(error);
      return undefined;
    } finally {
      this.busy = null;
    }
  }

  #refused(error) {
    const errors = {};
    const others = [];
    for (const one of error.errors ?? []) {
      const setting = /^\/settings\/([^/]+)/.exec(one.pointer ?? '')?.[1];
      if (setting) {
        errors[setting] = errors[setting] ? `${errors[setting]} ${one.detail}` : one.detail;
      } else if (one.pointer === '/name') {
        errors.name = one.detail;
      } else {
        others.push(one.detail);
      }
    }
    this.errors = errors;
    this.problem = Object.keys(errors).length > 0 ? [t('wizard.mend'), ...others].join(' ') : error.message;
    if (Object.keys(errors).length > 0) {
      this.step = 'settings';
    }
  }

  #path(verb) {
    return `/connector-types/${encodeURIComponent(this.chosen.type)}/${verb}`;
  }

  async #check(event) {
    event?.preventDefault();
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(this.name)) {
      this.errors = { name: t('wizard.badname') };
      this.querySelector('#w-name')?.focus();
      return;
    }
    await this.#try('check', async () => {
      await this.#keepSecrets();
      const { errors } = await api.post(this.#path('validate'), this.#draft());
      if (errors.length > 0) {
        this.#refused({ errors, message: errors.map((one) => one.detail).join(' ') });
        await this.updateComplete;
        this.querySelector('[aria-invalid="true"]')?.focus();
        return;
      }
      const { lines } = await api.post(this.#path('check'), this.#draft());
      this.checked = lines;
      this.#to('check');
    });
  }

  #look() {
    return this.#try('preview', async () => {
      this.preview = await api.post(`${this.#path('preview')}`, this.#draft());
      this.#to('preview');
    });
  }

  #start(desired) {
    return this.#try('start', async () => {
      const body = { type: this.chosen.type, description: this.description, settings: this.#settings(), state: desired };
      const path = `/connectors/${encodeURIComponent(this.name)}`;
      const options = this.#etag && this.copy === this.name ? { etag: this.#etag } : { create: true };
      await api.put(path, body, options);
      go('connectors', { name: this.name });
    });
  }

  // ---- what is seen

  render() {
    const at = STEPS.indexOf(this.step);
    return html`
      <p class="crumbs"><a href=${link('connectors')}>${icon('left')}${t('nav.connectors')}</a></p>
      <div class="page-head"><div><h1>${this.copy ? t('wizard.edit', { name: this.copy }) : t('connectors.new')}</h1>
        <p class="sub">${t('wizard.sub')}</p></div></div>
      <ol class="steps" aria-label=${t('wizard.steps')}>${STEPS.map(
        (step, index) => html`<li class=${index < at ? 'done' : ''} aria-current=${step === this.step ? 'step' : nothing}><span class="step-n">${index < at ? icon('check') : index + 1}</span>${t(`wizard.step.${step}`)}</li>`,
      )}</ol>
      <div role="alert">${this.problem ? banner('bad', this.problem) : nothing}</div>
      <div class="gap">${this.#step()}</div>`;
  }

  #step() {
    switch (this.step) {
      case 'settings':
        return this.#form();
      case 'check':
        return this.#checks();
      case 'preview':
        return this.#facts();
      case 'start':
        return this.#last();
      default:
        return this.#choice();
    }
  }

  #choice() {
    if (!this.types) {
      return html`<p class="muted">${t('loading')}</p>`;
    }
    const wanted = this.asked.toLowerCase();
    const found = this.types.filter((one) => `${one.type} ${one.label} ${one.description}`.toLowerCase().includes(wanted));
    return html`<div class="stack">
      <h2 tabindex="-1">${t('wizard.which')}</h2>
      <div class="field search"><label for="w-search" class="sr">${t('wizard.search')}</label><input id="w-search" type="search" placeholder=${t('wizard.search')} .value=${this.asked} @input=${(event) => (this.asked = event.target.value)} /></div>
      <ul class="choices">${found.map(
        (one) => html`<li><button class="choice card" @click=${() => this.#choose(one.type)}>
          <b><bdi>${one.label}</bdi></b><span class="mono hint">${one.type}</span><span class="hint"><bdi>${one.description}</bdi></span>
          <span class="row row-tight">${(one.features ?? []).map((feature) => chip('info', t(`connector.feature.${feature}`), null))}</span>
        </button></li>`,
      )}</ul>
    </div>`;
  }

  #form() {
    const needed = this.chosen.settings.filter((setting) => setting.required);
    const optional = this.chosen.settings.filter((setting) => !setting.required);
    const filled = optional.some((setting) => this.values[setting.name] || this.errors[setting.name]);
    return html`<form class="card stack narrow" @submit=${(event) => this.#check(event)} novalidate>
      <h2 tabindex="-1"><bdi>${this.chosen.label}</bdi></h2>
      <p class="hint"><bdi>${this.chosen.description}</bdi></p>
      <div class="field"><label for="w-name">${t('connector.name')}</label>
        <input id="w-name" class="mono" .value=${this.name} ?readonly=${!!this.copy} autocomplete="off" spellcheck="false" required aria-invalid=${this.errors.name ? 'true' : 'false'} aria-describedby="w-name-hint w-name-error"
          @input=${(event) => (this.name = event.target.value.trim())} />
        <p class="hint" id="w-name-hint">${t('wizard.name.hint')}</p>
        <p class="error" id="w-name-error">${this.errors.name ?? nothing}</p></div>
      <div class="field"><label for="w-description">${t('connector.description')}</label>
        <input id="w-description" .value=${this.description} @input=${(event) => (this.description = event.target.value)} /></div>
      ${needed.map((setting) => this.#field(setting))}
      ${optional.length > 0
        ? html`<details class="more" ?open=${filled || needed.length === 0}><summary>${t('wizard.optional', { n: optional.length })}</summary><div class="stack">${optional.map((setting) => this.#field(setting))}</div></details>`
        : nothing}
      <div class="row"><button class="btn btn-primary" ?disabled=${!!this.busy}>${this.busy === 'check' ? t('wizard.checking') : t('wizard.check')}</button>
        <button type="button" class="btn btn-quiet" @click=${() => this.#to('type')} ?hidden=${!!this.copy}>${t('back')}</button></div>
    </form>`;
  }

  #field(setting) {
    const id = `w-${setting.name}`;
    const error = this.errors[setting.name];
    const described = `${id}-hint ${id}-error`;
    const set = (event) => {
      this.values = { ...this.values, [setting.name]: event.target.value };
    };
    const value = this.values[setting.name] ?? '';
    const many = value.includes('\n');
    return html`<div class="field">
      <label for=${id}><bdi>${setting.label}</bdi>${setting.required ? html` <span class="muted">${t('wizard.needed')}</span>` : nothing} <span class="mono muted">${setting.name}</span></label>
      ${setting.secret
        ? html`<input id=${id} type="password" autocomplete="new-password" spellcheck="false" aria-invalid=${error ? 'true' : 'false'} aria-describedby=${described}
            placeholder=${this.secrets[setting.name] === true || value ? t('wizard.kept') : ''} .value=${typeof this.secrets[setting.name] === 'string' ? this.secrets[setting.name] : ''}
            @input=${(event) => (this.secrets = { ...this.secrets, [setting.name]: event.target.value })} />`
        : setting.options?.length > 0
          ? html`<select id=${id} aria-invalid=${error ? 'true' : 'false'} aria-describedby=${described} @change=${set}>
              <option value="" ?selected=${value === ''}>${setting.default ? t('wizard.default', { value: setting.default }) : t('wizard.choose')}</option>
              ${setting.options.map((option) => html`<option value=${option} ?selected=${option === value}>${option}</option>`)}
            </select>`
          : many
            ? html`<textarea id=${id} rows="3" class="mono" aria-invalid=${error ? 'true' : 'false'} aria-describedby=${described} .value=${value} @input=${set}></textarea>`
            : html`<input id=${id} autocomplete="off" spellcheck="false" placeholder=${setting.default ? t('wizard.default', { value: setting.default }) : ''} aria-invalid=${error ? 'true' : 'false'} aria-describedby=${described} .value=${value} @input=${set} />`}
      <p class="hint" id="${id}-hint"><bdi>${setting.description}</bdi>${setting.secret ? html` ${t('wizard.secret')}` : nothing}</p>
      <p class="error" id="${id}-error">${error ?? nothing}</p>
    </div>`;
  }

  #checks() {
    const failed = this.checked.some((line) => line.outcome === 'failed');
    return html`<section class="card stack narrow">
      <h2 tabindex="-1">${failed ? t('wizard.check.failed') : t('wizard.check.good')}</h2>
      <ul class="lines">${this.checked.map((line) => html`<li>${icon({ passed: 'good', warning: 'warning', failed: 'bad' }[line.outcome], `s-${{ passed: 'good', warning: 'warning', failed: 'bad' }[line.outcome]}`)}<span><span class="sr">${t(`wizard.outcome.${line.outcome}`)}: </span><bdi>${line.sentence}</bdi></span></li>`)}</ul>
      <div class="row">
        ${failed ? html`<button class="btn btn-primary" @click=${() => this.#to('settings')}>${t('wizard.change')}</button><button class="btn" ?disabled=${!!this.busy} @click=${() => this.#check()}>${t('wizard.again')}</button>`
          : html`<button class="btn btn-primary" ?disabled=${!!this.busy} @click=${() => this.#look()}>${this.busy === 'preview' ? t('wizard.looking') : t('wizard.look')}</button><button class="btn btn-quiet" @click=${() => this.#to('settings')}>${t('back')}</button>`}
      </div>
    </section>`;
  }

  #facts() {
    const { facts, rejections } = this.preview;
    const types = [...new Set(facts.map((fact) => fact.type))];
    return html`<section class="stack">
      <h2 tabindex="-1">${t('wizard.preview', { n: facts.length })}</h2>
      <p class="hint">${t('wizard.preview.text')}</p>
      ${types.map((type) => {
        const rows = facts.filter((fact) => fact.type === type);
        const columns = [...new Set(rows.flatMap((fact) => Object.keys(fact.values)))].slice(0, 8);
        return html`<div class="table-wrap" tabindex="0" role="region" aria-label=${type}><table class="table table-tight">
          <caption class="pad"><b class="mono">${type}</b></caption>
          <thead><tr>${columns.map((column) => html`<th scope="col" class="mono">${column}</th>`)}</tr></thead>
          <tbody>${rows.slice(0, 10).map((fact) => html`<tr>${columns.map((column) => html`<td><bdi class="cut">${this.#shown(fact.values[column])}</bdi></td>`)}</tr>`)}</tbody>
        </table></div>`;
      })}
      ${rejections.length > 0
        ? html`<div class="stack">${banner('warning', t('wizard.rejected', { n: rejections.length }))}
            <ul class="lines">${rejections.slice(0, 5).map((one) => html`<li>${icon('bad', 's-bad')}<span><bdi class="mono">${one.position}</bdi>: <bdi>${one.reason}</bdi></span></li>`)}</ul></div>`
        : nothing}
      <div class="row"><button class="btn btn-primary" @click=${() => this.#to('start')}>${t('wizard.next')}</button><button class="btn btn-quiet" @click=${() => this.#to('settings')}>${t('wizard.change')}</button></div>
    </section>`;
  }

  #shown(value) {
    if (value === null || value === undefined) {
      return fmt.NONE;
    }
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  #last() {
    return html`<section class="card stack narrow">
      <h2 tabindex="-1">${t('wizard.start', { name: this.name })}</h2>
      <p class="hint">${t('wizard.start.text', { file: `conf/connectors/${this.name}.json` })}</p>
      <dl class="kv">
        <dt>${t('connector.type')}</dt><dd class="mono">${this.chosen.type}</dd>
        ${Object.entries(this.#settings()).map(([name, value]) => html`<dt class="mono">${name}</dt><dd class="mono"><bdi>${[].concat(value).join(', ')}</bdi></dd>`)}
      </dl>
      <div class="row"><button class="btn btn-primary" ?disabled=${!!this.busy} @click=${() => this.#start('running')}>${icon('play')}${t('wizard.run')}</button>
        <button class="btn" ?disabled=${!!this.busy} @click=${() => this.#start('stopped')}>${t('wizard.keep')}</button>
        <button class="btn btn-quiet" @click=${() => this.#to('preview')}>${t('back')}</button></div>
    </section>`;
  }
}

define('v-wizard', Wizard);
