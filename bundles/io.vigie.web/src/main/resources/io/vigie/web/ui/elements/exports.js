import { html } from 'lit';
import { icon } from '../lib/icons.js';
import { t } from '../lib/text.js';
import { api } from '../lib/api.js';
import { search, body } from '../lib/question.js';
import { prefs } from '../lib/prefs.js';
import './pop.js';

const FORMATS = ['csv', 'xlsx', 'pdf', 'ndjson'];

/**
 * What is on the screen as a file: the same question, so the same figures.
 *
 * @param path below /kpis/{id}, of the one KPI that is shown
 * @param board whether many KPIs are shown, which one question asks for
 */
export function exportsMenu({ path, extra = {}, question, board = false, kpis = [] }) {
  const items = (close) => html`
    <div class="menu-head">${t('export.title')}</div>
    ${FORMATS.map((format) =>
      board
        ? html`<button type="button" class="menu-item" @click=${() => save(question, kpis, format).finally(close)}>${icon('download')}${t(`export.${format}`)}</button>`
        : html`<a class="menu-item" href=${api.href(path, search(question, { ...extra, format }))} download @click=${close}>${icon('download')}${t(`export.${format}`)}</a>`,
    )}
    <div class="menu-sep"></div>
    <button type="button" class="menu-item" @click=${() => { close(); print(); }}>${icon('note')}${t('export.print')}</button>
    <button type="button" class="menu-item" @click=${() => { navigator.clipboard?.writeText(location.href); close(); }}>${icon('link')}${t('export.link')}</button>`;
  return html`<v-pop symbol="download" .hint=${t('export.title')} .content=${items}></v-pop>`;
}

/** A question of many KPIs does not fit in an address, so its answer is fetched and handed over as a file. */
async function save(question, kpis, format) {
  const answer = await fetch(`${api.root}/query?format=${format}&lang=${prefs.lang}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ queries: [body(question, kpis)] }),
  });
  if (!answer.ok) {
    return;
  }
  const url = URL.createObjectURL(await answer.blob());
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = /filename="?([^";]+)/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? `vigie.${format}`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
