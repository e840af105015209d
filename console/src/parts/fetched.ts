import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { isAway, RETURNED } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import { problemNote } from './problem-note.ts';

/**
 * Something that is fetched from the server for an element: read when the element appears, read again by
 * `again()`, given up when the element goes, and read again where the session had ended and somebody has come back.
 */
export class Fetched<T> implements ReactiveController {
  value: T | undefined;
  problem: Problem | null = null;
  busy = false;
  #running: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param every milliseconds after which it is read once more while the page can be seen; 0 is never */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly read: (signal: AbortSignal) => Promise<T>,
    private readonly every = 0,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    // properties of the element are set before its first update, and not yet here
    queueMicrotask(() => void this.again());
    addEventListener(RETURNED, this.#returned);
  }

  hostDisconnected(): void {
    this.#running?.abort();
    clearTimeout(this.#timer);
    removeEventListener(RETURNED, this.#returned);
  }

  async again(): Promise<void> {
    this.#running?.abort();
    clearTimeout(this.#timer);
    const running = new AbortController();
    this.#running = running;
    this.busy = true;
    this.host.requestUpdate();
    try {
      const value = await this.read(running.signal);
      if (running.signal.aborted) {
        return;
      }
      this.value = value;
      this.problem = null;
    } catch (fault) {
      if (running.signal.aborted) {
        return;
      }
      this.problem = Problem.of(fault);
    }
    this.busy = false;
    this.host.requestUpdate();
    if (this.every) {
      this.#timer = setTimeout(() => this.#tick(), this.every);
    }
  }

  /** What to show: the value once it is there, else that it is awaited or why it is missing. */
  show(view: (value: T) => unknown): TemplateResult {
    return html`${this.problem ? problemNote(this.problem, () => void this.again()) : nothing}
    ${this.value !== undefined
      ? view(this.value)
      : this.problem
        ? nothing
        : html`<p class="waiting" role="status"><span class="spinner" aria-hidden="true"></span> One moment …</p>`}`;
  }

  /** What is there stays: somebody may be writing in it. */
  #returned = (): void => {
    if (this.problem?.status === 401) {
      void this.again();
    }
  };

  #tick(): void {
    if (document.hidden || isAway()) {
      this.#timer = setTimeout(() => this.#tick(), this.every);
    } else {
      void this.again();
    }
  }
}
