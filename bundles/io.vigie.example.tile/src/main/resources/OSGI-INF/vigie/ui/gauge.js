const SVG = 'http://www.w3.org/2000/svg';
const WORDS = {
  en: { none: 'No data yet', of: (n) => `of ${n} contacts` },
  fr: { none: 'Pas encore de données', of: (n) => `sur ${n} contacts` },
};

/** Half a ring, filled as far as the share goes. */
export default class Gauge extends HTMLElement {
  /** Set by the page at each change: {lang, theme, zone, period, answer}. */
  set data(data) {
    const words = WORDS[data.lang] ?? WORDS.en;
    const row = data.answer?.values[0];
    const share = row?.value ?? null;
    const number = (value, options) => new Intl.NumberFormat(data.lang, options).format(value);
    const text = share === null ? words.none : number(share, { style: 'percent', maximumFractionDigits: 1 });

    const drawing = make('svg', { viewBox: '0 0 120 66', width: '100%', role: 'img', 'aria-label': text });
    drawing.append(
      make('path', { d: arc(1), fill: 'none', stroke: 'currentColor', 'stroke-opacity': 0.15, 'stroke-width': 10 }),
      make('path', { d: arc(share ?? 0), fill: 'none', stroke: 'currentColor', 'stroke-width': 10 }),
    );
    const figure = document.createElement('p');
    figure.textContent = text;
    const base = document.createElement('small');
    base.textContent = share === null ? '' : words.of(number(row.n));
    this.replaceChildren(drawing, figure, base);
  }
}

/** The arc of a share from 0 to 1, from left to right. */
function arc(share) {
  const angle = Math.PI * (1 - Math.min(1, Math.max(0, share)));
  return `M 10 60 A 50 50 0 0 1 ${60 + 50 * Math.cos(angle)} ${60 - 50 * Math.sin(angle)}`;
}

function make(name, attributes) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}
