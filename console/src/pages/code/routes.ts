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
  {
    at: '/documents',
    title: 'Documents',
    show: async ({ session, query }) => {
      await import('./stores.ts');
      return html`<gate-stores .session=${session} .tab=${query.get('tab') ?? ''}></gate-stores>`;
    },
  },
  {
    at: '/documents/:store',
    title: 'Documents',
    show: async ({ session, params, query }) => {
      await import('./documents.ts');
      return html`<gate-documents .session=${session} .store=${params['store'] ?? ''} .query=${query}></gate-documents>`;
    },
  },
  {
    at: '/documents/:store/:id',
    title: 'Document',
    show: async ({ session, params, query }) => {
      await import('./document.ts');
      return html`<gate-document .session=${session} .store=${params['store'] ?? ''} .documentId=${params['id'] ?? ''} .as=${query.get('as') ?? ''}></gate-document>`;
    },
  },
  {
    at: '/schemas/:id',
    title: 'Schema',
    show: async ({ session, params }) => {
      await import('./schema.ts');
      return html`<gate-schema .session=${session} .schemaId=${params['id'] ?? ''}></gate-schema>`;
    },
  },
];
