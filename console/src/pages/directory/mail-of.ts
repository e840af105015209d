import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get, post, put, remove } from '../../api/client.ts';
import type { Principal } from '../../api/directory.ts';
import { announce } from '../../app/page.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { checkbox, field, values } from '../../parts/form.ts';
import { badge } from '../../parts/notes.ts';
import { problemNote } from '../../parts/problem-note.ts';
import { Problem } from '../../api/problem.ts';
import { sentence } from '../../parts/problem-note.ts';

interface Email {
  email?: string;
  verified: boolean;
}

/** Where a user gets mail, and the links that are mailed. */
@customElement('gate-mail-of')
export class MailOf extends LitElement {
  @property({ attribute: false }) one!: Principal;
  @property({ type: Boolean }) may = false;
  #problem: Problem | null = null;
  #email = new Fetched(this, (signal) => get<Email>(this.#at, { signal }));

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  get #at(): string {
    return `v1/users/${encodeURIComponent(this.one.id)}/email`;
  }

  protected override render(): TemplateResult {
    return html`<section class="card" aria-label="Mail">
      <header><h2>Mail</h2>${this.may && this.#email.value ? html`<button class="quiet small" @click=${() => void this.#change()}>${this.#email.value.email ? 'Change' : 'Set an address'}</button>` : nothing}</header>
      ${this.#email.show(({ email, verified }) =>
        email
          ? html`<p>${email} ${verified ? badge('verified', 'good') : badge('not verified', 'warning')}</p>
              ${this.may ? html`<div class="acts">${this.#link(email, verified)}</div>` : nothing}`
          : html`<p class="quiet-text">No address: no invitation and no link to reset the password can be mailed.</p>`,
      )}
      ${this.#problem ? problemNote(this.#problem) : nothing}
    </section>`;
  }

  #link(email: string, verified: boolean): unknown {
    if (!this.one.has_password) {
      return html`<button class="quiet small" @click=${() => void this.#mail(`v1/users/${encodeURIComponent(this.one.id)}/invitation`, undefined)}>Mail an invitation</button>`;
    }
    return verified
      ? html`<button class="quiet small" @click=${() => void this.#mail('v1/password-resets', { email })}>Mail a link to reset the password</button>`
      : html`<p class="hint">A link to reset the password goes to verified addresses only.</p>`;
  }

  async #mail(where: string, body: unknown): Promise<void> {
    this.#problem = null;
    try {
      const { detail } = await post<{ detail: string }>(where, body);
      announce(sentence(detail));
    } catch (fault) {
      this.#problem = Problem.of(fault);
    }
    this.requestUpdate();
  }

  async #change(): Promise<void> {
    const now = this.#email.value;
    const done = await open({
      title: `Mail address of ${this.one.name}`,
      label: 'Save',
      body: (problem) => html`${field({ name: 'email', label: 'Mail address', type: 'email', value: now?.email, hint: 'Empty: no address. Both the old and the new one are told.' }, problem)}
        ${checkbox('verified', 'I know that this address is theirs: links to reset the password may go there', now?.verified)}`,
      run: async (form) => {
        const given = values(form);
        await (given['email'] ? put(this.#at, { email: given['email'], verified: given['verified'] === 'on' }) : remove(this.#at));
        return 'The mail address was changed.';
      },
    });
    if (done) {
      void this.#email.again();
    }
  }
}
