// Who has a role: directly, or by a group.

import { first } from '../../api/list.ts';
import { counted } from '../../parts/notes.ts';

/** How many of a kind are counted; what is more is "100+". */
export const COUNTED = 100;

export interface Holders {
  users: Named[];
  devices: Named[];
  clients: Named[];
  groups: Named[];
}

interface Named {
  id: string;
  name?: string;
  description?: string;
}

interface GroupItem extends Named {
  roles: string[];
}

/** Everybody who is given it directly, and the groups whose members have it; what may not be read is left out. */
export async function holdersOf(role: string, groups: Promise<readonly GroupItem[]> = allGroups()): Promise<Holders> {
  const [users, devices, clients] = await Promise.all(
    ['users', 'devices', 'clients'].map((kind) => first<Named>('v1/' + kind, { role }, COUNTED).catch(() => [])),
  );
  const having = (await groups).filter(({ roles }) => roles.includes(role));
  return { users: users ?? [], devices: devices ?? [], clients: clients ?? [], groups: having };
}

export function allGroups(): Promise<GroupItem[]> {
  return first<GroupItem>('v1/groups', {}, 1000).catch(() => []);
}

/** "2 users, 100+ devices, 1 group". */
export function holdersText(holders: Holders): string {
  const parts = (['user', 'device', 'client', 'group'] as const).map((kind) => {
    const count = holders[`${kind}s`].length;
    return count >= COUNTED ? `${COUNTED}+ ${kind}s` : count ? counted(count, kind) : '';
  });
  return parts.filter(Boolean).join(', ') || 'nobody yet';
}
