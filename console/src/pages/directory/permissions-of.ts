import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get, put, remove } from '../../api/client.ts';
import type { Receipt } from '../../api/types.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, receiptText } from '../../parts/notes.ts';
import { subjectLink } from '../../parts/subject.ts';
import { table } from '../../parts/table.ts';
import '../../parts/principal-input.ts';
import { ticked, ticks } from './choices.ts';

interface Given {
  subject: string;
  verbs: string[];
  /** Those of them that hold for a time or under a condition. */
  limited?: string[];
}

const VERBS: Record<string, string> = {
  read: 'see it', update: 'change it', delete: 'delete it', create: 'create below it', push: 'push records',
  pull: 'pull records', execute: 'call its actions', admin: 'everything, and give rights to others',
};

/** Who was given what on exactly this thing. */
@customElement('gate-permissions-of')
export class PermissionsOf extends LitElement {
  /** `v1/devices/boat-7`. */
  @property() thing = '';
  @property() name = '';
  @property({ attribute: false }) verbs: readonly string[] = ['read', 'update', 'delete', 'admin'];
  @property({ type: Boolean }) may = false;
  #given = new Fetched(this, (signal) => get<{ items: Given[] }>(this.thing + '/permissions', { signal }));

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<section class="card" aria-label="Who may do what with it">
      <header><h2>Who may do what with it</h2>${this.may ? html`<button class="quiet small" @click=${() => void this.#give()}>${icon('plus')} Give a right</button>` : nothing}</header>
      ${this.#given.show(({ items }) =>
        items.length === 0
          ? html`<p class="quiet-text">Nobody was given a right on exactly this. Roles, groups and ownership may allow more: <a href="/console/explorer/who">who can?</a></p>`
          : table('Rights on it', [
              { name: 'Who', show: (one) => subjectLink(one.subject) },
              { name: 'May', show: (one) => html`<span class="badges">${one.verbs.map((verb) => badge(verb + (one.limited?.includes(verb) ? ', limited' : '')))}</span>` },
              { name: '', show: (one) => (this.may ? html`<div class="acts"><button class="quiet small" aria-label="Change the rights of ${one.subject}" @click=${() => void this.#give(one)}>Change</button>
                  <button class="quiet small danger" aria-label="Take back the rights of ${one.subject}" @click=${() => void this.#take(one)}>Take back</button></div>` : nothing) },
            ], items),
      )}
    </section>`;
  }

  async #give(now?: Given): Promise<void> {
    const done = await open({
      title: now ? `What ${now.subject} may do with ${this.name}` : `Give a right on ${this.name}`,
      label: 'Save',
      body: (problem) => html`${now ? nothing : html`<gate-principal-input name="subject" label="Who" .kinds=${['user', 'device', 'client', 'group', 'role']} required .problem=${problem}></gate-principal-input>`}
        ${ticks('verbs', 'May', this.verbs.map((id) => ({ id, description: VERBS[id] ?? '' })), now?.verbs ?? [])}
        <p class="hint">Exactly these: every other verb that it was given here is taken away. A right on a thing is a right on what lies below it.</p>`,
      run: async (form) => {
        const subject = now?.subject ?? values(form)['subject'] ?? '';
        const done = await put<{ receipt: Receipt }>(this.#of(subject), { verbs: ticked(form, 'verbs') });
        return receiptText(done.receipt);
      },
    });
    if (done) {
      void this.#given.again();
    }
  }

  async #take(one: Given): Promise<void> {
    const done = await open({
      title: `Take back the rights of ${one.subject}`,
      label: 'Take back',
      danger: true,
      body: () => html`<p>${one.subject} loses ${one.verbs.join(', ')} on ${this.name}, unless a role or a group gives it as well. What that opened ends at once.</p>`,
      run: async () => receiptText((await remove<{ receipt: Receipt }>(this.#of(one.subject))).receipt),
    });
    if (done) {
      void this.#given.again();
    }
  }

  #of(subject: string): string {
    return `${this.thing}/permissions/${encodeURIComponent(subject)}`;
  }
}
