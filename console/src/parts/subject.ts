import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { first } from '../api/list.ts';

/** Where the pages of principals, groups, roles and things are; what is missing has none. */
const PAGES: Readonly<Record<string, (id: string) => string>> = {
  user: (id) => `/console/users/${encodeURIComponent(id)}`,
  device: (id) => `/console/devices/${encodeURIComponent(id)}`,
  client: (id) => `/console/clients/${encodeURIComponent(id)}`,
  group: (id) => `/console/groups/${encodeURIComponent(id)}`,
  role: (id) => `/console/roles/${encodeURIComponent(id)}`,
};

/** `kind:id` taken apart; the id may hold colons. */
export function parted(text: string): [kind: string, id: string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** Where `user:alice` has its page; empty where it has none. */
export function pageOf(subject: string): string {
  const [kind, id] = parted(subject);
  return (id && !/[*#+]|\$\{/.test(id) && PAGES[kind]?.(id)) || '';
}

/** `user:alice` as a link to its page, or as it is. */
export function subjectLink(subject: string): TemplateResult {
  const href = pageOf(subject);
  return href ? html`<a href=${href}>${subject}</a>` : html`<span>${subject}</span>`;
}

/** `device:boat-7` or `channel:fleet/7`, as code, and a link where there is a page. */
export function thingLink(resource: string): TemplateResult {
  const href = pageOf(resource);
  return href ? html`<a href=${href}><code>${resource}</code></a>` : html`<code>${resource}</code>`;
}

export type SubjectKind = 'user' | 'device' | 'client' | 'group' | 'role';
export const PRINCIPALS: readonly SubjectKind[] = ['user', 'device', 'client'];
export const SUBJECTS: readonly SubjectKind[] = [...PRINCIPALS, 'group', 'role'];

const PATIENCE = 150;
const OFFERED = 8;

/** A field for a subject: offers those that are in the directory while one types. */
@customElement('gate-subject')
export class SubjectField extends LitElement {
  @property() name = 'subject';
  @property() label = 'Who';
  @property() value = '';
  @property() hint = '';
  @property() fault = '';
  @property({ type: Boolean }) required = false;
  @property({ attribute: false }) kinds: readonly SubjectKind[] = PRINCIPALS;
  @state() private offered: readonly string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override render(): TemplateResult {
    const id = 'field-' + this.name;
    return html`<div class="field">
      <label for=${id}>${this.label}${this.required ? nothing : html` <span class="quiet-text">(optional)</span>`}</label>
      <input id=${id} name=${this.name} list=${id + '-choices'} .value=${this.value} ?required=${this.required}
        placeholder=${`${this.kinds[0]}:…`} autocomplete="off" spellcheck="false" aria-invalid=${this.fault ? 'true' : nothing}
        aria-describedby=${this.hint || this.fault ? id + '-hint' : nothing}
        @focus=${() => void this.#offer(this.value)} @input=${this.#typed} @change=${this.#changed} />
      <datalist id=${id + '-choices'}>${this.offered.map((one) => html`<option value=${one}></option>`)}</datalist>
      ${this.hint || this.fault
        ? html`<p class=${this.fault ? 'fault' : 'hint'} id=${id + '-hint'}>${this.fault || this.hint}</p>`
        : nothing}
    </div>`;
  }

  #typed = (event: Event): void => {
    event.stopPropagation();
    this.value = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#offer(this.value), PATIENCE);
    this.dispatchEvent(new Event('input', { bubbles: true }));
  };

  /** Somebody who is named without a kind is the first whom the directory knows by that name. */
  #changed = async (): Promise<void> => {
    const typed = this.value;
    if (!typed || typed.includes(':') || typed === 'anonymous') {
      return;
    }
    clearTimeout(this.#timer);
    await this.#offer(typed);
    const meant = this.offered.find((one) => parted(one)[1] === typed);
    if (meant && this.value === typed) {
      this.value = meant;
      this.dispatchEvent(new Event('input', { bubbles: true }));
    }
  };

  async #offer(typed: string): Promise<void> {
    const [kind, id] = typed.includes(':') ? parted(typed) : ['', typed];
    const asked = `${kind}|${id}`;
    if (asked === this.#asked) {
      return;
    }
    this.#asked = asked;
    const kinds = this.kinds.filter((one) => !kind || one === kind);
    // somebody who may not read one kind is offered the others
    const found = await Promise.all(kinds.map((one) => named(one, id).catch(() => [])));
    if (this.#asked === asked) {
      this.offered = found.flat();
    }
  }
}

async function named(kind: SubjectKind, text: string): Promise<string[]> {
  const whole = kind === 'group' || kind === 'role'; // few, and not searched by the server
  const found = await first<{ id: string }>(`v1/${kind}s`, whole ? {} : { text }, whole ? 200 : OFFERED);
  const fitting = found.map(({ id }) => id).filter((id) => !whole || id.includes(text));
  return fitting.slice(0, OFFERED).map((id) => `${kind}:${id}`);
}
