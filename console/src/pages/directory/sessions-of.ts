import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { remove } from '../../api/client.ts';
import type { LastUse } from '../../api/directory.ts';
import { Pages } from '../../api/list.ts';
import type { Receipt } from '../../api/types.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { receiptText } from '../../parts/notes.ts';
import { table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';

interface Login {
  id: string;
  name: string;
  created_at: string;
  expires_at?: string;
  last_used?: LastUse;
}

/** Where a principal is signed in by its password. */
@customElement('gate-sessions-of')
export class SessionsOf extends LitElement {
  /** `v1/users/anna`. */
  @property() thing = '';
  @property() name = '';
  #logins = new Fetched(this, (signal) => new Pages<Login>(this.thing + '/sessions').read(signal));

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const some = (this.#logins.value?.items.length ?? 0) > 0;
    return html`<section class="card" aria-label="Logins">
      <header><h2>Logins</h2>${some ? html`<button class="quiet small danger" @click=${() => void this.#end()}>Sign out everywhere</button>` : nothing}</header>
      ${this.#logins.show((pages) =>
        pages.items.length === 0
          ? html`<p class="quiet-text">Not signed in anywhere by password.</p>`
          : table('Logins', [
              { name: 'By', show: (one) => one.name },
              { name: 'Since', show: (one) => when(one.created_at) },
              { name: 'Last used', show: (one) => html`${when(one.last_used?.at)}${one.last_used ? html` <span class="quiet-text">from ${one.last_used.address}</span>` : nothing}` },
              { name: 'Ends', wide: true, show: (one) => when(one.expires_at) },
            ], pages.items),
      )}
    </section>`;
  }

  async #end(): Promise<void> {
    const done = await open({
      title: `Sign ${this.name} out everywhere`,
      label: 'Sign out',
      danger: true,
      body: () => html`<p>Every login by password ends, with the connections that were opened by it. Tokens stay.</p>`,
      run: async () => receiptText((await remove<{ receipt: Receipt }>(this.thing + '/sessions')).receipt),
    });
    if (done) {
      void this.#logins.again();
    }
  }
}
