import type { IconName } from '../parts/icons.ts';
import type { Session } from './session.ts';

interface Entry {
  href: string;
  name: string;
  icon: IconName;
  /** Whether it is of use to whoever is signed in. */
  shown: (session: Session) => boolean;
}

interface Section {
  name: string;
  entries: readonly Entry[];
}

const everybody = () => true;

/** What leads where. A page that is not offered can still be opened, and shows what the server allows. */
export const SECTIONS: readonly Section[] = [
  {
    name: 'Now',
    entries: [
      { href: '/console', name: 'Overview', icon: 'overview', shown: everybody },
      { href: '/console/requests', name: 'Access requests', icon: 'request', shown: (s) => s.may('read', 'access_request') },
      { href: '/console/refusals', name: 'Refusals', icon: 'refusal', shown: (s) => s.may('read', 'audit') },
      { href: '/console/connections', name: 'Connections', icon: 'connection', shown: everybody },
      { href: '/console/channels', name: 'Channels', icon: 'channel', shown: everybody },
    ],
  },
  {
    name: 'Directory',
    entries: [
      { href: '/console/users', name: 'Users', icon: 'user', shown: (s) => s.may('read', 'user') },
      { href: '/console/devices', name: 'Devices', icon: 'device', shown: everybody },
      { href: '/console/clients', name: 'Clients', icon: 'client', shown: (s) => s.may('read', 'client') },
      { href: '/console/groups', name: 'Groups', icon: 'group', shown: (s) => s.may('read', 'group') },
      { href: '/console/organisations', name: 'Organisations', icon: 'organisation', shown: (s) => s.organised || s.may('create', 'organisation') },
      { href: '/console/tokens', name: 'Tokens', icon: 'key', shown: everybody },
    ],
  },
  {
    name: 'Rights',
    entries: [
      { href: '/console/roles', name: 'Roles and grants', icon: 'role', shown: (s) => s.may('read', 'role') },
      { href: '/console/explorer', name: 'Access explorer', icon: 'explorer', shown: (s) => s.may('read', 'audit') },
    ],
  },
  {
    name: 'Content',
    entries: [
      { href: '/console/scripts', name: 'Scripts', icon: 'script', shown: (s) => s.may('read', 'script') || s.may('execute', 'script') },
      { href: '/console/documents', name: 'Documents', icon: 'document', shown: everybody },
    ],
  },
  {
    name: 'Operation',
    entries: [
      { href: '/console/audit', name: 'Audit', icon: 'audit', shown: (s) => s.may('read', 'audit') },
      { href: '/console/safety', name: 'Safety report', icon: 'safety', shown: (s) => s.may('admin', 'application') },
      { href: '/console/webhooks', name: 'Webhooks', icon: 'webhook', shown: (s) => s.may('admin', 'application') },
      { href: '/console/settings', name: 'Settings', icon: 'settings', shown: (s) => s.may('admin', 'application') },
    ],
  },
];

/** Whether `pathname` lies on the page of `entry` or below it. */
export function isAt(entry: Entry, pathname: string): boolean {
  const at = pathname.replace(/\/+$/, '');
  return entry.href === '/console' ? at === '/console' : at === entry.href || at.startsWith(entry.href + '/');
}
