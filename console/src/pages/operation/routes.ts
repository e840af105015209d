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
  {
    at: '/safety',
    title: 'Safety report',
    show: async ({ session }) => {
      await import('./safety.ts');
      return html`<gate-safety .session=${session}></gate-safety>`;
    },
  },
  {
    at: '/webhooks',
    title: 'Webhooks',
    show: async ({ session }) => {
      await import('./webhooks.ts');
      return html`<gate-webhooks .session=${session}></gate-webhooks>`;
    },
  },
  {
    at: '/settings',
    title: 'Settings',
    show: async ({ session }) => {
      await Promise.all([import('./settings.ts'), import('./settings-application.ts')]);
      const shown = html`<gate-settings-application .session=${session}></gate-settings-application>`;
      return html`<gate-settings .session=${session} tab="application" .shown=${shown}></gate-settings>`;
    },
  },
  {
    at: '/settings/applications',
    title: 'Applications',
    show: async ({ session }) => {
      await Promise.all([import('./settings.ts'), import('./applications.ts')]);
      const shown = html`<gate-applications .session=${session}></gate-applications>`;
      return html`<gate-settings .session=${session} tab="applications" .shown=${shown}></gate-settings>`;
    },
  },
  {
    at: '/settings/configuration',
    title: 'Configuration',
    show: async ({ session, query }) => {
      await Promise.all([import('./settings.ts'), import('./configuration.ts')]);
      const shown = html`<gate-configuration .session=${session} .search=${query.get('search') ?? ''} .source=${query.get('source') ?? ''}></gate-configuration>`;
      return html`<gate-settings .session=${session} tab="configuration" .shown=${shown}></gate-settings>`;
    },
  },
];
