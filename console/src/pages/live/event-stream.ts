// Channels as server-sent events, read by `fetch`: unlike a WebSocket of the browser it can leave the session cookie
// at home and show another token, and can name an application.

import { chosenApplication } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import { shownOf, type Shown } from './message-view.ts';
import type { Said } from './types.ts';

export interface Hearing {
  opened: () => void;
  heard: (message: Shown) => void;
  /** One channel was taken away, the others stay. */
  revoked: (problem: Problem) => void;
}

/** Reads until the stream breaks; throws a `Problem` where it is refused or was ended by the server. */
export async function readStream(patterns: readonly string[], token: string, hearing: Hearing, signal: AbortSignal): Promise<void> {
  const query = new URLSearchParams(patterns.map((pattern) => ['channel', pattern]));
  const answer = await fetch('/v1/stream?' + query, {
    headers: {
      Accept: 'text/event-stream',
      ...(token ? { Authorization: 'Bearer ' + token } : {}),
      ...(chosenApplication() ? { 'Gatehouse-Application': chosenApplication() } : {}),
    },
    credentials: token ? 'omit' : 'same-origin',
    cache: 'no-store',
    signal,
  });
  if (!answer.ok || !answer.body) {
    throw new Problem(await answer.json().catch(() => ({ status: answer.status, title: answer.statusText })));
  }
  hearing.opened();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let left = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    const events = (left + value.replaceAll('\r', '')).split('\n\n');
    left = events.pop() ?? '';
    events.forEach((event) => take(event, hearing));
  }
}

function take(event: string, { heard, revoked }: Hearing): void {
  let name = 'message';
  const data: string[] = [];
  for (const line of event.split('\n')) {
    if (line.startsWith('event:')) {
      name = line.slice(6).trim();
    } else if (line.startsWith('data:')) {
      data.push(line.slice(5).replace(/^ /, ''));
    }
  }
  if (data.length === 0) {
    return; // a sign of life
  }
  const said = JSON.parse(data.join('\n'));
  switch (name) {
    case 'message':
      return heard(shownOf(said as Said));
    case 'revoked':
      return revoked(new Problem(said));
    case 'end':
      throw new Problem(said);
  }
}
