import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { get, path, remove } from '../../api/client.ts';
import { Pages } from '../../api/list.ts';
import { listen, type Liveness } from '../../api/live.ts';
import { Page } from '../../app/page.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { icon } from '../../parts/icons.ts';
import { badge, counted, empty, type Tone } from '../../parts/notes.ts';
import { more, table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { command } from '../../parts/try-out.ts';
import { askSettings, type RequestSettings } from './request-settings.ts';
import { approve, deny } from './request-acts.ts';

/** Somebody's wish for access. */
export interface AccessRequest {
  id: string;
  principal: string;
  status: 'pending' | 'approved' | 'denied' | 'collected';
  expires_at: string;
  reason?: string;
  known?: boolean;
  description?: string;
  roles?: string[];
  permissions?: string[];
  address?: string;
  asked_at?: string;
  decided_by?: string;
  decided_at?: string;
}

type Shown = 'pending' | 'decided';

const TONES: Record<AccessRequest['status'], Tone> = { pending: 'warning', approved: 'good', denied: 'danger', collected: 'good' };
/** How often is looked anew: what is heard live comes at once all the same. */
const LOOK_AGAIN = 15_000;

/** Who asks for access, and what is decided about it. */
@customElement('gate-requests')
export class Requests extends Page {
  @property() shown: Shown = 'pending';
  @state() private live: Liveness = 'off';
  /** For those who do not see it appear. */
  @state() private heard = '';
  readonly #pending = new Fetched(this, (signal) => new Pages<AccessRequest>('v1/access-requests', { status: 'pending' }).read(signal), LOOK_AGAIN);
  readonly #decided = new Fetched(this, (signal) => this.#readDecided(signal), LOOK_AGAIN);
  readonly #settings = new Fetched(this, (signal) => get<RequestSettings>('v1/access-requests/settings', { signal }));
  #stop = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = listen<{ event: string; principal: string }>('$access-requests', ({ event, principal }) => this.#heard(event, principal), (now) => (this.live = now));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override render(): TemplateResult {
    const waiting = this.#pending.value?.items.length;
    return html`<div class="head">
        <h1>Access requests</h1>
        <div class="acts">
          ${this.live === 'on' ? html`<span class="badge good live-mark">live</span>` : nothing}
          ${this.session.may('admin', 'access_request')
            ? html`<button class="quiet" @click=${this.#openSettings} ?disabled=${!this.#settings.value}>${icon('settings')} Who may ask</button>`
            : nothing}
        </div>
        <p class="quiet-text">Devices without a keyboard, and people without an account, ask here for access. They get what you give, and nothing else.</p>
      </div>
      <nav class="tabs" aria-label="Requests">
        <a href="/console/requests" aria-current=${this.shown === 'pending' ? 'page' : nothing}>Waiting${waiting ? html` <span class="count">${waiting}${this.#pending.value?.more ? '+' : ''}</span>` : nothing}</a>
        <a href="/console/requests?shown=decided" aria-current=${this.shown === 'decided' ? 'page' : nothing}>Decided</a>
      </nav>
      <p class="hidden" role="status">${this.heard}</p>
      ${this.shown === 'pending' ? this.#pending.show((pages) => this.#waiting(pages)) : this.#decided.show((rows) => this.#past(rows))}`;
  }

  #waiting(pages: Pages<AccessRequest>): TemplateResult {
    if (pages.items.length === 0) {
      return this.#nobody();
    }
    return html`<ul class="requests">${pages.items.map((request) => html`<li>${this.#card(request)}</li>`)}</ul>
      ${more(pages, () => void pages.read().then(() => this.requestUpdate()))}`;
  }

  #card(request: AccessRequest): TemplateResult {
    const person = request.principal.startsWith('user:');
    const wishes = (request.roles?.length ?? 0) + (request.permissions?.length ?? 0);
    return html`<article class="card request" aria-label=${request.principal}>
      <header>
        <h2>${icon(person ? 'user' : 'device')} ${request.principal}</h2>
        ${request.known ? badge(person ? 'the name is taken' : 'known already', 'warning') : nothing}
      </header>
      ${request.description ? html`<blockquote>${request.description}</blockquote>` : nothing}
      <dl class="facts">
        <dt>Asked</dt><dd>${when(request.asked_at)} from <code>${request.address}</code></dd>
        <dt>Wishes</dt><dd>${wishes
          ? html`<ul class="wishes">
              ${request.roles?.map((role) => html`<li><code>${role}</code> <span class="quiet-text">role</span></li>`)}
              ${request.permissions?.map((permission) => html`<li><code>${permission}</code></li>`)}
            </ul>`
          : html`<span class="quiet-text">nothing in particular</span>`}</dd>
        <dt>Waits until</dt><dd>${when(request.expires_at)}</dd>
      </dl>
      ${this.session.may('update', 'access_request')
        ? html`<div class="acts">
            <button @click=${() => this.#decide(approve(request))}>${icon('check')} Approve …</button>
            <button class="quiet danger" @click=${() => this.#decide(deny(request))}>${icon('refusal')} Deny …</button>
          </div>`
        : html`<p class="hint">To decide about it takes <code>update_access_request</code>.</p>`}
    </article>`;
  }

  #nobody(): TemplateResult {
    const settings = this.#settings.value;
    if (!settings || settings.devices || settings.people) {
      const who = !settings || (settings.devices && settings.people) ? 'devices and people' : settings.devices ? 'devices' : 'people';
      return empty('request', 'Nobody waits', `Requests of ${who} appear here by themselves, the moment they come. Try it from a terminal:`,
        command(`curl ${location.origin}/v1/access-requests \\\n  -H 'Content-Type: application/json' \\\n  -d '{"client_id": "boat-7", "description": "the boat of Ann"}'`));
    }
    return empty('request', 'Nobody may ask', 'This application is closed: a device or a person that asks for access is turned away. Open it for as long as you expect somebody.',
      this.session.may('admin', 'access_request') ? html`<button @click=${this.#openSettings}>Say who may ask</button>` : nothing);
  }

  #past(rows: readonly AccessRequest[]): TemplateResult {
    if (rows.length === 0) {
      return empty('request', 'Nothing was decided lately', 'What was decided stands here for about an hour, and in the audit for good.',
        this.session.may('read', 'audit') ? html`<a class="button quiet" href="/console/audit">Open the audit</a>` : nothing);
    }
    return table('Requests that were decided', [
      { name: 'Who', show: (row) => html`<span class="strong">${row.principal}</span>${row.description ? html`<br><span class="quiet-text">${row.description}</span>` : nothing}` },
      { name: 'Outcome', show: (row) => html`${badge(row.status, TONES[row.status])}${row.reason ? html` <span>“${row.reason}”</span>` : nothing}${waits(row) ? html` <span class="quiet-text">the token waits for the device</span>` : nothing}` },
      { name: 'By', show: (row) => row.decided_by ?? '' },
      { name: 'When', show: (row) => when(row.decided_at) },
      { name: '', show: (row) => this.session.may('delete', 'access_request')
          ? html`<div class="acts"><button class="quiet small" aria-label="Forget the request of ${row.principal}" @click=${() => this.#forget(row)}>Forget</button></div>`
          : nothing },
    ], rows);
  }

  async #readDecided(signal: AbortSignal): Promise<AccessRequest[]> {
    const all = await new Pages<AccessRequest>('v1/access-requests', {}, 100).read(signal);
    return all.items
      .filter(({ status }) => status !== 'pending')
      .sort((one, other) => (other.decided_at ?? '').localeCompare(one.decided_at ?? ''));
  }

  #heard(event: string, principal: string): void {
    if (event === 'asked') {
      this.heard = `${principal} asks for access.`;
    }
    void this.#again();
  }

  async #again(): Promise<void> {
    await Promise.all([this.#pending.again(), this.#decided.again()]);
  }

  async #decide(asked: Promise<boolean>): Promise<void> {
    if (await asked) {
      await this.#again();
    }
  }

  async #forget(request: AccessRequest): Promise<void> {
    await this.#decide(open({
      title: `Forget the request of ${request.principal}`,
      label: 'Forget it',
      danger: true,
      body: () => html`<p>${waits(request)
        ? 'The token that waits for the device can no longer be collected: it has to ask again.'
        : 'It disappears from this list. What was given stays, and the audit keeps what happened.'}</p>`,
      run: async () => {
        await remove(path`v1/access-requests/${request.id}`);
        return `The request of ${request.principal} is forgotten.`;
      },
    }));
  }

  #openSettings = async (): Promise<void> => {
    const settings = this.#settings.value;
    const waiting = this.#pending.value?.items.length ?? 0;
    if (settings && (await askSettings(settings, counted(waiting, 'request')))) {
      await this.#settings.again();
    }
  };
}

/** Whether a token is there to be collected. */
function waits({ status, principal }: AccessRequest): boolean {
  return status === 'approved' && principal.startsWith('device:');
}
