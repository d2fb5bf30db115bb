import { LitElement, html, svg, nothing } from 'lit';

/** Our elements render into the page itself, so that one style sheet, one tab order and one set of ids serve all. */
export class VElement extends LitElement {
  #stops = [];

  createRenderRoot() {
    return this;
  }

  /** Keeps what ends a subscription until the element leaves the page. */
  during(stop) {
    this.#stops.push(stop);
    return stop;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#stops.splice(0).forEach((stop) => stop());
  }
}

export function define(name, type) {
  if (!customElements.get(name)) {
    customElements.define(name, type);
  }
}

let last = 0;

/** An id that nothing else in the page has. */
export function uid(prefix) {
  return `${prefix}-${++last}`;
}

export { html, svg, nothing };
