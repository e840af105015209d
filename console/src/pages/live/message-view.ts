import { html, nothing, type TemplateResult } from 'lit';
import { copyButton } from '../../parts/dialog.ts';
import { subjectLink } from '../../parts/subject.ts';
import { exact } from '../../parts/times.ts';
import { channelHref } from './patterns.ts';
import type { From, Said } from './types.ts';

const LONGEST_LINE = 240;
const LONGEST_TEXT = 64_000;

/** A message as it is shown, wherever it came from. */
export interface Shown {
  channel: string;
  /** JSON, a text, or bytes. */
  data: unknown;
  from: From | null;
  userData: unknown;
  at: string;
  offset?: string | undefined;
}

export function shownOf(said: Said): Shown {
  const data = said.message_base64 === undefined ? said.message : Uint8Array.from(atob(said.message_base64), (letter) => letter.charCodeAt(0));
  return { channel: said.channel, data, from: said.from, userData: said.user_data ?? null, at: said.at ?? said.published_at ?? '', offset: said.offset };
}

/** In one line, cut where it gets long. */
export function line(data: unknown): string {
  const text = data instanceof Uint8Array ? `${data.length} bytes: ${hex(data.subarray(0, 24))}` : typeof data === 'string' ? data : JSON.stringify(data) ?? '';
  return text.length > LONGEST_LINE ? text.slice(0, LONGEST_LINE) + ' …' : text;
}

/** As people read it: JSON with its levels, bytes as numbers. */
export function pretty(data: unknown): string {
  const text = data instanceof Uint8Array ? dump(data) : typeof data === 'string' ? data : JSON.stringify(data, null, 2) ?? '';
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}\n… and ${(text.length - LONGEST_TEXT).toLocaleString()} more characters` : text;
}

export function kindOf(data: unknown): string {
  return data instanceof Uint8Array ? 'bytes' : typeof data === 'string' ? 'text' : 'JSON';
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function dump(bytes: Uint8Array): string {
  const rows: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, 4096); at += 16) {
    const row = bytes.subarray(at, at + 16);
    const letters = [...row].map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    rows.push(`${at.toString(16).padStart(6, '0')}  ${hex(row).padEnd(47)}  ${letters}`);
  }
  return rows.join('\n') + (bytes.length > 4096 ? `\n… ${(bytes.length - 4096).toLocaleString()} more bytes` : '');
}

/** Everything that is known of a message. */
export function messageView(message: Shown): TemplateResult {
  const text = pretty(message.data);
  return html`<dl class="facts">
      <dt>Channel</dt><dd><a href=${channelHref(message.channel)}><code>${message.channel}</code></a></dd>
      <dt>Sent by</dt><dd>${message.from ? html`${subjectLink(message.from.id)}` : 'not said'}</dd>
      ${message.at ? html`<dt>At</dt><dd>${exact(message.at)}</dd>` : nothing}
      ${message.offset ? html`<dt>Place in history</dt><dd><code>${message.offset}</code></dd>` : nothing}
      ${hasContent(message.userData) ? html`<dt>Known of the sender</dt><dd><code>${JSON.stringify(message.userData)}</code></dd>` : nothing}
      <dt>Form</dt><dd>${kindOf(message.data)}</dd>
    </dl>
    <div class="payload"><pre tabindex="0" aria-label="Content">${text}</pre>${copyButton(text, 'the message')}</div>`;
}

function hasContent(data: unknown): boolean {
  return data !== null && data !== undefined && (typeof data !== 'object' || Object.keys(data).length > 0);
}
