// Which view is shown: the part of the address behind # names it, so that a link shows the same again.

import { get, listen, onNews } from './api.js';
import { empty, h, replace } from './dom.js';
import * as theme from './theme.js';
import * as runs from './runs.js';
import * as compare from './compare.js';
import * as run from './run.js';
import * as scaling from './scaling.js';
import * as storage from './storage.js';

const VIEWS = { runs, compare, run, scaling, storage };
const NAMES = [['runs', 'Runs'], ['compare', 'Compare'], ['scaling', 'Scaling'], ['storage', 'Storage']];

let current = null;

/** The address as {name, parts, query}. */
function address() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, ...parts] = path.split('/').map(decodeURIComponent);
  return { name: VIEWS[name] ? name : 'runs', parts, query: new URLSearchParams(query) };
}

async function route() {
  const to = address();
  document.querySelectorAll('nav a').forEach(link => {
    if (link.dataset.view === to.name || (to.name === 'run' && link.dataset.view === 'runs')) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
  // a view that can show the new address without being built anew does so
  if (current && current.name === to.name && current.view.moved?.(to)) return;
  current?.view.destroy?.();
  current = null;
  const main = document.getElementById('view');
  replace(main);
  delete document.body.dataset.ready;
  const next = { name: to.name, view: {} };
  current = next;
  try {
    const view = await VIEWS[to.name].open(main, to);
    if (current !== next) view.destroy?.();
    else next.view = view;
  } catch (problem) {
    console.warn(problem);
    replace(main, empty('This could not be shown', problem.message, null), h('div', { class: 'empty' }, h('a', { href: '#/runs' }, 'All runs')));
  }
  document.body.dataset.ready = to.name;
}

function header() {
  const live = h('span', { class: 'live', title: 'Changes are shown as they are written' }, 'connecting');
  const where = h('span', { class: 'where' });
  const toggle = theme.start();
  onNews(news => {
    if ('connected' in news) {
      live.classList.toggle('on', news.connected);
      live.classList.toggle('off', !news.connected);
      replace(live, news.connected ? 'live' : 'server gone');
    }
  });
  get('/api/runs', { id: '-' }).then(answer => {
    replace(where, answer.root.length > 36 ? `…${answer.root.slice(-35)}` : answer.root);
    where.title = answer.root;
  }).catch(() => {});
  replace(document.getElementById('top'),
    h('a', { class: 'brand', href: '#/runs' }, h('img', { src: '/icon.svg', alt: '' }), 'Trainyard'),
    h('nav', { 'aria-label': 'Pages' }, NAMES.map(([name, text]) => h('a', { href: `#/${name}`, 'data-view': name }, text))),
    h('span', { class: 'grow' }), where, live,
    h('button', { class: 'button quiet small', type: 'button', onclick: toggle, title: 'Light or dark (t)', 'aria-label': 'Light or dark' }, '◐'),
    h('button', { class: 'button quiet small', type: 'button', onclick: help, title: 'Keyboard (?)', 'aria-label': 'Keyboard' }, '?'));
  addEventListener('keydown', event => {
    if (event.target.closest('input, select, textarea, dialog') || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 't') toggle();
    if (event.key === '?') help();
  });
}

const KEYS = [['/', 'filter the runs'], ['↑ ↓ or j k', 'move in the list'], ['x or space', 'pick a run'], ['Enter', 'open a run'], ['c', 'compare the picked runs'], ['Esc', 'leave the filter, drop the picks'], ['t', 'light or dark'], ['?', 'this list']];

function help() {
  const dialog = h('dialog', { 'aria-label': 'Keyboard' },
    h('h1', {}, 'Keyboard'),
    h('table', { class: 'plain', style: { marginTop: '12px' } }, h('tbody', {}, KEYS.map(([key, what]) => h('tr', {}, h('td', {}, h('kbd', {}, key)), h('td', {}, what))))),
    h('p', { class: 'soft', style: { margin: '12px 0' } }, 'In a chart: drag to zoom, double-click to see all, click a line to pick its run.'),
    h('form', { method: 'dialog' }, h('button', { class: 'button primary' }, 'Close')));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

header();
listen();
addEventListener('hashchange', route);
route();
