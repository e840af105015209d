import { chosenApplication, path, post, remove } from './client.ts';
import type { Receipt } from './types.ts';

export const MINUTES = 10;

/**
 * Somebody else's eyes for a few minutes: a token of that principal, as narrow as what is looked at. Making one is
 * `POST /v1/tokens` like any other, needs every right that the principal has, and stands in the audit. It is deleted
 * with the page that made it, and else ends by itself.
 */
export class Viewpoint {
  readonly #leave = (): void => this.#left();
  #gone = false;

  private constructor(
    readonly principal: string,
    readonly token: string,
    readonly id: string,
    readonly permissions: readonly string[],
    readonly expires: Date,
  ) {
    addEventListener('pagehide', this.#leave);
  }

  /** @param permissions labels; none for everything that the principal may */
  static async of(principal: string, permissions: readonly string[] = []): Promise<Viewpoint> {
    const expires = new Date(Date.now() + MINUTES * 60_000);
    const made = await post<{ value: string; token: { id: string } }>('v1/tokens', {
      principal,
      name: 'console: seen as',
      expires_at: expires.toISOString(),
      ...(permissions.length ? { permissions } : {}),
    });
    return new Viewpoint(principal, made.value, made.token.id, permissions, expires);
  }

  /** Gives the token back, and says what that ended; one that has ended by itself is no fault. */
  async end(): Promise<Receipt | null> {
    if (this.#gone) {
      return null;
    }
    this.#gone = true;
    removeEventListener('pagehide', this.#leave);
    const done = await remove<{ receipt: Receipt }>(path`v1/tokens/${this.id}`).catch(() => null);
    return done?.receipt ?? null;
  }

  /** Looks once, and gives the token back. */
  static async once<T>(principal: string, permissions: readonly string[], look: (token: string) => Promise<T>): Promise<T> {
    const viewpoint = await Viewpoint.of(principal, permissions);
    try {
      return await look(viewpoint.token);
    } finally {
      await viewpoint.end();
    }
  }

  /** The window goes: this request outlives it. */
  #left(): void {
    if (!this.#gone) {
      this.#gone = true;
      const application = chosenApplication();
      const headers: HeadersInit = application ? { 'Gatehouse-Application': application } : {};
      void fetch('/' + path`v1/tokens/${this.id}`, { method: 'DELETE', headers, keepalive: true }).catch(() => {});
    }
  }
}
