import { html } from 'lit';
import type { Route } from '../../app/router.ts';

/** Where users, devices, clients, groups and their credentials are. */
export const DIRECTORY: readonly Route[] = [
  {
    at: '/users',
    title: 'Users',
    show: async ({ session, query }) => {
      await import('./users.ts');
      return html`<gate-users .session=${session} .query=${query}></gate-users>`;
    },
  },
  {
    at: '/users/import',
    title: 'Import users',
    show: async ({ session }) => {
      await import('./import-users.ts');
      return html`<gate-import-users .session=${session}></gate-import-users>`;
    },
  },
  {
    at: '/users/:id',
    title: 'User',
    show: async ({ session, params }) => {
      await import('./user.ts');
      return html`<gate-user .session=${session} .userId=${params['id'] ?? ''}></gate-user>`;
    },
  },
];
