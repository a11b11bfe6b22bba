// A table of thousands of rows: only those in sight exist. Columns are {key, title, width, value(row), show(row), number}.

import { h, replace } from './dom.js';

const ROW = 36;
const MARGIN = 12;

export class Grid {
  constructor({ onOpen, onPick, onSort, onFold }) {
    Object.assign(this, { onOpen, onPick, onSort, onFold });
    this.lines = [];
    this.columns = [];
    this.here = -1;
    this.headline = h('div', { class: 'line headline', role: 'row' });
    this.rows = h('div', { class: 'rows', role: 'rowgroup' });
    this.element = h('div', { class: 'grid card', role: 'grid', tabindex: '0', 'aria-label': 'Runs', 'aria-multiselectable': 'true', onscroll: () => this.paint(), onkeydown: event => this.key(event) }, this.headline, this.rows);
    this.fit = () => {
      const room = Math.max(220, innerHeight - this.element.getBoundingClientRect().top - scrollY - 20);
      this.element.style.height = `${Math.min(room, (this.lines.length + 1) * ROW + 16)}px`;
      this.paint();
    };
    addEventListener('resize', this.fit);
  }

  /** Lines are {row} or {group, count, folded}. */
  show(columns, lines, { sort, picked }) {
    const id = this.lines[this.here]?.row?.id;
    Object.assign(this, { columns, lines, picked });
    if (id) this.here = lines.findIndex(line => line.row?.id === id);
    this.template = columns.map(column => column.width).join(' ');
    this.headline.style.gridTemplateColumns = this.template;
    replace(this.headline, columns.map(column => h('div', { class: column.number ? 'num' : '', role: 'columnheader', 'aria-sort': sort.key === column.key ? (sort.down ? 'descending' : 'ascending') : null },
      column.value
        ? h('button', { type: 'button', title: `Sort by ${column.title}`, onclick: () => this.onSort(column.key) }, h('span', {}, column.title), sort.key === column.key ? h('span', {}, sort.down ? '↓' : '↑') : null)
        : column.title)));
    this.rows.style.height = `${lines.length * ROW}px`;
    this.element.setAttribute('aria-rowcount', lines.length);
    this.paint();
  }

  paint() {
    const top = Math.max(0, Math.floor(this.element.scrollTop / ROW) - MARGIN);
    const bottom = Math.min(this.lines.length, Math.ceil((this.element.scrollTop + this.element.clientHeight) / ROW) + MARGIN);
    replace(this.rows, this.lines.slice(top, bottom).map((line, i) => this.line(line, top + i)));
  }

  line(line, i) {
    const place = { top: `${i * ROW}px`, gridTemplateColumns: line.row ? this.template : '1fr' };
    const here = i === this.here ? ' here' : '';
    if (!line.row) {
      return h('div', { class: `line group${here}`, role: 'row', style: place, onclick: () => this.onFold(line.group) },
        h('div', {}, `${line.folded ? '▸' : '▾'} ${line.group || '(none)'} `, h('span', { class: 'faint' }, `${line.count} ${line.count === 1 ? 'run' : 'runs'}${line.summary ? ` · ${line.summary}` : ''}`)));
    }
    const picked = this.picked.has(line.row.id);
    return h('div', { class: `line${picked ? ' picked' : ''}${here}${line.row.state === 'broken' ? ' broken-row' : ''}`, role: 'row', 'aria-selected': picked, 'data-id': line.row.id, style: place,
      onclick: event => {
        this.here = i;
        if (event.target.closest('a, input, button')) return;
        this.onPick(line.row.id, event.shiftKey);
      },
      ondblclick: () => this.onOpen(line.row.id) },
    this.columns.map(column => h('div', { class: column.tight ? 'tight' : column.number ? 'num' : '', role: 'gridcell' }, column.show(line.row, picked))));
  }

  key(event) {
    const move = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 12, PageUp: -12, Home: -1e9, End: 1e9 }[event.key];
    const line = this.lines[this.here];
    if (move) {
      this.here = Math.max(0, Math.min(this.lines.length - 1, this.here + move));
      const y = this.here * ROW;
      if (y < this.element.scrollTop) this.element.scrollTop = y;
      if (y + 2 * ROW > this.element.scrollTop + this.element.clientHeight) this.element.scrollTop = y + 3 * ROW - this.element.clientHeight;
      this.paint();
    } else if ((event.key === 'x' || event.key === ' ') && line?.row) this.onPick(line.row.id, false);
    else if (event.key === 'Enter' && line) line.row ? this.onOpen(line.row.id) : this.onFold(line.group);
    else return;
    event.preventDefault();
  }

  destroy() {
    removeEventListener('resize', this.fit);
  }
}
