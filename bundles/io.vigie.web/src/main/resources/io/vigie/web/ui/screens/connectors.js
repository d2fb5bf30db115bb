import { Screen, html, nothing, banner, chip, nothingHere, confirm, ended, failure, stand, working } from '../lib/screen.js';
import { icon } from '../lib/icons.js';
import { t } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { api } from '../lib/api.js';
import { live } from '../lib/live.js';
import { link, go, change } from '../lib/router.js';
import { announce } from '../lib/announce.js';
import '../elements/wizard.js';

const KINDS = { ok: 'good', idle: 'no-data', warning: 'warning', bad: 'bad' };
const LONGEST_POSITION = 48;
const TABS = ['state', 'quarantine', 'offsets', 'settings'];

/** How a connector stands, by icon, word and colour. */
export function standing(status) {
  return chip(KINDS[status.level] ?? 'no-data', t(`connector.observed.${status.observed}`));
}

function freshness(status) {
  return status.freshnessSeconds === null ? fmt.NONE : status.freshnessSeconds < 5 ? t('connector.now') : t('connector.fresh', { age: fmt.duration(status.freshnessSeconds) });
}

function throughput(status) {
  return status.factsPerMinute === null ? fmt.NONE : t('connector.perminute', { n: Math.round(status.factsPerMinute) });
}

/** Where a record stood: its end says more than the folders that it begins with. */
function ending(position) {
  return position.length > LONGEST_POSITION ? `…${position.slice(1 - LONGEST_POSITION)}` : position;
}

/** What brings in facts: all connectors, one of them, or a new one. */
export default class Connectors extends Screen {
  static properties = {
    all: { state: true },
    one: { state: true },
    written: { state: true },
    offset: { state: true },
    quarantine: { state: true },
    step: { state: true },
    record: { state: true },
  };

  #name = null;
  #timer = 0;

  connectedCallback() {
    super.connectedCallback();
    this.during(live.on('connector', () => this.reload()));
    this.during(live.on('reset', () => this.reload()));
    // Rates and ages move without an event.
    this.#timer = setInterval(() => !document.hidden && this.reload(), 5000);
    this.during(() => clearInterval(this.#timer));
  }

  willUpdate(changes) {
    if (changes.has('params') && this.params.name !== this.#name) {
      this.#name = this.params.name;
      this.one = this.written = this.offset = this.quarantine = this.record = null;
      this.told = null;
      if (this.hasUpdated) {
        this.ready = false;
        this.reload();
      }
    } else if (changes.has('params') && this.hasUpdated) {
      this.reload();
    }
  }

  async load() {
    const name = this.params.name;
    if (!name) {
      this.all = (await api.get('/connectors')).connectors;
      return;
    }
    const path = `/connectors/${encodeURIComponent(name)}`;
    const tab = this.#tab();
    const [one, more] = await Promise.all([
      api.get(`${path}/status`),
      tab === 'settings'
        ? api.getTagged(path)
        : tab === 'offsets'
          ? api.getTagged(`${path}/offsets`)
          : tab === 'quarantine'
            ? api.get('/quarantine', { source: name, reason: this.params.reason, limit: 50 })
            : null,
    ]);
    if (name !== this.params.name) {
      return;
    }
    this.one = one;
    if (tab === 'settings') {
      this.written = more;
    } else if (tab === 'offsets') {
      this.offset = more;
      this.types ??= (await api.get('/connector-types')).types;
    } else if (tab === 'quarantine') {
      this.quarantine = more;
    }
  }

  #tab() {
    return TABS.includes(this.params.tab) ? this.params.tab : 'state';
  }

  render() {
    if (this.params.new !== undefined) {
      return html`<v-wizard .type=${this.params.type ?? null} .copy=${this.params.copy ?? null}></v-wizard>`;
    }
    return this.params.name ? this.#detail() : this.#list();
  }

  // ---- all

  #list() {
    const all = this.all ?? [];
    const order = { bad: 0, warning: 1, ok: 2, idle: 3 };
    const sorted = [...all].sort((a, b) => order[a.level] - order[b.level] || a.name.localeCompare(b.name));
    return html`
      <div class="page-head">
        <div><h1>${t('nav.connectors')}</h1><p class="sub">${t('connectors.sub')}</p></div>
        <div class="tools">
          ${this.may('operate') ? html`<a class="btn btn-primary" href=${link('connectors', { new: 1 })}>${icon('plus')}${t('connectors.new')}</a>` : nothing}
        </div>
      </div>
      ${this.said()} ${this.waiting()}
      ${this.all && all.length === 0 ? nothingHere(t('connectors.none')) : nothing}
      ${all.length > 0
        ? html`<div class="table-wrap" tabindex="0" role="region" aria-label=${t('nav.connectors')}><table class="table">
            <thead><tr>
              <th scope="col">${t('connector.name')}</th><th scope="col">${t('connector.state')}</th>
              <th scope="col" class="num">${t('connector.throughput')}</th><th scope="col" class="num">${t('connector.lag')}</th>
              <th scope="col">${t('connector.freshness')}</th><th scope="col" class="num">${t('connector.facts')}</th>
              <th scope="col" class="num">${t('connector.quarantined')}</th>
            </tr></thead>
            <tbody>${sorted.map((one) => this.#row(one))}</tbody>
          </table></div>`
        : nothing}`;
  }

  #row(one) {
    return html`<tr>
      <th scope="row"><a href=${link('connectors', { name: one.name })}><bdi>${one.name}</bdi></a>
        <span class="sub2"><bdi>${one.type ?? ''}</bdi>${one.description ? html` · <bdi>${one.description}</bdi>` : nothing}</span></th>
      <td>${standing(one)}${one.level === 'warning' || one.level === 'bad' ? html`<span class="sub2 clamp"><bdi>${one.problems[0]?.detail ?? one.detail}</bdi></span>` : nothing}${this.#progress(one)}</td>
      <td class="num">${throughput(one)}</td>
      <td class="num">${one.lagSeconds === null ? fmt.NONE : fmt.duration(one.lagSeconds)}</td>
      <td>${freshness(one)}</td>
      <td class="num">${one.facts === null ? fmt.NONE : fmt.count(one.facts)}</td>
      <td class="num">${one.quarantined > 0 ? html`<a href=${link('connectors', { name: one.name, tab: 'quarantine' })}>${fmt.count(one.quarantined)}</a>` : fmt.count(0)}</td>
    </tr>`;
  }

  #progress(one) {
    return one.progress !== null && one.progress !== undefined && one.progress < 1 && one.observed === 'running'
      ? html`<progress class="bar-progress" max="1" value=${one.progress} aria-label=${t('connector.progress', { percent: fmt.percent(one.progress) })}></progress>`
      : nothing;
  }

  // ---- one

  #detail() {
    const one = this.one;
    const tab = this.#tab();
    return html`
      <p class="crumbs"><a href=${link('connectors')}>${icon('left')}${t('nav.connectors')}</a></p>
      <div class="page-head">
        <div><h1><bdi>${this.params.name}</bdi></h1>
          <p class="sub">${one ? html`${standing(one)} <bdi>${one.type ?? ''}</bdi>${one.description ? html` · <bdi>${one.description}</bdi>` : nothing}` : nothing}</p></div>
        <div class="tools">${one && this.may('operate') ? this.#actions(one) : nothing}</div>
      </div>
      ${this.said()}
      ${one ? html`<nav class="tabs" aria-label=${t('connector.tabs')}>${TABS.map(
              (each) => html`<a href=${link('connectors', { name: one.name, tab: each === 'state' ? null : each })} aria-current=${each === tab ? 'page' : nothing}>${t(`connector.tab.${each}`)}${each === 'quarantine' && one.quarantined > 0 ? chip('warning', fmt.count(one.quarantined), null) : nothing}</a>`,
            )}</nav>
            ${tab === 'state' ? this.#state(one) : tab === 'quarantine' ? this.#records(one) : tab === 'offsets' ? this.#offsets(one) : this.#settings(one)}`
        : this.problem ? nothing : this.waiting()}`;
  }

  #actions(one) {
    const to = (desired, symbol, words, kind = '') =>
      html`<button class="btn ${kind}" ?disabled=${!!this.busy} @click=${() => this.#desire(desired)}>${icon(symbol)}${words}</button>`;
    return html`
      ${one.desired === 'running' ? to('PAUSED', 'pause', t('connector.pause')) : to('RUNNING', 'play', t(one.desired === 'paused' ? 'connector.resume' : 'connector.start'), 'btn-primary')}
      ${one.desired === 'stopped' ? nothing : to('STOPPED', 'stop', t('connector.stop'))}
      <button class="btn" ?disabled=${!!this.busy} @click=${() => this.act('restart', () => api.post(`/connectors/${encodeURIComponent(one.name)}/restart`), t('connector.restarted'))}>${icon('refresh')}${t('connector.restart')}</button>`;
  }

  #desire(desired) {
    return this.act('state', () => api.put(`/connectors/${encodeURIComponent(this.params.name)}/state`, { desired }), t(`connector.now.${desired}`));
  }

  #state(one) {
    const figures = [
      [t('connector.throughput'), throughput(one)],
      [t('connector.lag'), one.lagSeconds === null ? fmt.NONE : fmt.duration(one.lagSeconds)],
      [t('connector.freshness'), freshness(one)],
      [t('connector.facts'), one.facts === null ? fmt.NONE : fmt.count(one.facts)],
      [t('connector.rejected'), one.rejected === null ? fmt.NONE : fmt.count(one.rejected)],
      [t('connector.failures'), one.failures === null ? fmt.NONE : fmt.count(one.failures)],
    ];
    return html`
      ${one.problems.map((problem) => banner('bad', `${problem.file}${problem.line ? `:${problem.line}` : ''}: ${problem.detail}`))}
      ${(one.level === 'bad' || one.level === 'warning') && !one.problems.some((problem) => one.detail?.includes(problem.detail)) ? banner(one.level === 'bad' ? 'bad' : 'warning', one.detail || t(`connector.observed.${one.observed}`)) : nothing}
      ${one.kind ? html`<p class="hint pad">${t(`connector.kind.${one.kind}`)}</p>` : nothing}
      ${this.#progress(one)}
      <ul class="figures">${figures.map(([name, value]) => html`<li class="card"><span class="label">${name}</span><b>${value}</b></li>`)}</ul>
      <section class="card" aria-labelledby="connector-more"><h2 id="connector-more">${t('connector.more')}</h2>
        <dl class="kv">
          <dt>${t('connector.desired')}</dt><dd>${one.desired ? t(`connector.desired.${one.desired}`) : fmt.NONE}</dd>
          <dt>${t('connector.detail')}</dt><dd><bdi>${one.detail || fmt.NONE}</bdi></dd>
          <dt>${t('connector.lastsuccess')}</dt><dd>${fmt.moment(one.lastSuccess)}</dd>
          <dt>${t('connector.newest')}</dt><dd>${fmt.moment(one.newest)}</dd>
          ${one.nextAttempt ? html`<dt>${t('connector.next')}</dt><dd>${fmt.moment(one.nextAttempt)} · ${t('connector.attempt', { n: one.attempt })}</dd>` : nothing}
          ${one.backfill
            ? html`<dt>${t('connector.backfill')}</dt><dd>${t(`connector.observed.${one.backfill.observed}`)} · ${t('backfill.read', { n: one.backfill.facts })}
                ${one.backfill.detail ? html`<span class="sub2"><bdi>${one.backfill.detail}</bdi></span>` : nothing}${this.#progress(one.backfill)}</dd>`
            : nothing}
          <dt>${t('connector.file')}</dt><dd class="mono">${one.file}</dd>
          ${one.log ? html`<dt>${t('connector.log')}</dt><dd class="mono"><bdi>${one.log}</bdi></dd>` : nothing}
        </dl></section>`;
  }

  // ---- quarantine

  #records(one) {
    const found = this.quarantine;
    if (!found) {
      return this.waiting();
    }
    if (found.total === 0) {
      return nothingHere(t('quarantine.none'));
    }
    const may = this.may('operate');
    return html`
      <section class="stack" aria-labelledby="quarantine-reasons">
        <div class="row spread"><h2 id="quarantine-reasons">${t('quarantine.reasons', { n: found.total })}</h2>
          <a class="btn btn-small" href=${api.href('/quarantine:export', { source: one.name })} download>${icon('download')}${t('quarantine.export')}</a></div>
        ${found.groups.map(
          (group) => html`<div class="card row spread">
            <div class="grow"><p><b>${fmt.count(group.count)}</b> · <bdi>${group.reason}</bdi></p>
              <p class="hint">${[...new Set([fmt.moment(group.first), fmt.moment(group.last)])].join(' – ')}</p></div>
            ${may
              ? html`<div class="row row-tight">
                  <button class="btn btn-small" ?disabled=${!!this.busy} @click=${() => this.#replay({ source: group.source, reason: group.reason })}>${icon('refresh')}${t('quarantine.replay')}</button>
                  <button class="btn btn-small btn-danger" ?disabled=${!!this.busy} @click=${() => this.#discard({ source: group.source, reason: group.reason }, group.count)}>${icon('trash')}${t('quarantine.discard')}</button>
                </div>`
              : nothing}
          </div>`,
        )}
      </section>
      <section aria-labelledby="quarantine-records" class="gap">
        <h2 id="quarantine-records">${t('quarantine.records')}</h2>
        <div class="table-wrap" tabindex="0" role="group" aria-labelledby="quarantine-records"><table class="table">
          <thead><tr><th scope="col" class="num">${t('quarantine.number')}</th><th scope="col">${t('quarantine.since')}</th><th scope="col">${t('quarantine.position')}</th><th scope="col">${t('quarantine.reason')}</th>${may ? html`<th scope="col"><span class="sr">${t('actions')}</span></th>` : nothing}</tr></thead>
          <tbody>${found.records.map(
            (record) => html`<tr>
              <td class="num">${record.id}</td><td>${fmt.moment(record.since)}</td><td class="mono" title=${record.position}><bdi class="clamp">${ending(record.position)}</bdi></td><td><bdi>${record.reason}</bdi></td>
              ${may
                ? html`<td class="num"><button class="btn btn-small btn-quiet" @click=${() => this.#show(record.id)}>${t('quarantine.show')}</button>
                    <button class="btn btn-small" ?disabled=${!!this.busy} @click=${() => this.#replay({ ids: [record.id] })}>${t('quarantine.replay')}</button></td>`
                : nothing}
            </tr>`,
          )}</tbody>
        </table></div>
        ${found.next ? html`<p class="hint pad">${t('quarantine.more')}</p>` : nothing}
      </section>
      ${this.record
        ? html`<dialog class="dialog" aria-labelledby="record-title" @close=${() => (this.record = null)}>
            <header><h2 id="record-title">${t('quarantine.record', { id: this.record.id })}</h2><button class="btn btn-quiet btn-icon" aria-label=${t('close')} @click=${(event) => event.target.closest('dialog').close()}>${icon('close')}</button></header>
            <pre class="pre" tabindex="0">${typeof this.record.record === 'string' ? this.record.record : JSON.stringify(this.record.record, null, 2)}</pre>
          </dialog>`
        : nothing}`;
  }

  updated() {
    const dialog = this.querySelector('dialog.dialog');
    if (dialog && !dialog.open) {
      dialog.showModal();
    }
  }

  async #show(id) {
    const record = await this.act('show', () => api.get(`/quarantine/${id}`));
    if (record) {
      this.record = record;
    }
  }

  /** Answers with what came of it, not with its having begun. */
  async #replay(what) {
    const operation = await this.act('replay', async () => {
      const over = await ended(api, await api.post('/quarantine:replay', what));
      if (over.state === 'failed') {
        throw failure(over);
      }
      return over;
    });
    if (operation) {
      const { understood, remaining, notTried } = operation.result;
      const left = remaining.reduce((sum, group) => sum + group.count, 0);
      const sentence = [understood > 0 || left === 0 ? t('quarantine.replayed', { n: understood }) : null, left > 0 ? t('quarantine.left', { n: left }) : null, ...Object.values(notTried)].filter(Boolean).join(' ');
      this.told = { kind: understood > 0 && left === 0 ? 'info' : 'warning', sentence };
      announce('replay', sentence);
    }
  }

  async #discard(what, n) {
    if (await confirm({ title: t('quarantine.discard'), text: t('quarantine.discard.text', { n }), yes: t('quarantine.discard'), danger: true })) {
      await this.act('discard', () => api.post('/quarantine:discard', what), t('quarantine.discarded'));
    }
  }

  // ---- position and settings

  #offsets(one) {
    if (!this.offset) {
      return this.waiting();
    }
    const { body, etag } = this.offset;
    const stopped = one.observed === 'stopped' || one.observed === 'completed';
    const path = `/connectors/${encodeURIComponent(one.name)}/offsets`;
    return html`<section class="card stack" aria-labelledby="offset-title">
      <h2 id="offset-title">${t('offset.title')}</h2>
      <p class="hint">${t('offset.text')}</p>
      <pre class="pre" tabindex="0" aria-label=${t('offset.title')}>${body.offset ?? t('offset.none')}</pre>
      ${this.may('operate')
        ? stopped
          ? html`<form class="stack" @submit=${(event) => {
                event.preventDefault();
                this.act('offset', () => api.put(path, { offset: event.target.elements.offset.value }, { etag }), t('offset.changed'));
              }}>
              <div class="field"><label for="offset">${t('offset.new')}</label><input id="offset" name="offset" class="mono" .value=${body.offset ?? ''} required /></div>
              <div class="row"><button class="btn btn-primary" ?disabled=${!!this.busy}>${t('offset.set')}</button>
                <button type="button" class="btn btn-danger" ?disabled=${!!this.busy} @click=${() => this.#reset(path, etag)}>${t('offset.reset')}</button></div>
            </form>`
          : html`<p class="hint">${icon('info')} ${t('offset.stop')}</p>`
        : nothing}
    </section>
    ${this.may('operate') && this.types?.find((type) => type.type === one.type)?.features.includes('backfill') ? this.#past(one) : nothing}`;
  }

  #past(one) {
    return html`<section class="card stack gap" aria-labelledby="backfill-title">
      <h2 id="backfill-title">${t('backfill.title')}</h2>
      <p class="hint">${t('backfill.text')}</p>
      <form class="inline" @submit=${(event) => this.#fill(event, one)}>
        <div class="field"><label for="backfill-from">${t('backfill.from')}</label><input id="backfill-from" name="from" type="date" required /></div>
        <div class="field"><label for="backfill-to">${t('backfill.to')}</label><input id="backfill-to" name="to" type="date" required /></div>
        <button class="btn btn-primary" ?disabled=${!!this.busy}>${t('backfill.start')}</button>
      </form>
      ${this.busy === 'backfill' ? working(this.step ?? { words: t('loading') }) : nothing}
    </section>`;
  }

  async #fill(event, one) {
    event.preventDefault();
    const { from, to } = event.target.elements;
    this.step = null;
    const operation = await this.act('backfill', async () => {
      const begun = await api.post(`/connectors/${encodeURIComponent(one.name)}/backfill`, { from: from.value, to: to.value });
      const over = await ended(api, begun, (now) => (this.step = stand(now)));
      if (over.state === 'failed') {
        throw failure(over);
      }
      return over;
    });
    if (operation) {
      this.told = { kind: 'info', sentence: t('backfill.done', { n: operation.result.facts, rejected: fmt.count(operation.result.rejected) }) };
    }
  }

  async #reset(path, etag) {
    if (await confirm({ title: t('offset.reset'), text: t('offset.reset.text'), yes: t('offset.reset'), danger: true })) {
      await this.act('offset', () => api.delete(path, { etag }), t('offset.changed'));
    }
  }

  #settings(one) {
    const written = this.written?.body;
    if (!written) {
      return this.waiting();
    }
    const settings = Object.entries(written.settings ?? {});
    return html`<section class="card stack" aria-labelledby="settings-title">
      <div class="row spread"><h2 id="settings-title">${t('connector.tab.settings')}</h2>
        ${this.may('operate')
          ? html`<div class="row row-tight"><a class="btn btn-small" href=${link('connectors', { new: 1, copy: one.name })}>${t('connector.edit')}</a>
              <button class="btn btn-small btn-danger" ?disabled=${!!this.busy} @click=${() => this.#remove(one)}>${icon('trash')}${t('connector.delete')}</button></div>`
          : nothing}</div>
      <p class="hint">${t('connector.file.text')} <span class="mono">${one.file}</span></p>
      ${settings.length === 0
        ? html`<p class="muted">${t('connector.defaults')}</p>`
        : html`<dl class="kv">${settings.map(([name, values]) => html`<dt class="mono">${name}</dt><dd class="mono"><bdi>${[].concat(values).join(', ')}</bdi></dd>`)}</dl>`}
    </section>`;
  }

  async #remove(one) {
    if (await confirm({ title: t('connector.delete'), text: t('connector.delete.text', { name: one.name }), yes: t('connector.delete'), danger: true })) {
      const etag = this.written.etag;
      if (await this.act('delete', () => api.delete(`/connectors/${encodeURIComponent(one.name)}`, { etag }))) {
        go('connectors');
      }
    }
  }
}
