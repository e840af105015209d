import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { first } from '../api/list.ts';
import { Problem } from '../api/problem.ts';
import { sentence } from './problem-note.ts';

export type Chosen = 'user' | 'device' | 'client' | 'group' | 'role';

interface Offer {
  subject: string;
  id: string;
  text: string;
}

const PAUSE = 150;
const OFFERED = 8;

/**
 * A field for one principal, group or role: what is typed is looked for in ids, names and descriptions, and what
 * matches is offered. Its value in a form is `kind:id`, or the id alone where `bare` is set and only one kind will do.
 *
 *     <gate-principal-input name="subject" label="Who" .kinds=${['user', 'device']} required></gate-principal-input>
 *
 * Fires `gate-chosen` with the value when one is taken from the list or typed to the end.
 */
@customElement('gate-principal-input')
export class PrincipalInput extends LitElement {
  @property() name = 'principal';
  @property() label = 'Who';
  @property() hint = '';
  @property() value = '';
  @property({ attribute: false }) kinds: readonly Chosen[] = ['user', 'device', 'client'];
  /** Further values that are good without being looked for, such as `anonymous`. */
  @property({ attribute: false }) also: readonly string[] = [];
  @property({ type: Boolean }) required = false;
  @property({ type: Boolean }) bare = false;
  @property({ attribute: false }) problem: Problem | null = null;
  @state() private offers: readonly Offer[] = [];
  @state() private active = -1;
  @state() private searched = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #told = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override render(): TemplateResult {
    const id = 'field-' + this.name;
    const fault = this.problem?.field === this.name ? sentence(this.problem.message) : '';
    const open = this.searched;
    const described = [this.hint ? id + '-hint' : '', fault ? id + '-fault' : ''].filter(Boolean).join(' ');
    return html`<div class="field suggesting">
      <label for=${id}>${this.label}${this.required ? nothing : html` <span class="quiet-text">(optional)</span>`}</label>
      <input id=${id} name=${this.name} role="combobox" aria-autocomplete="list" aria-expanded=${open && this.offers.length > 0}
        aria-controls=${id + '-offers'} aria-activedescendant=${this.active >= 0 ? `${id}-offer-${this.active}` : nothing}
        aria-describedby=${described || nothing} aria-invalid=${fault ? 'true' : nothing} ?required=${this.required}
        autocomplete="off" autocapitalize="off" spellcheck="false" placeholder=${this.#placeholder()} .value=${this.value}
        @input=${this.#typed} @keydown=${this.#key} @change=${this.#done} @blur=${this.#close} />
      <ul id=${id + '-offers'} role="listbox" aria-label=${this.label} class="offers" ?hidden=${!open || this.offers.length === 0}>
        ${this.offers.map((offer, i) => html`<li id=${`${id}-offer-${i}`} role="option" aria-selected=${i === this.active}
          @pointerdown=${(event: Event) => this.#take(offer, event)}><code>${this.bare ? offer.id : offer.subject}</code> <span class="quiet-text">${offer.text}</span></li>`)}
      </ul>
      ${open && this.offers.length === 0 ? html`<p class="hint" role="status">Nothing that you may read matches this.</p>` : nothing}
      ${this.hint ? html`<p class="hint" id=${id + '-hint'}>${this.hint}</p>` : nothing}
      ${fault ? html`<p class="fault" id=${id + '-fault'}>${fault}</p>` : nothing}
    </div>`;
  }

  #placeholder(): string {
    return this.bare ? `id or name of a ${this.kinds[0] ?? 'user'}` : `${this.kinds[0] ?? 'user'}:…`;
  }

  #typed = (event: Event): void => {
    this.value = (event.target as HTMLInputElement).value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), PAUSE);
  };

  async #look(): Promise<void> {
    const asked = ++this.#asked;
    const typed = this.value.trim();
    const [, kind, rest] = /^(\w+):(.*)$/.exec(typed) ?? [];
    const kinds = this.kinds.filter((one) => !kind || one === kind);
    const text = kind && kinds.length > 0 ? (rest ?? '') : typed;
    const found = typed ? (await Promise.all(kinds.map((one) => offers(one, text)))).flat() : [];
    if (asked !== this.#asked || !this.isConnected) {
      return;
    }
    const also = this.also.filter((one) => typed && one.includes(typed)).map((one) => ({ subject: one, id: one, text: '' }));
    // whose id begins so comes first
    const rank = (offer: Offer) => (offer.id === text ? 0 : offer.id.startsWith(text) ? 1 : 2);
    this.offers = [...also, ...found].sort((a, b) => rank(a) - rank(b)).slice(0, OFFERED);
    this.searched = typed !== '';
    this.active = -1;
  }

  #key = (event: KeyboardEvent): void => {
    const last = this.offers.length - 1;
    const chosen = this.offers[this.active];
    if (event.key === 'ArrowDown' && last >= 0) {
      this.active = this.active >= last ? 0 : this.active + 1;
    } else if (event.key === 'ArrowUp' && last >= 0) {
      this.active = this.active <= 0 ? last : this.active - 1;
    } else if (event.key === 'Enter' && chosen) {
      this.#take(chosen);
    } else if (event.key === 'Escape' && this.searched) {
      this.#close(); // and not the dialog around
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  #take(offer: Offer, event?: Event): void {
    event?.preventDefault(); // the field keeps the focus
    this.value = this.bare ? offer.id : offer.subject;
    this.#asked++;
    this.#close();
    this.#tell();
  }

  #done = (): void => {
    const typed = this.value.trim();
    // a kind is understood where only one will do, and left out where the id alone is wanted
    const only = this.kinds.length === 1 ? this.kinds[0] + ':' : '';
    if (this.bare) {
      this.value = only && typed.startsWith(only) ? typed.slice(only.length) : typed;
    } else {
      this.value = only && typed && !typed.includes(':') && !this.also.includes(typed) ? only + typed : typed;
    }
    this.#tell();
  };

  #close = (): void => {
    clearTimeout(this.#timer);
    this.#asked++;
    this.searched = false;
    this.active = -1;
  };

  #tell(): void {
    if (this.value !== this.#told) {
      this.#told = this.value;
      this.dispatchEvent(new CustomEvent('gate-chosen', { detail: this.value, bubbles: true }));
    }
  }
}

/** Groups and roles are few and the API does not search them; the others may be a million. */
async function offers(kind: Chosen, text: string): Promise<Offer[]> {
  const searched = kind === 'group' || kind === 'role';
  try {
    const items = await first<{ id: string; name?: string; description?: string }>(`v1/${kind}s`, searched ? {} : { text }, searched ? 500 : OFFERED);
    return items
      .filter((one) => !searched || one.id.toLowerCase().includes(text.toLowerCase()))
      .map((one) => ({ subject: `${kind}:${one.id}`, id: one.id, text: [one.name === one.id ? '' : one.name, one.description].filter(Boolean).join(', ') }));
  } catch {
    return []; // of a kind that one may not list nothing is offered; it can be typed
  }
}
