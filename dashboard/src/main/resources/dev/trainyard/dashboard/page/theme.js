// Light and dark, and the colours of runs. The palettes are Okabe and Ito's, told apart by any colour vision, darkened for a
// light page and lightened for a dark one, as in the static charts; further runs repeat them with dashes.

const LIGHT = ['#0072b2', '#d55e00', '#00805d', '#b0508a', '#a87400', '#3a8fc4'];
const DARK = ['#4fb3f0', '#ff8a3d', '#2fcf9f', '#e79ac9', '#f0c040', '#a5d8f7'];
const DASHES = ['solid', 'dashed', 'dotted'];
/** Cividis: lightness rises alike for every colour vision. */
export const RAMP = ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#e1cc55', '#fee838'];

const listeners = new Set();
const places = new Map(JSON.parse(sessionStorage.getItem('places') ?? '[]'));

export function isDark() {
  return document.documentElement.dataset.theme === 'dark';
}

export function start() {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const wish = localStorage.getItem('theme') ?? 'system';
    document.documentElement.dataset.theme = wish === 'dark' || (wish === 'system' && system.matches) ? 'dark' : 'light';
    listeners.forEach(listener => listener());
  };
  system.addEventListener('change', apply);
  apply();
  return () => {
    localStorage.setItem('theme', isDark() ? 'light' : 'dark');
    apply();
  };
}

/** Calls back when light and dark change; returns how to stop. */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Gives each run a place in the palette and keeps it, on every page. */
export function assign(ids) {
  const taken = new Set(ids.filter(id => places.has(id)).map(id => places.get(id)));
  // two runs that met on different pages may have the same place
  const seen = new Set();
  for (const id of ids) {
    if (places.has(id) && !seen.has(places.get(id))) {
      seen.add(places.get(id));
      continue;
    }
    let place = 0;
    while (taken.has(place) || seen.has(place)) place++;
    places.set(id, place);
    taken.add(place);
    seen.add(place);
  }
  sessionStorage.setItem('places', JSON.stringify([...places].slice(-400)));
}

export function colourAt(place) {
  return (isDark() ? DARK : LIGHT)[place % LIGHT.length];
}

export function look(id) {
  const place = places.get(id) ?? 0;
  return { colour: colourAt(place), dash: DASHES[Math.floor(place / LIGHT.length) % DASHES.length], dashIndex: Math.floor(place / LIGHT.length) % DASHES.length };
}

export function ink() {
  const style = getComputedStyle(document.documentElement);
  const of = name => style.getPropertyValue(name).trim();
  return { ink: of('--ink'), soft: of('--soft'), faint: of('--faint'), rule: of('--rule'), card: of('--card'), bad: of('--bad'), warn: of('--warn'), good: of('--good'), accent: of('--accent'), well: of('--well') };
}

/** A colour of the ramp. */
export function ramp(share) {
  const place = Math.min(0.999, Math.max(0, share)) * (RAMP.length - 1);
  const below = Math.floor(place);
  const part = place - below;
  const channel = (hex, i) => parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
  const mixed = [0, 1, 2].map(i => Math.round(channel(RAMP[below], i) * (1 - part) + channel(RAMP[below + 1], i) * part));
  return `rgb(${mixed.join(',')})`;
}
