import { get } from '../../api/client.ts';

/** What the server counts, as `GET /v1/statistics` tells it. */
export interface Statistics {
  scope: 'application' | 'server';
  started_at: string;
  now: string;
  version: string;
  connections: Record<string, number>;
  messages: { received: number; delivered: number; refused: number };
  decisions: { allowed: number; denied: number };
  refusals: { reason: string; count: number }[];
  access_requests_pending: number;
  expiring: { id: string; kind: string; principal: string; name: string; expires_at: string }[];
  health: { ready: boolean; checks: { name: string; ok: boolean; detail?: string }[] };
}

export const EVERY = 2000;
/** Three minutes. */
const MOST = 90;

type Series = 'connections' | 'received' | 'delivered' | 'decisions' | 'denied';

/** The last minutes of what changes, so that somebody who comes back to the page sees them still. */
export class History {
  readonly points: Record<Series, number[]> = { connections: [], received: [], delivered: [], decisions: [], denied: [] };
  readonly transports = new Map<string, number[]>();
  #last: Statistics | null = null;

  /** Draws the difference to the answer before; another start or scope begins anew. */
  add(now: Statistics): void {
    const last = this.#last;
    this.#last = now;
    if (last && (last.started_at !== now.started_at || last.scope !== now.scope)) {
      this.transports.clear();
      Object.values(this.points).forEach((series) => series.splice(0));
    }
    push(this.points.connections, total(now.connections));
    for (const [transport, count] of Object.entries(now.connections)) {
      const series = this.transports.get(transport) ?? [];
      this.transports.set(transport, series);
      push(series, count);
    }
    const seconds = last ? (Date.parse(now.now) - Date.parse(last.now)) / 1000 : 0;
    if (last && last.started_at === now.started_at && seconds > 0) {
      const rate = (series: Series, more: number) => push(this.points[series], Math.max(0, more) / seconds);
      rate('received', now.messages.received - last.messages.received);
      rate('delivered', now.messages.delivered - last.messages.delivered);
      rate('decisions', now.decisions.allowed + now.decisions.denied - last.decisions.allowed - last.decisions.denied);
      rate('denied', now.decisions.denied - last.decisions.denied);
    }
  }
}

/** One for each application that is looked at. */
const histories = new Map<string, History>();

export function historyOf(application: string): History {
  const known = histories.get(application) ?? new History();
  histories.set(application, known);
  return known;
}

export function readStatistics(signal: AbortSignal): Promise<Statistics> {
  return get<Statistics>('v1/statistics', { signal });
}

export function total(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function push(series: number[], value: number): void {
  series.push(value);
  if (series.length > MOST) {
    series.shift();
  }
}

const TRANSPORTS: Record<string, string> = { websocket: 'WebSocket', mqtt: 'MQTT', amqp: 'AMQP', http: 'event streams' };

export function transportName(transport: string): string {
  return TRANSPORTS[transport] ?? transport;
}

/** What a code of a refusal says, for those who meet it the first time. */
const REASONS: Record<string, string> = {
  'no-rule': 'no rule allows it',
  'denied-by-rule': 'a rule denies it',
  'outside-token': 'the token is narrower',
  'principal-disabled': 'whoever it is, is disabled',
  'credential-expired': 'the credential has ended',
  'other-application': 'it belongs to another application',
  'channel-nobody': 'the channel is closed',
  'channel-ask': 'there is no backend to ask',
  'channel-permission': 'the channel asks for a permission',
  'channel-authenticated': 'the channel asks to sign in',
  'webhook-denied': 'the backend says no',
  'webhook-timed-out': 'the backend did not answer in time',
  'webhook-unreachable': 'the backend cannot be reached',
  'webhook-circuit-open': 'the backend failed too often',
};

export function reasonText(code: string): string {
  return REASONS[code] ?? code.replaceAll('-', ' ');
}
