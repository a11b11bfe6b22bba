// Scaling studies: IsoFLOP curves, the optimum over compute with its band, and predictions of fit.json, evaluated here.

import * as api from './api.js';
import { Figure, axis } from './chart.js';
import { card, empty, h, pairs, replace } from './dom.js';
import { count, number, real, tick } from './format.js';
import { csv } from './export.js';
import { colourAt, ramp } from './theme.js';

const LAWS = ['parametric', 'least-squares', 'varpro'];
const PETAFLOP_DAY = 8.64e19;

export async function open(root, { parts }) {
  const view = new Scaling(root);
  await view.load(parts[0]);
  return view;
}

/** The law L = E + A N^-alpha + B D^-beta. */
export function loss(law, n, d) {
  return law.E + law.A * n ** -law.alpha + law.B * d ** -law.beta;
}

/** The size and the tokens of lowest loss for C = 6 N D. */
export function optimum(law, flops) {
  const a = law.beta / (law.alpha + law.beta);
  const g = ((law.alpha * law.A) / (law.beta * law.B)) ** (1 / (law.alpha + law.beta));
  const n = g * (flops / 6) ** a;
  const d = flops / 6 / n;
  return { n, d, loss: loss(law, n, d) };
}

/** Laws of the resamples, in the order E, A, B, alpha, beta. */
function resampled(law) {
  return (law.laws ?? []).map(([E, A, B, alpha, beta]) => ({ E, A, B, alpha, beta }));
}

/** The central share of values, by linear interpolation between them; what is not finite is left out. */
export function interval(values, level) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length < 20) return null;
  const at = share => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    return sorted[below] + (place - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
  };
  return [at((1 - level) / 2), at((1 + level) / 2)];
}

class Scaling {
  constructor(root) {
    this.root = root;
    this.figures = [];
  }

  moved(to) {
    this.load(to.parts[0]).catch(console.warn);
    return true;
  }

  async load(name) {
    const all = await api.sweeps();
    if (!all.length) {
      replace(this.root, h('div', { class: 'head' }, h('h1', {}, 'Scaling')), h('div', { class: 'card' }, empty('No scaling study', 'Studies are found in sweeps/ beside the runs, within the runs, or by trainyard dashboard --sweep DIR.', 'trainyard scaling plan configs/sweep.yaml --out sweeps/first')));
      return;
    }
    this.name = all.some(sweep => sweep.name === name) ? name : all[0].name;
    this.sweep = await api.sweep(this.name);
    const fit = this.sweep.fit;
    this.destroy();
    const choice = h('select', { 'aria-label': 'Study', onchange: () => (location.hash = `#/scaling/${encodeURIComponent(choice.value)}`) }, all.map(sweep => h('option', { value: sweep.name }, sweep.name)));
    choice.value = this.name;
    const rows = this.rows();
    const methods = fit ? Object.entries(fit).filter(([, value]) => value && typeof value === 'object' && value.method) : [];
    const refused = fit ? Object.entries(fit).filter(([, value]) => value?.refused) : [];
    replace(this.root,
      h('div', { class: 'head' }, h('h1', {}, 'Scaling'), choice, h('span', { class: 'soft mono' }, this.sweep.path)),
      h('div', { class: 'stack' },
        this.progress(),
        this.predictCard(),
        h('div', { class: 'charts' }, this.isoflop(rows).element, this.over(rows).element, this.residuals(rows).element, this.surface(rows).element),
        h('div', { class: 'two' },
          card('Fits', methods.length ? h('table', { class: 'plain' }, h('thead', {}, h('tr', {}, ['method', 'a (N ~ C^a)', '95 %', 'law'].map(text => h('th', {}, text)))), h('tbody', {}, methods.map(([key, value]) => h('tr', {}, h('td', {}, key), h('td', { class: 'mono' }, Number.isFinite(value.a) ? value.a.toFixed(3) : '—'), h('td', { class: 'mono nowrap' }, value.ci?.a ? value.ci.a.map(x => real(x).toFixed(3)).join(' … ') : '—'), h('td', { class: 'mono' }, Number.isFinite(value.E) ? `${number(value.E)} + ${number(value.A)} N^-${number(value.alpha)} + ${number(value.B)} D^-${number(value.beta)}` : '—'))))) : h('p', { class: 'soft' }, 'Not fitted yet: trainyard scaling fit ', this.sweep.path)),
          card('What speaks against it', warnings(fit, refused)))));
  }

  /** Trials as {n, d, flops, loss, budget}: out of the results, else out of the fitted table. */
  rows() {
    const results = this.sweep.results;
    if (Array.isArray(results) && results.length) {
      return results.filter(row => row.status === 'completed').map(row => ({ n: row.n, d: row.d, loss: real(row.final_loss), flops: row.actual_flops ?? 6 * row.n * row.d, budget: row.budget ?? 6 * row.n * row.d }));
    }
    const table = this.sweep.fit?.table;
    if (!table) return [];
    const at = name => table.columns.indexOf(name);
    return table.rows.map(row => ({ n: real(row[at('n')]), d: real(row[at('d')]), loss: real(row[at('loss')]), flops: real(row[at('flops')]) || 6 * real(row[at('n')]) * real(row[at('d')]) }))
      .map(row => ({ ...row, budget: Number(row.flops.toPrecision(2)) }));
  }

  progress() {
    const results = this.sweep.results;
    const planned = this.sweep.plan?.trials?.length;
    if (!Array.isArray(results) || !planned) return null;
    const done = results.filter(row => row.status === 'completed').length;
    const failed = results.filter(row => row.status === 'failed').length;
    return done < planned ? h('div', { class: `note${failed ? ' bad' : ''}` }, `${done} of ${planned} trials are completed${failed ? `, ${failed} failed` : ''}: trainyard scaling run ${this.sweep.path}`) : null;
  }

  figure(title, options) {
    const figure = new Figure(title, { tall: true, ...options });
    this.figures.push(figure);
    return figure;
  }

  law() {
    const name = LAWS.find(each => Number.isFinite(this.sweep.fit?.[each]?.alpha));
    return name ? { name, ...this.sweep.fit[name] } : null;
  }

  isoflop(rows) {
    const figure = this.figure('IsoFLOP curves', { unitText: 'validation loss over size', csv: () => csv([['n', 'd', 'budget', 'loss'], ...rows.map(row => [row.n, row.d, row.budget, row.loss])]) });
    if (!rows.length) {
      figure.empty('No completed trial yet. They appear here as the sweep trains them: trainyard scaling run.');
      return figure;
    }
    const budgets = [...Map.groupBy(rows, row => row.budget)].sort(([a], [b]) => a - b);
    const law = this.law();
    const minima = new Map((this.sweep.fit?.isoflop?.budgets ?? []).map(budget => [budget.flops, budget]));
    figure.show(colours => ({
      grid: { left: 56, right: 100, top: 16, bottom: 38 },
      tooltip: tip(colours, ({ data, seriesName }) => `${seriesName}: N ${count(data[0])}, loss ${number(data[1])}`),
      legend: { type: 'scroll', orient: 'vertical', right: 4, top: 10, itemWidth: 14, itemHeight: 8, textStyle: { color: colours.soft, fontSize: 11 }, data: budgets.map(([flops]) => budgetName(flops)) },
      xAxis: axis(colours, { type: 'log', name: 'parameters N', nameGap: 22, axisLabel: { formatter: count } }),
      yAxis: axis(colours, { type: 'value', scale: true, axisLabel: { formatter: tick } }),
      series: budgets.flatMap(([flops, members], i) => {
        const colour = shade(i, budgets.length);
        const sorted = members.slice().sort((a, b) => a.n - b.n);
        const [low, high] = [sorted[0].n, sorted[sorted.length - 1].n];
        const curve = law && high > low ? Array.from({ length: 41 }, (_, j) => low * (high / low) ** (j / 40)).map(n => [n, loss(law, n, flops / 6 / n)]) : [];
        const minimum = minima.get(flops);
        return [
          { type: 'scatter', name: budgetName(flops), data: sorted.map(row => [row.n, row.loss]), symbolSize: 9, itemStyle: { color: colour, borderColor: colours.card } },
          { type: 'line', name: `${budgetName(flops)} law`, data: curve, showSymbol: false, silent: true, lineStyle: { color: colour, width: 1.6 } },
          minimum ? { type: 'scatter', name: `${budgetName(flops)} optimum`, data: [[minimum.n_opt, minimum.loss_min]], symbol: 'diamond', symbolSize: 14, itemStyle: { color: 'transparent', borderColor: colours.ink, borderWidth: 1.8 } } : null,
        ].filter(Boolean);
      }),
    }), ['points: trials', law ? `lines: the ${law.name} law` : 'not fitted yet', minima.size ? 'diamonds: minima of the parabolas' : ''].filter(Boolean).join(' · '));
    return figure;
  }

  over(rows) {
    const law = this.law();
    const figure = this.figure('Optimal size over compute', { unitText: 'parameters' });
    if (!law) {
      figure.empty('Not fitted yet: trainyard scaling fit, with --bootstrap 1000 for the band.');
      return figure;
    }
    const most = Math.max(...rows.map(row => row.flops), law.range?.flops?.[1] ?? 0);
    const least = Math.min(...rows.map(row => row.flops), law.range?.flops?.[0] ?? Infinity);
    const xs = Array.from({ length: 41 }, (_, i) => least * ((most * 100) / least) ** (i / 40));
    const others = resampled(law);
    const bands = xs.map(flops => interval(others.map(each => optimum(each, flops).n), 0.95));
    const budgets = this.sweep.fit?.isoflop?.budgets ?? [];
    figure.show(colours => ({
      grid: { left: 60, right: 18, top: 18, bottom: 38 },
      tooltip: tip(colours, ({ data }) => `C ${data[0].toExponential(2)}: N ${count(data[1])}`),
      xAxis: axis(colours, { type: 'log', name: 'training FLOPs C', nameGap: 22, axisLabel: { formatter: value => value.toExponential(0).replace('+', '') } }),
      yAxis: axis(colours, { type: 'log', axisLabel: { formatter: count } }),
      series: [
        bands.every(Boolean) ? band(xs, bands, colourAt(0)) : null,
        { type: 'line', name: 'optimum', data: xs.map(flops => [flops, optimum(law, flops).n]), showSymbol: false, lineStyle: { color: colourAt(0), width: 2 }, itemStyle: { color: colourAt(0) },
          markArea: { silent: true, animation: false, itemStyle: { color: colours.well, opacity: 0.55 }, label: { color: colours.faint, fontSize: 11, position: 'insideTop' }, data: [[{ name: 'beyond the data', xAxis: most }, { xAxis: most * 100 }]] } },
        { type: 'scatter', name: 'minimum of a budget', data: budgets.map(budget => [budget.flops, budget.n_opt]), symbol: 'diamond', symbolSize: 12, itemStyle: { color: colourAt(1) } },
      ].filter(Boolean),
    }), [`line: ${law.name}, N ~ C^${law.a.toFixed(3)}`, bands.every(Boolean) ? `band: 95 % of ${others.length} resamples` : 'no band: fit with --bootstrap 1000', budgets.length ? 'diamonds: minima of the parabolas' : ''].filter(Boolean).join(' · '));
    return figure;
  }

  residuals(rows) {
    const law = this.law();
    const figure = this.figure('What the law misses', { unitText: 'loss less prediction, %' });
    if (!law || !rows.length) {
      figure.empty('Not fitted yet: trainyard scaling fit.');
      return figure;
    }
    figure.show(colours => ({
      grid: { left: 60, right: 18, top: 18, bottom: 38 },
      tooltip: tip(colours, ({ data }) => `N ${count(data[0])}: ${number(data[1])} %`),
      xAxis: axis(colours, { type: 'log', name: 'parameters N', nameGap: 22, axisLabel: { formatter: count } }),
      yAxis: axis(colours, { type: 'value', axisLabel: { formatter: tick } }),
      series: [{ type: 'scatter', data: rows.map(row => [row.n, 100 * (row.loss / loss(law, row.n, row.d) - 1)]), symbolSize: 8, itemStyle: { color: colourAt(3) }, markLine: { symbol: 'none', silent: true, animation: false, label: { show: false }, data: [{ yAxis: 0 }], lineStyle: { color: colours.faint } } }],
    }), 'a pattern over size says that the law, or the recipe, does not fit all sizes');
    return figure;
  }

  surface(rows) {
    const law = this.law();
    const figure = this.figure('Loss over compute', { unitText: 'validation loss' });
    if (!rows.length) {
      figure.empty('No completed trial yet.');
      return figure;
    }
    const flops = rows.map(row => row.flops);
    const [low, high] = [Math.min(...flops), Math.max(...flops) * 100];
    const xs = Array.from({ length: 41 }, (_, i) => low * (high / low) ** (i / 40));
    const others = law ? resampled(law) : [];
    const bands = xs.map(c => interval(others.map(each => optimum(each, c).loss), 0.95));
    figure.show(colours => ({
      grid: { left: 56, right: 18, top: 18, bottom: 38 },
      tooltip: tip(colours, ({ data }) => `C ${data[0].toExponential(2)}: loss ${number(data[1])}`),
      xAxis: axis(colours, { type: 'log', name: 'training FLOPs C', nameGap: 22, axisLabel: { formatter: value => value.toExponential(0).replace('+', '') } }),
      yAxis: axis(colours, { type: 'value', scale: true, axisLabel: { formatter: tick } }),
      series: [
        bands.every(Boolean) && law ? band(xs, bands, colourAt(2)) : null,
        law ? { type: 'line', data: xs.map(c => [c, optimum(law, c).loss]), showSymbol: false, lineStyle: { color: colourAt(2), width: 2 } } : null,
        { type: 'scatter', data: rows.map(row => [row.flops, row.loss]), symbolSize: 7, itemStyle: { color: colourAt(0), opacity: 0.8 } },
      ].filter(Boolean),
    }), law ? 'points: trials · line: the best loss of the law at each compute, with its 95 % band' : 'points: trials');
    return figure;
  }

  predictCard() {
    const fit = this.sweep.fit;
    const laws = LAWS.filter(name => Number.isFinite(fit?.[name]?.alpha));
    if (!laws.length) return card('Predict', h('p', { class: 'soft' }, 'A prediction needs a fitted law: trainyard scaling fit ', this.sweep.path, ' --bootstrap 1000'));
    const method = h('select', {}, laws.map(name => h('option', { value: name }, name)));
    const most = fit[laws[0]].range?.flops?.[1] ?? 1e18;
    const flops = h('input', { type: 'text', inputmode: 'decimal', value: (most * 10).toExponential(2).replace('+', ''), 'aria-describedby': 'predict-says' });
    const days = h('input', { type: 'text', inputmode: 'decimal', placeholder: 'or PFLOP/s-days' });
    const n = h('input', { type: 'text', inputmode: 'decimal', placeholder: 'the best' });
    const out = h('div', { class: 'facts', style: { margin: '14px 0 0' }, 'data-part': 'prediction', 'aria-live': 'polite' });
    const says = h('p', { class: 'soft', id: 'predict-says', style: { marginTop: '8px' } });
    const draw = () => {
      const law = fit[method.value];
      const c = Number(flops.value.replaceAll(/[_ ,]/g, ''));
      const size = n.value ? Number(n.value.replaceAll(/[_ ,]/g, '')) : null;
      flops.classList.toggle('wrong', !(c > 0));
      n.classList.toggle('wrong', size !== null && !(size > 0));
      if (!(c > 0) || (size !== null && !(size > 0))) {
        replace(out);
        replace(says, 'FLOPs and parameters are numbers above 0, such as 1e18.');
        return;
      }
      const of = each => (size === null ? optimum(each, c) : { n: size, d: c / 6 / size, loss: loss(each, size, c / 6 / size) });
      const best = of(law);
      const others = resampled(law).map(of);
      const level = law.ci_level ?? 0.95;
      const range = (key, show) => {
        const found = interval(others.map(each => each[key]), level);
        return found ? `${Math.round(100 * level)} %: ${show(found[0])} … ${show(found[1])}` : 'no interval: fit with --bootstrap';
      };
      const fact = (key, value, small) => h('div', { class: 'card fact' }, h('div', { class: 'k' }, key), h('div', { class: 'v' }, value), h('div', { class: 's', title: small }, small));
      replace(out,
        fact('parameters N', count(best.n), size === null ? range('n', count) : 'as given'),
        fact('tokens D', count(best.d), size === null ? range('d', count) : 'C / 6 N'),
        fact('tokens per parameter', number(best.d / best.n), `C = 6 N D = ${c.toExponential(2).replace('+', '')}`),
        fact('loss', number(best.loss), range('loss', number)));
      const beyond = c / (law.range?.flops?.[1] ?? c);
      replace(says, beyond > 1 ? `${number(beyond)} times the largest budget of the data: an extrapolation.${beyond > 100 ? ' Far beyond it; do not stake much on it.' : ''}` : 'Within the budgets of the data.');
    };
    days.addEventListener('input', () => {
      if (Number(days.value) > 0) flops.value = (Number(days.value) * PETAFLOP_DAY).toExponential(3).replace('+', '');
      draw();
    });
    [method, flops, n].forEach(input => input.addEventListener('input', draw));
    draw();
    return card('Predict', h('div', { class: 'form' }, h('label', {}, 'training FLOPs', flops), h('label', {}, 'compute', days), h('label', {}, 'parameters', n), h('label', {}, 'law', method)), out, says);
  }

  destroy() {
    this.figures.forEach(figure => figure.destroy());
    this.figures = [];
  }
}

function warnings(fit, refused) {
  if (!fit) return h('p', { class: 'soft' }, 'Nothing is fitted yet.');
  const said = [
    ...(fit.notes ?? []).map(note => ['rows', note]),
    ...Object.entries(fit).flatMap(([key, value]) => (value?.warnings ?? []).map(warning => [key, warning])),
    ...refused.map(([key, value]) => [`${key}: refused`, value.refused]),
  ];
  return said.length ? pairs(said) : h('p', { class: 'soft' }, 'Nothing that the fits would warn of.');
}

/** Budgets have an order, so their colours have one, too. */
function shade(i, of) {
  const light = document.documentElement.dataset.theme !== 'dark';
  const share = of > 1 ? i / (of - 1) : 0.5;
  return ramp(light ? 0.08 + 0.72 * share : 0.38 + 0.6 * share);
}

function budgetName(flops) {
  return `${flops.toExponential(1).replace('+', '').replace('.0e', 'e')} FLOPs`;
}

function band(xs, bands, colour) {
  return { type: 'custom', silent: true, clip: true, encode: { x: 0, y: [1, 2] }, data: xs.map((x, i) => [x, ...bands[i]]),
    renderItem: (parameters, api) => (parameters.dataIndexInside !== 0 ? null : { type: 'polygon', silent: true, style: { fill: colour, opacity: 0.2 }, shape: { points: [...xs.map((x, i) => api.coord([x, bands[i][1]])), ...xs.map((x, i) => api.coord([x, bands[i][0]])).reverse()] } }) };
}

function tip(colours, text) {
  return { trigger: 'item', confine: true, backgroundColor: colours.card, borderColor: colours.rule, textStyle: { color: colours.ink, fontSize: 12 }, formatter: parameters => {
    const element = document.createElement('div');
    element.textContent = text(parameters);
    return element;
  } };
}
