import { prefs } from './prefs.js';
import { fmt } from './format.js';
import { t } from './text.js';

/** Periods that move with the calendar of the reporting zone, in the order in which they are offered. */
export const NAMED = ['today', 'yesterday', '7d', 'week', '30d', 'month', 'year'];

const DAY = 86_400_000;

/** The wall clock of a zone as a Date whose UTC fields are the local ones, so that days can be counted. */
function wall(zone, now) {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(now);
  const of = (type) => Number(parts.find((part) => part.type === type).value);
  return new Date(Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute')));
}

const iso = (date) => date.toISOString().slice(0, 10);
const minute = (date) => date.toISOString().slice(0, 16);
const plus = (date, days) => new Date(date.getTime() + days * DAY);
const midnight = (date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));

function months(date, count) {
  const day = date.getUTCDate();
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1));
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, length));
  first.setUTCHours(date.getUTCHours(), date.getUTCMinutes());
  return first;
}

/** The grain that makes a period readable in one line. */
export function grainOf(days) {
  return days <= 2 ? '1h' : days <= 62 ? 'day' : days <= 190 ? 'week' : 'month';
}

/**
 * What a period of the address means now.
 *
 * @returns iso: the interval to ask for; previous: that to compare with, up to the same time of its course; grain; moving:
 *     whether it runs up to now; days: its length
 */
export function resolve(name = 'today', zone = prefs.zone, now = Date.now()) {
  const local = wall(zone, now);
  const today = midnight(local);
  const spans = (from, to, before, until, grain, moving) => ({
    name,
    iso: `${iso(from)}/${iso(to)}`,
    previous: `${iso(before)}/${moving ? minute(until) : iso(until)}`,
    grain,
    moving,
    days: Math.round((to - from) / DAY),
  });
  switch (name) {
    case 'today':
      return spans(today, plus(today, 1), plus(today, -1), later(plus(local, -1), plus(today, -1)), '1h', true);
    case 'yesterday':
      return spans(plus(today, -1), today, plus(today, -2), plus(today, -1), '1h', false);
    case '7d':
    case '30d': {
      const days = Number.parseInt(name, 10);
      const from = plus(today, 1 - days);
      return spans(from, plus(today, 1), plus(from, -days), later(plus(local, -days), plus(from, -days)), 'day', true);
    }
    case 'week': {
      const from = plus(today, -((today.getUTCDay() + 6) % 7));
      return spans(from, plus(from, 7), plus(from, -7), later(plus(local, -7), plus(from, -7)), 'day', true);
    }
    case 'month': {
      const from = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1));
      return spans(from, months(from, 1), months(from, -1), later(months(local, -1), months(from, -1)), 'day', true);
    }
    case 'year': {
      const from = new Date(Date.UTC(today.getUTCFullYear(), 0, 1));
      return spans(from, months(from, 12), months(from, -12), later(months(local, -12), months(from, -12)), 'month', true);
    }
    default: {
      const own = custom(name, zone);
      if (!own) {
        return resolve('today', zone, now);
      }
      const days = Math.max(1, Math.round((own.to - own.from) / DAY));
      return {
        name,
        iso: name,
        previous: own.exact
          ? between(2 * own.exact[0] - own.exact[1], own.exact[0])
          : `${moment(new Date(2 * own.from - own.to))}/${moment(own.from)}`,
        grain: grainOf(days),
        moving: own.exact ? own.exact[1] > now : own.to > local,
        days,
      };
    }
  }
}

/** Whether what was answered for a span may not hold any more: it runs up to now, or its name means other days since. */
export function isOutdated(span, now) {
  return now.moving || now.iso !== span.iso;
}

/** A date where it is midnight, else a local time. */
function moment(date) {
  return date.getTime() % DAY === 0 ? iso(date) : minute(date);
}

function later(date, floor) {
  return new Date(Math.max(date.getTime(), floor.getTime() + 60_000));
}

const END = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}((:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?)?$/;

function between(from, to) {
  return `${new Date(from).toISOString()}/${new Date(to).toISOString()}`;
}

/**
 * The two ends, as wall clocks, of a period of one's own, the end excluded; null when it is none. Ends that say how far
 * their clock is ahead are moments, which 'exact' holds.
 */
export function custom(name, zone = prefs.zone) {
  const ends = String(name ?? '').split('/');
  const found = ends.map((end) => END.exec(end));
  if (ends.length !== 2 || found.includes(null)) {
    return null;
  }
  const [from, to] = ends.map((end, at) => {
    return found[at][5] ? wall(zone, Date.parse(end)) : new Date(`${end}${found[at][1] ? '' : 'T00:00'}Z`);
  });
  if (found.every((one) => one[5])) {
    const exact = ends.map((end) => Date.parse(end));
    return exact[0] < exact[1] ? { from, to, exact } : null;
  }
  return from < to ? { from, to } : null;
}

/** A period of one's own from its first and last day. */
export function customOf(first, last) {
  return `${first}/${iso(plus(new Date(`${last}T00:00Z`), 1))}`;
}

/** The first and last day of any period, for date fields. */
export function days(name, zone = prefs.zone) {
  const { from, to } = custom(resolve(name, zone).iso, zone);
  return [iso(from), iso(new Date(to - 1))];
}

/** What a person calls it. */
export function label(name = 'today', zone = prefs.zone) {
  const own = custom(name, zone);
  if (own) {
    return fmt.period(own.from, own.to, 'UTC');
  }
  return NAMED.includes(name) ? t(`period.${name}`) : t('period.today');
}

/** What it is compared with, in words. */
export function against(name = 'today') {
  return NAMED.includes(name) ? t(`against.${name}`) : t('against.custom');
}

/** The period of one bucket, from its start as the API gives it: what its rows are asked for by. */
export function ofBucket(bucket, grain, zone = prefs.zone) {
  const start = wall(zone, new Date(bucket));
  const length = { '15m': 900_000, '30m': 1_800_000, '1h': 3_600_000 }[grain];
  if (length) {
    return ofHours(Date.parse(bucket), length, start, zone);
  }
  const end = grain === 'month' ? months(start, 1) : plus(start, grain === 'week' ? 7 : 1);
  return `${moment(start)}/${moment(end)}`;
}

/** Hours pass as they do, up to the end of the day: one that the clocks show twice is told by its moments. */
function ofHours(from, length, start, zone) {
  const night = plus(midnight(start), 1);
  const cut = wall(zone, from + length) > night;
  const end = cut ? night : wall(zone, from + length);
  const to = cut ? Date.parse(instant(minute(night), zone)) : from + length;
  const plain = Date.parse(instant(minute(start), zone)) === from && Date.parse(instant(minute(end), zone)) === to;
  return plain ? `${moment(start)}/${moment(end)}` : between(from, to);
}

/** The moment at which the clocks of a zone show a local time, 2026-11-22T09:30; one that they show twice is the first. */
export function instant(local, zone = prefs.zone) {
  const said = Date.parse(`${local.slice(0, 16)}Z`);
  const ahead = (at) => wall(zone, at) - Math.floor(at / 60_000) * 60_000;
  // Around a change of the clocks one of the two is off by it.
  const tries = [said - ahead(said - DAY), said - ahead(said + DAY)].filter((at) => wall(zone, at).getTime() === said);
  return new Date(tries.length > 0 ? Math.min(...tries) : said - ahead(said - DAY)).toISOString();
}
