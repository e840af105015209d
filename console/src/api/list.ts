import { get, type Ask } from './client.ts';

/** One page of a list; `next` is where it goes on. */
export interface Listed<T> {
  items: T[];
  next?: string;
}

/** A list that is read page by page, as the reader asks for more. */
export class Pages<T> {
  items: T[] = [];
  #next: string | undefined;
  #begun = false;

  constructor(
    private readonly where: string,
    private readonly query: NonNullable<Ask['query']> = {},
    private readonly size = 50,
  ) {}

  get more(): boolean {
    return !this.#begun || this.#next !== undefined;
  }

  async read(signal?: AbortSignal): Promise<this> {
    const page = await get<Listed<T>>(this.where, {
      query: { ...this.query, limit: this.size, after: this.#next },
      signal,
    });
    this.#begun = true;
    this.items = [...this.items, ...page.items];
    this.#next = page.next;
    return this;
  }
}

/** The first items of a list, for choices and counts. */
export async function first<T>(where: string, query: Ask['query'] = {}, limit = 100): Promise<T[]> {
  return (await get<Listed<T>>(where, { query: { ...query, limit } })).items;
}
