import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { Session } from './session.ts';

/**
 * A page of the console. It stands in the document itself, without a shadow, so that one style sheet, labels
 * and the tests of accessibility reach everything.
 */
export abstract class Page extends LitElement {
  @property({ attribute: false }) session!: Session;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

/** Tells people who cannot see the page what has happened, and shows it to the others for a while. */
export function announce(text: string): void {
  dispatchEvent(new CustomEvent('gate-announce', { detail: text }));
}

/** Asks the person to prove once more who they are; false if they would not. */
export function prove(): Promise<boolean> {
  return new Promise((settle) => dispatchEvent(new CustomEvent('gate-prove', { detail: settle })));
}
