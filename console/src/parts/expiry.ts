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
      ['moment', 'At the moment beside this'], ['never', 'Never'],
    ], chosen)}
    ${field({ name: 'expires_at', label: 'Moment', type: 'datetime-local', hint: 'In your time; only for “At the moment beside this”.' })}
  </div>`;
}

/** An instant; null is never, undefined is as it was. */
export function expiryOf(given: Record<string, string>): string | null | undefined {
  const chosen = given['expiry'] ?? 'never';
  if (chosen === 'same') {
    return undefined;
  }
  if (given['expires_at'] && chosen !== 'never') {
    return instant(given['expires_at']) ?? null;
  }
  const span = SPANS[chosen];
  return span ? new Date(Date.now() + span).toISOString() : null;
}
