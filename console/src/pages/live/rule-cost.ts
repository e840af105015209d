import { post } from '../../api/client.ts';
import { first } from '../../api/list.ts';
import { Problem } from '../../api/problem.ts';
import type { Connection } from '../../api/types.ts';
import { counted } from '../../parts/notes.ts';
import { overlap } from './patterns.ts';
import type { ChannelRule } from './types.ts';

/** As `POST /v1/what-if` says it: connections lose subscriptions, and stay. */
interface Cuts {
  connections: number;
  subscriptions: number;
  principals: string[];
  /** Whether there are more than were looked at. */
  cut: boolean;
}

/** What a rule would end; where the server could not say, how many subscriptions it touches. */
export type Cost =
  | ({ known: true } & Cuts)
  | { known: false; subscriptions: number; connections: number };

/** What would end if the rule of a pattern were set, or taken away. */
export async function costOfRule(pattern: string, rule: Omit<ChannelRule, 'created_at' | 'version'> | null): Promise<Cost> {
  const change = rule ? { put_rule: { pattern, publish: rule.publish, subscribe: rule.subscribe } } : { delete_rule: pattern };
  try {
    const { cuts } = await post<{ cuts: Cuts }>('v1/what-if', { changes: [change] });
    return { known: true, ...cuts };
  } catch (fault) {
    if (!(fault instanceof Problem) || fault.status === 422) {
      throw fault;
    }
    return touched(pattern); // whoever may set rules need not be allowed to read all that a what-if reads
  }
}

async function touched(pattern: string): Promise<Cost> {
  const connections = await first<Connection>('v1/connections', {}, 1000);
  const hit = connections.map((one) => one.subscriptions.filter((text) => overlap(unshared(text), pattern)).length).filter((count) => count > 0);
  return { known: false, connections: hit.length, subscriptions: hit.reduce((sum, count) => sum + count, 0) };
}

/** `$share/crew/fleet/#` listens to `fleet/#`. */
function unshared(subscription: string): string {
  return subscription.startsWith('$share/') ? subscription.split('/').slice(2).join('/') : subscription;
}

export function costOfRuleText(cost: Cost): string {
  if (!cost.known) {
    return cost.subscriptions === 0
      ? 'Nobody who is connected listens there now.'
      : `${counted(cost.subscriptions, 'subscription')} of ${counted(cost.connections, 'connection')} listen there: what is no longer allowed ends at once.`;
  }
  if (cost.subscriptions === 0) {
    return 'This ends nothing that is open now.';
  }
  const whose = cost.principals.length ? ` (${cost.principals.slice(0, 5).join(', ')}${cost.principals.length > 5 ? ', …' : ''})` : '';
  return `This ends ${cost.cut ? 'at least ' : ''}${counted(cost.subscriptions, 'subscription')} on ${counted(cost.connections, 'connection')} at once${whose}; the connections stay.`;
}
