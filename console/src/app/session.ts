import { get, post } from '../api/client.ts';
import { first } from '../api/list.ts';
import type { Check, Me } from '../api/types.ts';

const VERBS = ['create', 'read', 'update', 'delete', 'execute', 'admin'] as const;
const TYPES = [
  'application', 'organisation', 'user', 'group', 'role', 'token', 'client', 'device', 'session',
  'access_request', 'audit', 'script', 'store', 'schema', 'document',
] as const;

export type Verb = (typeof VERBS)[number];
export type Type = (typeof TYPES)[number];

/** Who is signed in, and what they may do in the application that is looked at. */
export class Session {
  private constructor(
    readonly me: Me,
    private readonly rights: ReadonlySet<string>,
    /** Whether there is an organisation that they may see: members see their own without a right to all. */
    readonly organised: boolean,
  ) {}

  static async open(): Promise<Session> {
    const me = await get<Me>('v1/me');
    const checks = TYPES.flatMap((type) => VERBS.map((verb) => ({ verb, resource: type })));
    const [{ results }, organisations] = await Promise.all([
      post<{ results: Check[] }>('v1/check', { checks }),
      first<unknown>('v1/organisations', {}, 1).catch(() => []),
    ]);
    const allowed = checks.filter((_, i) => results[i]?.allowed);
    return new Session(me, new Set(allowed.map(({ verb, resource }) => `${verb}_${resource}`)), organisations.length > 0);
  }

  get owner(): boolean {
    return this.me.principal.startsWith('owner:');
  }

  /**
   * Whether something is allowed for its type as a whole. This decides what is offered; the server decides anew
   * on each call, and may allow more for single things.
   */
  may(verb: Verb, type: Type): boolean {
    return this.rights.has(`${verb}_${type}`);
  }
}
