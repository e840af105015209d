import { html, type TemplateResult } from 'lit';
import { choice, field } from './form.ts';
import { instant } from './times.ts';

const DAY = 86_400_000;
const SPANS: Record<string, number> = { day: DAY, week: 7 * DAY, month: 30 * DAY, quarter: 90 * DAY, year: 365 * DAY };

/** When something ends: usual spans, a moment of one's own, or never. Read it by `expiryOf`. */
export function expiryFields(chosen = 'quarter', now?: string): TemplateResult {
  return html`<div class="fields two expiry">
    ${choice('expiry', 'Expires', [
      ...(now ? [['same', `As now: ${new Date(now).toLocaleString()}`] as const] : []),
      ['day', 'In a day'], ['week', 'In a week'], ['month', 'In 30 days'], ['quarter', 'In 90 days'], ['year', 'In a year'],
      ['moment', 'At a moment of your own'], ['never', 'Never'],
    ], chosen, show)}
    <div class="moment" hidden>${field({ name: 'expires_at', label: 'Moment', type: 'datetime-local', hint: 'In your time.' })}</div>
  </div>`;
}

/** An instant; null is never, undefined is as it was. */
export function expiryOf(given: Record<string, string>): string | null | undefined {
  const chosen = given['expiry'] ?? 'never';
  if (chosen === 'same') {
    return undefined;
  }
  if (chosen === 'moment') {
    return instant(given['expires_at'] ?? '') ?? null;
  }
  const span = SPANS[chosen];
  return span ? new Date(Date.now() + span).toISOString() : null;
}

function show(chosen: string): void {
  for (const part of document.querySelectorAll<HTMLElement>('.expiry .moment')) {
    part.hidden = chosen !== 'moment';
  }
}
