import { api } from './api.js';
import { live } from './live.js';
import { prefs } from './prefs.js';

/** The installed KPIs, asked once and again when bundles come or go. */
let known = null;
let language = null;
const details = new Map();
const listeners = new Set();

live.on('catalogue', forget);
live.on('target', forget);

function forget() {
  known = null;
  details.clear();
  listeners.forEach((listener) => listener());
}

export function onCatalogue(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function catalogue() {
  if (!known || language !== prefs.lang) {
    language = prefs.lang;
    const asked = api.get('/kpis', { tz: prefs.zone }).then((body) => {
      const families = new Map();
      for (const kpi of body.kpis) {
        if (!families.has(kpi.family)) {
          families.set(kpi.family, { id: kpi.family, name: kpi.familyName, kpis: [] });
        }
        families.get(kpi.family).kpis.push(kpi);
      }
      return { kpis: body.kpis, byId: new Map(body.kpis.map((kpi) => [kpi.kpi, kpi])), families: [...families.values()].sort((a, b) => order(a) - order(b)) };
    });
    asked.catch(() => {
      known = null;
    });
    known = asked;
  }
  return known;
}

/** Families of other bundles come after ours, the state of the sources at the end. */
function order(family) {
  const at = FAMILIES.indexOf(family.id);
  return at < 0 ? FAMILIES.length - 1.5 : at;
}

/** All that one KPI means. */
export function describe(kpi) {
  if (!details.has(kpi)) {
    const asked = api.get(`/kpis/${encodeURIComponent(kpi)}`);
    asked.catch(() => details.delete(kpi));
    details.set(kpi, asked);
  }
  return details.get(kpi);
}

/** What a screen shows first of each family; KPIs that are not installed are passed over. */
const FEATURED = {
  'quality-of-service': [
    'service-level',
    'abandon-rate',
    'wait-time-average',
    'aht',
    'fcr',
    'handled-rate',
    'wait-time-p90',
    'transfer-rate',
  ],
  'customer-satisfaction': ['csat', 'nps', 'ces', 'survey-response-rate'],
  productivity: ['acd-occupancy', 'contacts-per-hour', 'followups-per-case', 'bot-containment-rate'],
  live: ['waiting-now', 'agents-available-now'],
  employee: ['adherence', 'absenteeism-rate'],
  backlog: ['backlog-open', 'resolution-time'],
  inflow: ['inflow-volume', 'digital-share'],
  source: ['source-availability', 'source-silence'],
};
const FAMILIES = Object.keys(FEATURED);
const MOST_OF_OTHERS = 4;

export function featured(family) {
  const ids = family.kpis.map((kpi) => kpi.kpi);
  const wanted = (FEATURED[family.id] ?? ids.slice(0, MOST_OF_OTHERS)).filter((id) => ids.includes(id));
  return wanted.length > 0 ? wanted : ids.slice(0, MOST_OF_OTHERS);
}
