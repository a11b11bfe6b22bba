// A heat map: rows of tensors over steps, coloured by value; NaN has a colour of its own.

import { Figure, axis } from './chart.js';
import { count, number, real } from './format.js';
import { csv } from './export.js';
import { RAMP } from './theme.js';

const NO_NUMBER = '#d6409f';

/** @param data {quantity, steps, rows: [{name, values}], higher_is_better} */
export function heatFigure(title, data, unitText) {
  const rows = data.rows.map(row => ({ name: row.name, values: row.values.map(real) }));
  const figure = new Figure(title, { tall: true, unitText, csv: () => csv([['tensor', ...data.steps], ...rows.map(row => [row.name, ...row.values])]) });
  if (!rows.length || !data.steps.length) {
    figure.empty('No such numbers. They come with precision.telemetry.every in the configuration of a run.');
    return figure;
  }
  figure.plot.style.height = `${Math.max(150, Math.min(900, rows.length * (rows.length > 36 ? 10 : 17) + 92))}px`;
  const cells = [];
  const lost = [];
  let low = Infinity;
  let high = -Infinity;
  rows.forEach((row, y) => row.values.forEach((value, x) => {
    if (value === undefined) return;
    if (!Number.isFinite(value)) lost.push([x, y, 0]);
    else {
      cells.push([x, y, value]);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }));
  if (low > high) [low, high] = [0, 1];
  if (low === high) high = low + (Math.abs(low) || 1);
  const share = /overflow|underflow|subnormal|stall|near_zero|dead/.test(data.quantity);
  if (share) [low, high] = [0, Math.max(high, 1e-6)];
  figure.show(colours => ({
    grid: { left: 8, right: 16, top: 34, bottom: 40, containLabel: true },
    tooltip: { confine: true, backgroundColor: colours.card, borderColor: colours.rule, textStyle: { color: colours.ink, fontSize: 12 },
      formatter: ({ value: [x, y, value], seriesName }) => {
        const text = document.createElement('div');
        text.textContent = `${rows[y].name} · step ${count(data.steps[x])}: ${seriesName === 'NaN' ? 'NaN or infinite' : number(value)}`;
        return text;
      } },
    xAxis: axis(colours, { type: 'category', data: data.steps.map(count), name: 'step', nameGap: 24, splitLine: { show: false } }),
    yAxis: axis(colours, { type: 'category', data: rows.map(row => row.name), inverse: true, axisLabel: { fontSize: rows.length > 36 ? 9 : 11, formatter: name => (name.length > 34 ? `…${name.slice(-33)}` : name) } }),
    visualMap: { type: 'continuous', min: low, max: high, seriesIndex: 0, calculable: false, orient: 'horizontal', top: 2, right: 14, itemWidth: 10, itemHeight: 120, precision: 4,
      text: [number(high), number(low)], textStyle: { color: colours.soft, fontSize: 11 }, inRange: { color: RAMP } },
    series: [
      { type: 'heatmap', name: data.quantity, data: cells, progressive: 0, itemStyle: { borderWidth: 0 } },
      { type: 'heatmap', name: 'NaN', data: lost, progressive: 0, itemStyle: { color: NO_NUMBER } },
    ],
  }), [`${rows.length} rows, ${count(data.steps.length)} columns; a cell shows the worst of its steps; ${data.higher_is_better ? 'light is good' : 'dark is good'}`, lost.length ? `pink: NaN or infinite (${count(lost.length)})` : ''].filter(Boolean).join(' · '));
  return figure;
}
