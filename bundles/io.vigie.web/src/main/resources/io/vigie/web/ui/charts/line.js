import { VElement, html, svg, nothing, define } from '../lib/element.js';
import { fmt } from '../lib/format.js';
import { t } from '../lib/text.js';
import { good } from '../lib/target.js';
import { scale } from './scale.js';
import { paths } from './spark.js';

const MARGIN = { top: 14, right: 14, bottom: 24, left: 58 };
const MOST_COLOURS = 8;

/**
 * Figures over time: one line or several, the target with its corridor, what may still change dashed, gaps where there is
 * no data, annotations. Arrow keys read it bucket by bucket; the same figures are in a table below.
 */
class LineChart extends VElement {
  static properties = {
    lines: { attribute: false },
    before: { attribute: false },
    target: { attribute: false },
    notes: { attribute: false },
    unit: {},
    symbol: {},
    grain: {},
    zone: {},
    label: {},
    height: { type: Number },
    at: { state: true },
    width: { state: true },
  };

  constructor() {
    super();
    this.lines = [];
    this.height = 280;
    this.width = 0;
    this.at = null;
  }

  connectedCallback() {
    super.connectedCallback();
    const observer = new ResizeObserver(([entry]) => (this.width = Math.round(entry.contentRect.width)));
    observer.observe(this);
    this.during(() => observer.disconnect());
    this.classList.add('chart');
  }

  /** Each line on the same buckets. */
  #grid() {
    const buckets = [...new Set(this.lines.flatMap((line) => line.points.map((point) => point.bucket)))].sort(
      (a, b) => new Date(a) - new Date(b),
    );
    const place = new Map(buckets.map((bucket, at) => [bucket, at]));
    const lines = this.lines.map((line) => {
      const points = buckets.map((bucket) => ({ bucket, value: null }));
      line.points.forEach((point) => (points[place.get(point.bucket)] = point));
      return { ...line, points };
    });
    return { buckets, lines };
  }

  render() {
    const { buckets, lines } = this.#grid();
    if (this.width === 0 || buckets.length === 0) {
      return buckets.length === 0 ? html`<div class="empty"><p>${t('chart.empty')}</p></div>` : nothing;
    }
    const ranges = good(this.target);
    const bounds = ranges.flat().filter((bound) => bound !== null);
    const values = [
      ...lines.flatMap((line) => line.points.map((point) => point.value)),
      ...(this.before ?? []).map((point) => point.value),
      ...bounds,
    ].filter((value) => value !== null && value !== undefined);
    const share = this.unit === 'ratio';
    const low = Math.min(...values);
    const y = scale(values, {
      from: share ? (low > 0.5 && values.length > 0 ? null : Math.min(0, low)) : Math.min(0, low),
      to: share && Math.max(...values) > 0.9 ? Math.max(1, ...values) : null,
      unit: this.unit,
    });
    const W = this.width;
    const H = this.height;
    const inner = { w: W - MARGIN.left - MARGIN.right, h: H - MARGIN.top - MARGIN.bottom };
    const px = (at) => MARGIN.left + (buckets.length === 1 ? inner.w / 2 : (at / (buckets.length - 1)) * inner.w);
    const py = (value) => MARGIN.top + (1 - y.at(value)) * inner.h;
    const clamp = (value) => Math.max(MARGIN.top, Math.min(MARGIN.top + inner.h, py(value)));
    const every = Math.max(1, Math.ceil((buckets.length * (this.grain === '1h' ? 44 : 62)) / inner.w));
    const one = lines.length === 1;
    return html`
      <svg class="plot" viewBox="0 0 ${W} ${H}" height=${H} role="img" tabindex="0" aria-label=${this.label}
        @pointermove=${(event) => this.#point(event, buckets.length, inner.w)} @pointerleave=${() => (this.at = null)}
        @click=${() => this.#pick(buckets)} @keydown=${(event) => this.#key(event, buckets)} @blur=${() => (this.at = null)}>
        ${ranges.map(([from, to]) => {
          const top = to === null ? MARGIN.top : clamp(to);
          const bottom = from === null ? MARGIN.top + inner.h : clamp(from);
          return svg`<rect class="corridor" x=${MARGIN.left} width=${inner.w} y=${top} height=${Math.max(0, bottom - top)}/>`;
        })}
        ${y.marks.map(
          (mark) => svg`<line class="grid" x1=${MARGIN.left} x2=${W - MARGIN.right} y1=${Math.round(py(mark)) + 0.5} y2=${Math.round(py(mark)) + 0.5}/>
            <text class="axis" x=${MARGIN.left - 8} y=${py(mark) + 4} text-anchor="end">${this.#tick(mark)}</text>`,
        )}
        ${buckets.map((bucket, at) =>
          at % every === 0 && (at + every * 0.6 < buckets.length || at === buckets.length - 1 || every === 1)
            ? svg`<text class="axis" x=${px(at)} y=${H - 6} text-anchor="middle">${fmt.bucket(bucket, this.grain, this.zone, true)}</text>`
            : nothing,
        )}
        ${one ? this.#area(lines[0].points, px, py, MARGIN.top + inner.h) : nothing}
        ${bounds.map((bound) => svg`<line class="target" x1=${MARGIN.left} x2=${W - MARGIN.right} y1=${py(bound)} y2=${py(bound)}/>`)}
        ${bounds.map(
          (bound) => svg`<text class="target-text" x=${W - MARGIN.right} y=${py(bound) - 5} text-anchor="end">${t('chart.target', { value: this.#tick(bound) })}</text>`,
        )}
        ${this.before ? this.#line(this.before.slice(0, buckets.length), px, py, 'before') : nothing}
        ${lines.map((line, at) => this.#line(line.points, px, py, `k${at % MOST_COLOURS}`))}
        ${(this.notes ?? []).map((note) => this.#note(note, buckets, px, inner))}
        ${this.at === null ? nothing : this.#cross(lines, buckets, px, py, inner)}
      </svg>
      ${this.at === null ? nothing : this.#tip(lines, buckets)}
      ${one && !this.before ? nothing : this.#legend(lines)}
      ${this.#table(lines, buckets)}`;
  }

  #tick(value) {
    return this.unit === 'ratio' ? fmt.percent(value) : this.unit === 'seconds' ? fmt.delay(value) : fmt.value(value, this.unit, '');
  }

  #line(points, px, py, kind) {
    const { solid, dashed, dots } = paths(points, px, py);
    return svg`<path class="line-path ${kind}" d=${solid}/>
      ${dashed ? svg`<path class="line-path spark-dashed ${kind}" d=${dashed}/>` : nothing}
      ${dots ? svg`<path class="line-path spark-dot ${kind}" d=${dots}/>` : nothing}`;
  }

  #area(points, px, py, floor) {
    let d = '';
    let start = null;
    points.forEach((point, at) => {
      const has = point.value !== null && point.value !== undefined;
      if (has) {
        d += start === null ? `M${px(at)} ${floor}` : '';
        start ??= at;
        d += `L${px(at).toFixed(1)} ${py(Number(point.value)).toFixed(1)}`;
      }
      if (start !== null && (!has || at === points.length - 1)) {
        d += `L${px(has ? at : at - 1).toFixed(1)} ${floor}Z`;
        start = null;
      }
    });
    return svg`<path class="area" d=${d}/>`;
  }

  #note(note, buckets, px, inner) {
    const time = new Date(note.from).getTime();
    const after = buckets.findIndex((bucket) => new Date(bucket).getTime() > time);
    const at = after < 0 ? buckets.length - 1 : after - 1;
    if (at < 0) {
      return nothing;
    }
    return svg`<line class="note-line" x1=${px(at)} x2=${px(at)} y1=${MARGIN.top} y2=${MARGIN.top + inner.h}/>
      <circle class="note-mark" cx=${px(at)} cy=${MARGIN.top} r="4"><title>${String(note.text).slice(0, 300)}</title></circle>`;
  }

  #cross(lines, buckets, px, py, inner) {
    const x = px(this.at);
    return svg`<line class="cross" x1=${x} x2=${x} y1=${MARGIN.top} y2=${MARGIN.top + inner.h}/>
      ${lines.map((line, k) => {
        const point = line.points[this.at];
        return point.value === null || point.value === undefined
          ? nothing
          : svg`<circle class="spot k${k % MOST_COLOURS}" cx=${x} cy=${py(Number(point.value))} r="4"/>`;
      })}`;
  }

  #tip(lines, buckets) {
    const bucket = buckets[this.at];
    const before = this.before?.[this.at];
    const one = lines.length === 1;
    return html`<div class="tip" role="status">
      ${fmt.bucket(bucket, this.grain, this.zone)}
      ${lines.map((line) => {
        const point = line.points[this.at];
        const value = fmt.value(point.value, this.unit, this.symbol);
        return html`<br />${one ? nothing : html`<span class="cut"><bdi>${String(line.name).slice(0, 60)}</bdi></span> `}<b>${point.masked ? t('chart.masked') : point.value === null ? t('tile.none') : value}</b>
          ${one && point.value !== null ? html`<span class="muted"> ${t('tile.base')} ${fmt.count(point.n)}${point.provisional ? ` · ${t('tile.provisional')}` : ''}</span>` : nothing}`;
      })}
      ${before && before.value !== null ? html`<br /><span class="muted">${t('chart.before')} ${fmt.value(before.value, this.unit, this.symbol)}</span>` : nothing}
    </div>`;
  }

  updated() {
    const tip = this.querySelector('.tip');
    if (tip) {
      // Set here, not as an attribute: the page's policy allows no style in markup.
      const buckets = this.#grid().buckets.length;
      const x = MARGIN.left + (buckets === 1 ? 0.5 : this.at / (buckets - 1)) * (this.width - MARGIN.left - MARGIN.right);
      const right = x > this.width * 0.6;
      tip.style.left = right ? '' : `${x + 12}px`;
      tip.style.right = right ? `${this.width - x + 12}px` : '';
      tip.style.top = '8px';
    }
  }

  #legend(lines) {
    return html`<ul class="legend">
      ${lines.map(
        (line, at) => html`<li><svg viewBox="0 0 18 8" aria-hidden="true">${svg`<line class="k${at % MOST_COLOURS}" x1="0" x2="18" y1="4" y2="4"/>`}</svg><span class="cut"><bdi>${String(line.name).slice(0, 200)}</bdi></span></li>`,
      )}
      ${this.before ? html`<li><svg viewBox="0 0 18 8" aria-hidden="true">${svg`<line class="before" x1="0" x2="18" y1="4" y2="4"/>`}</svg>${t('chart.before')}</li>` : nothing}
    </ul>`;
  }

  #table(lines, buckets) {
    const one = lines.length === 1;
    return html`<details class="chart-data">
      <summary>${t('chart.table')}</summary>
      <div class="table-wrap" tabindex="0" role="region" aria-label=${this.label}>
        <table class="table table-tight">
          <caption class="sr">${this.label}</caption>
          <thead><tr><th scope="col">${t('chart.bucket')}</th>${lines.map((line) => html`<th scope="col" class="num"><span class="cut"><bdi>${String(line.name).slice(0, 200)}</bdi></span></th>`)}
            ${one ? html`<th scope="col" class="num">${t('chart.num')}</th><th scope="col" class="num">${t('chart.den')}</th><th scope="col" class="num">${t('tile.base')}</th>` : nothing}</tr></thead>
          <tbody>${buckets.map(
            (bucket, at) => html`<tr><th scope="row">${fmt.bucket(bucket, this.grain, this.zone)}</th>
              ${lines.map((line) => html`<td class="num">${fmt.value(line.points[at].value, this.unit, this.symbol)}${line.points[at].provisional ? ' ≈' : ''}</td>`)}
              ${one ? html`<td class="num">${fmt.number(lines[0].points[at].num, 0, 2)}</td><td class="num">${fmt.number(lines[0].points[at].den, 0, 2)}</td><td class="num">${fmt.number(lines[0].points[at].n, 0, 0)}</td>` : nothing}</tr>`,
          )}</tbody>
        </table>
      </div>
    </details>`;
  }

  #point(event, count, width) {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - MARGIN.left) / width;
    this.at = Math.max(0, Math.min(count - 1, Math.round(share * (count - 1))));
  }

  #key(event, buckets) {
    const last = buckets.length - 1;
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
    if (event.key in steps) {
      event.preventDefault();
      const from = this.at ?? (event.key === 'ArrowLeft' ? last + 1 : -1);
      this.at = Math.max(0, Math.min(last, from + steps[event.key]));
    } else if (event.key === 'Enter' && this.at !== null) {
      this.#pick(buckets);
    } else if (event.key === 'Escape' && this.at !== null) {
      event.stopPropagation();
      this.at = null;
    }
  }

  #pick(buckets) {
    if (this.at !== null) {
      this.dispatchEvent(new CustomEvent('pick', { detail: { bucket: buckets[this.at] } }));
    }
  }
}

define('v-line', LineChart);
