// Charts as files: PNG and SVG as they are seen, CSV with the numbers behind them.

import * as echarts from '/echarts.js';
import { ink } from './theme.js';

export function download(name, type, content) {
  const link = document.createElement('a');
  link.download = name.replace(/[^\w.=-]+/g, '-');
  link.href = content.startsWith('data:') ? content : URL.createObjectURL(new Blob([content], { type }));
  link.click();
  if (link.href.startsWith('blob:')) setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export function exportPng(chart) {
  if (chart.echart) download(`${chart.options.title}.png`, 'image/png', chart.echart.getDataURL({ pixelRatio: 2, backgroundColor: ink().card }));
}

/** The same picture drawn again as lines. */
export function exportSvg(chart) {
  if (!chart.echart) return;
  const box = chart.plot.getBoundingClientRect();
  const image = echarts.init(null, null, { renderer: 'svg', ssr: true, width: box.width, height: box.height });
  image.setOption({ ...chart.option(), backgroundColor: ink().card });
  download(`${chart.options.title}.svg`, 'image/svg+xml', image.renderToSVGString());
  image.dispose();
}

export function exportCsv(chart) {
  const envelope = chart.lines.some(line => line.series.envelope);
  const rows = [['run', chart.view.x, chart.options.title, ...(envelope ? ['low', 'high'] : [])]];
  for (const line of chart.lines) {
    line.series.x.forEach((x, i) => rows.push([line.id, x, line.series.y[i], ...(envelope ? [line.series.low[i], line.series.high[i]] : [])]));
  }
  download(`${chart.options.title}.csv`, 'text/csv', csv(rows));
}

export function csv(rows) {
  return rows.map(row => row.map(cell => {
    const text = cell === null || cell === undefined ? '' : String(cell);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }).join(',') + '\n').join('');
}
