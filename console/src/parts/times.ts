import { html, type TemplateResult } from 'lit';

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1],
];

/** A moment as people say it, with the exact one behind it. */
export function when(time: string | undefined, none = 'never'): TemplateResult {
  if (!time) {
    return html`<span class="quiet-text">${none}</span>`;
  }
  return html`<time datetime=${time} title=${exact(time)}>${ago(time)}</time>`;
}

export function exact(time: string): string {
  return EXACT.format(new Date(time));
}

export function ago(time: string): string {
  const seconds = (new Date(time).getTime() - Date.now()) / 1000;
  if (Math.abs(seconds) < 5) {
    return 'just now';
  }
  const [unit, length] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
  return RELATIVE.format(Math.round(seconds / length), unit);
}

/** For `<input type="datetime-local">`: an instant, or nothing. */
export function instant(local: string): string | undefined {
  return local ? new Date(local).toISOString() : undefined;
}

