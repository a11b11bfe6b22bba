// The list of runs: filter, group, sort, choose columns, pick runs to compare.

import * as api from './api.js';
import { Grid } from './table.js';
import { empty, h, replace, state } from './dom.js';
import { count, duration, moment, number, real, shortMoment } from './format.js';
import { csv, download } from './export.js';

const STATES = ['running', 'finished', 'failed', 'crashed', 'preempted', 'interrupted', 'broken'];
const STANDARD = ['best:val/loss', 'last:train/loss'];
const GROUPS = [['', 'no groups'], ['group', 'group'], ['name', 'name'], ['kind', 'kind'], ['state', 'state'], ['tag', 'tag']];

export async function open(root, { query }) {
  const view = new RunList(root, query);
  await view.load();
  return view;
}

class RunList {
  constructor(root, query) {
    this.rows = new Map();
    this.picked = new Set();
    this.folded = new Set();
    this.filter = query.get('filter') ?? '';
    this.states = new Set((query.get('state') ?? '').split(',').filter(Boolean));
    this.group = query.get('group') ?? '';
    this.sort = { key: query.get('sort') ?? 'started', down: query.get('down') !== '0' };
    this.extra = query.has('columns') ? query.getAll('columns') : JSON.parse(localStorage.getItem('columns') ?? 'null') ?? STANDARD;
    this.grid = new Grid({
      onOpen: id => (location.hash = `#/run/${encodeURIComponent(id)}`),
      onPick: (id, range) => this.pick(id, range),
      onSort: key => this.sorted(key),
      onFold: group => this.fold(group),
    });
    this.search = h('input', { type: 'search', placeholder: 'Filter by regular expression: name, id, tag, group …', 'aria-label': 'Filter runs', value: this.filter, style: { width: 'min(380px, 100%)' }, oninput: () => this.changed({ filter: this.search.value }) });
    this.chips = h('div', { class: 'bar', role: 'group', 'aria-label': 'States', style: { margin: 0 } });
    this.groups = h('select', { 'aria-label': 'Group by', onchange: () => this.changed({ group: this.groups.value }) }, GROUPS.map(([value, text]) => h('option', { value }, value ? `by ${text}` : text)));
    this.groups.value = this.group;
    this.compare = h('button', { class: 'button primary', type: 'button', onclick: () => this.compareNow() }, 'Compare');
    this.total = h('span', { class: 'soft' });
    this.notes = h('div');
    this.place = h('div');
    replace(root,
      h('div', { class: 'head' }, h('h1', {}, 'Runs'), this.total, h('span', { class: 'grow' }), this.compare),
      this.notes,
      h('div', { class: 'bar' }, this.search, this.groups,
        this.columnButton = h('button', { class: 'button', type: 'button', 'aria-haspopup': 'true', onclick: () => this.chooseColumns() }, 'Columns'),
        h('button', { class: 'button', type: 'button', onclick: () => this.save(), title: 'The rows and columns that are shown' }, 'CSV'),
        h('span', { class: 'grow' }), this.chips),
      this.place);
    this.stop = api.onNews(news => this.news(news));
    this.keys = event => this.key(event);
    addEventListener('keydown', this.keys);
  }

  async load() {
    const answer = await api.runs(this.extra);
    this.rows = new Map(answer.runs.map(row => [row.id, row]));
    this.say(answer);
    this.draw();
    clearTimeout(this.again);
    if (answer.indexing) this.again = setTimeout(() => this.load().catch(console.warn), 1000);
  }

  say(answer) {
    this.root = answer.root;
    this.indexing = answer.indexing;
    replace(this.notes,
      answer.problem ? h('div', { class: 'note bad' }, answer.problem) : null,
      answer.indexing ? h('div', { class: 'note' }, `Reading the runs for the first time: ${this.rows.size} so far. The list fills in by itself.`) : null);
  }

  async news(news) {
    if (news.problem) replace(this.notes, h('div', { class: 'note bad' }, news.problem));
    if (!news.all && !news.changed) return;
    if (news.all || news.changed.length > 50) return this.load().catch(console.warn);
    news.removed.forEach(id => {
      this.rows.delete(id);
      this.picked.delete(id);
    });
    if (news.changed.length) {
      const answer = await api.runs(this.extra, news.changed).catch(() => ({ runs: [] }));
      answer.runs.forEach(row => this.rows.set(row.id, row));
    }
    this.draw();
  }

  /** The columns that every list has, then the chosen ones. */
  columns() {
    const value = (row, key) => real(row.values[key]);
    return [
      { key: 'pick', tight: true, title: h('span', { 'aria-label': 'Picked' }, ''), width: '34px', show: (row, picked) => h('input', { type: 'checkbox', checked: picked, tabindex: '-1', 'aria-label': `Pick ${row.name || row.id}`, onclick: event => { event.stopPropagation(); this.pick(row.id, event.shiftKey); } }) },
      { key: 'state', title: 'State', width: '112px', value: row => STATES.indexOf(row.state), show: row => state(row.state) },
      { key: 'name', title: 'Run', width: 'minmax(230px, 2fr)', value: row => row.name || row.id, show: row => [h('a', { class: 'name', href: `#/run/${encodeURIComponent(row.id)}`, tabindex: '-1', title: row.problem || row.notes || row.name }, row.name || row.id), row.name ? h('span', { class: 'mono' }, row.id) : null] },
      { key: 'progress', title: 'Progress', width: '184px', value: row => (row.total_steps ? row.step / row.total_steps : row.step), show: progress },
      { key: 'left', title: 'Left / took', width: '112px', number: true, value: row => row.seconds_left ?? row.seconds, show: row => (row.seconds_left !== null && row.seconds_left !== undefined ? h('span', { title: 'time left at the speed so far' }, `${duration(row.seconds_left)} left`) : h('span', { class: 'soft' }, duration(row.seconds))) },
      ...this.extra.map(key => ({ key, title: columnTitle(key), width: 'minmax(104px, 1fr)', number: true, value: row => value(row, key), show: row => h('span', { title: String(row.values[key] ?? '') }, shown(row.values[key])) })),
      { key: 'tags', title: 'Tags', width: 'minmax(90px, 1fr)', value: row => row.tags.join(' '), show: row => row.tags.map(tag => h('span', { class: 'tag', title: tag }, tag)) },
      { key: 'started', title: 'Started', width: '126px', value: row => row.started, show: row => h('span', { class: 'soft', title: moment(row.started) }, shortMoment(row.started)) },
    ];
  }

  visible() {
    let pattern = null;
    try {
      pattern = this.filter ? new RegExp(this.filter, 'im') : null;
      this.search.classList.remove('wrong');
      this.search.title = '';
    } catch (problem) {
      this.search.classList.add('wrong');
      this.search.title = problem.message;
    }
    const text = row => [row.name, row.id, row.group, row.kind, row.device, row.host, row.notes, ...row.tags, ...Object.entries(row.values).map(([key, value]) => `${key}=${value}`)].join('\n');
    const matching = [...this.rows.values()].filter(row => !pattern || pattern.test(text(row)));
    this.counts = Object.groupBy(matching, row => row.state);
    const rows = matching.filter(row => !this.states.size || this.states.has(row.state));
    const column = this.columns().find(each => each.key === this.sort.key && each.value);
    if (column) {
      const keyed = rows.map(row => [column.value(row), row]);
      const missing = key => key === undefined || key === null || key === '' || Number.isNaN(key);
      // what is missing stands last, whichever way
      keyed.sort(([a], [b]) => (missing(a) || missing(b) ? missing(a) - missing(b) : (a < b ? -1 : a > b ? 1 : 0) * (this.sort.down ? -1 : 1)));
      return keyed.map(([, row]) => row);
    }
    return rows;
  }

  lines(rows) {
    if (!this.group) return rows.map(row => ({ row }));
    const groups = new Map();
    for (const row of rows) {
      const keys = this.group === 'tag' ? (row.tags.length ? row.tags : ['']) : [row[this.group] ?? ''];
      keys.forEach(key => groups.set(key, [...(groups.get(key) ?? []), row]));
    }
    const main = this.extra[0];
    return [...groups].flatMap(([group, members]) => {
      const values = members.map(row => real(row.values[main])).filter(Number.isFinite);
      const summary = values.length ? `${columnTitle(main)} ${number(Math.min(...values))} … ${number(Math.max(...values))}` : '';
      const folded = this.folded.has(group);
      return [{ group, count: members.length, folded, summary }, ...(folded ? [] : members.map(row => ({ row })))];
    });
  }

  draw() {
    const rows = this.visible();
    this.shownRows = rows;
    replace(this.total, this.rows.size === rows.length ? `${count(rows.length)} in ${this.root}` : `${rows.length} of ${this.rows.size} in ${this.root}`);
    replace(this.chips, STATES.filter(name => this.counts[name] || this.states.has(name)).map(name => h('button', { class: 'chip', type: 'button', 'aria-pressed': this.states.has(name) ? 'true' : 'false', onclick: () => {
      this.states.has(name) ? this.states.delete(name) : this.states.add(name);
      this.changed({});
    } }, name, h('b', {}, this.counts[name]?.length ?? 0))));
    replace(this.compare, this.picked.size ? `Compare ${this.picked.size}` : 'Compare');
    this.compare.disabled = this.picked.size === 0;
    if (this.rows.size === 0 && !this.indexing) {
      replace(this.place, h('div', { class: 'card' }, empty('No runs yet', `Nothing has been trained into ${this.root}. Start a run there, and it appears here by itself.`, 'trainyard demo')));
    } else if (rows.length === 0) {
      replace(this.place, h('div', { class: 'card' }, empty('No run matches', 'Change the filter or the states above.'), h('div', { style: { textAlign: 'center', paddingBottom: '24px' } }, h('button', { class: 'button', type: 'button', onclick: () => { this.search.value = ''; this.states.clear(); this.changed({ filter: '' }); } }, 'Show all'))));
    } else {
      if (!this.grid.element.isConnected) replace(this.place, this.grid.element);
      this.grid.show(this.columns(), this.lines(rows), { sort: this.sort, picked: this.picked });
      this.grid.fit();
    }
    document.body.dataset.rows = String(rows.length);
  }

  changed(change) {
    Object.assign(this, change);
    const query = new URLSearchParams();
    if (this.filter) query.set('filter', this.filter);
    if (this.states.size) query.set('state', [...this.states].join(','));
    if (this.group) query.set('group', this.group);
    if (this.sort.key !== 'started' || !this.sort.down) {
      query.set('sort', this.sort.key);
      query.set('down', this.sort.down ? '1' : '0');
    }
    if (this.extra.join() !== STANDARD.join()) this.extra.forEach(key => query.append('columns', key));
    history.replaceState(null, '', `#/runs${query.size ? `?${query}` : ''}`);
    this.draw();
  }

  sorted(key) {
    this.changed({ sort: { key, down: this.sort.key === key ? !this.sort.down : false } });
  }

  fold(group) {
    this.folded.has(group) ? this.folded.delete(group) : this.folded.add(group);
    this.draw();
  }

  pick(id, range) {
    const ids = this.shownRows.map(row => row.id);
    if (range && this.lastPick) {
      const [from, to] = [ids.indexOf(this.lastPick), ids.indexOf(id)].sort((a, b) => a - b);
      ids.slice(Math.max(0, from), to + 1).forEach(each => this.picked.add(each));
    } else {
      this.picked.has(id) ? this.picked.delete(id) : this.picked.add(id);
    }
    this.lastPick = id;
    this.draw();
  }

  compareNow() {
    if (this.picked.size) location.hash = `#/compare?${new URLSearchParams([...this.picked].map(id => ['run', id]))}`;
  }

  key(event) {
    const typing = event.target.closest('input[type=search], input[type=text], select, textarea, dialog');
    if (event.key === 'Escape') {
      if (typing) this.grid.element.focus();
      else {
        this.picked.clear();
        this.draw();
      }
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/') {
      event.preventDefault();
      this.search.focus();
    } else if (event.key === 'c') this.compareNow();
    else if (/^(Arrow(Up|Down)|[jk])$/.test(event.key) && !this.grid.element.contains(event.target)) {
      this.grid.element.focus();
      this.grid.key(event);
    }
  }

  async chooseColumns() {
    if (this.pop) return this.closePop();
    const all = await api.columns();
    const entries = [
      ...Object.keys(all.metric).flatMap(name => [['best', name], ['last', name]]),
      ...Object.keys(all.config).map(name => ['config', name]),
      ...Object.keys(all.summary).map(name => ['summary', name]),
    ].map(([kind, name]) => `${kind}:${name}`);
    const list = h('div');
    const search = h('input', { type: 'search', placeholder: `${count(entries.length)} columns: type to search`, 'aria-label': 'Search columns', oninput: () => fill() });
    const fill = () => {
      const wanted = search.value.toLowerCase();
      const found = entries.filter(key => !this.extra.includes(key) && key.toLowerCase().includes(wanted));
      const box = key => h('label', {}, h('input', { type: 'checkbox', checked: this.extra.includes(key), onchange: event => {
        this.extra = event.target.checked ? [...this.extra, key] : this.extra.filter(each => each !== key);
        localStorage.setItem('columns', JSON.stringify(this.extra));
        this.changed({});
        this.load().catch(console.warn);
        fill();
      } }), columnTitle(key));
      replace(list, this.extra.length ? h('div', { class: 'sub' }, 'shown') : null, this.extra.map(box), h('div', { class: 'sub' }, found.length > 60 ? `60 of ${count(found.length)}` : 'more'), found.slice(0, 60).map(box));
    };
    fill();
    const box = this.columnButton.getBoundingClientRect();
    this.pop = h('div', { class: 'pop', role: 'dialog', 'aria-label': 'Columns', style: { left: `${box.left}px`, top: `${box.bottom + scrollY + 6}px` } }, search, list);
    document.body.append(this.pop);
    search.focus();
    this.outside = event => {
      if (event.key === 'Escape' || (event.type === 'pointerdown' && !this.pop.contains(event.target) && event.target !== this.columnButton)) this.closePop();
    };
    addEventListener('pointerdown', this.outside);
    addEventListener('keydown', this.outside);
  }

  closePop() {
    this.pop?.remove();
    this.pop = null;
    removeEventListener('pointerdown', this.outside);
    removeEventListener('keydown', this.outside);
  }

  save() {
    const head = ['id', 'name', 'state', 'started', 'seconds', 'step', 'total_steps', ...this.extra];
    download('runs.csv', 'text/csv', csv([head, ...this.shownRows.map(row => head.map(key => row[key] ?? row.values[key]))]));
  }

  destroy() {
    this.stop();
    clearTimeout(this.again);
    removeEventListener('keydown', this.keys);
    this.closePop();
    this.grid.destroy();
  }
}

export function columnTitle(key) {
  const [kind, ...rest] = key.split(':');
  const name = rest.join(':');
  return kind === 'config' || kind === 'summary' ? name : `${kind} ${name}`;
}

function shown(value) {
  const parsed = real(value);
  return value === undefined ? '' : parsed !== undefined && !Number.isNaN(parsed) ? number(parsed) : String(value);
}

export function progress(row) {
  if (row.step === null || row.step === undefined) return h('span', { class: 'faint' }, '—');
  const share = row.total_steps ? Math.min(1, row.step / row.total_steps) : null;
  const kind = share === 1 ? 'done' : row.state === 'running' ? '' : 'stuck';
  return h('div', { class: 'progress' },
    h('i', { role: 'progressbar', 'aria-valuenow': share === null ? null : Math.round(share * 100), 'aria-label': 'progress' }, share === null ? null : h('b', { class: kind, style: { width: `${share * 100}%` } })),
    h('span', {}, row.total_steps ? `${count(row.step)} / ${count(row.total_steps)}` : `step ${count(row.step)}`));
}
