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
  {
    at: '/devices',
    title: 'Devices',
    show: async ({ session, query }) => {
      await import('./devices.ts');
      return html`<gate-devices .session=${session} .query=${query}></gate-devices>`;
    },
  },
  {
    at: '/devices/import',
    title: 'Import devices',
    show: async ({ session }) => {
      await import('./import-devices.ts');
      return html`<gate-import-devices .session=${session}></gate-import-devices>`;
    },
  },
  {
    at: '/devices/provisioning',
    title: 'Provisioning',
    show: async ({ session }) => {
      await import('./provisioning.ts');
      return html`<gate-provisioning .session=${session}></gate-provisioning>`;
    },
  },
  {
    at: '/devices/:id',
    title: 'Device',
    show: async ({ session, params }) => {
      await import('./device.ts');
      return html`<gate-device .session=${session} .deviceId=${params['id'] ?? ''}></gate-device>`;
    },
  },
  {
    at: '/clients',
    title: 'Clients',
    show: async ({ session, query }) => {
      await import('./clients.ts');
      return html`<gate-clients .session=${session} .query=${query}></gate-clients>`;
    },
  },
  {
    at: '/clients/:id',
    title: 'Client',
    show: async ({ session, params }) => {
      await import('./client.ts');
      return html`<gate-client .session=${session} .clientId=${params['id'] ?? ''}></gate-client>`;
    },
  },
  {
    at: '/groups',
    title: 'Groups',
    show: async ({ session }) => {
      await import('./groups.ts');
      return html`<gate-groups .session=${session}></gate-groups>`;
    },
  },
  {
    at: '/groups/:id',
    title: 'Group',
    show: async ({ session, params }) => {
      await import('./group.ts');
      return html`<gate-group .session=${session} .groupId=${params['id'] ?? ''}></gate-group>`;
    },
  },
  {
    at: '/tokens',
    title: 'Tokens',
    show: async ({ session, query }) => {
      await import('./tokens.ts');
      return html`<gate-tokens .session=${session} .query=${query}></gate-tokens>`;
    },
  },
];
