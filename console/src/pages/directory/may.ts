import type { Kind, Principal } from '../../api/directory.ts';
import type { Session, Verb } from '../../app/session.ts';

/** Whether an act on one principal is offered: by right on its kind, as its owner, or on oneself. The server decides. */
export function mayOn(session: Session, verb: Verb, kind: Kind, one: Principal): boolean {
  const own = session.me.principal === `${kind}:${one.id}` || (one.owner !== undefined && session.me.principal === `user:${one.owner}`);
  return session.may(verb, kind) || (own && (verb === 'read' || verb === 'update' || kind !== 'user'));
}
