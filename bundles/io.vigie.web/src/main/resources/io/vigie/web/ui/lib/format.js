import { prefs } from './prefs.js';

/**
 * Numbers, durations and times as a person of one language reads them. Numbers are rounded here alone, half up, from the
 * digits that the API gave: the same rules as those of the command line, so that both show the same figure.
 */
const NONE = '–';
const made = new Map();

function maker(kind, options, lang = prefs.lang) {
  const key = `${kind.name}|${lang}|${JSON.stringify(options)}`;
  let one = made.get(key);
  if (!one) {
    const locale = lang === 'fr' ? 'fr-FR' : kind === Intl.DateTimeFormat ? 'en-GB' : 'en';
    one = new kind(locale, options);
    made.set(key, one);
  }
  return one;
}

function missing(value) {
  return value === null || value === undefined || value === '';
}

/** Rounds what was written, not the double nearest to it. */
function number(value, fewest = 0, most = 2, style = 'decimal') {
  if (missing(value)) {
    return NONE;
  }
  const format = maker(Intl.NumberFormat, { style, minimumFractionDigits: fewest, maximumFractionDigits: most });
  let text = format.format(String(value));
  if (/^-[0.,\s]*%?$/.test(text.replace(/[\u00a0\u202f]/g, '')) && !/[1-9]/.test(text)) {
    text = text.slice(1);
  }
  return text.replace('-', '\u2212').replaceAll('\u202f', '\u00a0');
}

const two = (n) => String(n).padStart(2, '0');

function duration(seconds) {
  if (missing(seconds)) {
    return NONE;
  }
  const value = Number(seconds);
  if (value < 0) {
    return `\u2212${duration(-value)}`;
  }
  if (Math.round(value * 10) < 600) {
    return `${number(seconds, 0, 1)}\u00a0s`;
  }
  const whole = Math.round(value);
  if (whole < 3600) {
    return `${Math.floor(whole / 60)}\u00a0min\u00a0${two(whole % 60)}\u00a0s`;
  }
  const minutes = Math.round(value / 60);
  if (minutes < 1440) {
    return `${Math.floor(minutes / 60)}\u00a0h\u00a0${two(minutes % 60)}\u00a0min`;
  }
  const hours = Math.round(value / 3600);
  return `${number(Math.floor(hours / 24), 0, 0)}\u00a0${prefs.lang === 'fr' ? 'j' : 'd'}\u00a0${hours % 24}\u00a0h`;
}

function value(v, unit, symbol = '') {
  if (missing(v)) {
    return NONE;
  }
  switch (unit) {
    case 'ratio':
      return number(v, 1, 1, 'percent');
    case 'seconds':
      return duration(v);
    case 'points': {
      const text = number(v, 0, 0);
      return Number(v) > 0 && /[1-9]/.test(text) ? `+${text}` : text;
    }
    case 'score':
      return number(v, 1, 1);
    case 'money':
      return number(v, 2, 2);
    case 'count':
      return number(v, 0, 2);
    default:
      return `${number(v, 0, 2)}${symbol ? `\u00a0${symbol}` : ''}`;
  }
}

/** A duration in the fewest words, for axes: 2 min, 1 h 30 min. */
function delay(seconds) {
  return duration(seconds).replace(/\u00a000\u00a0(s|min)$/, '');
}

/** A value cut into numbers and units, so that units may be set smaller: [["62.4", false], ["%", true]]. */
function parts(v, unit, symbol) {
  const text = value(v, unit, symbol);
  if (['points', 'score', 'money', 'count'].includes(unit) || text === NONE) {
    return [[text, false]];
  }
  if (unit !== 'ratio' && unit !== 'seconds') {
    const cut = text.indexOf('\u00a0', text.search(/\d(?!.*\d)/));
    return cut < 0 ? [[text, false]] : [[text.slice(0, cut), false], [text.slice(cut), true]];
  }
  return text.split(/(\u00a0?[a-z%]+\u00a0?)/).filter(Boolean).map((part) => [part, /[a-z%]/.test(part)]);
}

/** A change in its unit, with a sign; that of shares in points. */
function difference(d, unit, symbol) {
  const size = Math.abs(d);
  const text =
    unit === 'ratio' ? `${number(shift(size), 1, 1)}\u00a0pts` : value(size, unit, symbol).replace(/^\+/, '');
  const sign = /[1-9]/.test(text) ? (d < 0 ? '\u2212' : '+') : '±';
  return sign + text;
}

/** A share in hundredths, without what the product of doubles adds to it. */
function shift(share) {
  return Number((share * 100).toPrecision(14));
}

function at(instant) {
  return instant instanceof Date ? instant : new Date(instant);
}

function when(instant, options, zone) {
  return missing(instant) ? NONE : maker(Intl.DateTimeFormat, { ...options, timeZone: zone }).format(at(instant));
}

const DAY = { day: 'numeric', month: 'short', year: 'numeric' };
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

function date(instant, zone = prefs.zone) {
  return when(instant, DAY, zone);
}

function time(instant, zone = prefs.zone, seconds = false) {
  return when(instant, seconds ? { ...TIME, second: '2-digit' } : TIME, zone);
}

function moment(instant, zone = prefs.zone) {
  return missing(instant) ? NONE : `${date(instant, zone)} ${time(instant, zone, at(instant).getUTCSeconds() !== 0)}`;
}

function midnight(instant, zone) {
  return time(instant, zone, true) === '00:00:00';
}

/** A period: whole days by their dates, the last one included. */
function period(from, to, zone = prefs.zone) {
  if (!midnight(from, zone) || !midnight(to, zone) || at(from) >= at(to)) {
    return date(from, zone) === date(to, zone)
      ? `${date(from, zone)}, ${time(from, zone)} – ${time(to, zone)}`
      : `${moment(from, zone)} – ${moment(to, zone)}`;
  }
  const last = new Date(at(to).getTime() - 3_600_000);
  const one = date(from, zone);
  const other = date(last, zone);
  return one === other ? one : `${one} – ${other}`;
}

/** The bucket of a grain; short for axes. */
function bucket(instant, grain, zone = prefs.zone, short = false) {
  switch (grain) {
    case 'month':
      return when(instant, short ? { month: 'short' } : { month: 'long', year: 'numeric' }, zone);
    case 'week':
    case 'day':
      return when(
        instant,
        short ? { day: 'numeric', month: 'short' } : { weekday: 'short', ...DAY },
        zone,
      );
    default:
      return short ? time(instant, zone) : `${when(instant, { weekday: 'short', ...DAY }, zone)} ${time(instant, zone)}`;
  }
}

/** How long ago, in its greatest unit. */
function ago(instant, now = Date.now()) {
  if (missing(instant)) {
    return NONE;
  }
  const seconds = Math.round((at(instant).getTime() - now) / 1000);
  const format = maker(Intl.RelativeTimeFormat, { numeric: 'auto', style: 'short' });
  const size = Math.abs(seconds);
  if (size < 60) {
    return format.format(seconds, 'second');
  }
  if (size < 3600) {
    return format.format(Math.round(seconds / 60), 'minute');
  }
  return size < 86_400
    ? format.format(Math.round(seconds / 3600), 'hour')
    : format.format(Math.round(seconds / 86_400), 'day');
}

/** Monday (1) to Sunday (7). */
function weekday(n, width = 'short') {
  return maker(Intl.DateTimeFormat, { weekday: width, timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, n)));
}

export const fmt = {
  NONE,
  number,
  count: (n) => number(n, 0, 0),
  percent: (v) => number(v, 0, 2, 'percent'),
  value,
  parts,
  difference,
  duration,
  delay,
  date,
  time,
  moment,
  period,
  bucket,
  ago,
  weekday,
  /** All digits of a number, as the API gave them. */
  exact: (v) => (missing(v) ? NONE : number(v, 0, 20)),
  list: (items) => maker(Intl.ListFormat, { type: 'conjunction' }).format(items.map(String)),
};
