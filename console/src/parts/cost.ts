import { first } from '../api/list.ts';
import type { Connection } from '../api/types.ts';
import { counted } from './notes.ts';

const MOST = 1000;

/**
 * What would be cut if a principal, or one credential of it, were good no more: for the `cost` of a dialog.
 * Connections are looked at as they are now.
 */
export async function wouldEnd(subject: string, credential?: string): Promise<string> {
  const open = await first<Connection>('v1/connections', { subject, credential }, MOST);
  if (open.length === 0) {
    return 'Ends no connection: nothing is connected by it now.';
  }
  const least = open.length >= MOST ? 'at least ' : '';
  const ways = [...new Set(open.map((one) => one.transport))].join(', ');
  return `Ends ${least}${counted(open.length, 'connection')} at once (${ways}).`;
}
