import { html, type ReactiveController, type ReactiveControllerHost } from 'lit';
import { askedBefore } from '../app/router.ts';
import { open } from './dialog.ts';

/** Asks before a link, or the window, leaves a page on which something is not saved. */
export class Unsaved implements ReactiveController {
  #stop: () => void = () => {};

  constructor(
    host: ReactiveControllerHost,
    private readonly dirty: () => boolean,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#stop = askedBefore(this.#leave);
    addEventListener('beforeunload', this.#unload);
  }

  hostDisconnected(): void {
    this.#stop();
    removeEventListener('beforeunload', this.#unload);
  }

  #leave = async (): Promise<boolean> =>
    !this.dirty() ||
    open({
      title: 'Leave without saving?',
      label: 'Leave',
      danger: true,
      body: () => html`<p>What you changed on this page is not saved, and is lost when you leave.</p>`,
      run: async () => {},
    });

  #unload = (event: Event): void => {
    if (this.dirty()) {
      event.preventDefault(); // the browser asks in its own words
    }
  };
}

/** Whether Ctrl+S, or what it is elsewhere, was pressed; the browser's own saving is kept from coming. */
export function saves(event: KeyboardEvent): boolean {
  const pressed = event.key === 's' && (event.ctrlKey || event.metaKey);
  if (pressed) {
    event.preventDefault();
  }
  return pressed;
}
