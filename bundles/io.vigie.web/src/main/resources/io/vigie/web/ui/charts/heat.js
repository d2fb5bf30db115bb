import { html, nothing } from 'lit';
import { fmt } from '../lib/format.js';
import { t } from '../lib/text.js';

const STEPS = 7;
const FEW = 5;

/** A week by hour: a table whose cells are coloured by status where there is a target, else by size. */
export function heat({ cells, kpi, label }) {
  const known = cells.filter((cell) => cell.value !== null).map((cell) => Number(cell.value));
  const low = Math.min(...known);
  const high = Math.max(...known);
  const level = (value) => (high === low ? 3 : Math.min(STEPS - 1, Math.floor(((Number(value) - low) / (high - low)) * STEPS)));
  const at = new Map(cells.map((cell) => [`${cell.weekday}-${cell.hour}`, cell]));
  const hours = [...Array(24).keys()];
  const has = hours.filter((hour) => cells.some((cell) => cell.hour === hour && cell.n > 0));
  const from = has.length > 0 ? Math.min(...has) : 0;
  const to = has.length > 0 ? Math.max(...has) : 23;
  const shown = hours.slice(from, to + 1);
  return html`<div class="chart">
    <div class="heat-wrap" tabindex="0" role="region" aria-label=${label}><table class="heat">
      <caption class="sr">${label}</caption>
      <thead><tr><th><span class="sr">${t('heat.day')}</span></th>${shown.map((hour) => html`<th scope="col">${hour}<span class="sr"> h</span></th>`)}</tr></thead>
      <tbody>${[1, 2, 3, 4, 5, 6, 7].map(
        (day) => html`<tr><th scope="row">${fmt.weekday(day)}</th>${shown.map((hour) => {
          const cell = at.get(`${day}-${hour}`);
          if (!cell || cell.value === null) {
            return html`<td><span class="sr">${t('tile.none')}</span></td>`;
          }
          const words = `${fmt.weekday(day, 'long')} ${hour} h: ${fmt.value(cell.value, kpi.unit, kpi.symbol)}, ${t('tile.base')} ${fmt.count(cell.n)}${cell.status ? `, ${t(`status.${cell.status}`)}` : ''}`;
          return html`<td class="${cell.status && cell.status !== 'no-data' ? `hs-${cell.status}` : `h${level(cell.value)}`} ${cell.n < FEW ? 'few' : ''}" title=${words}>${short(cell.value, kpi)}${cell.status ? html`<span class="sr">${t(`status.${cell.status}`)}</span>` : nothing}</td>`;
        })}</tr>`,
      )}</tbody>
    </table></div>
    <p class="hint">${t('heat.few', { n: FEW })}</p>
  </div>`;
}

/** As much of a value as fits in a small cell; the whole one is told beside it. */
function short(value, kpi) {
  if (kpi.unit === 'ratio') {
    return fmt.number(value, 0, 0, 'percent').replace(/[\s\u00a0]?%/, '');
  }
  if (kpi.unit === 'seconds') {
    const seconds = Number(value);
    return seconds < 100 ? fmt.number(value, 0, 0) : seconds < 6000 ? `${fmt.number(seconds / 60, 0, 0)}′` : `${fmt.number(seconds / 3600, 0, 0)}h`;
  }
  return fmt.number(value, 0, Math.abs(Number(value)) < 10 ? 1 : 0);
}
