// Runs side by side: every metric over step, tokens, FLOPs, time or another metric; what differs in their configurations.

import * as api from './api.js';
import { Chart, Group } from './chart.js';
import { copy, empty, h, replace, state } from './dom.js';
import { number, real } from './format.js';
import { meanOf, parsed } from './series.js';
import * as theme from './theme.js';

const MOST_RUNS = 60;
const MOST_CHARTS = 24;
const POINTS = 800;
const X_KINDS = [['step', 'step'], ['tokens', 'tokens'], ['flops', 'FLOPs'], ['time', 'run time'], ['wall', 'wall time']];
const FIRST = ['val/loss', 'train/loss', 'eval/train_loss', 'train/grad_norm', 'train/lr', 'train/tokens_per_second'];

/** Which metrics come first: losses, then what the trainer measures, then the rest. */
export function ordered(names) {
  const rank = name => {
    const place = FIRST.indexOf(name);
    return place >= 0 ? place : name.includes('loss') ? 10 : name.startsWith('train/') || name.startsWith('storage/') ? 20 : 30;
  };
  return [...names].sort((a, b) => rank(a) - rank(b));
}

export async function open(root, { query }) {
  const ids = query.getAll('run').slice(0, MOST_RUNS);
  if (!ids.length) {
    replace(root, h('div', { class: 'head' }, h('h1', {}, 'Compare')), h('div', { class: 'card' }, empty('No runs picked', 'Pick runs in the list with their boxes, or with x on the keyboard, then press c.'), h('div', { style: { textAlign: 'center', paddingBottom: '28px' } }, h('a', { class: 'button', href: '#/runs' }, 'To the runs'))));
    return {};
  }
  const view = new Comparison(root, ids, query);
  await view.load();
  return view;
}

class Comparison {
  constructor(root, ids, query) {
    this.ids = ids;
    this.hidden = new Set(query.getAll('hide'));
    this.x = query.get('x') ?? 'step';
    this.logX = query.get('logx') === '1';
    this.logY = query.get('logy') === '1';
    this.smoothing = Number(query.get('smooth') ?? 0);
    this.filter = query.get('metrics') ?? '';
    this.mean = query.get('mean') ?? '';
    this.from = query.has('from') ? Number(query.get('from')) : undefined;
    this.to = query.has('to') ? Number(query.get('to')) : undefined;
    this.group = new Group();
    this.charts = new Map();
    this.series = new Map();
    this.request = 0;
    theme.assign(ids);

    this.search = h('input', { type: 'search', value: this.filter, placeholder: 'Metrics by regular expression', 'aria-label': 'Filter metrics', oninput: () => this.changed({ filter: this.search.value }) });
    this.xs = h('select', { 'aria-label': 'x axis', style: { width: '120px' }, onchange: () => this.changed({ x: this.xs.value, from: undefined, to: undefined }) });
    this.seeds = h('select', { 'aria-label': 'Mean over', onchange: () => this.changed({ mean: this.seeds.value }) }, [['', 'each run'], ['seed', 'mean over seeds'], ['name', 'mean by name'], ['group', 'mean by group']].map(([value, text]) => h('option', { value }, text)));
    this.seeds.value = this.mean;
    const toggle = (text, key) => h('button', { class: 'button', type: 'button', 'aria-pressed': String(this[key]), onclick: event => {
      this.changed({ [key]: !this[key] });
      event.target.setAttribute('aria-pressed', String(this[key]));
    } }, text);
    this.smoothText = h('span', { class: 'mono' }, this.smoothing.toFixed(2));
    this.slider = h('input', { type: 'range', min: 0, max: 0.99, step: 0.01, 'aria-label': 'Smoothing', oninput: () => {
      replace(this.smoothText, Number(this.slider.value).toFixed(2));
      this.changed({ smoothing: Number(this.slider.value) });
    } });
    this.slider.value = this.smoothing;
    this.reset = h('button', { class: 'button', type: 'button', onclick: () => this.zoom(undefined, undefined) }, 'Reset zoom');
    this.side = h('aside', { class: 'card side', 'aria-label': 'Runs' });
    this.place = h('div', { class: 'charts' });
    this.more = h('div', { class: 'soft', style: { padding: '12px 0' } });
    this.diff = h('div');
    replace(root,
      h('div', { class: 'head' }, h('h1', {}, `Compare ${ids.length} ${ids.length === 1 ? 'run' : 'runs'}`), h('span', { class: 'grow' }),
        h('button', { class: 'button', type: 'button', onclick: () => copy(location.href, 'link to this view') }, 'Copy link'),
        h('a', { class: 'button', href: '#/runs' }, 'Pick others')),
      h('div', { class: 'bar' }, this.search, h('label', { class: 'inline' }, 'over', this.xs), toggle('log x', 'logX'), toggle('log y', 'logY'),
        h('label', { class: 'inline' }, 'smooth', this.slider, this.smoothText), this.seeds, this.reset),
      h('div', { class: 'split' }, this.side, h('div', { class: 'stack' }, this.place, this.more, this.diff)));
    this.stop = api.onNews(news => this.news(news));
  }

  async load() {
    const found = await Promise.all(this.ids.map(id => api.details(id).catch(() => null)));
    this.runs = found.filter(Boolean);
    const missing = this.ids.length - this.runs.length;
    this.names = ordered(new Set(this.runs.flatMap(run => run.metrics.map(metric => metric.name))));
    replace(this.xs, X_KINDS.map(([value, text]) => h('option', { value }, text)), h('optgroup', { label: 'a metric' }, this.names.slice(0, 400).map(name => h('option', { value: name }, name))));
    this.xs.value = this.x;
    this.drawSide(missing);
    this.drawDiff();
    await this.fetch();
  }

  shownNames() {
    try {
      const pattern = new RegExp(this.filter, 'i');
      this.search.classList.remove('wrong');
      return this.names.filter(name => pattern.test(name) && name !== this.x);
    } catch {
      this.search.classList.add('wrong');
      return [];
    }
  }

  /** Asks for what the charts in sight need, then draws. */
  async fetch(only) {
    const request = ++this.request;
    const names = this.shownNames().slice(0, MOST_CHARTS);
    const options = { points: POINTS, x: this.x, from: this.from, to: this.to };
    await Promise.all(this.runs.filter(run => !only || only.includes(run.row.id)).map(async run => {
      const has = new Set(run.metrics.map(metric => metric.name));
      const wanted = names.filter(name => has.has(name));
      const answers = wanted.length ? await api.metrics(run.row.id, wanted, options).catch(() => []) : [];
      if (request === this.request) this.series.set(run.row.id, new Map(answers.map(answer => [answer.name, parsed(answer)])));
    }));
    if (request === this.request) this.draw();
  }

  draw() {
    const all = this.shownNames();
    const names = all.slice(0, MOST_CHARTS);
    for (const [name, chart] of this.charts) {
      if (!names.includes(name)) {
        chart.destroy();
        this.charts.delete(name);
      }
    }
    names.forEach(name => {
      if (!this.charts.has(name)) {
        this.charts.set(name, new Chart({ title: name, group: this.group, onZoom: (from, to) => this.zoom(from, to), onPick: id => this.light(id),
          emptyText: this.x === 'flops' ? 'No FLOPs known: a run says them in its summary, at its end.' : this.x === 'tokens' ? 'No tokens known: the configuration has no batch and block size.' : undefined }));
      }
    });
    replace(this.place, names.length ? names.map(name => this.charts.get(name).element) : h('div', { class: 'card' }, empty(this.names.length ? 'No metric matches' : 'No metrics yet', this.names.length ? 'Change the filter above.' : 'These runs have written no numbers so far.')));
    const view = { x: this.x, logX: this.logX, logY: this.logY, smoothing: this.smoothing, from: this.from, to: this.to };
    names.forEach(name => this.charts.get(name).show(this.lines(name), view));
    replace(this.more, all.length > names.length ? `${names.length} of ${all.length} metrics: narrow the filter to see others.` : null);
    this.reset.disabled = this.from === undefined;
  }

  lines(name) {
    const shown = this.runs.filter(run => !this.hidden.has(run.row.id) && this.series.get(run.row.id)?.has(name));
    if (!this.mean) {
      return shown.map(run => ({ id: run.row.id, label: label(run), series: this.series.get(run.row.id).get(name), colour: theme.look(run.row.id).colour, dash: theme.look(run.row.id).dash }));
    }
    return [...Map.groupBy(shown, run => this.family(run))].map(([family, members]) => {
      const look = theme.look(members[0].row.id);
      return { id: members[0].row.id, label: `${family || '(none)'} ×${members.length}`, colour: look.colour, dash: look.dash, series: meanOf(members.map(run => this.series.get(run.row.id).get(name))) };
    });
  }

  /** Runs of one family are drawn as one: equal but for the seed, of one name, of one group. */
  family(run) {
    if (this.mean === 'name') return run.row.name;
    if (this.mean === 'group') return run.row.group;
    const rest = Object.entries(run.config).filter(([key]) => key !== 'train.seed' && !key.startsWith('run.')).map(([key, value]) => `${key}=${value}`).join('\n');
    this.families ??= new Map();
    if (!this.families.has(rest)) this.families.set(rest, (run.row.name || run.row.id).replace(/[-_ .]*(seed|s)?[-_ .]*\d+$/i, '') || run.row.name);
    return this.families.get(rest);
  }

  drawSide(missing) {
    replace(this.side,
      h('div', { class: 'title', style: { padding: '10px 12px 4px' } }, h('h2', {}, 'Runs')),
      missing ? h('div', { class: 'note', style: { margin: '4px 12px' } }, `${missing} of the link ${missing === 1 ? 'is' : 'are'} not here`) : null,
      this.runs.map(run => {
        const id = run.row.id;
        const look = theme.look(id);
        return h('div', { class: `runline${this.hidden.has(id) ? ' off' : ''}${this.lit === id ? ' lit' : ''}`, 'data-id': id, title: `${run.row.name} ${id}`, onclick: () => this.light(id) },
          h('span', { class: `swatch dash${look.dashIndex}`, style: { borderTopColor: look.colour } }),
          h('span', { class: 'label' }, label(run)),
          h('button', { type: 'button', 'aria-label': this.hidden.has(id) ? `Show ${label(run)}` : `Hide ${label(run)}`, title: 'show or hide', onclick: event => {
            event.stopPropagation();
            this.hidden.has(id) ? this.hidden.delete(id) : this.hidden.add(id);
            this.changed({});
            this.drawSide(missing);
          } }, this.hidden.has(id) ? '○' : '●'),
          h('a', { href: `#/run/${encodeURIComponent(id)}`, title: 'open this run', 'aria-label': `Open ${label(run)}`, onclick: event => event.stopPropagation() }, '→'));
      }),
      h('div', { style: { height: '8px' } }));
    this.missing = missing;
  }

  drawDiff() {
    const keys = [...new Set(this.runs.flatMap(run => Object.keys(run.config)))].filter(key => new Set(this.runs.map(run => run.config[key])).size > 1);
    const shown = this.runs.slice(0, 12);
    replace(this.diff, h('section', { class: 'card', 'data-part': 'diff' }, h('div', { class: 'title' }, h('h2', {}, 'What differs in the configuration')), h('div', { class: 'body scroll' },
      this.runs.length < 2 ? h('p', { class: 'soft' }, 'Pick a second run to see what differs.')
        : !keys.length ? h('p', { class: 'soft' }, 'Nothing: the configurations are equal in every key.')
          : h('table', { class: 'plain' },
            h('thead', {}, h('tr', {}, h('th', {}, 'key'), shown.map(run => h('th', {}, h('span', { class: 'dot', style: { background: theme.look(run.row.id).colour } }), ' ', label(run))))),
            h('tbody', {}, keys.map(key => h('tr', {}, h('td', { class: 'key mono' }, key), shown.map(run => h('td', { class: 'mono' }, run.config[key] ?? '—'))))),
          ),
      shown.length < this.runs.length ? h('p', { class: 'faint' }, `the first 12 of ${this.runs.length} runs`) : null)));
  }

  light(id) {
    this.lit = this.lit === id ? undefined : id;
    this.charts.forEach(chart => chart.light(this.lit));
    this.drawSide(this.missing);
  }

  zoom(from, to) {
    this.changed({ from, to });
  }

  changed(change) {
    const before = [this.x, this.from, this.to, this.filter].join('\n');
    Object.assign(this, change);
    const query = new URLSearchParams(this.ids.map(id => ['run', id]));
    const put = (key, value) => value !== '' && value !== undefined && value !== false && query.set(key, value === true ? '1' : value);
    this.hidden.forEach(id => query.append('hide', id));
    put('x', this.x === 'step' ? '' : this.x);
    put('logx', this.logX);
    put('logy', this.logY);
    put('smooth', this.smoothing || '');
    put('metrics', this.filter);
    put('mean', this.mean);
    put('from', this.from);
    put('to', this.to);
    history.replaceState(null, '', `#/compare?${query}`);
    if (before === [this.x, this.from, this.to, this.filter].join('\n')) this.draw();
    else this.fetch();
  }

  async news(news) {
    const ours = news.all ? this.ids : (news.changed ?? []).filter(id => this.ids.includes(id));
    if (!ours.length || !this.runs) return;
    for (const id of ours) {
      const fresh = await api.details(id).catch(() => null);
      const place = this.runs.findIndex(run => run.row.id === id);
      if (fresh && place >= 0) this.runs[place] = fresh;
    }
    this.names = ordered(new Set(this.runs.flatMap(run => run.metrics.map(metric => metric.name))));
    await this.fetch(ours);
  }

  destroy() {
    this.stop();
    this.charts.forEach(chart => chart.destroy());
  }
}

function label(run) {
  return run.row.name || run.row.id;
}
