import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { post } from '../../api/client.ts';
import type { Principal } from '../../api/directory.ts';
import { Pages, type Listed } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { go, remember } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, empty } from '../../parts/notes.ts';
import { more, table } from '../../parts/table.ts';
import { addDevice } from './add-device.ts';
import './device-branch.ts';
import { nameCell } from './listing.ts';

type Found = Pick<Principal, 'id' | 'name' | 'description' | 'enabled' | 'owner' | 'parent'>;

const PAUSE = 250;

/** Devices as a tree that unfolds, or as a list where something is looked for. However many: what is not seen is not asked for. */
@customElement('gate-devices')
export class Devices extends Page {
  @property({ attribute: false }) query!: URLSearchParams;
  #found = new Fetched(this, (signal) => this.#read(signal));
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override render(): TemplateResult {
    const { session } = this;
    const owner = session.may('admin', 'application');
    const asked = (name: string) => this.query.get(name) ?? '';
    return html`<div class="head"><h1>Devices</h1>
        <div class="acts">
          ${owner ? html`<a class="button quiet" href="/console/devices/provisioning">Provisioning</a> <a class="button quiet" href="/console/devices/import">${icon('upload')} Import</a>` : nothing}
          <button @click=${() => void this.#add()}>${icon('plus')} Add a device</button>
        </div>
        <p class="quiet-text">Things that connect, each below the one that it is a part of. Whoever may do something with a device may do it with those below.</p></div>
      <form class="filters" role="search" @submit=${(event: Event) => event.preventDefault()} @input=${this.#asked}>
        ${field({ name: 'text', label: 'Find', type: 'search', required: true, value: asked('text'), placeholder: 'id, name or description' })}
        ${field({ name: 'property', label: 'With the property', required: true, value: asked('property'), placeholder: 'model = P-31' })}
        ${field({ name: 'stream', label: 'With the stream', required: true, value: asked('stream'), placeholder: 'gps' })}
        ${field({ name: 'owner', label: 'Of the owner', required: true, value: asked('owner'), placeholder: 'id of a user' })}
      </form>
      ${this.#flat
        ? this.#found.show((pages) => this.#list(pages))
        : html`<section class="card" aria-label="The tree of devices"><gate-device-branch .none=${this.#none()}></gate-device-branch></section>`}`;
  }

  /** Whoever sees only some devices sees them as a list: what is above them may be out of sight. */
  get #flat(): boolean {
    return this.query.size > 0 || !this.session.may('read', 'device');
  }

  async #read(signal: AbortSignal): Promise<Pages<Found> | Search> {
    const property = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(this.query.get('property') ?? '');
    const [text, stream, owner] = ['text', 'stream', 'owner'].map((name) => this.query.get(name) || undefined);
    if (property || text || stream) {
      return new Search({ text, stream, owner, properties: property ? { [property[1] ?? '']: property[2] ?? '' } : undefined }).read(signal);
    }
    return this.#flat ? new Pages<Found>('v1/devices', { owner }).read(signal) : new Search({});
  }

  #list(pages: Pages<Found> | Search): TemplateResult {
    if (pages.items.length === 0) {
      return this.query.size > 0
        ? html`<div class="empty"><p class="strong">Nothing fits</p><p class="quiet-text">Everything that is asked for must hold. A property has its whole value: model = P-31.</p>
            <button class="quiet" @click=${() => this.#show({})}>Show the tree</button></div>`
        : html`<section class="card">${this.#none()}</section>`;
    }
    return html`${table('Devices that fit', [
      { name: 'Name', show: (one: Found) => nameCell('device', one as Principal) },
      { name: 'State', show: (one) => (one.enabled ? badge('enabled', 'good') : badge('disabled', 'warning')) },
      { name: 'Below', show: (one) => (one.parent ? html`<a href="/console/devices/${encodeURIComponent(one.parent)}">${one.parent}</a>` : html`<span class="quiet-text">nothing</span>`) },
      { name: 'Owner', show: (one) => (one.owner ? html`<a href="/console/users/${encodeURIComponent(one.owner)}">${one.owner}</a>` : html`<span class="quiet-text">nobody</span>`) },
    ], pages.items)} ${more(pages, async () => { await pages.read(); this.requestUpdate(); })}`;
  }

  #none(): TemplateResult {
    return empty('device', 'No devices yet', 'Add one by hand, bring a fleet in as a list, or let devices register themselves by a provisioning key.',
      html`<button @click=${() => void this.#add()}>Add the first device</button>`);
  }

  async #add(): Promise<void> {
    const id = await addDevice(this.session);
    if (id) {
      go(`/console/devices/${encodeURIComponent(id)}`);
    }
  }

  #asked = (event: Event): void => {
    const form = event.currentTarget as HTMLFormElement;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#show(Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]))), PAUSE);
  };

  #show(given: Record<string, string>): void {
    this.query = new URLSearchParams(Object.entries(given).filter(([, value]) => value));
    remember(given);
    void this.#found.again();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }
}

/** What `POST /v1/devices/search` finds, page by page. */
class Search {
  items: Found[] = [];
  more = false;
  #next: string | undefined;

  constructor(private readonly asked: Record<string, unknown>) {}

  async read(signal?: AbortSignal): Promise<this> {
    const page = await post<Listed<Found>>('v1/devices/search', { ...this.asked, after: this.#next }, { signal });
    this.items = [...this.items, ...page.items];
    this.#next = page.next;
    this.more = page.next !== undefined;
    return this;
  }
}
