import { VElement, html, svg, nothing, define, uid } from '../lib/element.js';
import { icon } from '../lib/icons.js';
import { t } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { link, here } from '../lib/router.js';
import { write } from '../lib/question.js';
import { against } from '../lib/period.js';
import { text as targetText } from '../lib/target.js';
import { whole } from '../lib/board.js';
import { announce } from '../lib/announce.js';
import { spark } from '../charts/spark.js';
import { statusChip, standing } from './status.js';

const MOST_PARTS = 4;

/** One KPI: value, standing, course, change, base, freshness, and the way to its explanation. */
class Tile extends VElement {
  static properties = {
    tile: { attribute: false },
    entry: { attribute: false },
    question: { attribute: false },
    warning: { attribute: false },
    big: { type: Boolean },
    level: { type: Number },
  };

  #shown = null;
  #id = uid('tile');

  updated() {
    const { changed, rows, meta } = this.tile ?? {};
    if (changed && changed !== this.#shown) {
      if (this.#shown !== null || Date.now() - changed < 3000) {
        this.#highlight();
        const row = whole(rows);
        if (row && meta) {
          announce(meta.kpi, `${meta.name}: ${fmt.value(row.value, meta.unit, meta.symbol)}`);
        }
      }
      this.#shown = changed;
    }
  }

  #highlight() {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      return;
    }
    this.querySelector('.tile-value')?.animate(
      [{ color: 'var(--accent-ink)' }, { color: 'var(--accent-ink)', offset: 0.4 }, {}],
      { duration: 1400, easing: 'ease-out' },
    );
  }

  render() {
    const { tile, entry, question } = this;
    if (!tile || !entry) {
      return nothing;
    }
    const row = whole(tile.rows);
    const status = row?.status ?? null;
    const name = tile.meta?.name ?? entry.name;
    const none = !tile.loading && (!row || row.value === null) && !(tile.rows?.length > 1);
    const heading = this.#title(name, this.big || this.level === 2 ? 2 : 3);
    const kind = `${this.big ? 'wall-tile' : 'tile'} ${status ? `tile-${status}` : ''} ${none ? 'tile-none' : ''}`;
    return html`<article class=${kind} aria-labelledby=${this.#id} data-kpi=${entry.kpi} aria-busy=${tile.loading ? 'true' : 'false'}>
      <div class="tile-head">${heading}${this.big ? nothing : this.#provisional(row)}</div>
      ${tile.problem ? this.#problem(tile.problem) : tile.loading ? this.#skeleton() : this.#content(tile, row, entry, question)}
      ${this.#foot(tile, row, entry, question, name)}
    </article>`;
  }

  #title(name, level) {
    const content = this.big
      ? html`<bdi>${name}</bdi>`
      : html`<a href=${link('explorer', { kpi: this.entry.kpi, ...write(this.question) })} title=${name.slice(0, 300)}><bdi>${name}</bdi></a>`;
    return level === 2 ? html`<h2 class="grow" id=${this.#id}>${content}</h2>` : html`<h3 id=${this.#id}>${content}</h3>`;
  }

  #problem(problem) {
    return html`<p class="tile-say">${icon('info')} ${problem.message}</p>`;
  }

  #skeleton() {
    return html`<span class="skeleton skeleton-figure"></span><span class="skeleton skeleton-line"></span
      ><span class="sr">${t('loading')}</span>`;
  }

  #content(tile, row, entry, question) {
    const { unit, symbol } = tile.meta ?? entry;
    if (!row && tile.rows.length > 0) {
      return this.#split(tile, unit, symbol);
    }
    if (row?.masked) {
      return html`<div class="tile-figure"><span class="tile-value">•••</span></div>
        <p class="tile-say">${icon('lock')} ${t('tile.masked')}</p>`;
    }
    const parts = fmt.parts(row?.value, unit, symbol);
    const long = parts.reduce((sum, [part]) => sum + part.length, 0) > 7;
    return html`<div class="tile-figure">
        <data class="tile-value ${long ? 'tile-long' : ''}" value=${row?.value ?? ''}>${parts.map(([part, small]) => (small ? html`<small>${part}</small>` : part))}</data>
        ${row && row.value !== null ? this.#change(tile, row, unit, symbol) : html`<span class="muted">${t('tile.none')}</span>`}
        ${this.big ? nothing : html`<span class="tile-status">${statusChip(row?.status ?? null)}</span>`}
      </div>
      ${this.warning ? html`<p class="tile-say tile-mark-warning">${icon('warning')} ${this.warning}</p>` : nothing}
      ${spark(tile.series ?? [], { target: tile.meta?.target ?? entry.target, unit, symbol, grain: tile.span?.grain, zone: question.zone })}`;
  }

  #split(tile, unit, symbol) {
    const rows = [...tile.rows].sort((a, b) => Number(b.value ?? -1) - Number(a.value ?? -1));
    const most = Math.max(...rows.map((row) => Math.abs(Number(row.value ?? 0)))) || 1;
    return html`<ul class="tile-split">
      ${rows.slice(0, MOST_PARTS).map(
        (row) => html`<li>
          <span class="cut"><bdi>${Object.values(row.dims).map((one) => one ?? t('dim.none')).join(' · ').slice(0, 200)}</bdi></span>
          <svg viewBox="0 0 64 6" aria-hidden="true">${svg`<rect class="bar-soft" width="64" height="6" rx="3"/><rect class="bar-none" width=${(Math.abs(Number(row.value ?? 0)) / most) * 64} height="6" rx="3"/>`}</svg>
          <span>${fmt.value(row.value, unit, symbol)}</span>
        </li>`,
      )}
    </ul>
    ${rows.length > MOST_PARTS ? html`<p class="tile-say">${t('tile.more', { n: rows.length - MOST_PARTS })}</p>` : nothing}`;
  }

  #change(tile, row, unit, symbol) {
    const before = whole(tile.previous);
    if (!before || before.value === null || row.value === null || before.masked) {
      return nothing;
    }
    const change = difference(row.value, before.value);
    const direction = tile.meta?.direction ?? 'none';
    const flat = !/[1-9]/.test(fmt.difference(change, unit, symbol));
    const better = flat || !['up', 'down'].includes(direction) ? null : change > 0 === (direction === 'up');
    const words = t(better === null ? 'delta.same' : better ? 'delta.better' : 'delta.worse');
    const full = t('delta.full', {
      before: fmt.value(before.value, unit, symbol),
      against: against(this.question.period),
    });
    return html`<span class="delta ${better === null ? '' : better ? 'delta-better' : 'delta-worse'}" title=${full}>
      ${icon(flat ? 'flat' : change > 0 ? 'up' : 'down')}${fmt.difference(change, unit, '')}<span class="sr">
        ${against(this.question.period)}, ${words}</span></span>`;
  }

  /** A figure that may still change: what the mark means is said once above all tiles, and here to who cannot see it. */
  #provisional(row) {
    return row?.provisional && row.value !== null
      ? html`<span class="tile-mark" title=${t('tile.provisional.title')}>${icon('approx')}${this.big ? t('tile.provisional') : html`<span class="sr">${t('tile.provisional')}</span>`}</span>`
      : nothing;
  }

  #foot(tile, row, entry, question, name) {
    const status = row?.status ?? null;
    const meta = tile.meta ?? entry;
    const target = tile.meta?.target ?? entry.target;
    const bad = standing(tile.sources);
    const marks = [];
    if (bad) {
      const said = bad.since ? t('tile.stale.since', { ago: fmt.ago(bad.since) }) : t('tile.stale');
      marks.push(html`<span class="tile-mark tile-mark-warning" title=${t('tile.stale.title', { source: String(bad.source).slice(0, 80) })}>${icon('clock')}${said}</span>`);
    }
    if (row?.partial?.length > 0) {
      marks.push(html`<span class="tile-mark tile-mark-warning" title=${row.partial.join(' ').slice(0, 400)}>${icon('partial')}${t('tile.partial')}</span>`);
    }
    if (this.big) {
      marks.push(this.#provisional(row));
    }
    const n = row?.n ?? Math.max(0, ...(tile.rows ?? []).map((one) => one.n));
    return html`<div class="tile-foot">
      <span class="facts">
        ${this.big ? statusChip(status) : nothing}
        ${target ? html`<span title=${t('tile.target.title')}>${t('tile.target.short')} ${targetText(target, meta.unit, meta.symbol)}</span>` : nothing}
        ${tile.loading || tile.problem ? nothing : html`<span title=${t('tile.base.title')}>${t('tile.base')} ${fmt.count(n)}</span>`}
        ${marks}
        ${!bad && tile.sources?.length > 0 && !this.big ? html`<span class="sr">${t('tile.fresh')}</span>` : nothing}
      </span>
      ${this.big
        ? nothing
        : html`<a class="btn btn-quiet btn-small tile-why" href=${link(here().screen, { ...here().params, why: entry.kpi })}
            aria-label=${t('tile.why.label', { name })}>${t('tile.why')}</a>`}
    </div>`;
  }
}

/** The difference of two figures, without what the subtraction of doubles adds to it. */
export function difference(now, before) {
  return Number((Number(now) - Number(before)).toPrecision(12));
}

define('v-tile', Tile);
