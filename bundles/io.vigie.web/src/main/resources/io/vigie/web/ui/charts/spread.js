import { html, svg } from 'lit';
import { fmt } from '../lib/format.js';
import { t } from '../lib/text.js';
import { scale } from './scale.js';

const WIDTH = 720;
const HEIGHT = 220;

/** How often the buckets of a series had a value of which size. */
export function spread({ points, kpi, label }) {
  const values = points.filter((point) => point.value !== null).map((point) => Number(point.value));
  if (values.length < 2) {
    return html`<div class="empty"><p>${t('chart.empty')}</p></div>`;
  }
  const { marks } = scale(values, { ticks: 10, unit: kpi.unit });
  const classes = marks.slice(0, -1).map((from, at) => {
    const to = marks[at + 1];
    const last = at === marks.length - 2;
    return { from, to, n: values.filter((value) => value >= from && (value < to || (last && value <= to))).length };
  });
  const most = Math.max(...classes.map((one) => one.n));
  const slot = WIDTH / classes.length;
  const show = (value) => (kpi.unit === 'ratio' ? fmt.percent(value) : kpi.unit === 'seconds' ? fmt.delay(value) : fmt.value(value, kpi.unit, ''));
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
  return html`<div class="chart">
    <svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
      ${classes.map((one, at) => {
        const h = (one.n / most) * (HEIGHT - 52);
        return svg`<rect class="bar" x=${at * slot + 2} width=${slot - 4} y=${HEIGHT - 26 - h} height=${h} rx="2"/>
          ${one.n > 0 ? svg`<text class="axis" x=${at * slot + slot / 2} y=${HEIGHT - 31 - h} text-anchor="middle">${fmt.count(one.n)}</text>` : ''}
          <text class="axis" x=${at * slot + 2} y=${HEIGHT - 8} text-anchor="start">${show(one.from)}</text>`;
      })}
    </svg>
    <p class="hint">${t('spread.middle', { n: values.length, value: fmt.value(middle, kpi.unit, kpi.symbol) })}</p>
    <details class="chart-data"><summary>${t('chart.table')}</summary><div class="table-wrap" tabindex="0" role="region" aria-label=${label}><table class="table table-tight"><caption class="sr">${label}</caption>
      <thead><tr><th scope="col">${t('spread.from')}</th><th scope="col">${t('spread.to')}</th><th scope="col" class="num">${t('spread.n')}</th></tr></thead>
      <tbody>${classes.map((one) => html`<tr><td>${show(one.from)}</td><td>${show(one.to)}</td><td class="num">${fmt.count(one.n)}</td></tr>`)}</tbody></table></div></details>
  </div>`;
}
