import { ask, askAll } from './api.js';
import { live, eachMinute } from './live.js';
import { isOutdated, resolve } from './period.js';
import { body } from './question.js';

const REDRAW = 10_000;

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
  /** Whether the clock has moved the period on since the figures of the one before were asked for. */
  #ticked = false;
  #question = null;
  #groups = [];
  #asked = '';
  #withSeries = true;
  #old = new Set();
  #drawn = 0;
  #timer = 0;

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
      eachMinute(() => this.#isOutdated() && this.#touch(undefined, true)),
    );
  }

  stop() {
    this.#generation++;
    this.#asked = '';
    clearTimeout(this.#timer);
    this.#timer = 0;
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
          // Nothing of another question stays: neither its course nor what its figure was compared with.
          kept.set(kpi, { kpi, loading: true, problem: null });
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
    this.#old.clear();
    this.#fetch(fresh, generation);
  }

  #isOutdated() {
    return [...this.tiles.values()].some((tile) => tile.span && isOutdated(tile.span, this.#span()));
  }

  #touch(kpis, clock = false) {
    const mine = kpis === undefined ? [...this.tiles.keys()] : kpis.filter((kpi) => this.tiles.has(kpi));
    mine.forEach((kpi) => this.#dirty.add(kpi));
    this.#drain(clock);
  }

  async #drain(clock = false) {
    this.#ticked ||= clock;
    if (this.#busy || this.#dirty.size === 0) {
      return;
    }
    const ticked = this.#ticked;
    this.#ticked = false;
    const some = new Set(this.#dirty);
    this.#dirty.clear();
    some.forEach((kpi) => this.#old.add(kpi));
    const generation = this.#generation;
    this.#busy = true;
    await this.#values(this.#some(some), generation, true);
    if (generation !== this.#generation) {
      return;
    }
    if (ticked) {
      await this.#previous(this.#groups, generation);
    }
    this.#busy = false;
    this.#redraw();
    this.#drain();
  }

  /** Courses change little by one more event: they are drawn anew every ten seconds, figures at once. */
  #redraw() {
    if (this.#timer || !this.#withSeries) {
      return;
    }
    const wait = this.#drawn + REDRAW - Date.now();
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      const some = this.#some(this.#old);
      this.#old.clear();
      this.#series(some, this.#generation);
    }, Math.max(0, wait));
  }

  #some(kpis) {
    return this.#groups.map((group) => group.filter((kpi) => kpis.has(kpi))).filter((group) => group.length > 0);
  }

  async #fetch(groups, generation) {
    if (groups.length === 0) {
      return;
    }
    this.#busy = true;
    await Promise.all(groups.map((group) => this.#whole(group, generation)));
    mark('vigie.figures');
    mark('vigie.whole');
    if (generation === this.#generation) {
      this.#busy = false;
      this.#drain();
    }
  }

  /** The figures of a group with what they are compared with and their courses, of which the server makes one piece of work. */
  async #whole(group, generation) {
    const span = this.#span();
    const parts = [this.#value(span, generation), this.#before(span, generation)];
    if (this.#withSeries) {
      this.#drawn = Date.now();
      parts.push(this.#course(span, generation));
    }
    try {
      const answers = await askAll(
        parts.map((part) => body(this.#question, group, part.extra)),
        'whole',
      );
      parts.forEach((part, at) => hand(group, answers[at], part.take));
    } catch {
      // What is wrong may be wrong of one question or one KPI alone.
      await this.#values([group], generation, false);
      await Promise.all([this.#previous([group], generation), this.#withSeries && this.#series([group], generation)]);
    }
    if (generation === this.#generation) {
      this.#host.requestUpdate();
    }
  }

  #put(generation, kpi, changes) {
    if (generation === this.#generation && this.tiles.has(kpi)) {
      this.tiles.set(kpi, { ...this.tiles.get(kpi), ...changes });
    }
  }

  async #each(groups, generation, part, lane, refuse = () => {}) {
    const question = this.#question;
    await Promise.all(groups.map((group) => this.#askSplit(question, group, part, lane, refuse)));
    if (generation === this.#generation) {
      this.#host.requestUpdate();
    }
  }

  /** What to ask beside the KPIs, and what to do with the rows of each. */
  #before(span, generation) {
    return {
      extra: { period: span.previous },
      take: (kpi, rows) => this.#put(generation, kpi, { previous: rows }),
    };
  }

  #course(span, generation) {
    return {
      extra: { period: span.iso, grain: span.grain },
      take: (kpi, rows, answer) => this.#put(generation, kpi, { series: until(rows, answer.asOf), grain: span.grain }),
    };
  }

  #value(span, generation) {
    const take = (kpi, rows, answer) => {
      const before = this.tiles.get(kpi);
      const changed = before?.rows && !before.loading && print(before.rows) !== print(rows) ? Date.now() : before?.changed;
      if (generation === this.#generation) {
        this.asOf = answer.asOf;
      }
      this.#put(generation, kpi, {
        rows,
        changed,
        span,
        meta: answer.kpis.find((one) => one.kpi === kpi),
        sources: answer.sources.filter((source) => source.kpis.includes(kpi)),
        loading: false,
        problem: null,
      });
    };
    return { extra: { period: span.iso }, take };
  }

  #span() {
    return resolve(this.#question.period, this.#question.zone);
  }

  #previous(groups, generation) {
    return this.#each(groups, generation, this.#before(this.#span(), generation), 'previous');
  }

  #series(groups, generation) {
    this.#drawn = Date.now();
    return this.#each(groups, generation, this.#course(this.#span(), generation), 'series');
  }

  #values(groups, generation, quiet) {
    const failed = (kpi, error) => {
      // What is on the screen stays there while a later question fails; the stream's mark tells that it is not live.
      const shown = this.tiles.get(kpi)?.rows;
      this.#put(generation, kpi, { loading: false, problem: quiet && shown && error.status !== 400 ? null : error });
    };
    return this.#each(groups, generation, this.#value(this.#span(), generation), 'value', failed);
  }

  async #askSplit(question, group, part, lane, refuse) {
    try {
      hand(group, await ask(body(question, group, part.extra), lane), part.take);
    } catch (error) {
      if (group.length > 1 && error.status >= 400 && error.status < 500 && error.status !== 401) {
        await Promise.all(group.map((kpi) => this.#askSplit(question, [kpi], part, lane, refuse)));
      } else {
        group.forEach((kpi) => refuse(kpi, error));
      }
    }
  }
}

/** Gives each KPI its rows of an answer. */
function hand(group, answer, take) {
  group.forEach((kpi) =>
    take(
      kpi,
      answer.values.filter((row) => row.kpi === kpi),
      answer,
    ),
  );
}

/** Of hours to come nothing is known, also where a count of what has come says 0. */
export function until(rows, asOf) {
  const now = Date.parse(asOf);
  return rows.map((row) => (Date.parse(row.bucket) > now ? { ...row, value: null } : row));
}

/** When something is on the screen: for those who measure. */
function mark(name) {
  requestAnimationFrame(() => setTimeout(() => performance.mark(name)));
}

function print(rows) {
  return JSON.stringify(rows.map((row) => [row.dims, String(row.value), row.n, row.status]));
}

/** The one figure of a tile: the row that stands for all. */
export function whole(rows) {
  return rows?.length === 1 && Object.keys(rows[0].dims).length === 0 ? rows[0] : null;
}
