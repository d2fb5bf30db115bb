import { prefs } from './prefs.js';
import { list } from './router.js';
import { resolve } from './period.js';

/**
 * What the parameters of an address ask for: the one question that tile, explanation, rows, table and export share.
 * period, tz, where=dimension:value, param.NAME=value, preset=ID.
 */
export function read(params) {
  const zone = params.tz ?? prefs.zone;
  const parameters = {};
  for (const [name, value] of Object.entries(params)) {
    if (name.startsWith('param.')) {
      parameters[name.slice(6)] = [].concat(value).at(-1);
    }
  }
  return {
    period: params.period ?? 'today',
    zone,
    where: list(params.where),
    parameters,
    presets: list(params.preset),
  };
}

/** The same as parameters of an address, to hand on to another view. */
export function write(question) {
  const params = { period: question.period === 'today' ? null : question.period };
  if (question.zone !== prefs.zone) {
    params.tz = question.zone;
  }
  params.where = question.where;
  for (const [name, value] of Object.entries(question.parameters ?? {})) {
    params[`param.${name}`] = value;
  }
  params.preset = question.presets;
  return params;
}

/** dimension:value pairs as {dimension: [values]}; without value those rows that have none. */
export function whereOf(pairs) {
  const where = {};
  for (const pair of pairs) {
    const cut = pair.indexOf(':');
    const name = cut < 0 ? pair : pair.slice(0, cut);
    (where[name] ??= []).push(cut < 0 ? null : pair.slice(cut + 1));
  }
  return where;
}

/** As a body of POST /query. */
export function body(question, kpis, extra = {}) {
  const asked = { kpis, period: resolve(question.period, question.zone).iso, tz: question.zone, ...extra };
  if (question.where.length > 0) {
    asked.where = whereOf(question.where);
  }
  if (Object.keys(question.parameters ?? {}).length > 0) {
    asked.parameters = question.parameters;
  }
  if (question.presets?.length > 0) {
    asked.presets = question.presets;
  }
  return asked;
}

/** As parameters of GET /kpis/{id}/.... */
export function search(question, extra = {}) {
  const params = { period: resolve(question.period, question.zone).iso, tz: question.zone, where: question.where };
  for (const [name, value] of Object.entries(question.parameters ?? {})) {
    params[`param.${name}`] = value;
  }
  params.preset = question.presets;
  return { ...params, ...extra };
}
