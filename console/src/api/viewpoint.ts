import { path, post, remove } from './client.ts';

const MINUTES = 10;

/**
 * Somebody else's eyes for a few minutes: a token of that principal, as narrow as what is looked at. Making one is
 * `POST /v1/tokens` like any other, needs every right that the principal has, and stands in the audit.
 */
export class Viewpoint {
  private constructor(
    readonly principal: string,
    readonly token: string,
    private readonly id: string,
  ) {}

  /** @param permissions labels; none for everything that the principal may */
  static async of(principal: string, permissions: readonly string[] = []): Promise<Viewpoint> {
    const made = await post<{ value: string; token: { id: string } }>('v1/tokens', {
      principal,
      name: 'console: seen as',
      expires_at: new Date(Date.now() + MINUTES * 60_000).toISOString(),
      ...(permissions.length ? { permissions } : {}),
    });
    return new Viewpoint(principal, made.value, made.token.id);
  }

  /** Gives the token back; one that has ended by itself is no fault. */
  async end(): Promise<void> {
    await remove(path`v1/tokens/${this.id}`).catch(() => {});
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
}
