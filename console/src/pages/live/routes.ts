import { html } from 'lit';
import type { Route } from '../../app/router.ts';

/** Where channels, connections and the audit are. */
export const LIVE: readonly Route[] = [
  {
    at: '/channels',
    title: 'Channels',
    show: async ({ session, query }) => {
      await import('./rules.ts');
      return html`<gate-channel-rules .session=${session} .channel=${query.get('try') ?? ''}></gate-channel-rules>`;
    },
  },
  {
    at: '/channels/live',
    title: 'Live tail',
    show: async ({ session, query }) => {
      await import('./watch.ts');
      return html`<gate-channel-watch .session=${session} .channels=${query.get('channels') ?? ''} .as=${query.get('as') ?? ''}></gate-channel-watch>`;
    },
  },
  {
    at: '/channels/retained',
    title: 'Retained messages',
    show: async ({ session, query }) => {
      await import('./retained.ts');
      return html`<gate-retained .session=${session} .filter=${query.get('filter') ?? ''}></gate-retained>`;
    },
  },
  {
    at: '/channels/one',
    title: 'Channel',
    show: async ({ session, query }) => {
      await import('./channel.ts');
      return html`<gate-channel .session=${session} .name=${query.get('name') ?? ''}></gate-channel>`;
    },
  },
  {
    at: '/connections',
    title: 'Connections',
    show: async ({ session, query }) => {
      await import('./connections.ts');
      const [subject, transport, text] = [query.get('subject'), query.get('transport'), query.get('q')];
      return html`<gate-connections .session=${session} .subject=${subject ?? ''} .transport=${transport ?? ''} .text=${text ?? ''}></gate-connections>`;
    },
  },
  {
    at: '/connections/mailboxes',
    title: 'Mailboxes',
    show: async ({ session, query }) => {
      await import('./mailboxes.ts');
      return html`<gate-mailboxes .session=${session} .principal=${query.get('principal') ?? ''}></gate-mailboxes>`;
    },
  },
  {
    at: '/connections/:id',
    title: 'Connection',
    show: async ({ session, params }) => {
      await import('./connection.ts');
      return html`<gate-connection .session=${session} .connectionId=${params.id ?? ''}></gate-connection>`;
    },
  },
  {
    at: '/audit',
    title: 'Audit',
    show: async ({ session, query }) => {
      await import('./audit.ts');
      return html`<gate-audit .session=${session} .query=${query}></gate-audit>`;
    },
  },
];
