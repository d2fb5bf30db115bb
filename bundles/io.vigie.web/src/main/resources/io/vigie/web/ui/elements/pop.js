import { VElement, html, nothing, define, uid } from '../lib/element.js';
import { icon } from '../lib/icons.js';

/**
 * A button that opens something below it. Closes by Escape, by a click elsewhere, and when focus leaves; arrow keys go
 * through what it holds. Set .content to a function that answers what to show.
 */
class Pop extends VElement {
  static properties = {
    label: {},
    symbol: {},
    hint: {},
    start: { type: Boolean },
    chevron: { type: Boolean },
    quiet: { type: Boolean },
    content: { attribute: false },
    open: { state: true },
  };

  #id = uid('pop');

  constructor() {
    super();
    this.open = false;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('pointerdown', this.#outside, true);
  }

  #outside = (event) => {
    if (!event.composedPath().includes(this)) {
      this.close(false);
    }
  };

  show() {
    this.open = true;
    addEventListener('pointerdown', this.#outside, true);
    this.updateComplete.then(() => {
      const items = this.#items();
      (items.find((item) => item.matches('[aria-checked="true"], [autofocus]')) ?? items[0])?.focus();
    });
  }

  close(back = true) {
    if (!this.open) {
      return;
    }
    this.open = false;
    this.dispatchEvent(new Event('close'));
    removeEventListener('pointerdown', this.#outside, true);
    if (back) {
      this.querySelector('button')?.focus();
    }
  }

  #items() {
    return [...this.querySelectorAll('.pop-body :is(a[href], button, input, select, textarea)')].filter((item) => !item.disabled);
  }

  #key(event) {
    if (event.key === 'Escape' && this.open) {
      event.stopPropagation();
      event.preventDefault();
      this.close();
    } else if (['ArrowDown', 'ArrowUp'].includes(event.key) && this.open && !event.target.matches('select, input[type="date"], input[type="number"], input[type="range"]')) {
      event.preventDefault();
      const items = this.#items();
      const at = items.indexOf(document.activeElement);
      items[(at + (event.key === 'ArrowDown' ? 1 : items.length - 1) + items.length) % items.length]?.focus();
    }
  }

  #left(event) {
    if (this.open && event.relatedTarget && !this.contains(event.relatedTarget)) {
      this.close(false);
    }
  }

  render() {
    const words = this.hint ?? this.label;
    return html`<div class="pop ${this.start ? 'pop-start' : ''}" @keydown=${this.#key} @focusout=${this.#left}>
      <button type="button" class="btn ${this.quiet ? 'btn-quiet' : ''} ${this.label ? '' : 'btn-icon'}" aria-expanded=${this.open ? 'true' : 'false'}
        aria-controls=${this.#id} aria-label=${this.label && !this.hint ? nothing : words} title=${this.hint ?? nothing}
        @click=${() => (this.open ? this.close() : this.show())}>
        ${this.symbol ? icon(this.symbol) : nothing}${this.label ? html`<span class="cut"><bdi>${this.label}</bdi></span>` : nothing}
        ${this.chevron ? icon('chevron') : nothing}
      </button>
      <div class="pop-body" id=${this.#id} ?hidden=${!this.open} @close-pop=${() => this.close()}>
        ${this.open ? this.content?.(() => this.close()) : nothing}
      </div>
    </div>`;
  }
}

define('v-pop', Pop);
