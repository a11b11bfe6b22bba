// What is computed on series before they are drawn.

import { real } from './format.js';

/** Numbers out of an answer of the server; an entry of an envelope keeps its extremes. */
export function parsed(answer) {
  const y = answer.y.map(real);
  return {
    name: answer.name,
    total: answer.total,
    envelope: answer.envelope,
    x: answer.x.map(real),
    y,
    low: answer.envelope ? answer.low.map(real) : y,
    high: answer.envelope ? answer.high.map(real) : y,
    gaps: answer.envelope ? answer.gaps : y.map(value => (Number.isFinite(value) ? 0 : 1)),
  };
}

/**
 * Exponential mean, corrected for its start at zero, so that the first values are not drawn towards it. The weight is for a
 * thousandth of the range of x, so that a metric of few points is smoothed as a curve of many is: hardly at all. A
 * constant stays what it is to the last bit; what is not finite is passed over.
 */
export function smooth(xs, values, weight) {
  if (weight <= 0 || values.every(value => value === values[0])) return values;
  const range = xs[xs.length - 1] - xs[0] || 1;
  const base = Math.min(Math.sqrt(weight), 0.999);
  let sum = 0;
  let weights = 0;
  let last = xs[0];
  return values.map((value, i) => {
    if (!Number.isFinite(value)) return value;
    const kept = base ** Math.max(0, ((xs[i] - last) / range) * 1000);
    sum = sum * kept + value;
    weights = weights * kept + 1;
    last = xs[i];
    return sum / weights;
  });
}

/** Place of the entry nearest to x; -1 in an empty series. */
export function nearest(xs, x) {
  let from = 0;
  let to = xs.length - 1;
  if (to < 0) return -1;
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if (xs[middle] <= x) from = middle;
    else to = middle;
  }
  return Math.abs(xs[from] - x) <= Math.abs(xs[to] - x) ? from : to;
}

/** Value at x between two entries; undefined outside. */
function at(series, x) {
  const { x: xs, y } = series;
  if (!xs.length || x < xs[0] || x > xs[xs.length - 1]) return undefined;
  let i = nearest(xs, x);
  if (xs[i] > x) i--;
  if (i < 0) i = 0;
  if (i >= xs.length - 1 || xs[i] === x) return y[i];
  const share = (x - xs[i]) / (xs[i + 1] - xs[i]);
  return y[i] + share * (y[i + 1] - y[i]);
}

/** Mean over runs with the band from the lowest to the highest, at the x of the run with most entries. */
export function meanOf(all) {
  const base = all.reduce((most, one) => (one.x.length > most.x.length ? one : most), all[0]);
  const mean = { name: base.name, total: base.total, envelope: true, band: all.length > 1, x: [], y: [], low: [], high: [], gaps: [] };
  for (const x of base.x) {
    const values = all.map(one => at(one, x)).filter(value => value !== undefined);
    const finite = values.filter(Number.isFinite);
    mean.x.push(x);
    mean.y.push(finite.length === values.length && finite.length ? finite.reduce((a, b) => a + b, 0) / finite.length : NaN);
    mean.low.push(finite.length ? Math.min(...finite) : NaN);
    mean.high.push(finite.length ? Math.max(...finite) : NaN);
    mean.gaps.push(values.length - finite.length);
  }
  return mean;
}
