// Results of the storage benchmark: was the accelerator kept busy, how much was read, how long did a read take, and where
// did the time go.

import * as api from './api.js';
import { Figure, axis } from './chart.js';
import { card, empty, h, replace, state } from './dom.js';
import { bytes, count, duration, moment, number, real } from './format.js';
import { csv } from './export.js';
import { colourAt } from './theme.js';

const COLUMNS = ['model', 'accelerator', 'accelerators', 'hosts', 'verdict', 'au_mean_percent', 'au_expectation_met', 'samples_per_second', 'bytes_per_second'];

export async function open(root, { parts }) {
  const view = new Storage(root);
  await view.load(parts[0]);
  return view;
}

class Storage {
  constructor(root) {
    this.root = root;
    this.figures = [];
    this.stop = api.onNews(news => (news.all || news.changed) && this.load(this.id).catch(console.warn));
  }

  moved(to) {
    this.load(to.parts[0]).catch(console.warn);
    return true;
  }

  async load(id) {
    const answer = await api.runs(COLUMNS.map(key => `summary:${key}`));
    const rows = answer.runs.filter(row => row.kind === 'storage');
    this.id = id ?? rows.find(row => row.state === 'finished')?.id ?? rows[0]?.id;
    const run = this.id ? await api.details(this.id) : null;
    this.clear();
    if (!rows.length) {
      replace(this.root, h('div', { class: 'head' }, h('h1', {}, 'Storage')), h('div', { class: 'card' }, empty('No storage results', `No run of the storage benchmark is in ${answer.root}.`, 'trainyard storage run --model unet3d --accelerator-type h100 --num-accelerators 2 ...')));
      return;
    }
    const value = (row, key) => row.values[`summary:${key}`];
    replace(this.root,
      h('div', { class: 'head' }, h('h1', {}, 'Storage'), h('span', { class: 'soft' }, `${rows.length} ${rows.length === 1 ? 'result' : 'results'}`)),
      h('div', { class: 'stack' },
        h('section', { class: 'card' }, h('div', { class: 'body scroll', style: { maxHeight: '34vh' } }, h('table', { class: 'plain' },
          h('thead', {}, h('tr', {}, ['Run', 'State', 'Workload', 'Accelerators', 'Verdict', 'AU', 'Samples/s', 'Throughput', 'Started'].map((text, i) => h('th', { class: [3, 5, 6, 7].includes(i) ? 'num' : '' }, text)))),
          h('tbody', {}, rows.map(row => h('tr', { style: row.id === this.id ? { background: 'var(--accent-soft)' } : null },
            h('td', {}, h('a', { href: `#/storage/${encodeURIComponent(row.id)}`, 'aria-current': row.id === this.id ? 'true' : null }, row.name || row.id)),
            h('td', {}, state(row.state)),
            h('td', {}, value(row, 'model') ?? '', value(row, 'accelerator') ? h('span', { class: 'soft' }, ` for ${value(row, 'accelerator')}`) : null),
            h('td', { class: 'num' }, value(row, 'accelerators') ?? ''),
            h('td', {}, verdict(value(row, 'verdict'))),
            h('td', { class: 'num' }, percent(real(value(row, 'au_mean_percent')))),
            h('td', { class: 'num' }, number(real(value(row, 'samples_per_second')))),
            h('td', { class: 'num' }, rate(real(value(row, 'bytes_per_second')))),
            h('td', { class: 'soft nowrap' }, moment(row.started)))))))),
        run ? [h('div', { class: 'head', style: { margin: '18px 0 0' } }, h('h1', {}, run.row.name || run.row.id), h('a', { href: `#/run/${encodeURIComponent(run.row.id)}` }, 'open the run')), storageFigures(run, figure => this.figures.push(figure))] : null));
  }

  clear() {
    this.figures.forEach(figure => figure.destroy());
    this.figures = [];
  }

  destroy() {
    this.stop();
    this.clear();
  }
}

/** Figures of one result, from its summary.json. */
export function storageFigures(run, keep) {
  const summary = run.summary_document;
  if (!summary) return h('div', { class: 'card' }, empty('No result yet', 'summary.json is written when the run ends.'));
  const figure = (title, options) => {
    const made = new Figure(title, options);
    keep(made);
    return made;
  };
  const epochs = summary.epochs ?? [];
  const names = epochs.map(epoch => String(epoch.epoch));
  const x = colours => axis(colours, { type: 'category', data: names, name: 'epoch', nameGap: 22, splitLine: { show: false } });
  const grid = { left: 60, right: 18, top: 26, bottom: 38 };
  const tooltip = colours => ({ trigger: 'axis', confine: true, backgroundColor: colours.card, borderColor: colours.rule, textStyle: { color: colours.ink, fontSize: 12 }, valueFormatter: number });
  const noEpochs = 'No epochs in this result: a checkpoint benchmark has none, and a run that was stopped may have none either.';

  const au = figure('Accelerator utilisation by epoch', { unitText: '%', csv: () => csv([['epoch', 'au_percent'], ...epochs.map(epoch => [epoch.epoch, epoch.au_percent])]) });
  const least = real(summary.au_least_percent);
  if (epochs.length) {
    au.show(colours => ({ grid, tooltip: tooltip(colours), xAxis: x(colours), yAxis: axis(colours, { type: 'value', min: 0, max: 100 }),
      series: [{ type: 'bar', name: 'AU', data: epochs.map(epoch => real(epoch.au_percent)), itemStyle: { color: colourAt(0), borderRadius: [3, 3, 0, 0] }, barMaxWidth: 46,
        markLine: least ? { symbol: 'none', silent: true, animation: false, data: [{ yAxis: least }], lineStyle: { color: colours.bad, type: 'dashed' }, label: { show: false } } : undefined }] }),
    least ? `dashed: the rules want a mean of at least ${least} %` : '');
  } else au.empty(noEpochs);

  const throughput = figure('Throughput by epoch', { unitText: 'MB/s', csv: () => csv([['epoch', 'bytes_per_second', 'samples_per_second'], ...epochs.map(epoch => [epoch.epoch, epoch.bytes_per_second, epoch.samples_per_second])]) });
  if (epochs.length) {
    throughput.show(colours => ({ grid, tooltip: tooltip(colours), xAxis: x(colours), yAxis: axis(colours, { type: 'value', min: 0, axisLabel: { formatter: count } }),
      series: [{ type: 'bar', name: 'MB/s', data: epochs.map(epoch => real(epoch.bytes_per_second) / 1e6), itemStyle: { color: colourAt(2), borderRadius: [3, 3, 0, 0] }, barMaxWidth: 46 }] }), 'bytes really read, headers too, over the steps of the window');
  } else throughput.empty(noEpochs);

  const time = figure('Where the time went', { unitText: '% of accelerator time' });
  if (epochs.length) {
    const waits = [['computing', epoch => real(epoch.au_percent), 0], ['waiting for storage', epoch => real(epoch.storage_wait_percent), 1], ['waiting for other accelerators', epoch => real(epoch.barrier_percent), 3]];
    time.show(colours => ({ grid: { ...grid, top: 34 }, tooltip: tooltip(colours), legend: { top: 2, left: 8, itemWidth: 12, itemHeight: 9, textStyle: { color: colours.soft, fontSize: 11 } }, xAxis: x(colours), yAxis: axis(colours, { type: 'value', min: 0, max: 100 }),
      series: waits.map(([name, of, colour]) => ({ type: 'bar', stack: 'time', name, data: epochs.map(of), itemStyle: { color: colourAt(colour) }, barMaxWidth: 46 })) }), 'the rest is the client itself: first batches, copying, scheduling');
  } else time.empty(noEpochs);

  const latency = figure('Latency of single calls', { unitText: 's, log scale', csv: () => csv([['call', ...Object.keys(summary.read_latency ?? {})], ['open', ...Object.values(summary.open_latency ?? {})], ['read', ...Object.values(summary.read_latency ?? {})]]) });
  const calls = [['open', summary.open_latency, 4], ['read', summary.read_latency, 0]].filter(([, values]) => values?.count > 0);
  const places = ['mean', 'p50', 'p90', 'p99', 'p999', 'max'];
  if (calls.length) {
    latency.show(colours => ({ grid: { ...grid, top: 34, left: 70 }, tooltip: { ...tooltip(colours), valueFormatter: duration1 }, legend: { top: 2, left: 8, itemWidth: 12, itemHeight: 9, textStyle: { color: colours.soft, fontSize: 11 } },
      xAxis: axis(colours, { type: 'category', data: places, splitLine: { show: false } }), yAxis: axis(colours, { type: 'log', axisLabel: { formatter: duration1 } }),
      series: calls.map(([name, values, colour]) => ({ type: 'line', name, data: places.map(place => real(values[place]) || null), symbolSize: 7, lineStyle: { color: colourAt(colour), width: 2 }, itemStyle: { color: colourAt(colour) } })) }),
    calls.map(([name, values]) => `${count(values.count)} ${name} calls`).join(' · '));
  } else latency.empty('No latencies in this result.');

  const findings = summary.findings ?? [];
  const warnings = summary.warnings ?? [];
  return [
    h('div', { class: 'facts', style: { marginBottom: 0 } },
      [['verdict', summary.verdict, summary.rules ? `rules ${summary.rules}` : ''], ['mean AU', percent(real(summary.au_mean_percent)), summary.au_expectation_met === false ? 'missed' : summary.au_expectation_met === true ? 'reached' : ''], ['throughput', rate(real(summary.bytes_per_second)), `${number(real(summary.samples_per_second))} samples/s`], ['accelerators', summary.accelerators, `${summary.accelerator ?? ''} on ${summary.hosts ?? 1} ${summary.hosts > 1 ? 'hosts' : 'host'}`], ['from the page cache', Number.isFinite(summary.page_cache_hits) ? percent(100 * summary.page_cache_hits) : undefined, ''], ['client CPU', duration(real(summary.cpu_seconds)), `peak memory ${bytes(real(summary.peak_memory_bytes))}`]]
        .filter(([, value]) => value !== undefined && value !== '' && value !== null)
        .map(([key, value, small]) => h('div', { class: 'card fact' }, h('div', { class: 'k' }, key), h('div', { class: 'v' }, value), h('div', { class: 's' }, small || ' ')))),
    h('div', { class: 'charts' }, au.element, throughput.element, time.element, latency.element),
    warnings.length ? card('Warnings', warnings.map(warning => h('p', { style: { margin: '4px 0' } }, warning))) : null,
    findings.length ? card('Findings', h('table', { class: 'plain' }, h('tbody', {}, findings.map(finding => h('tr', {}, h('td', {}, verdict(finding.verdict)), h('td', { class: 'mono' }, `${finding.parameter ?? finding.rule}${finding.value ? ` = ${finding.value}` : ''}`), h('td', {}, finding.message)))))) : null,
  ];
}

function verdict(text) {
  const kind = { CLOSED: 'finished', OPEN: 'preempted', INVALID: 'failed' }[text];
  return text ? h('span', { class: `state ${kind ?? ''}` }, text) : '';
}

function percent(value) {
  return Number.isFinite(value) ? `${value.toFixed(1)} %` : '';
}

function rate(value) {
  return Number.isFinite(value) ? `${bytes(value)}/s` : '';
}

function duration1(seconds) {
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 1e-3) return `${Number((seconds * 1e6).toPrecision(3))} µs`;
  return seconds < 1 ? `${Number((seconds * 1e3).toPrecision(3))} ms` : `${Number(seconds.toPrecision(3))} s`;
}
