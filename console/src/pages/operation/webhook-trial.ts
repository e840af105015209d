import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { Problem } from '../../api/problem.ts';
import { field } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { problemNote } from '../../parts/problem-note.ts';
import { trial, triedNote, type Event as Asked, type Tried } from './webhook-acts.ts';

/** Asks the backend once, with the words that one types, and says what came of it. */
@customElement('gate-webhook-trial')
export class WebhookTrial extends LitElement {
  @property({ attribute: false }) event!: Asked;
  @state() private tried: Tried | null = null;
  @state() private problem: Problem | null = null;
  @state() private busy = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<div class="fields">
      <p class="hint">The backend is called for real, with these words. Nobody is signed in by it.</p>
      <div class="fields two">${this.event.trial.map(([name, label, value]) => field({ name, label, value, required: true }, this.problem))}</div>
      <div class="acts"><button type="button" ?disabled=${this.busy} @click=${this.#call}>${icon('play')} ${this.busy ? 'Calling …' : 'Call it'}</button></div>
      <div role="status">${this.tried ? triedNote(this.tried) : nothing}</div>
      ${this.problem ? problemNote(this.problem) : nothing}
    </div>`;
  }

  #call = async (): Promise<void> => {
    const about = Object.fromEntries([...this.querySelectorAll('input')].map(({ name, value }) => [name, value.trim()]));
    this.busy = true;
    this.problem = null;
    this.tried = null;
    try {
      this.tried = await trial(this.event, about);
    } catch (fault) {
      this.problem = Problem.of(fault);
    }
    this.busy = false;
  };
}
