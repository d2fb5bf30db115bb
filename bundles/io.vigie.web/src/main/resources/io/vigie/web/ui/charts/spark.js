import { html, svg, nothing } from 'lit';
import { scale } from './scale.js';
import { good } from '../lib/target.js';
import { fmt } from '../lib/format.js';
import { t } from '../lib/text.js';

const WIDTH = 240;
const HEIGHT = 44;

/** The course of a tile in a small line, with its target; its words tell the same to who does not see it. */
export function spark(points, { target, unit, symbol, grain, zone } = {}) {
  const known = points.filter((point) => point.value !== null);
  if (known.length < 2) {
    return html`<div class="spark spark-none"></div>`;
  }
  const ranges = good(target);
  const bounds = ranges.flat().filter((bound) => bound !== null);
  const values = known.map((point) => Number(point.value));
  const all = [...values, ...bounds];
  const low = Math.min(...all);
  const high = Math.max(...all);
  const pad = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1;
  const y = (value) => HEIGHT - 3 - ((value - low + pad) / (high - low + 2 * pad)) * (HEIGHT - 6);
  const x = (at) => (points.length === 1 ? 0 : (at / (points.length - 1)) * WIDTH);
  const { solid, dashed, dots } = paths(points, x, y);
  const last = points.findLastIndex((point) => point.value !== null);
  const extremes = { low: Math.min(...values), high: Math.max(...values) };
  const label = t('spark.label', {
    n: known.length,
    first: fmt.value(known[0].value, unit, symbol),
    last: fmt.value(known.at(-1).value, unit, symbol),
    low: fmt.value(extremes.low, unit, symbol),
    high: fmt.value(extremes.high, unit, symbol),
    from: fmt.bucket(known[0].bucket, grain, zone),
    to: fmt.bucket(known.at(-1).bucket, grain, zone),
  });
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
    ${bounds.map((bound) => svg`<line class="spark-target" x1="0" x2=${WIDTH} y1=${y(bound)} y2=${y(bound)} />`)}
    <path class="spark-line" d=${solid} />
    ${dashed ? svg`<path class="spark-line spark-dashed" d=${dashed} />` : nothing}
    ${dots ? svg`<path class="spark-dot" d=${dots} />` : nothing}
    <path class="spark-dot spark-last" d=${`M${x(last)} ${y(Number(points[last].value))}h0`} />
  </svg>`;
}

/** Lines through neighbours that both have a value; dashed where one may still change; lone points as dots. */
export function paths(points, x, y) {
  let solid = '';
  let dashed = '';
  let dots = '';
  const has = (at) => points[at] && points[at].value !== null && points[at].value !== undefined;
  const spot = (at) => `${x(at).toFixed(2)} ${y(Number(points[at].value)).toFixed(2)}`;
  let pen = null;
  for (let at = 0; at < points.length; at++) {
    if (!has(at)) {
      pen = null;
      continue;
    }
    if (!has(at - 1) && !has(at + 1)) {
      dots += `M${spot(at)}h0`;
    }
    if (has(at - 1)) {
      const kind = points[at].provisional || points[at - 1].provisional ? 'dashed' : 'solid';
      const start = pen === kind ? '' : `M${spot(at - 1)}`;
      if (kind === 'dashed') {
        dashed += `${start}L${spot(at)}`;
      } else {
        solid += `${start}L${spot(at)}`;
      }
      pen = kind;
    }
  }
  return { solid, dashed, dots };
}

export { scale };
