// What low precision did to each tensor of a run, layer by step: overflow, underflow, signal to noise, agreement with float32.

import * as api from './api.js';
import { heatFigure } from './heat.js';
import { empty, h, replace } from './dom.js';
import { real, unit } from './format.js';

const FIRST = ['precision/overflow', 'precision/underflow', 'precision/sqnr_db', 'shadow/cosine', 'grad/stall_observed', 'grad/norm_l2'];
const KINDS = [['', 'each layer: its worst tensor'], ['all', 'all tensors'], ['weight', 'weights'], ['input', 'activations'], ['grad_output', 'gradients']];
const POINTS = 160;

const MEANS = {
  overflow: 'share of elements beyond the largest number of the format',
  underflow: 'share of non-zero elements that become zero',
  subnormal: 'share of elements that lose precision at the lower end',
  sqnr_db: 'signal to quantisation noise; six dB are a bit',
  cosine: 'cosine of the gradient to that of float32',
  stall_observed: 'share of weights that the step leaves as they are',
  stall_predicted: 'share of weights whose step is below half a unit',
  amax: 'largest magnitude',
  range_bits: 'bits from the smallest to the largest magnitude',
};

export class Precision {
  constructor(place, run) {
    this.place = place;
    this.id = run.row.id;
    this.figures = [];
    const rank = name => (FIRST.includes(name) ? FIRST.indexOf(name) : 99);
    this.quantities = [...run.tensor_quantities].sort((a, b) => rank(a) - rank(b));
    this.chosen = new Set(this.quantities.filter(name => FIRST.includes(name)).slice(0, 4));
    if (!this.chosen.size) this.quantities.slice(0, 2).forEach(name => this.chosen.add(name));
  }

  async open() {
    if (!this.quantities.length) {
      replace(this.place, h('div', { class: 'card' }, empty('No statistics of tensors', 'This run was not trained with a recipe of the precision lab, or its telemetry is off.', 'trainyard train CONFIG precision.recipe=fp8_current')));
      return;
    }
    this.kind = h('select', { 'aria-label': 'Tensors', onchange: () => this.draw() }, KINDS.map(([value, text]) => h('option', { value }, text)));
    this.maps = h('div', { class: 'charts wide' });
    replace(this.place,
      h('div', { class: 'bar' }, this.kind, this.quantities.map(name => h('button', { class: 'chip', type: 'button', 'aria-pressed': String(this.chosen.has(name)), onclick: event => {
        this.chosen.has(name) ? this.chosen.delete(name) : this.chosen.add(name);
        event.currentTarget.setAttribute('aria-pressed', String(this.chosen.has(name)));
        this.draw();
      } }, name))),
      this.maps);
    await this.draw();
  }

  async draw() {
    const names = this.quantities.filter(name => this.chosen.has(name));
    const all = await Promise.all(names.map(name => api.heat(this.id, name, POINTS)));
    this.destroy();
    const kind = this.kind.value;
    this.figures = all.map(data => {
      const rows = kind === '' ? byLayer(data) : data.rows.filter(row => kind === 'all' || new RegExp(`\\.${kind}(@|$)`).test(row.name));
      const short = data.quantity.split('/').pop();
      return heatFigure(MEANS[short] ? `${data.quantity}: ${MEANS[short]}` : data.quantity, { ...data, rows }, unit(data.quantity));
    });
    replace(this.maps, this.figures.length ? this.figures.map(figure => figure.element) : h('div', { class: 'card' }, empty('Nothing chosen', 'Choose a quantity above.')));
  }

  destroy() {
    this.figures.forEach(figure => figure.destroy());
    this.figures = [];
  }
}

/** One row for each layer: at each step the worst of its tensors, and no number where one of them has none. */
function byLayer(data) {
  const layers = Map.groupBy(data.rows, row => row.name.replace(/\.(weight|input|grad_output)(@.*)?$/, ''));
  return [...layers].map(([name, rows]) => ({ name, values: data.steps.map((_, i) => {
    const values = rows.map(row => row.values[i]).filter(value => value !== null && value !== undefined).map(real);
    if (!values.length) return null;
    return values.every(Number.isFinite) ? (data.higher_is_better ? Math.min : Math.max)(...values) : NaN;
  }) }));
}
