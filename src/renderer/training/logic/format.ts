import type { Language, Localized } from '../../../shared/localized';

/** Numbers, shares and times as people read them, in one place so that every room agrees. */

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };

const UNITS: Readonly<Record<'hour' | 'minute' | 'second', Localized>> = {
  hour: { en: 'h', zh: '小时' },
  minute: { en: 'min', zh: '分' },
  second: { en: 's', zh: '秒' },
};

const formatters = new Map<string, Intl.NumberFormat>();

/** Intl objects cost far more to make than to use; the charts ask for the same few all the time. */
function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  let format = formatters.get(key);
  if (!format) {
    format = new Intl.NumberFormat(LOCALES[language], options);
    formatters.set(key, format);
  }
  return format;
}

/** A share 0..1 as percent: `98.58 %` style of the language, two decimals unless told. */
export function formatPercent(share: number, language: Language, decimals = 2): string {
  if (!Number.isFinite(share)) return '–';
  return numberFormat(language, {
    style: 'percent',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(share);
}

/** The fewest decimals with which percentages of these shares are told as they are: 0 to 2. */
export function percentDecimals(shares: readonly number[]): number {
  const whole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6;
  for (const decimals of [0, 1]) {
    if (shares.every((share) => whole(100 * share * 10 ** decimals))) return decimals;
  }
  return 2;
}

/** A loss with about four telling digits: `2.303`, `0.0474`, `0.00031`. */
export function formatLoss(loss: number, language: Language): string {
  if (!Number.isFinite(loss)) return Number.isNaN(loss) ? 'NaN' : '∞';
  const magnitude = Math.abs(loss);
  if (magnitude >= 1e5 || (magnitude > 0 && magnitude < 1e-5)) return loss.toExponential(2);
  const decimals = magnitude >= 100 ? 1 : magnitude >= 1 ? 3 : magnitude >= 0.01 ? 4 : 6;
  return numberFormat(language, {
    minimumFractionDigits: Math.min(decimals, 4),
    maximumFractionDigits: decimals,
  }).format(loss);
}

/** How much a step changes a layer's weights, as percent with two telling digits: `0.13%`, `0.00021%`. */
export function formatUpdate(ratio: number, language: Language): string {
  if (ratio > 0 && ratio < 1e-7) return `<${formatUpdate(1e-7, language)}`;
  return numberFormat(language, { style: 'percent', maximumSignificantDigits: 2 }).format(ratio);
}

/** The length of a gradient, with two telling digits: `3.2`, `0.0047`, `1.2e-6`. */
export function formatGradient(norm: number, language: Language): string {
  if (norm !== 0 && (norm < 1e-4 || norm >= 1e5)) return norm.toExponential(1);
  return numberFormat(language, { maximumSignificantDigits: 2 }).format(norm);
}

/** One value of a feature map, short enough for a colour scale's end: `1.83`, `-0.07`, `1.2e-6`. */
export function formatValue(value: number, language: Language): string {
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(1);
  return numberFormat(language, { maximumSignificantDigits: 3 }).format(value);
}

/**
 * A duration in the two units that matter: `45 s`, `3 min 20 s`, `2 h 05 min`.
 * @param durationMs never negative; less than a second reads `0 s` or `<1 s`
 */
export function formatDuration(durationMs: number, language: Language): string {
  const seconds = Math.round(Math.max(0, durationMs) / 1000);
  const unit = (name: keyof typeof UNITS) => UNITS[name][language];
  if (seconds === 0) return durationMs > 0 ? `<1 ${unit('second')}` : `0 ${unit('second')}`;
  if (seconds < 60) return `${seconds} ${unit('second')}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} ${unit('minute')} ${pad(seconds % 60)} ${unit('second')}`;
  return `${Math.floor(minutes / 60)} ${unit('hour')} ${pad(minutes % 60)} ${unit('minute')}`;
}

/** A point in time, as date and minute in the person's own time zone. */
export function formatTime(timeMs: number, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(timeMs);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
