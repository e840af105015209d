// Changes of rights on paper: said in words, rehearsed by the server, carried out one by one.

import { get, patch, path, post, put, remove } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import type { Receipt } from '../../api/types.ts';
import { parted } from '../../parts/subject.ts';
import type { GrantNew, Role, Rule } from './model.ts';

export interface RoleDraft {
  id: string;
  description?: string | undefined;
  allow: string[];
  deny: string[];
}

export interface ChannelRuleDraft {
  pattern: string;
  publish: string;
  subscribe: string;
}

export type Change =
  | { put_role: RoleDraft }
  | { delete_role: string }
  | { add_grant: GrantNew }
  | { delete_grant: string }
  | { give_role: { principal: string; role: string } }
  | { take_role: { principal: string; role: string } }
  | { put_rule: ChannelRuleDraft }
  | { delete_rule: string };

export interface Turn {
  subject: string;
  verb: string;
  resource: string;
  count: number;
  before: { rule: Rule | null } | null;
  after: { rule: Rule | null } | null;
}

export interface Paper {
  replayed: number;
  since?: string | null;
  lost: Turn[];
  gained: Turn[];
  cuts: { connections: number; subscriptions: number; principals: string[] };
}

export function rehearse(changes: readonly Change[], signal?: AbortSignal): Promise<Paper> {
  return post<Paper>('v1/what-if', { changes }, { signal });
}

/** What a change does, in one line. */
export function inShort(change: Change): string {
  if ('put_role' in change) return `Change what the role ${change.put_role.id} allows and denies`;
  if ('delete_role' in change) return `Delete the role ${change.delete_role}`;
  if ('add_grant' in change) {
    const { subject, permission, effect } = change.add_grant;
    return effect === 'deny' ? `Deny ${permission} to ${subject}` : `Grant ${permission} to ${subject}`;
  }
  if ('delete_grant' in change) return `Take back the grant ${change.delete_grant}`;
  if ('give_role' in change) return `Give the role ${change.give_role.role} to ${change.give_role.principal}`;
  if ('take_role' in change) return `Take the role ${change.take_role.role} from ${change.take_role.principal}`;
  if ('put_rule' in change) {
    const { pattern, publish, subscribe } = change.put_rule;
    return `Channels ${pattern}: publish ${publish}, subscribe ${subscribe}`;
  }
  return `Delete the channel rule ${change.delete_rule}`;
}

/** Makes a change, and gives what it has cut. */
export async function carryOut(change: Change): Promise<Receipt | undefined> {
  if ('put_role' in change) return (await saveRole(change.put_role)).receipt;
  if ('delete_role' in change) return ended(path`v1/roles/${change.delete_role}`);
  if ('add_grant' in change) return (await post<{ receipt?: Receipt }>('v1/grants', change.add_grant)).receipt;
  if ('delete_grant' in change) return ended(path`v1/grants/${change.delete_grant}`);
  if ('give_role' in change) return turnRole(change.give_role, true);
  if ('take_role' in change) return turnRole(change.take_role, false);
  if ('put_rule' in change) return putRule(change.put_rule);
  return ended('v1/channels/rules', { pattern: change.delete_rule });
}

async function ended(where: string, query: Record<string, string> = {}): Promise<Receipt | undefined> {
  return (await remove<{ receipt?: Receipt } | null>(where, { query }))?.receipt;
}

/** Writes a role as a whole, new or not, unless somebody else changed it in between. */
export async function saveRole(draft: RoleDraft, version?: number): Promise<Role> {
  const { id, ...body } = draft;
  if (version === undefined) {
    const there = await get<Role>(path`v1/roles/${id}`).catch((fault: unknown) => {
      if (Problem.of(fault).status === 404) return null;
      throw fault;
    });
    if (!there) {
      return post<Role>('v1/roles', draft);
    }
    version = there.version;
    body.description ??= there.description;
  }
  return put<Role>(path`v1/roles/${id}`, body, { headers: { 'If-Match': `"${version}"` } });
}

interface Holder {
  version: number;
  roles: string[];
  receipt?: Receipt;
}

async function turnRole({ principal, role }: { principal: string; role: string }, given: boolean): Promise<Receipt | undefined> {
  const [kind, id] = parted(principal);
  const where = path`v1/${kind + 's'}/${id}`;
  const holder = await get<Holder>(where);
  const roles = holder.roles.filter((one) => one !== role);
  const changed = await patch<Holder>(where, { roles: given ? [...roles, role] : roles }, { headers: { 'If-Match': `"${holder.version}"` } });
  return changed.receipt;
}

/** A rule is put as a whole: what it says beside the levels stays. */
async function putRule(draft: ChannelRuleDraft): Promise<Receipt | undefined> {
  const { items } = await get<{ items: Record<string, unknown>[] }>('v1/channels/rules', { query: { pattern: draft.pattern } });
  const { history, presence, slow } = items[0] ?? {};
  const put_ = await put<{ receipt?: Receipt }>('v1/channels/rules', { history, presence, slow, ...draft });
  return put_.receipt;
}

const BASKET = 'gatehouse-paper';

/** The changes that are collected on paper, kept while the window is open. */
export function basket(): Change[] {
  try {
    return JSON.parse(sessionStorage.getItem(BASKET) ?? '[]') as Change[];
  } catch {
    return [];
  }
}

export function keepBasket(changes: readonly Change[]): void {
  sessionStorage.setItem(BASKET, JSON.stringify(changes));
}

export function addToBasket(...changes: Change[]): void {
  keepBasket([...basket(), ...changes]);
}
