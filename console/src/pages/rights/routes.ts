import { html } from 'lit';
import type { Route } from '../../app/router.ts';

/** Where roles, grants, the access explorer and refusals are. */
export const RIGHTS: readonly Route[] = [
  {
    at: '/roles',
    title: 'Roles',
    show: async ({ session, query }) => {
      if (query.get('tab') === 'grants') {
        await import('./grants.ts');
        return html`<gate-grants .session=${session} .query=${query}></gate-grants>`;
      }
      await import('./roles.ts');
      return html`<gate-roles .session=${session}></gate-roles>`;
    },
  },
  {
    at: '/roles/:id',
    title: 'Role',
    show: async ({ session, params }) => {
      await import('./role.ts');
      return html`<gate-role .session=${session} .roleId=${params.id ?? ''}></gate-role>`;
    },
  },
  {
    at: '/grants',
    title: 'Grants',
    show: async ({ session, query }) => {
      await import('./grants.ts');
      return html`<gate-grants .session=${session} .query=${query}></gate-grants>`;
    },
  },
  {
    at: '/explorer',
    title: 'Access explorer',
    show: async ({ session, query }) => {
      await import('./explorer.ts');
      return html`<gate-explorer .session=${session} .query=${query}></gate-explorer>`;
    },
  },
  {
    at: '/explorer/who',
    title: 'Who can?',
    show: async ({ session, query }) => {
      await import('./who.ts');
      return html`<gate-who .session=${session} .query=${query}></gate-who>`;
    },
  },
  {
    at: '/explorer/what',
    title: 'What can they?',
    show: async ({ session, query }) => {
      await import('./what.ts');
      return html`<gate-what .session=${session} .query=${query}></gate-what>`;
    },
  },
  {
    at: '/explorer/what-if',
    title: 'What if?',
    show: async ({ session }) => {
      await import('./what-if.ts');
      return html`<gate-what-if .session=${session}></gate-what-if>`;
    },
  },
  {
    at: '/refusals',
    title: 'Refusals',
    show: async ({ session, query }) => {
      await import('./refusals.ts');
      return html`<gate-refusals .session=${session} .query=${query}></gate-refusals>`;
    },
  },
  {
    at: '/refusals/:id',
    title: 'A refusal',
    show: async ({ session, params }) => {
      await import('./refusal.ts');
      return html`<gate-refusal .session=${session} .decisionId=${params.id ?? ''}></gate-refusal>`;
    },
  },
];
