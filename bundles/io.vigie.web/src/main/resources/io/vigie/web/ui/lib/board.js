import { ask } from './api.js';
import { live, eachMinute } from './live.js';
import { resolve } from './period.js';
import { body } from './question.js';

/**
 * The figures of a set of tiles: value, the same for the period before, and a series each. Asks in as few requests as can
 * be, and asks again only what the server says has changed, or what the clock changes.
 */
export class Board {
  #host;
  #stops = [];
  #generation = 0;
  #dirty = new Set();
  #busy = false;
  #question = null;
  #groups = [];
  #asked = '';
  #withSeries = true;

  /** KPI id to {kpi, rows, previous, series, meta, sources, problem, loading, changed}. */
  tiles = new Map();
  /** The moment of the latest answer. */
  asOf = null;
  warnings = [];

  constructor(host, { series = true } = {}) {
    this.#host = host;
    this.#withSeries = series;
  }

  start() {
    this.#stops.push(
      live.on('facts', (event) => this.#touch(event.kpis)),
      live.on('target', () => this.#touch()),
      live.on('catalogue', () => this.#touch()),
      live.on('reset', () => this.#touch()),
      eachMinute(() => resolve(this.#question?.period, this.#question?.zone).moving && this.#touch(undefined, true)),
    );
  }

  stop() {
    this.#generation++;
    this.#asked = '';
    this.#stops.splice(0).forEach((stop) => stop());
  }

  /** Shows these KPIs, given in groups that are asked together; the same again does nothing. */
  show(question, groups) {
    const key = JSON.stringify([question, groups]);
    if (key === this.#asked) {
      return;
    }
    const sameQuestion = JSON.stringify(this.#question) === JSON.stringify(question);
    this.#asked = key;
    this.#question = question;
    this.#groups = groups;
    const generation = ++this.#generation;
    const kept = new Map();
    const fresh = [];
    for (const group of groups) {
      const missing = [];
      for (const kpi of group) {
        const known = sameQuestion ? this.tiles.get(kpi) : null;
        if (known && !known.loading) {
          kept.set(kpi, known);
        } else {
          kept.set(kpi, { ...this.tiles.get(kpi), kpi, loading: true, problem: null });
          missing.push(kpi);
        }
      }
      if (missing.length > 0) {
        fresh.push(missing);
      }
    }
    this.tiles = kept;
    this.#busy = false;
    this.#dirty.clear();
    this.#fetch(fresh, generation, { previous: true });
  }

  #touch(kpis, clock = false) {
    const mine = kpis === undefined ? [...this.tiles.keys()] : kpis.filter((kpi) => this.tiles.has(kpi));
    mine.forEach((kpi) => this.#dirty.add(kpi));
    this.#drain(clock);
  }

  async #drain(clock = false) {
    if (this.#busy || this.#dirty.size === 0) {
      return;
    }
    const some = new Set(this.#dirty);
    this.#dirty.clear();
    const groups = this.#groups.map((group) => group.filter((kpi) => some.has(kpi))).filter((group) => group.length > 0);
    await this.#fetch(groups, this.#generation, { previous: clock, quiet: true });
    this.#drain();
  }

  async #fetch(groups, generation, { previous, quiet = false }) {
    if (groups.length === 0) {
      return;
    }
    this.#busy = true;
    const question = this.#question;
    const span = resolve(question.period, question.zone);
    const wanted = { current: { period: span.iso }, previous: { period: span.previous } };
    const put = (kpi, changes) => {
      if (generation === this.#generation && this.tiles.has(kpi)) {
        this.tiles.set(kpi, { ...this.tiles.get(kpi), ...changes });
      }
    };
    const failed = (kpi, error) => {
      // What is on the screen stays there while a later question fails; the stream's mark tells that it is not live.
      const shown = this.tiles.get(kpi)?.rows;
      put(kpi, { loading: false, problem: quiet && shown && error.status !== 400 ? null : error });
    };
    const each = (extra, lane, take, refuse = () => {}) =>
      Promise.all(
        groups.map((group) => this.#askSplit(question, group, extra, lane, take, refuse)),
      ).then(() => generation === this.#generation && this.#host.requestUpdate());
    await each(
      wanted.current,
      'value',
      (kpi, rows, answer) => {
        const before = this.tiles.get(kpi);
        const changed = before?.rows && !before.loading && print(before.rows) !== print(rows) ? Date.now() : before?.changed;
        this.asOf = answer.asOf;
        put(kpi, {
          rows,
          changed,
          before: changed !== before?.changed ? before.rows : before?.before,
          span,
          meta: answer.kpis.find((one) => one.kpi === kpi),
          sources: answer.sources.filter((source) => source.kpis.includes(kpi)),
          loading: false,
          problem: null,
        });
      },
      failed,
    );
    const rest = [];
    if (previous || span.iso !== this.lastSpan) {
      rest.push(each(wanted.previous, 'previous', (kpi, rows) => put(kpi, { previous: rows })));
    }
    if (this.#withSeries) {
      rest.push(each({ ...wanted.current, grain: span.grain }, 'series', (kpi, rows) => put(kpi, { series: rows })));
    }
    this.lastSpan = span.iso;
    await Promise.all(rest);
    if (generation === this.#generation) {
      this.#busy = false;
      this.#drain();
    }
  }

  async #askSplit(question, group, extra, lane, take, refuse) {
    try {
      const answer = await ask(body(question, group, extra), lane);
      group.forEach((kpi) =>
        take(
          kpi,
          answer.values.filter((row) => row.kpi === kpi),
          answer,
        ),
      );
    } catch (error) {
      if (group.length > 1 && error.status >= 400 && error.status < 500 && error.status !== 401) {
        await Promise.all(group.map((kpi) => this.#askSplit(question, [kpi], extra, lane, take, refuse)));
      } else {
        group.forEach((kpi) => refuse(kpi, error));
      }
    }
  }
}

function print(rows) {
  return JSON.stringify(rows.map((row) => [row.dims, String(row.value), row.n, row.status]));
}

/** The one figure of a tile: the row that stands for all. */
export function whole(rows) {
  return rows?.length === 1 && Object.keys(rows[0].dims).length === 0 ? rows[0] : null;
}
