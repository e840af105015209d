import { html, nothing, type TemplateResult } from 'lit';
import type { Receipt } from '../api/types.ts';
import { icon, type IconName } from './icons.ts';

export type Tone = 'good' | 'danger' | 'warning' | 'plain';

/** Where there is nothing yet: what would stand here, and what to do next. */
export function empty(name: IconName, title: string, text: string, act: unknown = nothing): TemplateResult {
  return html`<div class="empty">
    ${icon(name)}
    <p class="strong">${title}</p>
    <p class="quiet-text">${text}</p>
    ${act}
  </div>`;
}

export function badge(text: string, tone: Tone = 'plain'): TemplateResult {
  return html`<span class="badge ${tone}">${text}</span>`;
}

/** What a change has cut, as a sentence. */
export function receiptText(receipt: Receipt | undefined): string {
  if (!receipt) {
    return 'Done.';
  }
  const parts = [
    counted(receipt.connections, 'connection'),
    counted(receipt.subscriptions, 'subscription'),
    receipt.queued_messages ? counted(receipt.queued_messages, 'waiting message') : '',
  ].filter((part) => part && !part.startsWith('no '));
  return parts.length
    ? `Done: ended ${parts.join(', ')} in ${receipt.milliseconds.toFixed(1)} ms.`
    : 'Done. Nobody was connected by it.';
}

export function counted(count: number, noun: string, many = noun + 's'): string {
  return count === 0 ? `no ${many}` : `${count.toLocaleString()} ${count === 1 ? noun : many}`;
}
