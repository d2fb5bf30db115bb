import { html, svg, nothing } from 'lit';
import { fmt } from '../lib/format.js';
import { t } from '../lib/text.js';
import { lines } from '../lib/target.js';
import { statusChip } from '../elements/status.js';
import { dimensionName } from '../elements/pickers.js';

/** Figures side by side: a table, each row with its bar on one scale and the target on it. */
export function bars({ rows, by, kpi, target, href, label, sort, onSort }) {
  const values = rows.map((row) => Number(row.value ?? 0));
  const bounds = lines(target);
  const most = kpi.unit === 'ratio' ? Math.max(1, ...values) : Math.max(...values.map(Math.abs), ...bounds, 0) || 1;
  const width = (value) => (Math.abs(Number(value)) / most) * 100;
  const head = (key, words, number) => html`<th scope="col" class=${number ? 'num' : ''} aria-sort=${sort.key === key ? (sort.down ? 'descending' : 'ascending') : nothing}>
    <button type="button" class="sort" @click=${() => onSort(key)}>${words}${sort.key === key ? (sort.down ? ' ↓' : ' ↑') : ''}</button></th>`;
  return html`<div class="table-wrap"><table class="table">
    <caption class="sr">${label}</caption>
    <thead><tr>${by.map((name) => head(name, dimensionName(name)))}${head('value', t('bars.value'), true)}<th class="bars-cell"><span class="sr">${t('bars.bar')}</span></th>${target ? html`<th scope="col">${t('bars.status')}</th>` : nothing}${head('n', t('tile.base'), true)}</tr></thead>
    <tbody>${rows.map(
      (row) => html`<tr>
        ${by.map((name, at) => {
          const value = row.dims[name];
          const text = html`<span class="cut" title=${String(value ?? '').slice(0, 300)}><bdi>${value === null || value === undefined ? t('dim.none') : String(value).slice(0, 400)}</bdi></span>`;
          return at === 0 ? html`<th scope="row">${href ? html`<a href=${href(row)}>${text}</a>` : text}</th>` : html`<td>${text}</td>`;
        })}
        <td class="num">${row.masked ? html`<span title=${t('tile.masked')}>•••</span>` : fmt.value(row.value, kpi.unit, kpi.symbol)}${row.provisional && row.value !== null ? html`<span class="muted" title=${t('tile.provisional.title')}> ≈</span>` : nothing}</td>
        <td class="bars-cell" aria-hidden="true"><svg viewBox="0 0 100 14" preserveAspectRatio="none">${svg`<rect class="bar-${row.status && row.status !== 'no-data' ? row.status : 'none'}" x="0" y="2" height="10" width=${row.value === null ? 0 : width(row.value)}/>`}
          ${bounds.map((bound) => svg`<line class="bar-target" x1=${width(bound)} x2=${width(bound)} y1="0" y2="14" vector-effect="non-scaling-stroke"/>`)}</svg></td>
        ${target ? html`<td>${statusChip(row.status)}</td>` : nothing}
        <td class="num">${fmt.count(row.n)}</td>
      </tr>`,
    )}</tbody>
  </table></div>`;
}
