import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * What stands in an editor and is not saved yet. It is saved once at a time, since a second time would find the
 * version that the first one made, and what is typed while it is saved stays.
 */
export class Draft implements ReactiveController {
  /** Null where all is saved. */
  text: string | null = null;
  /** What the editor is given in the place of what is saved; null for that. */
  given: string | null = null;
  saving = false;
  #stands: string | null = null;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {}

  /** @param saved what the editor shows where nothing is typed */
  typed(text: string, saved: string | undefined): void {
    this.#stands = text;
    this.#set(text === saved ? null : text, this.given);
  }

  /** Brings another text into the editor. */
  take(text: string): void {
    this.#stands = text;
    this.#set(text, text);
  }

  drop(): void {
    this.#set(null, null);
  }

  /** Saves what is there to save, unless that is under way. */
  async save(put: (text: string) => Promise<void>): Promise<void> {
    if (this.text === null || this.saving) {
      return;
    }
    this.saving = true;
    this.host.requestUpdate();
    try {
      await put(this.text);
    } finally {
      this.saving = false;
      this.host.requestUpdate();
    }
  }

  /** That this text is saved: to be said before the editor is shown anew. */
  saved(sent: string): void {
    const more = this.#stands === sent ? null : this.#stands;
    this.#set(more, more);
  }

  #set(text: string | null, given: string | null): void {
    this.text = text;
    this.given = given;
    this.host.requestUpdate();
  }
}
