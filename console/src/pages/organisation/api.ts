// Organisations, as the API tells of them.

import { get, post } from '../../api/client.ts';
import type { Receipt } from '../../api/types.ts';

export interface Organisation {
  id: string;
  name: string;
  description?: string;
  /** Whose client it is. */
  consultancy?: string;
  /** Whether it may have clients. */
  consults: boolean;
  roles: string[];
  data: Record<string, unknown>;
  created_at: string;
  updated_at: string;
  version: number;
  receipt?: Receipt;
}

/** A member as the other members see them. */
export interface Colleague {
  id: string;
  name: string;
  enabled: boolean;
  roles: string[];
  created_at: string;
  version: number;
  receipt?: Receipt;
}

/** Members of one's own organisation, or of its clients, get the role from whoever has the other. */
export interface Granter {
  role: string;
  granter: string;
  reach: 'own' | 'clients';
}

/** What the reader may do here; the server decides anew on each act. */
export interface Allowed {
  read: boolean;
  create: boolean;
  update: boolean;
  delete: boolean;
  admin: boolean;
  /** Add clients of it. */
  clients: boolean;
}

export async function allowedOn(id: string): Promise<Allowed> {
  const verbs = ['read', 'create', 'update', 'delete', 'admin'] as const;
  const checks = [...verbs.map((verb) => ({ verb, resource: `organisation:${id}` })), { verb: 'create', resource: `clientele:${id}` }];
  const { results } = await post<{ results: { allowed: boolean }[] }>('v1/check', { checks });
  const [read, create, update, remove, admin, clients] = checks.map((_, i) => results[i]?.allowed ?? false);
  return { read: !!read, create: !!create, update: !!update, delete: !!remove, admin: !!admin, clients: !!clients };
}

export function granters(): Promise<Granter[]> {
  return get<{ items: Granter[] }>('v1/role-granters').then(({ items }) => items);
}

export function pageOfOrganisation(id: string): string {
  return `/console/organisations/${encodeURIComponent(id)}`;
}
