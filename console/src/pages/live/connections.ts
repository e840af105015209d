import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { get } from '../../api/client.ts';
import type { Connection } from '../../api/types.ts';
import { Page } from '../../app/page.ts';
import { remember } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { choice } from '../../parts/form.ts';
import { badge, counted, empty } from '../../parts/notes.ts';
import { subjectLink } from '../../parts/subject.ts';
import { when } from '../../parts/times.ts';
import { endAllOf, endOne } from './ending.ts';
import { connectionsHead } from './connections-head.ts';

interface Listing {
  items: Connection[];
  next?: string;
  /** How many match; absent where the server did not count. */
  total?: number;
  total_complete?: boolean;
}

const EVERY = 3000;
const STEP = 50;
const MOST = 1000;
const PATIENCE = 250;
export const TRANSPORTS = [['', 'all'], ['mqtt', 'MQTT'], ['amqp', 'AMQP'], ['websocket', 'WebSocket'], ['http', 'event stream (HTTP)']] as const;

/** What is connected now; looked at again every few seconds. */
@customElement('gate-connections')
export class Connections extends Page {
  @property() subject = '';
  @property() transport = '';
  @property() text = '';
  @state() private shown = STEP;
  @state() private paused = false;
  /** What is shown while it stands still. */
  @state() private still: Listing | null = null;
  #listing = new Fetched(this, (signal) => this.#read(signal), EVERY);
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override render(): TemplateResult {
    return html`${connectionsHead('/console/connections')}
      <div class="filters" role="search" @input=${this.#typed}>
        ${filterField('q', 'Search', 'boat-7, 10.0.0.', this.text)}
        ${filterField('subject', 'Principal', 'device:boat-7', this.subject)}
        ${choice('transport', 'Over', TRANSPORTS, this.transport)}
        <button class="quiet" aria-pressed=${this.paused ? 'true' : 'false'} @click=${this.#pause}>Pause</button>
      </div>
      ${this.#listing.show((now) => this.#list(this.still ?? now))}`;
  }

  #list(listing: Listing): TemplateResult {
    const { items } = listing;
    if (items.length === 0) {
      return this.subject || this.transport || this.text
        ? empty('connection', 'No connection is like that', 'Others may be there: take a filter away.', html`<button class="quiet" @click=${this.#all}>Show all</button>`)
        : empty('connection', 'Nothing is connected', 'Devices and people appear here as soon as they open a WebSocket, an event stream, or a connection of MQTT or AMQP.', html`<a class="button quiet" href="/console/devices">Go to the devices</a>`);
    }
    return html`<div class="counts">
        <p role="status">${this.#count(listing)}</p>
        <div class="badges">${byTransport(items).map(([name, count]) => badge(`${name} ${count}`))}</div>
        ${this.subject
          ? html`<button class="quiet small danger" @click=${this.#endAll}>End all of ${this.subject}</button>`
          : nothing}
      </div>
      <div class="table-frame"><table class="connections">
        <caption class="hidden">Live connections</caption>
        <thead><tr>
          <th scope="col">Who</th><th scope="col">Over</th><th scope="col">Since</th>
          <th scope="col">Listens to</th><th scope="col" class="number">Sent</th><th scope="col" class="number">Got</th>
          <th scope="col" class="number">Refused</th><th scope="col"><span class="hidden">Acts</span></th>
        </tr></thead>
        <tbody>${repeat(items, (one) => one.id, (one) => this.#row(one))}</tbody>
      </table></div>
      ${listing.next && this.shown < MOST ? html`<p class="more"><button class="quiet" @click=${this.#more}>Show more</button></p>` : nothing}`;
  }

  #row(one: Connection): TemplateResult {
    const more = one.subscriptions.length - 2;
    return html`<tr>
      <td data-name="Who"><div>${subjectLink(one.principal)}${one.client_id ? html`<span class="hint block">${one.client_id}</span>` : nothing}</div></td>
      <td data-name="Over"><div>${badge(one.transport)}<span class="hint block">from <code>${one.address}</code></span></div></td>
      <td data-name="Since">${when(one.connected_at)}</td>
      <td data-name="Listens to"><div>${one.subscriptions.length === 0
        ? html`<span class="quiet-text">nothing</span>`
        : html`${one.subscriptions.slice(0, 2).map((name) => html`<code class="block">${name}</code>`)}${more > 0 ? html`<span class="hint">and ${more} more</span>` : nothing}`}</div></td>
      <td data-name="Sent" class="number">${one.published.toLocaleString()}</td>
      <td data-name="Got" class="number">${one.delivered.toLocaleString()}</td>
      <td data-name="Refused" class="number"><div>${one.refused ? html`<span class="badge warning">${one.refused.toLocaleString()}</span>` : '0'}</div></td>
      <td data-name=""><div class="acts">
        <a class="button quiet small" href=${`/console/connections/${encodeURIComponent(one.id)}`} aria-label=${`Open the connection ${one.id} of ${one.principal}`}>Open</a>
        <button class="quiet small danger" aria-label=${`End the connection ${one.id} of ${one.principal}`} @click=${() => void this.#end(one)}>End</button>
      </div></td>
    </tr>`;
  }

  #count({ items, total, total_complete: complete, next }: Listing): string {
    const count = counted(total ?? items.length, 'connection');
    const open = total === undefined ? next !== undefined : complete === false;
    return `${open ? 'More than ' : ''}${count}${this.subject || this.transport || this.text ? ' like this' : ''}${this.paused ? ', as they were when you paused' : ''}`;
  }

  #read(signal: AbortSignal): Promise<Listing> {
    const { subject, transport, text } = this;
    return get<Listing>('v1/connections', { query: { subject, transport, q: text, limit: this.shown }, signal });
  }

  #typed = (event: Event): void => {
    const input = event.target as HTMLInputElement | HTMLSelectElement;
    if (input.name === 'transport') {
      this.transport = input.value;
    } else if (input.name === 'subject') {
      this.subject = input.value.trim();
    } else {
      this.text = input.value.trim();
    }
    this.#look();
  };

  #look(): void {
    this.still = null;
    this.paused = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      remember({ q: this.text, subject: this.subject, transport: this.transport });
      void this.#listing.again();
    }, PATIENCE);
  }

  #all = (): void => {
    this.subject = this.transport = this.text = '';
    this.#look();
  };

  #more = (): void => {
    this.shown = Math.min(MOST, this.shown * 4);
    this.#look();
  };

  #pause = (): void => {
    this.paused = !this.paused;
    this.still = this.paused ? (this.#listing.value ?? null) : null;
  };

  async #end(one: Connection): Promise<void> {
    if (await endOne(one)) {
      this.still = null;
      this.paused = false;
      await this.#listing.again();
    }
  }

  #endAll = async (): Promise<void> => {
    if (await endAllOf(this.subject)) {
      await this.#listing.again();
    }
  };
}

function filterField(name: string, label: string, placeholder: string, value: string): TemplateResult {
  return html`<div class="field"><label for=${'field-' + name}>${label}</label>
    <input id=${'field-' + name} name=${name} type="search" placeholder=${placeholder} autocomplete="off" spellcheck="false" .value=${value} /></div>`;
}

function byTransport(items: readonly Connection[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { transport } of items) {
    counts.set(transport, (counts.get(transport) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}
