import { html } from 'lit';
import type { Route } from '../../app/router.ts';

/** Where the overview, access requests, safety and settings are. */
export const OPERATION: readonly Route[] = [
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
