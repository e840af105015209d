// What the API tells of rights. The contract is /v1/openapi.yaml.

import type { Reason, Receipt } from '../../api/types.ts';

export interface Role {
  id: string;
  description?: string;
  allow: string[];
  deny: string[];
  created_at: string;
  version: number;
  receipt?: Receipt;
}

export interface Grant {
  id: string;
  subject: string;
  effect: 'allow' | 'deny';
  permission: string;
  expires_at?: string;
  addresses?: string[];
  transports?: string[];
  created_by: string;
  created_at: string;
  receipt?: Receipt;
}

export interface GrantNew {
  subject: string;
  permission: string;
  effect?: 'allow' | 'deny' | undefined;
  expires_at?: string | undefined;
  addresses?: string[] | undefined;
  transports?: string[] | undefined;
}

/** A rule with its place. */
export interface Rule {
  kind: string;
  id?: string | null;
  /** The permission as written, or the level of a channel. */
  label?: string | null;
  /** Groups by which it reaches the principal, the nearest first. */
  via: string[];
  role?: string | null;
  grant?: string | null;
}

export interface Step {
  phase: string;
  outcome: 'decided' | 'passed' | 'condition_not_met' | 'expired' | 'not_owner' | 'wrong_verb' | 'other_resource';
  rule: string;
  resource: string;
  text: string;
}

/** One stop on the way from who asks to what is asked about. */
export interface Stop {
  kind: 'principal' | 'group' | 'role' | 'grant' | 'owner' | 'token' | 'channel_rule' | 'list' | 'permission' | 'missing' | 'resource';
  id: string;
  effect?: 'allow' | 'deny' | null;
}

export interface Explanation {
  decision?: string;
  at?: string;
  subject: string;
  verb: string;
  resource: string;
  allowed: boolean;
  reason?: Reason;
  steps?: Step[];
  omitted?: number;
  remedies?: string[];
  smallest_grant?: { subject: string; permission: string };
  suggested_grant?: GrantNew;
  /** Absent for whoever may not read the rules. */
  path?: Stop[];
}

export interface Question {
  subject: string;
  verb: string;
  resource: string;
  transport: string;
}

export const TRANSPORTS = ['http', 'websocket', 'mqtt', 'amqp', 'internal'] as const;

/** Who may have a role. */
export const MAY_HAVE = ['user', 'group', 'device', 'client'] as const;
/** To whom something may be granted. */
export const SUBJECTS = [...MAY_HAVE, 'role'] as const;
