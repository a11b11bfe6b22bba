// What the server is asked, and what it tells by itself.

export async function get(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') query.append(key, one);
    }
  }
  const text = query.toString();
  const response = await fetch(path + (text ? `?${text}` : ''), { headers: { Accept: 'application/json' } });
  const document = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(document.error ?? `${path}: ${response.status}`);
  return document;
}

const run = id => `/api/runs/${encodeURIComponent(id)}`;

export const runs = (columns, ids) => get('/api/runs', { column: columns, id: ids });
export const columns = () => get('/api/columns');
export const details = id => get(run(id));
export const heat = (id, quantity, points) => get(`${run(id)}/heat`, { quantity, points });
export const log = (id, name, bytes) => get(`${run(id)}/logs/${encodeURIComponent(name)}`, { bytes });
export const sweeps = () => get('/api/sweeps');
export const sweep = name => get(`/api/sweeps/${encodeURIComponent(name)}`);

/** Series of one run; names are asked for in parts, so that an address never grows too long. */
export async function metrics(id, names, options = {}) {
  const parts = [];
  for (let i = 0; i < names.length; i += 40) parts.push(names.slice(i, i + 40));
  const answers = await Promise.all(parts.map(part => get(`${run(id)}/metrics`, { name: part, ...options })));
  return answers.flatMap(answer => answer.series);
}

const listeners = new Set();

/** Calls back with {changed, removed} or {all}, and with {connected}; returns how to stop. */
export function onNews(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function listen() {
  const tell = news => listeners.forEach(listener => listener(news));
  const source = new EventSource('/api/events');
  let lost = false;
  source.addEventListener('hello', () => {
    tell({ connected: true });
    // what happened while nobody listened is not told again
    if (lost) tell({ all: true });
    lost = false;
  });
  source.addEventListener('runs', event => tell(JSON.parse(event.data)));
  source.onerror = () => {
    lost = true;
    tell({ connected: false });
  };
  addEventListener('pagehide', () => source.close());
}
