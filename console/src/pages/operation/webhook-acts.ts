import { html, nothing } from 'lit';
import { path, post, put, remove } from '../../api/client.ts';
import type { Receipt } from '../../api/types.ts';
import { open, showOnce } from '../../parts/dialog.ts';
import { checkbox, field, values, words } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { receiptText } from '../../parts/notes.ts';
import { sentence } from '../../parts/problem-note.ts';
import './webhook-trial.ts';

export interface Webhook {
  event: string;
  url: string;
  configured: boolean;
  secret?: string;
  timeout_seconds: number;
  answer_seconds: number;
  channels: string[];
  wildcards: boolean;
  created_at?: string;
  version?: number;
  receipt?: Receipt;
}

export interface Event {
  id: 'authenticate' | 'publish' | 'subscribe' | 'message';
  title: string;
  text: string;
  without: string;
  /** What a trial is about, by the names of the API. */
  trial: readonly (readonly [name: string, label: string, value: string])[];
}

export const EVENTS: readonly Event[] = [
  {
    id: 'authenticate',
    title: 'Who is this?',
    text: 'Asked with a user id and a token of yours, when the directory here does not know the name. On yes the user gets what channel rules give to everybody who signed in.',
    without: 'Without it, only the directory here says who somebody is.',
    trial: [['user_id', 'User id', 'alice'], ['token', 'Token', 'test']],
  },
  {
    id: 'publish',
    title: 'May they publish?',
    text: 'Asked for channels whose rule for publishing is “ask”, once for each session and channel.',
    without: 'Without it, channels with that rule stay closed for publishing.',
    trial: [['user_id', 'User id', 'alice'], ['channel', 'Channel', 'chat/1']],
  },
  {
    id: 'subscribe',
    title: 'May they listen?',
    text: 'Asked for channels whose rule for listening is “ask”, once for each session and channel.',
    without: 'Without it, channels with that rule stay closed for listening.',
    trial: [['user_id', 'User id', 'alice'], ['channel', 'Channel', 'chat/1']],
  },
  {
    id: 'message',
    title: 'This was said',
    text: 'Told of each message on the channels that you name. Nobody waits for its answer.',
    without: 'Without it, your backend hears of messages only where it subscribes.',
    trial: [['message', 'Message', 'hello'], ['channel', 'Channel', 'chat/1']],
  },
];

export function set(event: Event, now: Webhook | undefined): Promise<boolean> {
  let secret: string | undefined;
  const asks = event.id === 'publish' || event.id === 'subscribe';
  const done = open({
    title: now ? `Change: ${event.title}` : event.title,
    label: 'Save',
    wide: true,
    body: (problem) => html`<div class="fields">
      ${field({ name: 'url', label: 'Address of your backend', type: 'url', required: true, value: now?.url, placeholder: 'https://backend.example/gatehouse/' + event.id, hint: 'https, or http on the same machine.' }, problem)}
      ${event.id === 'message' ? field({ name: 'channels', label: 'Channels it is told about', required: true, value: now?.channels.join(' '), placeholder: 'chat/# fleet/+/alarms', hint: 'Patterns, with spaces between.' }, problem) : nothing}
      <div class="fields two">
        ${field({ name: 'timeout_seconds', label: 'Seconds to wait for the answer', type: 'number', min: 1, max: 30, value: String(now?.timeout_seconds ?? 5), required: true }, problem)}
        ${asks ? field({ name: 'answer_seconds', label: 'Seconds that a yes counts', type: 'number', min: 1, max: 3600, value: String(now?.answer_seconds ?? 3600), required: true }, problem) : nothing}
      </div>
      ${event.id === 'subscribe' ? checkbox('wildcards', html`Ask about filters with <code>+</code> and <code>#</code> as well<br><span class="quiet-text">A yes counts for every channel in the filter: only for a backend that understands them.</span>`, now?.wildcards) : nothing}
      ${field({ name: 'secret', label: 'Secret that requests are signed with', type: 'password', autocomplete: 'new-password', hint: now ? 'Empty: the one that is there stays.' : 'Empty: one is made, and shown to you once.' }, problem)}
      ${event.id === 'authenticate' && now ? html`<p class="hint">With another address, the guests that the old one let in end at once.</p>` : nothing}
    </div>`,
    run: async (form) => {
      const given = values(form);
      const saved = await put<Webhook>(path`v1/webhooks/${event.id}`, {
        url: given['url'],
        timeout_seconds: Number(given['timeout_seconds']),
        ...(given['answer_seconds'] ? { answer_seconds: Number(given['answer_seconds']) } : {}),
        ...(event.id === 'message' ? { channels: words(given['channels']) } : {}),
        ...(event.id === 'subscribe' ? { wildcards: given['wildcards'] === 'on' } : {}),
        ...(given['secret'] ? { secret: given['secret'] } : {}),
      });
      secret = saved.secret;
      return `The webhook is set. ${receiptText(saved.receipt)}`;
    },
  });
  return done.then(async (saved) => {
    if (secret) {
      await showOnce('Your backend verifies requests with this', [['Secret', secret]],
        html`<p class="hint">Header <code>Gatehouse-Signature</code>: <code>v1=</code> and the HMAC-SHA-256, in hexadecimal digits, over <code>Gatehouse-Timestamp</code>, a dot and the body.</p>`);
    }
    return saved;
  });
}

export function drop(event: Event, webhook: Webhook): Promise<boolean> {
  return open({
    title: `Remove: ${event.title}`,
    label: 'Remove',
    danger: true,
    body: () => html`<p><code>${webhook.url}</code> is not asked any more. What is open by its answers ends at once.</p><p>${event.without}</p>`,
    run: async () => {
      const { receipt } = await remove<{ receipt: Receipt }>(path`v1/webhooks/${event.id}`);
      return receiptText(receipt);
    },
  });
}

/** What came of a trial call. */
export interface Tried {
  result: string;
  detail: string;
  status?: number;
  milliseconds: number;
}

/** Calls the backend as often as one likes, and shows what came back. */
export function tryOut(event: Event): Promise<boolean> {
  return open({
    title: `Try: ${event.title}`,
    label: 'Close',
    body: () => html`<gate-webhook-trial .event=${event}></gate-webhook-trial>`,
    run: async () => {},
  });
}

export const trial = (event: Event, about: Record<string, string>) => post<Tried>(path`v1/webhooks/${event.id}/test`, about);

/** The answer of a trial in words. */
export function triedNote(tried: Tried): unknown {
  const good = tried.result === 'allowed';
  const denied = tried.result === 'denied';
  return html`<div class="note ${good ? 'good' : denied ? '' : 'danger'}">${icon(good ? 'check' : denied ? 'refusal' : 'alert')}
    <div><p class="strong">${good ? 'The backend says yes' : denied ? 'The backend answers, and says no' : 'This would open nothing'}</p>
      <p>${sentence(tried.detail)} <span class="quiet-text"><code>${tried.result}</code>${tried.status ? html`, status ${tried.status}` : nothing}, ${tried.milliseconds.toFixed(1)} ms</span></p></div></div>`;
}
