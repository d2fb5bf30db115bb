import { fmt } from './format.js';
import { t } from './text.js';

/** The ranges of a target that are good, as [low, high] with null for an open end. */
export function good(target) {
  const ranges = [];
  let low = null;
  for (const zone of target?.zones ?? []) {
    if (zone.status === 'good') {
      const before = ranges.at(-1);
      if (before && before[1] === low) {
        before[1] = zone.below;
      } else {
        ranges.push([low, zone.below]);
      }
    }
    low = zone.below;
  }
  return ranges;
}

/** The values at which good ends. */
export function lines(target) {
  return good(target)
    .flat()
    .filter((bound) => bound !== null && bound !== undefined);
}

/** A target in words: "≥ 80 %", "60 % – 85 %". */
export function text(target, unit, symbol) {
  const ranges = good(target).map(([low, high]) => {
    const inclusive = target.zones.find((zone) => zone.below === high && zone.status === 'good')?.inclusive;
    const lowInclusive = !target.zones.find((zone) => zone.below === low)?.inclusive;
    if (low === null && high === null) {
      return t('target.any');
    }
    if (low === null) {
      return `${inclusive ? '≤' : '<'}\u00a0${bound(high, unit, symbol)}`;
    }
    if (high === null) {
      return `${lowInclusive ? '≥' : '>'}\u00a0${bound(low, unit, symbol)}`;
    }
    return `${bound(low, unit, symbol)} – ${bound(high, unit, symbol)}`;
  });
  return ranges.join(', ');
}

/** A bound is a round number mostly: without decimals that say nothing. */
function bound(value, unit, symbol) {
  return unit === 'ratio' ? fmt.percent(value) : unit === 'seconds' ? fmt.delay(value) : fmt.value(value, unit, symbol);
}

const ORDER = ['critical', 'bad', 'warning', null, 'good', 'no-data'];

/** The worse, the smaller. */
export function rank(status) {
  const at = ORDER.indexOf(status ?? null);
  return at < 0 ? 3 : at;
}
