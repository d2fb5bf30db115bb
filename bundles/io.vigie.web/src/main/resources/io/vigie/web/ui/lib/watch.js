import { live, eachMinute } from './live.js';
import { isOutdated } from './period.js';

/**
 * Keeps what a screen shows up to date: loads when its question changes, and again when the server names one of its KPIs
 * or the clock moves its period on. Only the latest answer counts.
 */
export class Watch {
  #host;
  #load;
  #kpis;
  #span;
  #asked = null;
  #key = null;
  #generation = 0;
  #busy = false;
  #again = false;
  #stops = [];
  #gap;
  #last = 0;
  #timer = 0;

  value = null;
  problem = null;
  loading = false;

  constructor(host, { load, kpis = () => null, span = () => null, gap = 1500 }) {
    this.#host = host;
    this.#load = load;
    this.#kpis = kpis;
    this.#span = span;
    this.#gap = gap;
    host.addController(this);
  }

  hostConnected() {
    const changed = (event) => {
      const mine = this.#kpis();
      if (!event.kpis || !mine || event.kpis.some((kpi) => mine.includes(kpi))) {
        this.refresh();
      }
    };
    this.#stops = [
      live.on('facts', changed),
      live.on('target', () => this.refresh()),
      live.on('catalogue', () => this.refresh()),
      live.on('annotation', () => this.refresh()),
      live.on('reset', () => this.refresh()),
      eachMinute(() => this.#asked && isOutdated(this.#asked, this.#span()) && this.refresh()),
    ];
  }

  hostDisconnected() {
    this.#generation++;
    this.#key = null;
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#stops.splice(0).forEach((stop) => stop());
  }

  /** Loads when the key is another than before; null clears. */
  ask(key) {
    const text = key === null ? null : JSON.stringify(key);
    if (text === this.#key) {
      return;
    }
    this.#key = text;
    this.#generation++;
    this.#busy = false;
    this.problem = null;
    this.loading = key !== null;
    if (key === null) {
      this.value = null;
    } else {
      this.#run();
    }
  }

  refresh() {
    if (this.#key === null) {
      return;
    }
    const early = this.#last + this.#gap - Date.now();
    if (this.#busy) {
      this.#again = true;
    } else if (early > 0) {
      this.#timer ||= setTimeout(() => {
        this.#timer = 0;
        this.refresh();
      }, early);
    } else {
      this.#run();
    }
  }

  async #run() {
    const generation = this.#generation;
    this.#busy = true;
    this.#again = false;
    this.#last = Date.now();
    this.#asked = this.#span();
    try {
      const value = await this.#load();
      if (generation === this.#generation) {
        this.value = value;
        this.problem = null;
      }
    } catch (error) {
      if (generation === this.#generation && (this.loading || error.status === 400 || error.status === 404)) {
        this.problem = error;
        this.value = null;
      }
    }
    if (generation === this.#generation) {
      this.#busy = false;
      this.loading = false;
      this.#host.requestUpdate();
      if (this.#again) {
        this.refresh();
      }
    }
  }
}
