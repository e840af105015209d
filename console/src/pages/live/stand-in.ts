import { chosenApplication, path, post, remove } from '../../api/client.ts';
import type { Receipt } from '../../api/types.ts';
import { rightToHear } from './patterns.ts';

export const MINUTES = 10;

/** A token of somebody else, for hearing some channels as they do, that is deleted again. */
export class StandIn {
  readonly #forget = (): void => this.#leave();
  #gone = false;

  private constructor(
    readonly principal: string,
    readonly id: string,
    readonly value: string,
    readonly permissions: readonly string[],
    readonly expires: string,
  ) {
    addEventListener('pagehide', this.#forget);
  }

  /** Makes the token: it may hear these channels and nothing else, and ends by itself soon. */
  static async make(principal: string, patterns: readonly string[], author: string): Promise<StandIn> {
    const permissions = [...new Set(patterns.map(rightToHear))];
    const expires = new Date(Date.now() + MINUTES * 60_000).toISOString();
    const { value, token } = await post<{ value: string; token: { id: string } }>('v1/tokens', {
      principal,
      name: `live tail in the console, by ${author}`,
      permissions,
      expires_at: expires,
    });
    return new StandIn(principal, token.id, value, permissions, expires);
  }

  /** Deletes the token. */
  async end(): Promise<Receipt | null> {
    if (this.#gone) {
      return null;
    }
    this.#gone = true;
    removeEventListener('pagehide', this.#forget);
    return (await remove<{ receipt: Receipt }>(path`v1/tokens/${this.id}`)).receipt;
  }

  /** The window goes: the request outlives it. */
  #leave(): void {
    if (!this.#gone) {
      this.#gone = true;
      const application = chosenApplication();
      const headers: HeadersInit = application ? { 'Gatehouse-Application': application } : {};
      void fetch('/' + path`v1/tokens/${this.id}`, { method: 'DELETE', headers, keepalive: true }).catch(() => {});
    }
  }
}
