import { html } from 'lit';
import type { Route } from '../../app/router.ts';

/** Where scripts and documents are. */
export const CODE: readonly Route[] = [
  {
    at: '/scripts',
    title: 'Scripts',
    show: async ({ session, query }) => {
      await import('./scripts.ts');
      return html`<gate-scripts .session=${session} .tab=${query.get('tab') ?? ''} .prefix=${query.get('prefix') ?? ''}></gate-scripts>`;
    },
  },
  {
    at: '/scripts/:path*',
    title: 'Script',
    show: async ({ session, params, query }) => {
      await import('./script.ts');
      return html`<gate-script .session=${session} .path=${params['path'] ?? ''} .tab=${query.get('tab') ?? ''}></gate-script>`;
    },
  },
];
