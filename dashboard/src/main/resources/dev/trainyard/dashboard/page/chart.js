// A chart of lines over a common x: raw line faint, smoothed line over it, envelope behind, marks of events, and where a
// series is NaN or infinite a gap with a cross. ECharts draws; hover, zoom and pick are ours, so that charts share them.

import * as echarts from '/echarts.js';
import { h, replace } from './dom.js';
import { count, duration, moment, number, tick, unit } from './format.js';
import { nearest, smooth } from './series.js';
import { ink, onChange } from './theme.js';
import { download, exportCsv, exportPng, exportSvg } from './export.js';

const GRID = { left: 58, right: 22, top: 14, bottom: 34 };
const CROSS = 'path://M2 0L5 3L8 0L10 2L7 5L10 8L8 10L5 7L2 10L0 8L3 5L0 2Z';

const X_NAMES = { step: 'step', time: 'run time', wall: 'time', tokens: 'tokens', flops: 'FLOPs' };

/** Charts whose crosshairs move together. */
export class Group {
  charts = new Set();

  hover(from, x) {
    this.charts.forEach(chart => chart !== from && chart.pointAt(x));
  }
}

export class Chart {
  /**
   * @param options title, group, tall, onZoom(from, to), onPick(id), emptyText
   */
  constructor(options) {
    this.options = options;
    this.lines = [];
    this.marks = [];
    this.view = { x: 'step', logX: false, logY: false, smoothing: 0, from: undefined, to: undefined };
    this.build();
    options.group?.charts.add(this);
    this.stopTheme = onChange(() => this.draw());
    this.observer = new ResizeObserver(() => this.echart?.resize());
    this.observer.observe(this.plot);
  }

  build() {
    const { title, tall } = this.options;
    const name = unit(title);
    const tool = (text, label, action) => h('button', { type: 'button', title: label, 'aria-label': `${label}: ${title}`, onclick: action }, text);
    this.canvas = h('div', { class: 'canvas' });
    this.cross = h('div', { class: 'cross' });
    this.band = h('div', { class: 'zoomed' });
    this.tip = h('div', { class: 'tip' });
    this.none = h('div', { class: 'none hidden' });
    this.plot = h('div', { class: `plot${tall ? ' tall' : ''}`, role: 'img', 'aria-label': `Chart of ${title}` }, this.canvas, this.cross, this.band, this.none, this.tip);
    this.says = h('div', { class: 'says' });
    this.element = h('section', { class: 'card chart', 'data-metric': title },
      h('div', { class: 'title' },
        h('h2', { title }, title, name ? h('span', { class: 'unit' }, name) : null),
        h('div', { class: 'tools' },
          tool('PNG', 'Save as PNG', () => exportPng(this)),
          tool('SVG', 'Save as SVG', () => exportSvg(this)),
          tool('CSV', 'Save the numbers as CSV', () => exportCsv(this)))),
      this.plot, this.says);
    this.listen();
  }

  /** Shows lines ({id, label, colour, dash, series}) and marks ({x, kind, text}). */
  show(lines, view, marks = []) {
    this.lines = lines;
    this.view = { ...this.view, ...view };
    this.marks = marks;
    this.draw();
  }

  light(id) {
    if (this.lit === id) return;
    this.lit = id;
    this.draw();
  }

  draw() {
    const some = this.lines.some(line => line.series.x.length > 0);
    this.none.classList.toggle('hidden', some);
    if (!some) {
      replace(this.none, this.options.emptyText ?? 'No points yet. They appear here as soon as the run writes them.');
      this.echart?.clear();
      replace(this.says);
      this.element.dataset.points = '0';
      return;
    }
    this.echart ??= echarts.init(this.canvas, null, { renderer: 'canvas' });
    this.echart.setOption(this.option(), { notMerge: true, lazyUpdate: false });
    this.element.dataset.points = String(this.lines.reduce((sum, line) => sum + line.series.x.length, 0));
    this.saysWhat();
  }

  /** What one must know to read the picture right. */
  saysWhat() {
    const said = [];
    const joined = this.lines.find(line => line.series.envelope && !line.series.band);
    if (joined) said.push(`min–max envelope around the mean: ${count(joined.series.total)} points in ${count(joined.series.x.length)} steps of the chart`);
    if (this.lines.some(line => line.series.band)) said.push('mean, with a band from the lowest to the highest run');
    const gaps = this.lines.reduce((sum, line) => sum + line.series.gaps.reduce((a, b) => a + b, 0), 0);
    if (gaps) said.push(`× ${count(gaps)} NaN or infinite`);
    if (this.view.logY) {
      const hidden = this.lines.reduce((sum, line) => sum + line.series.y.filter(y => y <= 0).length, 0);
      if (hidden) said.push(`${count(hidden)} at or below 0 have no place on a log axis`);
    }
    if (this.view.from !== undefined) said.push('zoomed: double-click to see all');
    replace(this.says, said.join(' · '), this.markNames(said.length > 0));
  }

  /** What the upright lines are. */
  markNames(more) {
    const colours = markColours(ink());
    return [...Map.groupBy(this.marks, mark => mark.kind)].map(([kind, marks], i) => [
      more || i ? ' · ' : '', h('span', { style: { color: colours[kind] ?? colours.checkpoint_committed, fontWeight: 700 } }, kind === 'checkpoint_committed' ? '┊' : '│'), ` ${marks.length} ${kind.replaceAll('_', ' ')}`]);
  }

  /** Everything that ECharts needs to know. */
  option() {
    const colours = ink();
    const { logX, logY, smoothing, x } = this.view;
    const usable = (at, value) => Number.isFinite(value) && (!logY || value > 0) && (!logX || at > 0);
    const series = [];
    for (const line of this.lines) {
      const { series: data } = line;
      const faded = this.lit !== undefined && this.lit !== line.id;
      const wide = this.lit === line.id;
      const points = values => data.x.map((at, i) => [at, usable(at, values[i]) ? values[i] : null]);
      if (data.envelope) series.push(this.envelope(line, usable, faded));
      if (smoothing > 0 && !data.band) {
        series.push(this.line(line, points(data.y), { width: 1, opacity: faded ? 0.06 : 0.25 }));
      }
      series.push(this.line(line, points(data.band ? data.y : smooth(data.x, data.y, smoothing)), { width: wide ? 3 : 1.8, opacity: faded ? 0.18 : 1 }));
      const crosses = this.crosses(data, usable);
      if (crosses.length) {
        series.push({ type: 'scatter', data: crosses, symbol: CROSS, symbolSize: 8, itemStyle: { color: line.colour, opacity: faded ? 0.2 : 1 }, silent: true, animation: false, z: 5 });
      }
    }
    if (this.marks.length && series.length) series.push(this.markLines(colours));
    const axis = { axisLine: { lineStyle: { color: colours.faint } }, axisTick: { lineStyle: { color: colours.rule } }, axisLabel: { color: colours.soft, fontSize: 11, hideOverlap: true }, splitLine: { lineStyle: { color: colours.rule } } };
    return {
      animation: false,
      grid: GRID,
      xAxis: { ...axis, type: x === 'wall' ? 'time' : logX ? 'log' : 'value', scale: true, min: this.view.from ?? 'dataMin', max: this.view.to ?? 'dataMax', splitLine: { show: false },
        name: X_NAMES[x] ?? x, nameLocation: 'middle', nameGap: 21, nameTextStyle: { color: colours.faint, fontSize: 11 },
        axisLabel: { ...axis.axisLabel, formatter: x === 'wall' ? undefined : x === 'time' ? seconds => shortDuration(seconds) : count, showMinLabel: true } },
      yAxis: { ...axis, type: logY ? 'log' : 'value', scale: true, axisLine: { show: false }, axisTick: { show: false }, splitNumber: 4, axisLabel: { ...axis.axisLabel, formatter: tick } },
      series,
    };
  }

  line(line, data, style) {
    return { type: 'line', data, showSymbol: data.length === 1 || isolated(data), symbolSize: 4, symbol: 'circle', connectNulls: false, silent: true, clip: true, sampling: undefined,
      lineStyle: { color: line.colour, type: line.dash, ...style }, itemStyle: { color: line.colour, opacity: style.opacity }, z: line.id === this.lit ? 4 : 3 };
  }

  /** One polygon for each stretch without a gap. */
  envelope(line, usable, faded) {
    const { x, low, high } = line.series;
    const stretches = [];
    let open = null;
    x.forEach((at, i) => {
      if (usable(at, low[i]) && usable(at, high[i])) (open ??= stretches[stretches.push([]) - 1]).push(i);
      else open = null;
    });
    return {
      type: 'custom', silent: true, clip: true, z: 1, encode: { x: 0, y: [1, 2] },
      data: stretches.flat().map(i => [x[i], low[i], high[i]]),
      renderItem: (parameters, api) => {
        if (parameters.dataIndexInside !== 0) return null;
        return { type: 'group', children: stretches.filter(part => part.length > 1).map(part => ({
          type: 'polygon', silent: true, style: { fill: line.colour, fillOpacity: 0.2, stroke: line.colour, strokeOpacity: 0.45, lineWidth: 1, opacity: faded ? 0.25 : 1 },
          shape: { points: [...part.map(i => api.coord([x[i], high[i]])), ...part.toReversed().map(i => api.coord([x[i], low[i]]))] } })) };
      },
    };
  }

  /** Where there is no number: at the height of the last one before it. */
  crosses(data, usable) {
    const found = [];
    let height = data.y.find(Number.isFinite) ?? 1;
    data.x.forEach((at, i) => {
      if (Number.isFinite(data.y[i]) && usable(at, data.y[i])) height = data.y[i];
      if (data.gaps[i] > 0 && (!this.view.logX || at > 0)) found.push([at, height]);
    });
    // a series that is lost for good would be a bar of crosses
    const apart = (data.x[data.x.length - 1] - data.x[0]) / 40;
    let last = -Infinity;
    return found.filter(([at]) => at - last >= apart && ((last = at), true));
  }

  markLines(colours) {
    const shades = markColours(colours);
    return { type: 'line', data: [], silent: true, markLine: { silent: true, symbol: 'none', animation: false, label: { show: false },
      data: this.marks.map(mark => ({ xAxis: mark.x, lineStyle: { color: shades[mark.kind] ?? colours.faint, type: mark.kind === 'checkpoint_committed' ? 'dotted' : 'solid', width: mark.kind === 'checkpoint_committed' ? 1 : 1.4, opacity: 0.85 } })) } };
  }

  listen() {
    const inside = event => {
      const box = this.plot.getBoundingClientRect();
      return { px: event.clientX - box.left, py: event.clientY - box.top };
    };
    const toX = px => this.echart?.convertFromPixel({ xAxisIndex: 0 }, px);
    let start = null;
    this.plot.addEventListener('pointermove', event => {
      if (!this.echart) return;
      const { px, py } = inside(event);
      if (start !== null && Math.abs(px - start) > 3) {
        Object.assign(this.band.style, { display: 'block', left: `${Math.min(px, start)}px`, width: `${Math.abs(px - start)}px`, top: `${GRID.top}px`, bottom: `${GRID.bottom}px` });
        return;
      }
      if (px < GRID.left || px > this.plot.clientWidth - GRID.right) return this.leave();
      const x = toX(px);
      this.pointAt(x);
      this.tell(x, px, py);
      this.options.group?.hover(this, x);
    });
    this.plot.addEventListener('pointerleave', () => this.leave());
    this.plot.addEventListener('pointerdown', event => {
      if (event.button === 0 && this.echart) start = inside(event).px;
    });
    addEventListener('pointerup', this.release = event => {
      if (start === null) return;
      const { px } = inside(event);
      const [from, to] = [Math.min(start, px), Math.max(start, px)];
      start = null;
      this.band.style.display = 'none';
      if (to - from > 6) this.options.onZoom?.(toX(Math.max(from, GRID.left)), toX(Math.min(to, this.plot.clientWidth - GRID.right)));
      else if (this.plot.contains(event.target) && this.near !== undefined) this.options.onPick?.(this.near);
    });
    this.plot.addEventListener('dblclick', () => this.options.onZoom?.(undefined, undefined));
  }

  leave() {
    this.tip.style.display = 'none';
    this.near = undefined;
    this.pointAt(undefined);
    this.options.group?.hover(this, undefined);
  }

  /** Moves the crosshair; undefined takes it away. */
  pointAt(x) {
    const px = x === undefined || !this.echart ? NaN : this.echart.convertToPixel({ xAxisIndex: 0 }, x);
    const seen = px >= GRID.left - 1 && px <= this.plot.clientWidth - GRID.right + 1;
    Object.assign(this.cross.style, { display: seen ? 'block' : 'none', left: `${px}px`, top: `${GRID.top}px`, bottom: `${GRID.bottom}px` });
  }

  tell(x, px, py) {
    const rows = this.lines.map(line => {
      const i = nearest(line.series.x, x);
      const xs = line.series.x;
      // a run that ended earlier has nothing to say here
      const beyond = i < 0 || Math.abs(this.echart.convertToPixel({ xAxisIndex: 0 }, xs[i]) - px) > 12 && (x < xs[0] || x > xs[xs.length - 1]);
      if (beyond) return { i: -1 };
      const y = line.series.y[i];
      const height = Number.isFinite(y) ? this.echart.convertToPixel({ yAxisIndex: 0 }, y) : Infinity;
      return { line, i, y, distance: Math.abs(height - py) };
    }).filter(row => row.i >= 0);
    if (!rows.length) return;
    const near = rows.reduce((best, row) => (row.distance < best.distance ? row : best), rows[0]);
    this.near = near.distance < 24 ? near.line.id : undefined;
    rows.sort((a, b) => (Number.isFinite(b.y) ? b.y : -Infinity) - (Number.isFinite(a.y) ? a.y : -Infinity));
    const shown = rows.length > 12 ? rows.slice().sort((a, b) => a.distance - b.distance).slice(0, 12).sort((a, b) => b.y - a.y) : rows;
    const marks = this.marks.filter(mark => Math.abs(this.echart.convertToPixel({ xAxisIndex: 0 }, mark.x) - px) < 5).slice(0, 4);
    replace(this.tip,
      h('div', { class: 'at' }, `${X_NAMES[this.view.x] ?? this.view.x} ${xText(near.line.series.x[near.i], this.view.x)}`),
      shown.map(row => h('div', { class: `row${row === near && this.near ? ' near' : ''}` },
        h('span', { class: 'dot', style: { background: row.line.colour } }),
        h('span', { class: 'label' }, row.line.label),
        h('span', { class: 'mono' }, number(row.y), row.line.series.envelope && Number.isFinite(row.y) ? h('span', { class: 'faint' }, ` ${number(row.line.series.low[row.i])}…${number(row.line.series.high[row.i])}`) : null))),
      rows.length > shown.length ? h('div', { class: 'faint' }, `and ${rows.length - shown.length} more`) : null,
      marks.map(mark => h('div', { class: 'row' }, '▸ ', mark.text)));
    this.tip.style.display = 'block';
    const width = this.tip.offsetWidth;
    this.tip.style.left = `${px + 16 + width > this.plot.clientWidth ? Math.max(0, px - width - 14) : px + 14}px`;
    this.tip.style.top = `${Math.max(0, Math.min(py - 10, this.plot.clientHeight - this.tip.offsetHeight))}px`;
  }

  destroy() {
    this.stopTheme();
    this.observer.disconnect();
    removeEventListener('pointerup', this.release);
    this.options.group?.charts.delete(this);
    this.echart?.dispose();
  }
}

function markColours(colours) {
  return { alert: colours.bad, failed: colours.bad, resumed: colours.accent, checkpoint_committed: colours.faint, precision_raised: colours.warn, checkpoint_rejected: colours.warn, preempted: colours.warn, interrupted: colours.warn, rank_lost: colours.bad, rolled_back: colours.warn, out_of_memory: colours.warn, hung: colours.bad, retry: colours.warn };
}

/** A chart of any other kind, in the same frame. */
export class Figure {
  constructor(title, { tall = false, unitText = '', csv } = {}) {
    this.title = title;
    this.canvas = h('div', { class: 'canvas' });
    this.none = h('div', { class: 'none hidden' });
    this.plot = h('div', { class: `plot${tall ? ' tall' : ''}`, role: 'img', 'aria-label': title, style: { cursor: 'default' } }, this.canvas, this.none);
    this.says = h('div', { class: 'says' });
    const tool = (text, label, action) => h('button', { type: 'button', title: label, 'aria-label': `${label}: ${title}`, onclick: action }, text);
    this.element = h('section', { class: 'card chart', 'data-figure': title },
      h('div', { class: 'title' }, h('h2', { title }, title, unitText ? h('span', { class: 'unit' }, unitText) : null),
        h('div', { class: 'tools' },
          tool('PNG', 'Save as PNG', () => this.echart && exportPng(this)),
          tool('SVG', 'Save as SVG', () => this.echart && exportSvg(this)),
          csv ? tool('CSV', 'Save the numbers as CSV', () => download(`${title}.csv`, 'text/csv', csv())) : null)),
      this.plot, this.says);
    this.stopTheme = onChange(() => this.make && this.draw());
    // a picture is drawn when its frame has a size: a figure may be made before it is put into the page
    this.observer = new ResizeObserver(() => (this.echart ? this.echart.resize() : this.make && this.draw()));
    this.observer.observe(this.plot);
    this.options = { title };
  }

  /** @param make the option of ECharts; asked again when light and dark change */
  show(make, says = '') {
    this.make = make;
    this.none.classList.add('hidden');
    replace(this.says, says);
    this.draw();
  }

  empty(text) {
    this.make = null;
    this.echart?.clear();
    replace(this.says);
    replace(this.none, text);
    this.none.classList.remove('hidden');
  }

  option() {
    return { animation: false, ...this.make(ink()) };
  }

  draw() {
    if (!this.plot.clientWidth) return;
    this.echart ??= echarts.init(this.canvas, null, { renderer: 'canvas' });
    this.echart.setOption(this.option(), { notMerge: true });
    this.element.dataset.drawn = 'true';
  }

  destroy() {
    this.stopTheme();
    this.observer.disconnect();
    this.echart?.dispose();
  }
}

/** Axes in the colours of the theme. */
export function axis(colours, rest = {}) {
  return { axisLine: { lineStyle: { color: colours.faint } }, axisTick: { lineStyle: { color: colours.rule } }, splitLine: { lineStyle: { color: colours.rule } },
    nameTextStyle: { color: colours.faint, fontSize: 11 }, nameLocation: 'middle', ...rest, axisLabel: { color: colours.soft, fontSize: 11, hideOverlap: true, ...rest.axisLabel } };
}

export function xText(value, kind) {
  return kind === 'time' ? duration(value) : kind === 'wall' ? moment(new Date(value).toISOString()) : number(value);
}

function shortDuration(seconds) {
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`;
  if (seconds < 7200) return `${Number((seconds / 60).toPrecision(3))} min`;
  return seconds < 172800 ? `${Number((seconds / 3600).toPrecision(3))} h` : `${Number((seconds / 86400).toPrecision(3))} d`;
}

/** Whether a number stands between two gaps, where a line would not be seen. */
function isolated(data) {
  return data.length <= 400 && data.some((point, i) => point[1] !== null && (data[i - 1]?.[1] ?? null) === null && (data[i + 1]?.[1] ?? null) === null);
}
