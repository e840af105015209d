import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { first } from '../../api/list.ts';
import type { Problem } from '../../api/problem.ts';
import { choice } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { exact, instant } from '../../parts/times.ts';
import type { AccessRequest } from './requests.ts';

interface Role {
  id: string;
  description?: string;
  allow: string[];
}

interface Wish {
  text: string;
  /** In the words of the asker; empty where the one who decides added it. */
  asked: string;
  given: boolean;
}

const LIVES: readonly (readonly [value: string, text: string])[] = [
  ['30', 'in 30 days'], ['90', 'in 90 days'], ['365', 'in a year'], ['on', 'on a day that I choose'], ['never', 'never'],
];
const DAY = 86_400_000;

/** What somebody who asks is given: less than they wish for, where that is enough. */
@customElement('gate-approval')
export class Approval extends LitElement {
  @property({ attribute: false }) request!: AccessRequest;
  @property({ attribute: false }) problem: Problem | null = null;
  @state() private roles: readonly Role[] = [];
  @state() private wishes: Wish[] = [];
  @state() private chosen = new Set<string>();
  @state() private keep = false;
  @state() private life = '90';
  @state() private end = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { request } = this;
    this.wishes = (request.permissions ?? []).map((text) => ({ text, asked: text, given: !tooWide(text) }));
    this.keep = Boolean(request.known) && this.#device && this.wishes.length === 0 && !request.roles?.length;
    this.chosen = new Set([this.#device ? 'device' : 'user']);
    // without the right to read roles the usual one is given, and those that were asked for can still be chosen
    this.roles = (request.roles ?? []).map((id) => ({ id, allow: [] }));
    first<Role>('v1/roles').then((roles) => (this.roles = roles.filter(({ id }) => id !== 'anonymous')), () => {});
  }

  get #device(): boolean {
    return this.request.principal.startsWith('device:');
  }

  /** What is approved, as the API takes it. */
  given(): { roles?: string[]; permissions?: string[]; expires_at?: string | undefined } {
    const until = this.#device ? { expires_at: this.#ends() } : {};
    if (this.keep) {
      return until;
    }
    return {
      roles: [...this.chosen],
      permissions: this.wishes.filter(({ text, given }) => given && text.trim()).map(({ text }) => text.trim()),
      ...until,
    };
  }

  protected override render(): TemplateResult {
    return html`<div class="stack approval">
      ${this.request.description ? html`<blockquote>${this.request.description}</blockquote>` : nothing}
      <p class="hint">These are the words of a stranger: compare the name with who stands in front of you.</p>
      ${this.request.known && this.#device
        ? html`<label class="check"><input type="checkbox" .checked=${this.keep} @change=${(e: Event) => (this.keep = checked(e))} />
            <span>Keep the roles and rights that it has, and give it a new token</span></label>`
        : nothing}
      ${this.keep ? nothing : html`${this.#permissions()}${this.#roles()}`}
      ${this.#device ? this.#expiry() : nothing}
    </div>`;
  }

  #permissions(): TemplateResult {
    return html`<fieldset>
      <legend>Permissions</legend>
      ${this.wishes.length === 0 ? html`<p class="hint">None besides those of its roles.</p>` : nothing}
      <ul class="wishes">${this.wishes.map((wish, i) => this.#wish(wish, i))}</ul>
      <button type="button" class="quiet small" @click=${this.#add}>${icon('plus')} Add a permission</button>
    </fieldset>`;
  }

  #wish(wish: Wish, i: number): TemplateResult {
    const name = wish.asked || `permission ${i + 1}`;
    const remark = wish.given && tooWide(wish.text)
      ? 'This is wide: it holds for everything of that kind. Name what it is needed for.'
      : wish.asked && wish.text !== wish.asked
        ? `Asked for: ${wish.asked}`
        : '';
    return html`<li class="wish">
      <input type="checkbox" aria-label="Give ${name}" .checked=${wish.given} @change=${(e: Event) => this.#set(i, { given: checked(e) })} />
      <input class="code" aria-label=${wish.asked ? `As given: ${wish.asked}` : `Permission ${i + 1}`} .value=${wish.text} spellcheck="false"
        placeholder="publish_channel:fleet/7/#" ?disabled=${!wish.given} @input=${(e: Event) => this.#set(i, { text: (e.target as HTMLInputElement).value })} />
      ${remark ? html`<p class="hint">${remark}</p>` : nothing}
    </li>`;
  }

  #roles(): TemplateResult {
    const asked = new Set(this.request.roles ?? []);
    const shown = this.roles.length ? this.roles : [{ id: this.#device ? 'device' : 'user', allow: [] }];
    return html`<fieldset>
      <legend>Roles</legend>
      <div class="roles">${shown.map((role) => html`<label class="check">
          <input type="checkbox" .checked=${this.chosen.has(role.id)} @change=${(e: Event) => this.#choose(role.id, checked(e))} />
          <span><span class="strong">${role.id}</span>${asked.has(role.id) ? html` <span class="badge warning">asked for</span>` : nothing}
            ${role.description ? html`<br><span class="quiet-text">${role.description}</span>` : nothing}</span></label>`)}</div>
    </fieldset>`;
  }

  #expiry(): TemplateResult {
    const ends = this.#ends();
    return html`<div class="fields two">
      ${choice('life', 'The token ends', LIVES, this.life, (value) => (this.life = value))}
      ${this.life === 'on'
        ? html`<div class="field"><label for="field-end">Day and time</label>
            <input id="field-end" type="datetime-local" required .value=${this.end} @input=${(e: Event) => (this.end = (e.target as HTMLInputElement).value)} /></div>`
        : html`<p class="hint ends">${ends ? `That is ${exact(ends)}.` : 'It works until somebody ends it. An end is better: what is forgotten closes by itself.'}</p>`}
    </div>`;
  }

  #ends(): string | undefined {
    if (this.life === 'never') {
      return undefined;
    }
    return this.life === 'on' ? instant(this.end) : new Date(Date.now() + Number(this.life) * DAY).toISOString();
  }

  #set(at: number, change: Partial<Wish>): void {
    this.wishes = this.wishes.map((wish, i) => (i === at ? { ...wish, ...change } : wish));
  }

  #choose(role: string, given: boolean): void {
    const chosen = new Set(this.chosen);
    chosen[given ? 'add' : 'delete'](role);
    this.chosen = chosen;
  }

  #add = async (): Promise<void> => {
    this.wishes = [...this.wishes, { text: '', asked: '', given: true }];
    await this.updateComplete;
    [...this.querySelectorAll<HTMLInputElement>('.wish .code')].at(-1)?.focus();
  };
}

const checked = (event: Event) => (event.target as HTMLInputElement).checked;

/** Whether a permission is about everything of its kind, and no more than that is known without the policy. */
function tooWide(permission: string): boolean {
  const [label = '', pattern = ''] = permission.trim().split(/:(.*)/s);
  return label.startsWith('admin') || (!label.includes('_own_') && (pattern === '' || pattern === '#' || pattern === '*'));
}
