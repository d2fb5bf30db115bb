import { html, nothing } from 'lit';
import { icon } from '../lib/icons.js';
import { t } from '../lib/text.js';

/** How a figure stands, by icon, word and colour. */
export function statusChip(status) {
  return status ? html`<span class="chip chip-${status}">${icon(status)}${t(`status.${status}`)}</span>` : nothing;
}

/** How the sources of a figure stand, when not well: what to say, or null. */
export function standing(sources = []) {
  const silent = sources.find((source) => source.silentSince);
  if (silent) {
    return { kind: 'stale', since: silent.silentSince, source: silent.source };
  }
  const ill = sources.find((source) => !['RUNNING', 'COMPLETED', 'STARTING'].includes(source.state));
  return ill ? { kind: 'stale', state: ill.state, source: ill.source } : null;
}
