// One run: what it is, how it goes, what happened to it.

import * as api from './api.js';
import { Chart, Group } from './chart.js';
import { ordered } from './compare.js';
import { card, copy, empty, h, pairs, replace, state } from './dom.js';
import { bytes, count, duration, moment, number, real, shortMoment } from './format.js';
import { Precision } from './precision.js';
import { parsed } from './series.js';
import { storageFigures } from './storage.js';
import * as theme from './theme.js';

const POINTS = 1000;
const MOST_CHARTS = 40;
const TABS = [['overview', 'Overview'], ['charts', 'Charts'], ['precision', 'Precision'], ['system', 'System'], ['events', 'Events'], ['logs', 'Logs'], ['checkpoints', 'Checkpoints'], ['samples', 'Samples'], ['config', 'Configuration']];
const NOTED = new Set(['alert', 'resumed', 'failed', 'precision_raised', 'checkpoint_rejected', 'checkpoint_committed', 'preempted', 'interrupted', 'rank_lost', 'rolled_back', 'out_of_memory', 'hung', 'retry']);

export async function open(root, to) {
  const view = new RunView(root, to.parts[0] ?? '');
  await view.load(to);
  return view;
}

class RunView {
  constructor(root, id) {
    this.root = root;
    this.id = id;
    this.group = new Group();
    this.charts = new Map();
    this.filter = '';
    this.smoothing = 0;
    this.x = 'step';
    this.logY = false;
    theme.assign([id]);
    this.top = h('div');
    this.tabs = h('nav', { class: 'tabs', 'aria-label': 'Parts of the run', style: { height: 'auto' } });
    this.place = h('div');
    replace(root, this.top, this.tabs, this.place);
    this.stop = api.onNews(news => this.news(news));
  }

  async load(to) {
    this.run = await api.details(this.id);
    this.tab = TABS.some(([key]) => key === to.parts[1]) ? to.parts[1] : 'overview';
    this.head();
    await this.show();
  }

  /** Another tab of the same run is shown without building the page anew. */
  moved(to) {
    if (to.parts[0] !== this.id || !this.run) return false;
    this.tab = TABS.some(([key]) => key === to.parts[1]) ? to.parts[1] : 'overview';
    this.head();
    this.show().catch(console.warn);
    return true;
  }

  head() {
    const { row, notes } = this.run;
    const counts = { charts: this.run.metrics.length, precision: this.run.tensor_quantities.length, system: this.run.system.length, events: this.run.events.length + this.run.events_left_out, logs: this.run.logs.length, checkpoints: this.run.checkpoints.length, samples: this.samples().length };
    replace(this.top,
      h('div', { class: 'head' }, h('a', { href: '#/runs', class: 'soft' }, 'Runs'), h('span', { class: 'faint' }, '/'),
        h('h1', {}, row.name || row.id), row.name ? h('span', { class: 'mono faint' }, row.id) : null, state(row.state), row.tags.map(tag => h('span', { class: 'tag' }, tag)),
        h('span', { class: 'grow' }),
        h('a', { class: 'button', href: `#/compare?run=${encodeURIComponent(row.id)}` }, 'Compare'),
        h('button', { class: 'button', type: 'button', onclick: () => copy(this.run.path, 'path') }, 'Copy path')),
      notes.map(note => h('div', { class: 'note', 'data-note': '' }, note)));
    replace(this.tabs, TABS.map(([key, text]) => h('a', { href: `#/run/${encodeURIComponent(this.id)}/${key}`, 'aria-current': key === this.tab ? 'page' : null }, text, counts[key] ? h('sup', {}, count(counts[key])) : null)));
  }

  async show() {
    this.clear();
    this.root.dataset.tab = '';
    await this[`${this.tab}Tab`]();
    this.root.dataset.tab = this.tab;
  }

  async overviewTab() {
    const { row } = this.run;
    const figures = new Map(this.run.metrics.map(metric => [metric.name, metric]));
    const main = ['val/loss', 'train/loss', 'storage/au_percent'].find(name => figures.has(name)) ?? this.run.metrics[0]?.name;
    const speed = figures.get('train/tokens_per_second');
    const resumes = this.run.events.filter(event => event.kind === 'resumed').length;
    const stall = real(this.run.summary.checkpoint_stall_seconds);
    const fact = (key, value, small) => (value === undefined || value === '' ? null : h('div', { class: 'card fact' }, h('div', { class: 'k' }, key), h('div', { class: 'v', title: value }, value), h('div', { class: 's', title: small ?? '' }, small ?? ' ')));
    const best = figures.get(main);
    const told = real(this.run.summary.goodput);
    const goodput = Number.isFinite(told) && told > 0 ? told : this.run.kept_seconds && row.seconds ? Math.min(1, this.run.kept_seconds / row.seconds) : undefined;
    const names = ordered(figures.keys()).filter(name => /loss/.test(name) || name === main).slice(0, 2);
    if (!names.length) names.push(...ordered(figures.keys()).slice(0, 2));
    this.chartPlace = h('div', { class: 'charts' });
    replace(this.place,
      h('div', { class: 'facts' },
        best ? fact(`best ${main}`, number(real(best.best)), `step ${number(real(best.best_step))} · last ${number(real(best.last))}`) : null,
        row.step !== null ? fact('step', row.total_steps ? `${count(row.step)} / ${count(row.total_steps)}` : count(row.step), row.seconds_left !== null ? `${duration(row.seconds_left)} left` : row.total_steps ? `${Math.round((100 * row.step) / row.total_steps)} % done` : '') : null,
        fact('took', duration(row.seconds), `since ${shortMoment(row.started)}`),
        speed ? fact('tokens per second', count(real(speed.last)), `best ${count(real(speed.high))}`) : null,
        goodput !== undefined ? fact('goodput', `${(100 * goodput).toFixed(1)} %`, `${duration(this.run.kept_seconds)} kept${resumes ? ` · ${resumes} resumed` : ''}`) : null,
        Number.isFinite(stall) ? fact('stalled by checkpoints', duration(stall), `${this.run.events.filter(event => event.kind === 'checkpoint_committed').length} commits`) : null,
        fact('device', row.device, `${this.run.info.threads ?? ''} threads on ${row.host}`)),
      h('div', { class: 'stack' },
        names.length ? this.chartPlace : h('div', { class: 'card' }, empty(this.run.metrics.length ? 'No loss' : 'No metrics yet', row.state === 'running' ? 'The first line of metrics appears here by itself.' : 'This run wrote no numbers.', null)),
        row.kind === 'storage' ? storageFigures(this.run, figure => this.charts.set(figure, figure)) : null,
        h('div', { class: 'two' },
          card('Latest events', this.eventTable(this.run.events.slice(-8).toReversed())),
          card('Summary', Object.keys(this.run.summary).length ? pairs(Object.entries(this.run.summary).filter(([, value]) => String(value).length < 200).slice(0, 40).map(([key, value]) => [key, h('span', { class: 'mono' }, shortNumber(value))])) : h('p', { class: 'soft' }, 'Written when the run ends.'))),
        this.run.info.command?.length ? card('Command', h('div', { class: 'command' }, h('code', {}, this.run.info.command.join(' ')), h('button', { class: 'button small', type: 'button', onclick: () => copy(this.run.info.command.join(' '), 'command') }, 'Copy'))) : null,
        row.notes ? card('Notes', h('p', {}, row.notes)) : null));
    await this.drawCharts(names, 'metrics', true);
  }

  async chartsTab() {
    const search = h('input', { type: 'search', value: this.filter, placeholder: 'Metrics by regular expression', 'aria-label': 'Filter metrics', oninput: () => { this.filter = search.value; draw(); } });
    const xs = h('select', { 'aria-label': 'x axis', onchange: () => { this.x = xs.value; this.from = this.to = undefined; draw(); } }, [['step', 'step'], ['tokens', 'tokens'], ['flops', 'FLOPs'], ['time', 'run time'], ['wall', 'wall time']].map(([value, text]) => h('option', { value }, text)));
    xs.value = this.x;
    const log = h('button', { class: 'button', type: 'button', 'aria-pressed': String(this.logY), onclick: () => { this.logY = !this.logY; log.setAttribute('aria-pressed', String(this.logY)); draw(); } }, 'log y');
    const slider = h('input', { type: 'range', min: 0, max: 0.99, step: 0.01, 'aria-label': 'Smoothing', oninput: () => { this.smoothing = Number(slider.value); this.redraw(); } });
    slider.value = this.smoothing;
    this.more = h('p', { class: 'soft' });
    this.chartPlace = h('div', { class: 'charts' });
    replace(this.place, h('div', { class: 'bar' }, search, h('label', { class: 'inline' }, 'over', xs), log, h('label', { class: 'inline' }, 'smooth', slider), h('button', { class: 'button', type: 'button', onclick: () => this.zoom() }, 'Reset zoom')), this.chartPlace, this.more);
    const draw = async () => {
      let names = ordered(this.run.metrics.map(metric => metric.name));
      try {
        const pattern = new RegExp(this.filter, 'i');
        names = names.filter(name => pattern.test(name));
        search.classList.remove('wrong');
      } catch {
        search.classList.add('wrong');
        return;
      }
      replace(this.more, names.length > MOST_CHARTS ? `${MOST_CHARTS} of ${names.length} metrics: narrow the filter to see others.` : null);
      if (!names.length) replace(this.chartPlace, h('div', { class: 'card' }, empty(this.run.metrics.length ? 'No metric matches' : 'No metrics yet', this.run.metrics.length ? 'Change the filter above.' : 'They appear here as soon as the run writes them.')));
      else await this.drawCharts(names.slice(0, MOST_CHARTS), 'metrics', false);
    };
    this.again = draw;
    await draw();
  }

  async precisionTab() {
    this.part = new Precision(this.place, this.run);
    await this.part.open();
  }

  async systemTab() {
    this.chartPlace = h('div', { class: 'charts' });
    const names = this.run.system.map(metric => metric.name);
    if (!names.length) {
      replace(this.place, h('div', { class: 'card' }, empty('No samples of GPU and host', 'They stand in system.jsonl of the run folder, written by the monitor while the run goes on. This run has none.', 'trainyard monitor')));
      return;
    }
    replace(this.place, this.chartPlace);
    this.systemX = this.run.system.some(metric => real(metric.last_step) >= 0) ? 'step' : 'wall';
    await this.drawCharts(names.slice(0, MOST_CHARTS), 'system', false);
  }

  async eventsTab() {
    const types = [...new Set(this.run.events.map(event => event.kind))];
    const off = new Set();
    const table = h('div', { class: 'card' });
    const draw = () => replace(table, this.run.events.length ? h('div', { class: 'body' }, this.eventTable(this.run.events.filter(event => !off.has(event.kind)).toReversed(), true)) : empty('Nothing noteworthy', 'Checkpoints, resumes, preemptions and alerts stand here when they happen.'));
    replace(this.place,
      h('div', { class: 'bar' }, types.map(type => h('button', { class: 'chip', type: 'button', 'aria-pressed': 'true', onclick: event => {
        off.has(type) ? off.delete(type) : off.add(type);
        event.currentTarget.setAttribute('aria-pressed', String(!off.has(type)));
        draw();
      } }, type, h('b', {}, this.run.events.filter(event => event.kind === type).length)))),
      this.run.events_left_out ? h('div', { class: 'note' }, `The first ${count(this.run.events_left_out)} events are left out here; events.jsonl has all.`) : null,
      table);
    draw();
  }

  eventTable(events, all) {
    if (!events.length) return h('p', { class: 'soft' }, all ? 'All types are switched off.' : 'None so far.');
    return h('table', { class: 'plain' }, h('tbody', {}, events.map(event => h('tr', {},
      h('td', { class: 'key' }, moment(event.wall_time)),
      h('td', { class: 'nowrap' }, eventName(event)),
      h('td', {}, eventText(event))))));
  }

  async logsTab() {
    const logs = this.run.logs;
    if (!logs.length) {
      replace(this.place, h('div', { class: 'card' }, empty('No logs', 'A training run keeps every line of its terminal in logs/rank-0.log.')));
      return;
    }
    const text = h('pre', { class: 'log', tabindex: '0', 'aria-label': 'Log' });
    const says = h('span', { class: 'soft' });
    const choice = h('select', { 'aria-label': 'Log', onchange: () => draw() }, logs.map(log => h('option', { value: log.name }, `${log.name} (${bytes(log.bytes)})`)));
    const search = h('input', { type: 'search', placeholder: 'Lines by regular expression', 'aria-label': 'Filter lines', oninput: () => paint() });
    let lines = [];
    const paint = () => {
      let shown = lines;
      try {
        const pattern = new RegExp(search.value, 'i');
        shown = lines.filter(line => pattern.test(line));
        search.classList.remove('wrong');
      } catch {
        search.classList.add('wrong');
      }
      const end = text.scrollHeight - text.scrollTop - text.clientHeight < 40;
      replace(text, shown.map(line => {
        const [, at, kind, rest] = /^(\S+Z) (out|err) (.*)$/.exec(line) ?? [null, '', '', line];
        return h('span', { class: kind }, at ? h('span', { class: 'at' }, `${at.slice(11, 19)} `) : null, rest, '\n');
      }));
      if (end) text.scrollTop = text.scrollHeight;
    };
    const draw = async () => {
      const log = await api.log(this.id, choice.value, 262144);
      lines = log.text.split('\n').filter((line, i, all) => i < all.length - 1 || line);
      replace(says, log.left_out ? `the last ${count(lines.length)} lines of ${bytes(log.bytes)}` : `${count(lines.length)} lines`);
      paint();
    };
    this.again = draw;
    replace(this.place, h('div', { class: 'bar' }, choice, search, says), h('div', { class: 'card', style: { padding: '6px' } }, text));
    await draw();
    text.scrollTop = text.scrollHeight;
  }

  async checkpointsTab() {
    const rows = this.run.checkpoints;
    const elsewhere = this.run.config['checkpoint.dir'];
    if (!rows.length) {
      replace(this.place, h('div', { class: 'card' }, elsewhere && elsewhere !== 'null' ? empty('Checkpoints lie elsewhere', `checkpoint.dir is ${elsewhere}; the dashboard reads the folder of the runs only.`, `trainyard runs show ${this.id}`) : empty('No checkpoints', 'One is committed every checkpoint.every_minutes, and after the last update.')));
      return;
    }
    replace(this.place, card(null,
      h('table', { class: 'plain' }, h('thead', {}, h('tr', {}, h('th', {}, 'Step'), h('th', {}, 'State'), h('th', { class: 'num' }, 'Size'), h('th', {}, 'Folder'))),
        h('tbody', {}, rows.map(row => h('tr', {}, h('td', {}, count(row.step)), h('td', {}, h('span', { class: `state ${{ committed: 'finished', rejected: 'preempted', damaged: 'failed' }[row.state]}` }, row.state), row.detail ? h('span', { class: 'soft' }, ` ${row.detail}`) : null), h('td', { class: 'num' }, bytes(row.bytes)), h('td', { class: 'mono' }, row.name))))),
      h('p', { class: 'faint', style: { marginTop: '10px' } }, 'Committed: the manifest is there and every file has its size. A resume verifies every byte, and moves aside (rejects) what is damaged.')));
  }

  samples() {
    return this.run.events.filter(event => event.kind === 'sample' && typeof event.text === 'string');
  }

  async samplesTab() {
    const samples = this.samples().toReversed();
    replace(this.place, samples.length
      ? h('div', { class: 'stack' }, samples.map(sample => card(`step ${sample.step ?? '?'}`, h('pre', { class: 'log' }, sample.prompt ? h('b', {}, sample.prompt) : null, sample.text))))
      : h('div', { class: 'card' }, empty('No samples of text', 'This run noted none (events of kind sample). Its checkpoints write text on demand:', `trainyard generate ${this.id}`)));
  }

  async configTab() {
    const entries = Object.entries(this.run.config);
    const search = h('input', { type: 'search', placeholder: 'Filter keys', 'aria-label': 'Filter keys', oninput: () => draw() });
    const body = h('div', { class: 'card' });
    const draw = () => replace(body, entries.length ? h('div', { class: 'body' }, pairs(entries.filter(entry => entry.join(' ').toLowerCase().includes(search.value.toLowerCase())).map(([key, value]) => [h('span', { class: 'mono' }, key), h('span', { class: 'mono' }, value)]))) : empty('No configuration', 'config.yaml of the run folder is missing or cannot be read.'));
    replace(this.place, h('div', { class: 'bar' }, search), h('div', { class: 'two' }, body, card('Environment', pairs(Object.entries(this.run.info).filter(([key]) => !['command', 'tags', 'notes', 'id', 'name'].includes(key)).map(([key, value]) => [key, h('span', { class: 'mono' }, typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value))])))));
    draw();
  }

  async drawCharts(names, source, tall) {
    const request = (this.request = (this.request ?? 0) + 1);
    const x = source === 'system' ? this.systemX : tall ? 'step' : this.x;
    const answers = await api.metrics(this.id, names, { points: POINTS, x, source, from: this.from, to: this.to });
    if (request !== this.request) return;
    const look = theme.look(this.id);
    for (const [name, chart] of this.charts) {
      if (chart instanceof Chart && !names.includes(name)) {
        chart.destroy();
        this.charts.delete(name);
      }
    }
    this.current = { names, source, tall };
    this.series = new Map(answers.map(answer => [answer.name, parsed(answer)]));
    names.forEach(name => {
      if (!this.charts.has(name)) this.charts.set(name, new Chart({ title: name, group: this.group, tall, onZoom: (from, to) => this.zoom(from, to) }));
    });
    replace(this.chartPlace, names.map(name => this.charts.get(name).element));
    this.view = { x, logX: false, logY: tall ? false : this.logY, from: this.from, to: this.to };
    this.marks = x === 'step' ? this.run.events.filter(event => NOTED.has(event.kind) && Number.isFinite(event.step)).map(event => ({ x: event.step, kind: event.kind, text: `${eventName(event)} ${eventText(event)}`.slice(0, 90) })).slice(-300) : [];
    this.colour = look;
    this.redraw();
  }

  redraw() {
    if (!this.series) return;
    this.current.names.forEach(name => {
      const series = this.series.get(name);
      this.charts.get(name)?.show(series ? [{ id: this.id, label: this.run.row.name || this.id, series, colour: this.colour.colour, dash: this.colour.dash }] : [], { ...this.view, smoothing: this.current.tall ? 0 : this.smoothing }, this.marks);
    });
  }

  zoom(from, to) {
    Object.assign(this, { from, to });
    this.drawCharts(this.current.names, this.current.source, this.current.tall).catch(console.warn);
  }

  async news(news) {
    if (!this.run || !(news.all || news.changed?.includes(this.id) || news.removed?.includes(this.id))) return;
    const fresh = await api.details(this.id).catch(() => null);
    if (!fresh) return;
    const before = this.run;
    this.run = fresh;
    this.head();
    if (this.tab === 'overview' || (this.tab === 'charts' && fresh.metrics.length !== before.metrics.length)) {
      const scroll = document.documentElement.scrollTop;
      if (this.tab === 'overview') await this.refreshOverview();
      else await this.again();
      document.documentElement.scrollTop = scroll;
    } else if (this.tab === 'charts' || this.tab === 'system') await this.drawCharts(this.current?.names ?? [], this.current?.source ?? 'metrics', false);
    else if (this.tab === 'logs') await this.again?.();
    else if (['events', 'checkpoints', 'samples'].includes(this.tab)) await this.show();
  }

  /** Built anew: what changed may be anywhere in it. */
  async refreshOverview() {
    this.charts.forEach(chart => chart.destroy());
    this.charts.clear();
    await this.overviewTab();
  }

  clear() {
    this.part?.destroy();
    this.part = null;
    this.charts.forEach(chart => chart.destroy());
    this.charts.clear();
    this.again = null;
    this.series = null;
    Object.assign(this, { from: undefined, to: undefined });
    replace(this.place);
  }

  destroy() {
    this.stop();
    this.clear();
  }
}

function shortNumber(value) {
  const parsedValue = real(value);
  return Number.isFinite(parsedValue) && String(value).trim() !== '' ? number(parsedValue) : String(value);
}

function eventName(event) {
  return event.kind === 'alert' ? `alert ${event.alert ?? ''}` : String(event.kind ?? '').replaceAll('_', ' ');
}

function eventText(event) {
  if (event.message) return `${event.step !== undefined ? `step ${event.step}: ` : ''}${event.message}`;
  const rest = Object.entries(event).filter(([key]) => !['kind', 'time', 'wall_time', 'text'].includes(key));
  return rest.map(([key, value]) => (key === 'bytes' ? bytes(value) : key.endsWith('_seconds') ? `${key.replace(/_seconds$/, '')} ${duration(value)}` : `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`)).join(' · ');
}
