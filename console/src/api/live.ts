// What happens while one looks: channels of the server, over a WebSocket that the session cookie opens.

import type { Gatehouse, GatehouseError, Message } from '../../../clients/js/gatehouse.js';
import { chosenApplication, looksSignedOut, RETURNED } from './client.ts';

/** The server closes with it where it knows the session no longer. */
const UNAUTHENTICATED = 4401;

/** The client of the server's WebSocket. Its file is a classic script: bundled, it has one export with everything in it. */
export async function client(): Promise<typeof Gatehouse> {
  const file = (await import('../../../clients/js/gatehouse.js')) as unknown as { default: { Gatehouse: typeof Gatehouse } };
  return file.default.Gatehouse;
}

/** `on`: what happens is heard at once. `off`: it is not, so look again now and then. */
export type Liveness = 'on' | 'off';

/**
 * Hears a channel of one's own application until the function that it gives is called. Whoever has no right to it,
 * and owners that look at another application (no cookie names one), hear nothing: so read now and then besides.
 */
export function listen<T>(channel: string, heard: (data: T, message: Message<T>) => void, told: (now: Liveness) => void = () => {}): () => void {
  let gate: Gatehouse | null = null;
  let left = false;
  let begun = 0;
  const tell = (now: Liveness) => {
    if (!left) {
      told(now);
    }
  };
  const begin = async () => {
    const turn = ++begun;
    const Gatehouse = await client();
    if (turn !== begun) {
      return; // begun again meanwhile: whoever is made twice says everything twice
    }
    if (left || chosenApplication()) {
      return tell('off');
    }
    gate = new Gatehouse(location.origin);
    gate.on('open', () => tell('on'));
    gate.on('waiting', () => tell('off'));
    gate.on('error', () => tell('off'));
    gate.on('close', ({ code }) => {
      if (code === UNAUTHENTICATED) {
        looksSignedOut();
      }
    });
    await gate.subscribe<T>(channel, (message) => heard(message.data, message), { onDropped: (_: GatehouseError) => tell('off') });
    tell('on');
  };
  const start = () => void begin().catch(() => tell('off'));
  const restart = () => {
    gate?.close();
    start();
  };
  addEventListener(RETURNED, restart);
  start();
  return () => {
    left = true;
    removeEventListener(RETURNED, restart);
    gate?.close();
  };
}
