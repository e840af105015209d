import type { Receipt } from '../../api/types.ts';

export type Level = 'anonymous' | 'authenticated' | 'permission' | 'ask' | 'nobody';
export type Slow = 'disconnect' | 'latest';

/** What holds on the channels of a pattern, as the server keeps it. */
export interface ChannelRule {
  pattern: string;
  publish: Level;
  subscribe: Level;
  history?: { messages: number; seconds?: number };
  presence: boolean;
  slow: Slow;
  created_at: string;
  version: number;
  receipt?: Receipt;
}

/** Who sent a message, as the server has verified it. */
export interface From {
  id: string;
  name: string;
  kind: string;
}

/** A message as the API gives it: in the history, and retained. */
export interface Said {
  channel: string;
  message?: unknown;
  message_base64?: string;
  content_type?: string;
  qos?: number;
  from: From;
  user_data?: unknown;
  at?: string;
  published_at?: string;
  offset?: string;
}

export interface Member {
  id: string;
  name: string;
  kind: string;
  since: string;
  subscriptions: number;
}

/** What is kept for whoever is away. */
export interface Mailbox {
  id: string;
  name: string;
  principal: string;
  durable: boolean;
  messages: number;
  bytes: number;
  dropped: number;
  receivers: number;
  left_at?: string;
  subscriptions: string[];
}

/** One thing that happened. */
export interface AuditEntry {
  sequence: number;
  at: string;
  action: string;
  application?: string;
  actor?: string;
  credential?: string;
  address?: string;
  transport?: string;
  target?: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  hash: string;
}
