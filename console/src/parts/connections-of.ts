import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { path, remove } from '../api/client.ts';
import { Pages } from '../api/list.ts';
import type { Connection, Receipt } from '../api/types.ts';
import { wouldEnd } from './cost.ts';
import { open } from './dialog.ts';
import { Fetched } from './fetched.ts';
import { counted, receiptText } from './notes.ts';
import { table } from './table.ts';
import { when } from './times.ts';

const EVERY = 5000;

/** What one principal has open now, and the way to end it. */
@customElement('gate-connections-of')
export class ConnectionsOf extends LitElement {
  @property() principal = '';
  #open = new Fetched(this, (signal) => new Pages<Connection>('v1/connections', { subject: this.principal }).read(signal), EVERY);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const some = (this.#open.value?.items.length ?? 0) > 0;
    return html`<section class="card" aria-label="Live connections">
      <header><h2>Live connections</h2>${some ? html`<button class="quiet small danger" @click=${() => void this.#endAll()}>End all</button>` : nothing}</header>
      ${this.#open.show((pages) =>
        pages.items.length === 0
          ? html`<p class="quiet-text">Not connected now. This looks again every few seconds.</p>`
          : table('Live connections', [
              { name: 'Transport', show: (one) => html`<a href="/console/connections/${encodeURIComponent(one.id)}">${one.transport}</a>` },
              { name: 'From', show: (one) => html`${one.address}${one.client_id ? html`<br /><span class="quiet-text">as ${one.client_id}</span>` : nothing}` },
              { name: 'Since', show: (one) => when(one.connected_at) },
              { name: 'Listens to', wide: true, show: (one) => (one.subscriptions.length ? html`<span title=${one.subscriptions.join(', ')}>${counted(one.subscriptions.length, 'channel')}</span>` : html`<span class="quiet-text">nothing</span>`) },
              { name: 'In / out', number: true, wide: true, show: (one) => `${one.published.toLocaleString()} / ${one.delivered.toLocaleString()}` },
              { name: 'Refused', number: true, wide: true, show: (one) => one.refused.toLocaleString() },
              { name: '', show: (one) => html`<div class="acts"><button class="quiet small danger" aria-label="End ${one.transport} from ${one.address}" @click=${() => void this.#end(one)}>End</button></div>` },
            ], pages.items),
      )}
      ${this.#open.value?.more ? html`<p class="hint"><a href="/console/connections?subject=${encodeURIComponent(this.principal)}">All of its connections</a></p>` : nothing}
    </section>`;
  }

  async #end(one: Connection): Promise<void> {
    const done = await open({
      title: 'End this connection',
      label: 'End it',
      danger: true,
      body: () => html`<p>The ${one.transport} connection from ${one.address} is closed and told why. Whose credential is good may connect again: to keep it away, disable the token or the principal.</p>`,
      run: async () => receiptText((await remove<{ receipt: Receipt }>(path`v1/connections/${one.id}`)).receipt),
    });
    if (done) {
      void this.#open.again();
    }
  }

  async #endAll(): Promise<void> {
    const done = await open({
      title: `End all connections of ${this.principal}`,
      label: 'End all',
      danger: true,
      body: () => html`<p>Every connection that is there now is closed and told why. Whose credential is good may connect again.</p>`,
      cost: () => wouldEnd(this.principal),
      run: async () => receiptText((await remove<{ receipt: Receipt }>('v1/connections', { query: { subject: this.principal } })).receipt),
    });
    if (done) {
      void this.#open.again();
    }
  }
}
