import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { split, type Token } from '../api/directory.ts';
import { Pages } from '../api/list.ts';
import type { Session } from '../app/session.ts';
import { Fetched } from './fetched.ts';
import { icon } from './icons.ts';
import { badge, empty } from './notes.ts';
import { permissionList } from './permission-list.ts';
import { more, table, type Column } from './table.ts';
import { when } from './times.ts';
import { addToken, changeToken, deleteToken, rotateToken, switchToken } from './token-acts.ts';

const KINDS: Record<Token['kind'], string> = {
  api: 'API token',
  connection: 'user name and password',
  certificate: 'certificate',
  session: 'login',
  access: 'OAuth',
};

/** The tokens of one principal, with everything that can be done with them. */
@customElement('gate-tokens-of')
export class TokensOf extends LitElement {
  @property({ attribute: false }) session!: Session;
  /** `device:boat-7`; of whoever is signed in if empty. */
  @property() principal = '';
  /** Only those of this kind. */
  @property() kind = '';
  @property() heading = 'Tokens and credentials';
  #tokens = new Fetched(this, (signal) =>
    new Pages<Token>('v1/tokens', { principal: this.principal === this.session.me.principal ? undefined : this.principal, kind: this.kind }).read(signal),
  );

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Reads them once more. */
  again(): void {
    void this.#tokens.again();
  }

  protected override render(): TemplateResult {
    const whose = this.principal || this.session.me.principal;
    const add = html`<button class="quiet small" @click=${async () => this.#after(await addToken(whose))}>${icon('plus')} New token</button>`;
    return html`<section class="card" aria-label=${this.heading}>
      <header><h2>${this.heading}</h2>${add}</header>
      ${this.#tokens.show((pages) =>
        pages.items.length === 0
          ? empty('key', this.kind ? 'No token of this kind' : 'No tokens yet',
              `With a token ${split(whose)[1]} proves who it is: over HTTP and WebSocket as a bearer token, over MQTT and AMQP as a user name and password.`)
          : html`${table('Tokens', this.#columns(), pages.items)} ${more(pages, async () => { await pages.read(); this.requestUpdate(); })}`,
      )}
    </section>`;
  }

  #columns(): Column<Token>[] {
    return [
      { name: 'Name', show: (one) => html`<span class="strong">${one.name}</span><br /><code class="quiet-text">${one.kind === 'certificate' ? one.id.slice(0, 16) + '…' : one.id}</code>` },
      { name: 'Kind', show: (one) => html`<span class="badges">${badge(KINDS[one.kind] ?? one.kind)}${this.#state(one)}</span>` },
      { name: 'Narrowed to', wide: true, show: (one) => permissionList(one.permissions, 'everything that its holder may') },
      {
        name: 'Last used',
        show: (one) => html`${when(one.last_used?.at)}${one.last_used ? html`<br /><span class="quiet-text">${one.last_used.transport} from ${one.last_used.address}</span>` : nothing}`,
      },
      { name: 'Expires', show: (one) => when(one.expires_at) },
      { name: '', show: (one) => this.#acts(one) },
    ];
  }

  #state(one: Token): unknown {
    if (!one.enabled) {
      return badge('disabled', 'warning');
    }
    if (one.expires_at && Date.parse(one.expires_at) < Date.now()) {
      return badge('expired', 'danger');
    }
    return one.overlap_until && Date.parse(one.overlap_until) > Date.now() ? badge('old value still good', 'warning') : nothing;
  }

  #acts(one: Token): TemplateResult {
    const act = (name: string, run: (one: Token) => Promise<boolean>, tone = '') =>
      html`<button class="quiet small ${tone}" aria-label=${`${name} ${one.name}`} @click=${async () => this.#after(await run(one))}>${name}</button>`;
    const own = one.kind === 'api' || one.kind === 'connection';
    return html`<div class="acts">
      ${one.kind === 'session' || one.kind === 'access' ? nothing : act('Edit', changeToken)} ${own ? act('Rotate', rotateToken) : nothing}
      ${one.kind === 'session' || one.kind === 'access' ? nothing : act(one.enabled ? 'Disable' : 'Enable', switchToken)} ${act('Delete', deleteToken, 'danger')}
    </div>`;
  }

  #after(done: boolean): void {
    if (done) {
      void this.#tokens.again();
      this.dispatchEvent(new CustomEvent('gate-changed', { bubbles: true }));
    }
  }
}
