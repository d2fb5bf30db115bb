import { VElement, html, nothing, define } from '../lib/element.js';
import { icon } from '../lib/icons.js';
import { t } from '../lib/text.js';
import { api } from '../lib/api.js';
import { search, body } from '../lib/question.js';
import './pop.js';

const FORMATS = ['csv', 'xlsx', 'pdf', 'ndjson'];

/** What is on the screen as a file: the same question, so the same figures. */
class Exports extends VElement {
  static properties = { shown: { attribute: false }, problem: { state: true }, busy: { state: true } };

  /** A question of many KPIs does not fit in an address, so its answer is fetched and handed over as a file. */
  async #save(format, close) {
    const { question, kpis } = this.shown;
    this.problem = null;
    this.busy = true;
    try {
      const { blob, name } = await api.file('/query', { queries: [body(question, kpis)] }, { format });
      const anchor = document.createElement('a');
      anchor.href = URL.createObjectURL(blob);
      anchor.download = name ?? `vigie.${format}`;
      anchor.click();
      setTimeout(() => URL.revokeObjectURL(anchor.href), 10_000);
      close();
    } catch (error) {
      this.problem = error.message;
    } finally {
      this.busy = false;
    }
  }

  #items(close) {
    const { path, extra = {}, question, board } = this.shown;
    return html`
      <div class="menu-head">${t('export.title')}</div>
      ${FORMATS.map((format) =>
        board
          ? html`<button type="button" class="menu-item" aria-disabled=${this.busy ? 'true' : nothing} @click=${() => this.busy || this.#save(format, close)}>${icon('download')}${t(`export.${format}`)}</button>`
          : html`<a class="menu-item" href=${api.href(path, search(question, { ...extra, format }))} download @click=${close}>${icon('download')}${t(`export.${format}`)}</a>`,
      )}
      <div role="alert">${this.problem ? html`<p class="banner banner-bad">${icon('bad')}<span>${this.problem}</span></p>` : nothing}</div>
      <div class="menu-sep"></div>
      <button type="button" class="menu-item" @click=${() => { close(); print(); }}>${icon('note')}${t('export.print')}</button>
      <button type="button" class="menu-item" @click=${() => { navigator.clipboard?.writeText(location.href); close(); }}>${icon('link')}${t('export.link')}</button>`;
  }

  render() {
    return html`<v-pop symbol="download" .hint=${t('export.title')} .content=${(close) => this.#items(close)} @close=${() => (this.problem = null)}></v-pop>`;
  }
}

define('v-exports', Exports);

/**
 * The menu of formats.
 *
 * @param shown path: below the root of the API, of the one KPI that is shown, and extra: what its address says beside the
 *     question; or board: true and kpis: many, which one question asks for
 */
export function exportsMenu(shown) {
  return html`<v-exports .shown=${shown}></v-exports>`;
}
