import type { Gatehouse, Message } from '../../../../clients/js/gatehouse.js';
import { chosenApplication } from '../../api/client.ts';
import { client } from '../../api/live.ts';
import { Problem } from '../../api/problem.ts';
import { readStream } from './event-stream.ts';
import type { Shown } from './message-view.ts';

/** What is kept of a tail: the rest is forgotten, the oldest first. */
export const MOST = 500;
/** Milliseconds between two drawings, however much comes. */
const DRAWN_EVERY = 100;
const RATES = 60;
/** Milliseconds until a stream that broke is opened again. */
const AGAIN = 2000;

export interface Heard extends Shown {
  /** Counts up; tells messages that look the same apart. */
  readonly number: number;
}

export type TailState = 'connecting' | 'open' | 'lost' | 'ended';

/** Messages of some channels as they come, for a page that draws them at most ten times a second. */
export class Tail {
  state: TailState = 'connecting';
  /** Why it ended, or what was taken away last. */
  problem: Problem | null = null;
  /** All that came. */
  total = 0;
  /** Messages of each of the last seconds, the newest at the end. */
  rates: readonly number[] = [];
  #kept: Heard[] = [];
  #gate: Gatehouse | null = null;
  readonly #over = new AbortController();
  #drawing: ReturnType<typeof setTimeout> | undefined;
  #seconds: ReturnType<typeof setInterval> | undefined;
  #counted = 0;

  /**
   * @param changed asks for another drawing
   * @param token of whoever listens, empty for who is signed in
   */
  constructor(
    private readonly patterns: readonly string[],
    private readonly changed: () => void,
    private readonly token = '',
  ) {}

  /** The last ones, the newest at the end. */
  get messages(): readonly Heard[] {
    return this.#kept.slice(-MOST);
  }

  async begin(): Promise<void> {
    this.#seconds = setInterval(() => this.#tick(), 1000);
    // the browser shows its session to every WebSocket of this server, which then is nobody else's and of no other application
    await (this.token || chosenApplication() ? this.#stream() : this.#socket());
  }

  async #socket(): Promise<void> {
    const Gatehouse = await client();
    if (this.state === 'ended') {
      return;
    }
    const gate = new Gatehouse(location.origin);
    this.#gate = gate;
    gate.on('open', () => this.#is('open'));
    gate.on('waiting', () => this.#is('lost'));
    gate.on('dropped', ({ error }) => this.#complain(error));
    gate.on('error', (error) => {
      this.#complain(error);
      if (gate.state === 'closed') {
        this.end();
      }
    });
    const asked = await Promise.allSettled(this.patterns.map((pattern) => gate.subscribe(pattern, (message) => this.#heard(shown(message)))));
    const refused = asked.filter((one) => one.status === 'rejected');
    for (const one of refused) {
      this.#complain(one.reason);
    }
    // one that is refused while the connection begins is told as dropped, and none that failed
    if (!asked.some((one) => one.status === 'fulfilled' && one.value.active)) {
      this.end();
    }
  }

  /** Reads a stream until this ends; it goes on by itself while others wait for the first answer only. */
  #stream(): Promise<void> {
    return new Promise((begun) => {
      const hearing = {
        opened: () => {
          this.#is('open');
          begun();
        },
        heard: (message: Shown) => this.#heard(message),
        revoked: (problem: Problem) => this.#complain(problem),
      };
      const read = async (): Promise<void> => {
        try {
          await readStream(this.patterns, this.token, hearing, this.#over.signal);
        } catch (fault) {
          if (fault instanceof Problem) {
            this.#complain(fault);
            this.end();
          }
        }
        begun();
        if (this.state !== 'ended') {
          this.#is('lost');
          setTimeout(() => void read(), AGAIN);
        }
      };
      void (this.state === 'ended' ? begun() : read());
    });
  }

  clear(): void {
    this.#kept = [];
    this.total = 0;
    this.changed();
  }

  /** Ends it for good; what came stays. */
  end(): void {
    clearInterval(this.#seconds);
    clearTimeout(this.#drawing);
    this.#over.abort();
    const gate = this.#gate;
    this.#gate = null;
    this.#is('ended');
    gate?.close();
  }

  #heard(message: Shown): void {
    if (this.state === 'ended') {
      return;
    }
    this.total++;
    this.#kept.push({ ...message, number: this.total });
    if (this.#kept.length > 2 * MOST) {
      this.#kept = this.#kept.slice(-MOST); // seldom, and not for each message
    }
    this.#draw();
  }

  #draw(): void {
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined;
      this.changed();
    }, DRAWN_EVERY);
  }

  #tick(): void {
    this.rates = [...this.rates, this.total - this.#counted].slice(-RATES);
    this.#counted = this.total;
    this.#draw();
  }

  #is(state: TailState): void {
    if (this.state !== 'ended') {
      this.state = state;
      this.changed();
    }
  }

  #complain(fault: unknown): void {
    const said = fault instanceof Error && 'problem' in fault ? fault.problem : null;
    if (this.state !== 'ended') {
      this.problem = said ? new Problem(said) : Problem.of(fault);
      this.changed();
    }
  }
}

function shown({ channel, data, from, userData, at, offset }: Message): Shown {
  return { channel, data, from, userData, at: at?.toISOString() ?? '', offset };
}
