// What the directory holds, as the API tells it. The contract is /v1/openapi.yaml.

import { get, patch } from './client.ts';
import type { Receipt } from './types.ts';

export type Kind = 'user' | 'device' | 'client';

/** A user, a device or a client. */
export interface Principal {
  id: string;
  name: string;
  description?: string;
  enabled: boolean;
  /** Of devices and clients. */
  owner?: string;
  /** Of devices. */
  parent?: string;
  roles: string[];
  groups: string[];
  attributes: Record<string, string>;
  public_data: Record<string, unknown>;
  has_password: boolean;
  created_at: string;
  updated_at: string;
  version: number;
  receipt?: Receipt;
}

export interface Group {
  id: string;
  description?: string;
  parents: string[];
  roles: string[];
  created_at: string;
  version: number;
  receipt?: Receipt;
}

export interface LastUse {
  at: string;
  address: string;
  transport: string;
}

export interface Token {
  id: string;
  principal: string;
  kind: 'api' | 'session' | 'connection' | 'certificate' | 'access';
  name: string;
  enabled: boolean;
  /** What it is narrowed to; everything its principal may if absent. */
  permissions?: string[];
  expires_at?: string;
  overlap_until?: string;
  last_used?: LastUse;
  created_at: string;
  version: number;
  receipt?: Receipt;
}

export interface TokenShown {
  value: string;
  user_name: string;
  token: Token;
  receipt: Receipt;
}

/** `users/anna` and the like: where the API keeps a principal. */
export function folder(kind: Kind, id: string): string {
  return `v1/${kind}s/${encodeURIComponent(id)}`;
}

/** `device:boat-7` as its two parts. */
export function split(subject: string): [kind: string, id: string] {
  const at = subject.indexOf(':');
  return at < 0 ? ['', subject] : [subject.slice(0, at), subject.slice(at + 1)];
}

/** Changes some fields of the version that the reader has seen. */
export function change<T>(where: string, version: number, fields: Record<string, unknown>): Promise<T> {
  return patch<T>(where, fields, { headers: { 'If-Match': `"${version}"`, 'Content-Type': 'application/merge-patch+json' } });
}

/** Changes some fields of what is there now: for one field that nobody else is likely to hold. */
export async function changeNow<T extends { version: number }>(where: string, fields: (now: T) => Record<string, unknown>): Promise<T> {
  const now = await get<T>(where);
  return change<T>(where, now.version, fields(now));
}
