import { html, nothing, type TemplateResult } from 'lit';
import { badge, type Tone } from '../../parts/notes.ts';
import { subjectLink } from '../../parts/subject.ts';
import { exact, when } from '../../parts/times.ts';
import { inPlainWords } from './audit-words.ts';
import { tokenHref } from './ending.ts';
import { differences, differenceView } from './diff.ts';
import type { AuditEntry } from './types.ts';

type Only = (name: 'actor' | 'action' | 'target', value: string) => void;

/** Whether a text (in lower case) is anywhere in an entry. */
export function fits(entry: AuditEntry, text: string): boolean {
  return JSON.stringify(entry).toLowerCase().includes(text);
}

/** One entry in a line, which opens to everything that is known of it. */
export function entryView(entry: AuditEntry, only: Only): TemplateResult {
  return html`<details class="entry">
    <summary>
      <span class="entry-when">${when(entry.at)}</span>
      <span class="entry-who">${entry.actor ?? 'the server'}</span>
      <span class="entry-what">${badge(entry.action, tone(entry.action))}</span>
      <span class="entry-target">${entry.target ?? ''}</span>
    </summary>
    <div class="entry-body">
      <p>${sentenceOf(entry)}</p>
      ${changes(entry)}
      <dl class="facts">
        <dt>When</dt><dd>${exact(entry.at)}</dd>
        <dt>Who</dt><dd>${entry.actor ? subjectLink(entry.actor) : 'the server itself'}</dd>
        ${entry.credential ? html`<dt>With</dt><dd>${html`<a href=${tokenHref(entry.credential)}><code>${entry.credential}</code></a>`}</dd>` : nothing}
        ${entry.address ? html`<dt>From</dt><dd><code>${entry.address}</code>${entry.transport ? ` over ${entry.transport}` : ''}</dd>` : nothing}
        ${entry.target ? html`<dt>Target</dt><dd>${subjectLink(entry.target)}</dd>` : nothing}
        ${entry.application ? html`<dt>Application</dt><dd>${entry.application}</dd>` : nothing}
        <dt>Entry</dt><dd>${entry.sequence.toLocaleString()}, hash <code>${entry.hash}</code></dd>
      </dl>
      <div class="acts">
        ${entry.actor ? html`<button class="quiet small" @click=${() => only('actor', entry.actor ?? '')}>More of ${entry.actor}</button>` : nothing}
        <button class="quiet small" @click=${() => only('action', entry.action)}>More ${entry.action}</button>
        ${entry.target ? html`<button class="quiet small" @click=${() => only('target', entry.target ?? '')}>More about ${entry.target}</button>` : nothing}
      </div>
    </div>
  </details>`;
}

function changes({ before, after }: AuditEntry): unknown {
  const all = differences(before, after);
  if (all.length === 0) {
    return html`<p class="quiet-text">No values were changed by it.</p>`;
  }
  return differenceView(all);
}

function sentenceOf(entry: AuditEntry): string {
  const words = inPlainWords(entry.action);
  return words.charAt(0).toUpperCase() + words.slice(1) + '.';
}

function tone(action: string): Tone {
  if (/refused|failed|reused/.test(action)) {
    return 'danger';
  }
  return /deleted|removed|ended|denied|withdrawn/.test(action) ? 'warning' : /created|approved|added|claimed/.test(action) ? 'good' : 'plain';
}
