import { Screen, html, nothing, chip, nothingHere } from '../lib/screen.js';
import { icon } from '../lib/icons.js';
import { t, has, side } from '../lib/text.js';
import { fmt } from '../lib/format.js';
import { catalogue, describe, onCatalogue } from '../lib/catalogue.js';
import { link, change } from '../lib/router.js';
import { text as targetText } from '../lib/target.js';

const DIRECTIONS = { up: 'up', down: 'down', band: 'flat', none: 'no-data' };

function plain(text) {
  return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
}

/** PT0S, PT24H, P3D... in words. */
function delay(iso) {
  const window = /^\$(\w+)×(.+)$/.exec(iso ?? '');
  if (window) {
    return t('catalogue.after.window', { name: window[1], time: fmt.duration(seconds(window[2])) });
  }
  const total = seconds(iso);
  return total === null ? (iso ?? fmt.NONE) : total === 0 ? t('catalogue.atonce') : t('catalogue.after', { time: fmt.duration(total) });
}

/** The seconds of an ISO 8601 duration; null of what is none. */
function seconds(iso) {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(iso ?? '');
  if (!match) {
    return null;
  }
  const [days = 0, hours = 0, minutes = 0, rest = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return days * 86_400 + hours * 3600 + minutes * 60 + rest;
}

/** A unit in words; of one made of two, such as count/case, what it counts per. */
function unit(name) {
  if (has(`unit.${name}`)) {
    return t(`unit.${name}`);
  }
  const [, per] = name.split('/');
  return per ? t('unit.per', { what: has(`per.${per}`) ? t(`per.${per}`) : per }) : name;
}

/** What each figure means, by family; and one of them in full. */
export default class Catalogue extends Screen {
  static properties = { all: { state: true }, one: { state: true }, asked: { state: true } };

  #shown = null;

  constructor() {
    super();
    this.asked = '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.during(onCatalogue(() => this.reload()));
  }

  willUpdate(changes) {
    if (changes.has('params')) {
      this.asked = this.params.q ?? this.asked;
      if (this.hasUpdated && this.params.kpi !== this.#shown) {
        this.reload();
      }
      this.#shown = this.params.kpi;
    }
  }

  async load() {
    const kpi = this.params.kpi;
    const [all, one] = await Promise.all([catalogue(), kpi ? describe(kpi) : null]);
    this.all = all;
    this.one = one;
  }

  render() {
    return this.params.kpi ? this.#detail() : this.#list();
  }

  // ---- all

  #found() {
    const wanted = plain(this.asked).split(/\s+/).filter(Boolean);
    return this.all.families
      .map((family) => ({
        ...family,
        kpis: family.kpis.filter((kpi) => {
          const words = plain(`${kpi.kpi} ${kpi.name} ${family.name} ${kpi.bundle}`);
          return wanted.every((word) => words.includes(word));
        }),
      }))
      .filter((family) => family.kpis.length > 0);
  }

  #list() {
    const families = this.all ? this.#found() : [];
    const n = families.reduce((sum, family) => sum + family.kpis.length, 0);
    return html`
      <div class="page-head">
        <div><h1>${t('nav.catalogue')}</h1><p class="sub">${this.all ? t('catalogue.sub', { n: this.all.kpis.length }) : nothing}</p></div>
        <div class="tools"><div class="field search"><label class="sr" for="catalogue-search">${t('kpi.search')}</label>
          <input id="catalogue-search" type="search" placeholder=${t('kpi.search')} .value=${this.asked}
            @input=${(event) => { this.asked = event.target.value; change({ q: this.asked }, { replace: true }); }} /></div></div>
      </div>
      ${this.said()} ${this.waiting()}
      <p class="sr" role="status">${this.asked && this.all ? t('catalogue.found', { n }) : ''}</p>
      ${this.all && n === 0 ? nothingHere(t('catalogue.none', { words: this.asked })) : nothing}
      ${families.map(
        (family) => html`<section class="family" aria-labelledby="catalogue-${family.id}">
          <div class="family-head"><h2 id="catalogue-${family.id}"><bdi>${family.name}</bdi></h2><span class="muted">${fmt.count(family.kpis.length)}</span></div>
          <div class="table-wrap" tabindex="0" role="group" aria-labelledby="catalogue-${family.id}"><table class="table fixed">
            <thead><tr><th scope="col" class="w-name">${t('catalogue.kpi')}</th><th scope="col">${t('catalogue.unit')}</th><th scope="col">${t('catalogue.target')}</th><th scope="col">${t('catalogue.final')}</th><th scope="col">${t('catalogue.bundle')}</th><th scope="col">${t('catalogue.version')}</th></tr></thead>
            <tbody>${family.kpis.map(
              (kpi) => html`<tr>
                <th scope="row"><a href=${link('catalogue', { kpi: kpi.kpi })}><bdi>${kpi.name}</bdi></a><span class="sub2 mono">${kpi.kpi}</span></th>
                <td><span class="row row-tight">${icon(DIRECTIONS[kpi.direction] ?? 'flat')}<span class="sr">${t(`catalogue.direction.${kpi.direction}`)}</span>${unit(kpi.unit)}</span></td>
                <td>${kpi.target ? targetText(kpi.target, kpi.unit) : html`<span class="muted">${fmt.NONE}</span>`}</td>
                <td>${delay(kpi.maturity)}</td>
                <td class="mono small"><bdi>${kpi.bundle.replace(/^io\.vigie\.kpi\./, '')}</bdi></td>
                <td class="mono muted">${kpi.version.slice(0, 8)}</td>
              </tr>`,
            )}</tbody>
          </table></div>
        </section>`,
      )}
      ${(this.all?.refusals ?? []).map((sentence) => html`<p class="error">${sentence}</p>`)}`;
  }

  // ---- one

  #detail() {
    const one = this.one;
    if (!one || one.kpi !== this.params.kpi) {
      return html`<p class="crumbs"><a href=${link('catalogue')}>${icon('left')}${t('nav.catalogue')}</a></p><h1><bdi>${this.params.kpi}</bdi></h1>${this.said()}${this.problem ? nothing : this.waiting()}`;
    }
    const name = side(one.name);
    return html`
      <p class="crumbs"><a href=${link('catalogue')}>${icon('left')}${t('nav.catalogue')}</a></p>
      <div class="page-head">
        <div><h1><bdi>${name}</bdi></h1>
          <p class="sub"><bdi>${side(one.familyName)}</bdi> · <span class="mono">${one.kpi}</span></p></div>
        <div class="tools">
          <a class="btn" href=${link('explorer', { kpi: one.kpi })}>${icon('explorer')}${t('nav.explorer')}</a>
          ${this.may('figures') ? html`<a class="btn btn-primary" href=${link('catalogue', { kpi: one.kpi, why: one.kpi })}>${icon('why')}${t('catalogue.explain')}</a>` : nothing}
        </div>
      </div>
      ${this.said()}
      <div class="columns">
        <div class="stack">
          <section class="card" aria-labelledby="d-definition"><h2 id="d-definition">${t('catalogue.definition')}</h2>
            <p class="lead"><bdi>${side(one.definition)}</bdi></p>
            ${one.caution ? html`<p class="caution">${icon('warning')}<span><bdi>${side(one.caution)}</bdi></span></p>` : nothing}
            ${this.#formula(one, name)}
          </section>
          ${one.parameters && one.parameters.length > 0 ? this.#parameters(one) : nothing}
          ${this.#targets(one)}
          ${one.benchmarks?.length > 0 ? this.#benchmarks(one) : nothing}
        </div>
        <div class="stack">
          <section class="card" aria-labelledby="d-facts"><h2 id="d-facts">${t('catalogue.facts')}</h2>
            <dl class="kv">
              <dt>${t('catalogue.unit')}</dt><dd>${unit(one.unit)}</dd>
              <dt>${t('catalogue.direction')}</dt><dd>${t(`catalogue.direction.${one.direction}`)}</dd>
              <dt>${t('catalogue.final')}</dt><dd>${delay(one.maturity)}</dd>
              ${one.dimensions?.length > 0 ? html`<dt>${t('catalogue.dimensions')}</dt><dd>${one.dimensions.map((dimension) => t(`dim.${dimension}`)).map((words, at) => words.startsWith('dim.') ? one.dimensions[at] : words).join(', ')}</dd>` : nothing}
              <dt>${t('catalogue.version')}</dt><dd class="mono">${one.version}</dd>
              <dt>${t('catalogue.bundle')}</dt><dd class="mono"><bdi>${one.bundle}</bdi></dd>
              ${one.synonyms?.length > 0 ? html`<dt>${t('catalogue.synonyms')}</dt><dd><bdi>${one.synonyms.join(', ')}</bdi></dd>` : nothing}
            </dl></section>
          ${this.#links('catalogue.companions', 'catalogue.companions.text', one.companions)}
          ${this.#links('catalogue.notconfused', 'catalogue.notconfused.text', one.notToConfuse)}
        </div>
      </div>`;
  }

  #formula(one, name) {
    const scale = Number(one.scale ?? 1);
    return html`<div class="formula gap" role="img" aria-label=${`${name} = ${side(one.numerator)}${one.denominator ? ` / ${side(one.denominator)}` : ''}${scale === 1 ? '' : ` × ${fmt.exact(scale)}`}`}>
      <b>${name}</b><span class="equals">=</span>
      ${one.denominator
        ? html`<span class="frac"><span><bdi>${side(one.numerator)}</bdi></span><span><bdi>${side(one.denominator)}</bdi></span></span>`
        : html`<span><bdi>${side(one.numerator)}</bdi></span>`}
      ${scale === 1 ? nothing : html`<span class="equals">×</span><b>${fmt.exact(scale)}</b>`}
    </div>`;
  }

  #parameters(one) {
    return html`<section class="card" aria-labelledby="d-parameters"><h2 id="d-parameters">${t('catalogue.parameters')}</h2>
      <div class="table-wrap" tabindex="0" role="group" aria-labelledby="d-parameters"><table class="table"><thead><tr><th scope="col">${t('catalogue.parameter')}</th><th scope="col">${t('catalogue.default')}</th><th scope="col">${t('catalogue.values')}</th></tr></thead>
        <tbody>${one.parameters.map(
          (parameter) => html`<tr><th scope="row"><bdi>${side(parameter.description)}</bdi><span class="sub2 mono">${parameter.name}</span></th>
            <td class="mono"><bdi>${parameter.default ?? fmt.NONE}</bdi></td>
            <td>${(parameter.choices ?? []).map((choice) => html`<span class="sub2 mono">${choice.value ?? choice}</span>`)}${parameter.kind && !parameter.choices?.length ? html`<span class="muted">${t(`parameter.${parameter.kind}`)}</span>` : nothing}</td></tr>`,
        )}</tbody></table></div>
      ${one.presets?.length > 0 ? html`<details class="more gap"><summary>${t('catalogue.presets', { n: one.presets.length })}</summary><ul class="lines">${one.presets.map((preset) => html`<li>${icon('target')}<span><b class="mono">${preset.id}</b> <bdi>${side(preset.name)}</bdi><span class="sub2 mono">${Object.entries(preset.parameters).map(([key, value]) => `${key}=${value}`).join('  ')}</span></span></li>`)}</ul></details>` : nothing}
    </section>`;
  }

  #targets(one) {
    const all = [...(one.targetInForce ? [{ ...one.targetInForce, inForce: true }] : []), ...(one.targets ?? [])];
    return html`<section class="card" aria-labelledby="d-targets"><h2 id="d-targets">${t('catalogue.targets')}</h2>
      ${all.length === 0 ? html`<p class="muted">${t('catalogue.notarget')}</p>` : nothing}
      <ul class="lines">${all.map(
        (target) => html`<li>${icon('target')}<span><b>${targetText(target, one.unit)}</b> ${target.inForce ? chip('good', t('catalogue.inforce'), 'check') : nothing}
          <span class="sub2"><bdi>${side(target.origin)}</bdi></span>
          ${Object.keys(target.parameters ?? {}).length > 0 ? html`<span class="sub2 mono">${Object.entries(target.parameters).map(([key, value]) => `${key}=${value}`).join('  ')}</span>` : nothing}</span></li>`,
      )}</ul></section>`;
  }

  #benchmarks(one) {
    return html`<section class="card" aria-labelledby="d-benchmarks"><h2 id="d-benchmarks">${t('catalogue.benchmarks')}</h2>
      <ul class="lines">${one.benchmarks.map(
        (each) => html`<li>${icon('people')}<span><b><bdi>${each.value}</bdi></b> <bdi>${side(each.what)}</bdi><span class="sub2"><bdi>${side(each.population)}</bdi> · <bdi>${each.source}</bdi></span></span></li>`,
      )}</ul></section>`;
  }

  #links(title, text, ids) {
    const list = ids ?? [];
    return list.length === 0
      ? nothing
      : html`<section class="card" aria-labelledby=${title}><h2 id=${title}>${t(title)}</h2><p class="hint">${t(text)}</p>
          <ul class="lines">${list.map((id) => {
            const known = this.all?.byId.get(id);
            return html`<li>${icon('right')}<span>${known ? html`<a href=${link('catalogue', { kpi: id })}><bdi>${known.name}</bdi></a>` : html`<span class="mono">${id}</span>`}</span></li>`;
          })}</ul></section>`;
  }
}
