import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { Pages } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { remember } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { badge, empty } from '../../parts/notes.ts';
import { subjectLink } from '../../parts/subject.ts';
import { more, table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { connectionsHead } from './connections-head.ts';
import { endMailbox } from './ending.ts';
import type { Mailbox } from './types.ts';

/** What is kept for whoever is away. */
@customElement('gate-mailboxes')
export class Mailboxes extends Page {
  @property() principal = '';
  #first = new Fetched(this, (signal) => new Pages<Mailbox>('v1/mailboxes', { principal: this.principal }).read(signal));

  protected override render(): TemplateResult {
    return html`${connectionsHead('/console/connections/mailboxes')}
      <form class="filters" @submit=${this.#chosen} novalidate>
        <div class="field">
          <label for="mailbox-principal">Principal</label>
          <input id="mailbox-principal" name="principal" type="search" placeholder="device:boat-7" .value=${this.principal} autocomplete="off" spellcheck="false" />
        </div>
        <button class="quiet">Show</button>
      </form>
      ${this.#first.show((pages) => this.#list(pages))}`;
  }

  #list(pages: Pages<Mailbox>): TemplateResult {
    if (pages.items.length === 0 && !pages.more) {
      return empty('request', this.principal ? `${this.principal} has no mailbox` : 'No mailboxes',
        'One appears when an MQTT client connects with a session that lasts, or an AMQP client makes a queue or a durable subscription. Messages wait in it while its owner is away.');
    }
    return html`${table(
        'Mailboxes',
        [
          { name: 'Whose', show: (one) => html`${subjectLink(one.principal)}<code class="block hint">${one.name}</code>` },
          { name: 'Now', show: (one) => (one.receivers ? badge('taking from it', 'good') : html`away since ${when(one.left_at, 'the start')}`) },
          { name: 'Waiting', number: true, show: (one) => one.messages.toLocaleString() },
          { name: 'Size', number: true, show: (one) => size(one.bytes) },
          { name: 'Given up', number: true, show: (one) => (one.dropped ? html`<span class="badge warning">${one.dropped.toLocaleString()}</span>` : '0') },
          { name: 'Kept', show: (one) => (one.durable ? 'survives a restart' : 'until a restart'), wide: true },
          { name: 'Listens to', show: (one) => html`${one.subscriptions.slice(0, 3).map((name) => html`<code class="block">${name}</code>`)}${one.subscriptions.length > 3 ? html`<span class="hint">and ${one.subscriptions.length - 3} more</span>` : nothing}` },
          { name: '', show: (one) => html`<div class="acts"><button class="quiet small danger" aria-label=${`End the mailbox ${one.name}`} @click=${() => void this.#end(one)}>End</button></div>` },
        ],
        pages.items,
      )}
      ${more(pages, () => void pages.read().then(() => this.requestUpdate()))}`;
  }

  #chosen = (event: Event): void => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement).get('principal');
    this.principal = typeof given === 'string' ? given.trim() : '';
    remember({ principal: this.principal });
    void this.#first.again();
  };

  async #end(one: Mailbox): Promise<void> {
    if (await endMailbox(one)) {
      await this.#first.again();
    }
  }
}

function size(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
