// Elements out of data. Text only ever becomes text: nothing here, or anywhere in the page, parses a string as HTML.

const SVG = 'http://www.w3.org/2000/svg';

/** An element; properties that begin with "on" are listeners, false and null are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'style') Object.assign(element.style, value);
    else if (key === 'value' || key === 'checked' || key === 'disabled') element[key] = value;
    else element.setAttribute(key === 'class' ? 'class' : key, value === true ? '' : String(value));
  }
  element.append(...children.flat(4).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export function replace(element, ...children) {
  element.replaceChildren(...children.flat(4).filter(child => child !== null && child !== undefined && child !== false));
}

const SHAPES = {
  running: ['M8 1.5a6.5 6.5 0 1 0 6.5 6.5', 'stroke'],
  finished: ['M3 8.5l3.2 3.2L13 4.8', 'stroke'],
  failed: ['M4 4l8 8M12 4l-8 8', 'stroke'],
  crashed: ['M8 2v7M8 12.2v.6', 'stroke'],
  broken: ['M3 3h10v10H3zM3 13L13 3', 'stroke'],
  preempted: ['M5.5 3v10M10.5 3v10', 'stroke'],
  interrupted: ['M4 4h8v8H4z', 'fill'],
};

/** The state of a run: a shape and a word, so that it does not hang on colour. */
export function state(name) {
  const [path, kind] = SHAPES[name] ?? ['M8 7v2', 'stroke'];
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  line.setAttribute('fill', kind === 'fill' ? 'currentColor' : 'none');
  line.setAttribute('stroke', 'currentColor');
  line.setAttribute('stroke-width', '2.2');
  line.setAttribute('stroke-linecap', 'round');
  svg.append(line);
  return h('span', { class: `state ${name}` }, svg, name);
}

/** What a view says when there is nothing to show: what is missing, and what to do about it. */
export function empty(title, text, command) {
  return h('div', { class: 'empty' }, h('strong', {}, title), h('div', {}, text), command ? h('code', {}, command) : null);
}

/** Names and values in two columns. */
export function pairs(entries) {
  return h('table', { class: 'plain' }, h('tbody', {},
    entries.map(([key, value]) => h('tr', {}, h('td', { class: 'key' }, key), h('td', {}, value)))));
}

export function card(title, ...body) {
  return h('section', { class: 'card' }, title ? h('div', { class: 'title' }, h('h2', {}, title)) : null, h('div', { class: 'body' }, body));
}

let toastEnd;

/** A word that goes away by itself. */
export function toast(text) {
  document.querySelector('.toast')?.remove();
  const element = h('div', { class: 'toast', role: 'status' }, text);
  document.body.append(element);
  clearTimeout(toastEnd);
  toastEnd = setTimeout(() => element.remove(), 2200);
}

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    prompt(`Copy ${what}:`, text);
  }
}
