/** A linear scale with round marks that cover all values. */
export function scale(values, { from = null, to = null, ticks = 4, unit = '' } = {}) {
  const known = values.filter((value) => value !== null && value !== undefined).map(Number);
  let low = from ?? Math.min(...known);
  let high = to ?? Math.max(...known);
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    [low, high] = [0, 1];
  }
  if (low === high) {
    const pad = Math.abs(low) * 0.1 || 1;
    low -= low === 0 ? 0 : pad;
    high += pad;
  }
  const step = unit === 'seconds' ? roundSeconds((high - low) / ticks) : round((high - low) / ticks);
  const first = from !== null && from === low ? low : Math.floor(low / step + 1e-9) * step;
  const end = Math.ceil(high / step - 1e-9) * step;
  const marks = [];
  for (let i = 0; first + i * step <= end + step * 1e-6; i++) {
    marks.push(Number((first + i * step).toPrecision(12)));
  }
  return { low: first, high: end, marks, at: (value) => (Number(value) - first) / (end - first) };
}

function round(step) {
  const power = 10 ** Math.floor(Math.log10(step));
  const share = step / power;
  return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 2.5 ? 2.5 : share <= 5 ? 5 : 10) * power;
}

const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800];

function roundSeconds(step) {
  return SECONDS.find((one) => one >= step) ?? Math.ceil(step / 86_400) * 86_400;
}
