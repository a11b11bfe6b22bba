// Numbers, times and sizes as people read them.

const SUFFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** Four significant digits; NaN and infinities by name. */
export function number(value) {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(3).replace(/\.?0+e/, 'e').replace('e+', 'e');
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  if (size >= 1e4) return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
  return String(Number(value.toPrecision(5)));
}

/** 1.2M, for axes and counts. */
export function count(value) {
  if (!Number.isFinite(value)) return number(value);
  const size = Math.abs(value);
  if (size < 1000) return String(Number(value.toPrecision(4)));
  const power = Math.min(Math.floor(Math.log10(size) / 3 + 1e-9), SUFFIXES.length - 1);
  if (size >= 1e21) return value.toExponential(2).replace('e+', 'e');
  return Number((value / 1000 ** power).toPrecision(3)) + SUFFIXES[power];
}

/** A tick of a y axis. */
export function tick(value) {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e4) return count(value);
  if (size < 1e-3) return value.toExponential(1).replace('.0e', 'e');
  return String(Number(value.toPrecision(4)));
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '';
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
}

export function bytes(value) {
  if (!Number.isFinite(value)) return '';
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let power = 0;
  let scaled = value;
  while (Math.abs(scaled) >= 1024 && power < names.length - 1) {
    scaled /= 1024;
    power++;
  }
  return `${power === 0 ? scaled : Number(scaled.toPrecision(3))} ${names[power]}`;
}

/** A moment in the reader's time zone. */
export function moment(text) {
  if (!text) return '';
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return String(text);
  const two = part => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The same without what this year and a list do not need. */
export function shortMoment(text) {
  const full = moment(text);
  return full.startsWith(String(new Date().getFullYear())) ? full.slice(5, 16) : full.slice(0, 10);
}

/** A double that the server may have had to spell. */
export function real(value) {
  if (typeof value === 'number') return value;
  if (value === 'NaN') return NaN;
  if (value === 'Infinity') return Infinity;
  if (value === '-Infinity') return -Infinity;
  return value === null || value === undefined || value === '' ? undefined : Number(value);
}

const UNITS = [
  [/loss/, 'nats/token'], [/perplexity/, ''], [/bits_per_byte/, 'bits/byte'], [/tokens_per_second/, 'tokens/s'], [/samples_per_second/, 'samples/s'],
  [/bytes_per_second/, 'B/s'], [/percent/, '%'], [/_db$|_db\//, 'dB'], [/seconds/, 's'], [/_bytes|bytes$/, 'B'], [/celsius|temperature/, '°C'],
  [/watts|power/, 'W'], [/\/lr$/, 'per update'], [/grad_norm/, 'L2'], [/overflow|underflow|subnormal|near_zero|stall|dead_units/, 'share'], [/range_bits|headroom/, 'bits'],
  [/cosine/, 'cosine'],
];

/** The unit of a metric, from its name; empty where nobody can know. */
export function unit(name) {
  return UNITS.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}
