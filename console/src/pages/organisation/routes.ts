import { html } from 'lit';
import type { Route } from '../../app/router.ts';

/** Whose people the users are. */
export const ORGANISATION: readonly Route[] = [
  {
    at: '/organisations',
    title: 'Organisations',
    show: async ({ session }) => {
      await import('./organisations.ts');
      return html`<gate-organisations .session=${session}></gate-organisations>`;
    },
  },
  {
    at: '/organisations/:id',
    title: 'Organisation',
    show: async ({ session, params }) => {
      await import('./organisation.ts');
      return html`<gate-organisation .session=${session} .organisationId=${params['id'] ?? ''}></gate-organisation>`;
    },
  },
];
