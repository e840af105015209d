import { html } from 'lit';
import { get, path, remove } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import type { Connection, Receipt } from '../../api/types.ts';
import { open } from '../../parts/dialog.ts';
import { counted, receiptText } from '../../parts/notes.ts';
import type { Mailbox } from './types.ts';

type Ended = { receipt: Receipt };

/** Asks, and ends a connection; settles with whether that was done. */
export function endOne(one: Connection): Promise<boolean> {
  return open({
    title: 'End this connection?',
    label: 'End it',
    danger: true,
    body: () => html`<p>The connection of <code>${one.principal}</code> over ${one.transport} from <code>${one.address}</code> ends, and its client is told that an administrator ended it, where its protocol can say so.</p>
      <p>While its credential is good it may connect again: to keep it out, disable ${one.credential ? html`<a href=${tokenHref(one.credential)}>its token</a> or ` : ''}the principal.</p>`,
    cost: async () => `Ends 1 connection with ${counted(one.subscriptions.length, 'subscription')}.`,
    run: async () => receiptText((await remove<Ended>(path`v1/connections/${one.id}`)).receipt),
  });
}

/** Asks, and ends all connections of a principal. */
export function endAllOf(subject: string): Promise<boolean> {
  return open({
    title: `End all connections of ${subject}?`,
    label: 'End all of them',
    danger: true,
    body: () => html`<p>Those that are there now end. While its credentials are good <code>${subject}</code> may connect again: to keep it out, disable it.</p>`,
    cost: async () => {
      const { items, next } = await get<{ items: Connection[]; next?: string }>('v1/connections', { query: { subject, limit: 1000 } });
      return `Ends ${next ? 'more than ' : ''}${counted(items.length, 'connection')}.`;
    },
    run: async () => receiptText((await remove<Ended>('v1/connections', { query: { subject } })).receipt),
  });
}

/** Asks, and ends a mailbox with what waits in it. */
export function endMailbox(mailbox: Mailbox): Promise<boolean> {
  return open({
    title: 'End this mailbox?',
    label: 'End it',
    danger: true,
    body: () => html`<p><code>${mailbox.name}</code> of <code>${mailbox.principal}</code> is gone for good, with its subscriptions and with what waits in it.</p>`,
    cost: async () => `Discards ${counted(mailbox.messages, 'waiting message')}, and ends ${counted(mailbox.subscriptions.length, 'subscription')} and what ${counted(mailbox.receivers, 'receiver')} take${mailbox.receivers === 1 ? 's' : ''} from it.`,
    run: async () => receiptText((await remove<Ended>(path`v1/mailboxes/${mailbox.id}`)).receipt),
  });
}

export function tokenHref(id: string): string {
  return '/console/tokens/' + encodeURIComponent(id);
}

/** Whether somebody meanwhile ended what is looked at. */
export function isGone(problem: Problem | null): boolean {
  return problem?.status === 404;
}
