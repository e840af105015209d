import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { RETURNED } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import { announce } from '../app/page.ts';
import { icon } from './icons.ts';
import { problemNote } from './problem-note.ts';

export interface Act {
  title: string;
  /** The fields, or what there is to say; gets what the server refused last. */
  body: (problem: Problem | null) => unknown;
  /** On the button that does it. */
  label: string;
  /** What will be cut, found out while the dialog is open: "ends 3 connections". */
  cost?: () => Promise<string>;
  /** Done on the button; what it gives is told to the reader. The dialog stays where it throws. */
  run: (form: HTMLFormElement) => Promise<string | void>;
  danger?: boolean;
  /** It is done already and only shows: there is nothing to cancel. */
  shows?: boolean;
  wide?: boolean;
}

/** A question or a form in front of the page: `open(act)` settles with whether it was done. */
@customElement('gate-dialog')
export class Dialog extends LitElement {
  @property({ attribute: false }) act!: Act;
  @state() private problem: Problem | null = null;
  @state() private busy = false;
  @state() private cost = '';
  @query('dialog') private dialog!: HTMLDialogElement;
  settle: (done: boolean) => void = () => {};

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener(RETURNED, this.#returned);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener(RETURNED, this.#returned);
  }

  /** That nobody was signed in is no longer true. */
  #returned = (): void => {
    if (this.problem?.status === 401) {
      this.problem = null;
    }
  };

  protected override firstUpdated(): void {
    this.dialog.showModal();
    if (this.act.cost) {
      this.cost = 'Looking what this would cut …';
      this.act.cost().then(
        (cost) => (this.cost = cost),
        () => (this.cost = 'What this would cut could not be found out.'),
      );
    }
  }

  protected override render(): TemplateResult {
    const { act } = this;
    return html`<dialog class=${act.wide ? 'wide' : ''} aria-labelledby="dialog-title" @close=${this.#closed}>
      <form method="dialog" @submit=${this.#submit} novalidate>
        <header>
          <h2 id="dialog-title">${act.title}</h2>
          <button type="button" class="bare" aria-label="Close" @click=${() => this.dialog.close()}>${icon('close')}</button>
        </header>
        <div class="dialog-body">
          ${act.body(this.problem)}
          ${this.cost ? html`<p class="note warning cost" role="status">${icon('alert')}<span>${this.cost}</span></p>` : nothing}
          ${this.problem ? problemNote(this.problem) : nothing}
        </div>
        <footer>
          ${act.shows ? nothing : html`<button type="button" class="quiet" @click=${() => this.dialog.close()}>Cancel</button>`}
          <button class=${act.danger ? 'danger' : ''} ?disabled=${this.busy}>${this.busy ? 'One moment …' : act.label}</button>
        </footer>
      </form>
    </dialog>`;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (this.busy || !form.reportValidity()) {
      return;
    }
    this.busy = true;
    this.problem = null;
    try {
      const said = await this.act.run(form);
      this.settle(true);
      this.dialog.close();
      if (said) {
        announce(said);
      }
    } catch (fault) {
      this.problem = Problem.of(fault);
    }
    this.busy = false;
  }

  #closed(): void {
    this.settle(false); // without effect where it was settled before
    this.remove();
  }
}

/** Asks before something is done, and does it; settles with whether it was done. */
export function open(act: Act): Promise<boolean> {
  const dialog = new Dialog();
  dialog.act = act;
  return new Promise((settle) => {
    dialog.settle = settle;
    document.body.append(dialog);
  });
}

/** Shows a secret, once: the server keeps no more than its hash. */
export function showOnce(title: string, parts: readonly (readonly [name: string, value: string])[], more: unknown = nothing): Promise<boolean> {
  return open({
    title,
    label: 'I have kept it',
    shows: true,
    wide: true,
    body: () => html`<p>This is shown now and never again: the server keeps only a hash of it.</p>
      <dl class="secrets">
        ${parts.map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code>${copyButton(value, name)}</dd>`)}
      </dl>
      ${more}`,
    run: async () => {},
  });
}

export function copyButton(text: string, what: string): TemplateResult {
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    announce(`${what} was copied.`);
  };
  return html`<button type="button" class="bare" aria-label=${`Copy ${what}`} title="Copy" @click=${copy}>${icon('copy')}</button>`;
}
