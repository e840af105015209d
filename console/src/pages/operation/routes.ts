import { html } from 'lit';
import type { Route } from '../../app/router.ts';

/** Where the overview, access requests, safety and settings are. */
export const OPERATION: readonly Route[] = [
  {
    at: '/',
    title: 'Overview',
    show: async ({ session }) => {
      await import('./overview.ts');
      return html`<gate-overview .session=${session}></gate-overview>`;
    },
  },
  {
    at: '/requests',
    title: 'Access requests',
    show: async ({ session, query }) => {
      await import('./requests.ts');
      const shown = query.get('shown') === 'decided' ? 'decided' : 'pending';
      return html`<gate-requests .session=${session} .shown=${shown}></gate-requests>`;
    },
  },
];
