import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get, remove } from '../../api/client.ts';
import type { Principal } from '../../api/directory.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { badge, counted } from '../../parts/notes.ts';
import { table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';

interface Factor {
  id: string;
  kind: 'totp' | 'passkey';
  name: string;
  counts: boolean;
  created_at: string;
  used_at?: string;
}

interface Factors {
  items: Factor[];
  recovery_codes_left: number;
  required: boolean;
}

/** What a user shows beside the password; an administrator removes what was lost. */
@customElement('gate-factors-of')
export class FactorsOf extends LitElement {
  @property({ attribute: false }) one!: Principal;
  #factors = new Fetched(this, (signal) => get<Factors>(this.#at, { signal }));

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  get #at(): string {
    return `v1/users/${encodeURIComponent(this.one.id)}/factors`;
  }

  protected override render(): TemplateResult {
    return html`<section class="card" aria-label="Second factors">
      <header><h2>Second factors</h2>${this.#factors.value?.required ? badge('required', 'warning') : ''}</header>
      ${this.#factors.show(({ items, recovery_codes_left }) =>
        items.length === 0
          ? html`<p class="quiet-text">None: the password alone opens this account. The user adds one at <code>/account</code>.</p>`
          : html`${table('Second factors', [
                { name: 'What', show: (one) => html`<span class="strong">${one.name}</span> ${one.kind === 'totp' ? 'authenticator' : 'passkey'} ${one.counts ? '' : badge('not confirmed yet', 'warning')}` },
                { name: 'Since', show: (one) => when(one.created_at) },
                { name: 'Last used', show: (one) => when(one.used_at) },
                { name: '', show: (one) => html`<div class="acts"><button class="quiet small danger" aria-label="Remove ${one.name}" @click=${() => void this.#remove(one)}>Remove</button></div>` },
              ], items)}
              <p class="hint">${counted(recovery_codes_left, 'recovery code')} left.</p>`,
      )}
    </section>`;
  }

  async #remove(factor: Factor): Promise<void> {
    const done = await open({
      title: `Remove ${factor.name}`,
      label: 'Remove it',
      danger: true,
      body: () => html`<p>For when ${this.one.name} has lost it: make sure that it is really them who asks. They are told by mail, and sign in by what is left.</p>`,
      run: async () => {
        await remove(`${this.#at}/${encodeURIComponent(factor.id)}`);
        return `${factor.name} was removed.`;
      },
    });
    if (done) {
      void this.#factors.again();
    }
  }
}
