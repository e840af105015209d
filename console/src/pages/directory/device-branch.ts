import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Principal } from '../../api/directory.ts';
import { Pages } from '../../api/list.ts';
import { Fetched } from '../../parts/fetched.ts';
import { icon } from '../../parts/icons.ts';
import { badge } from '../../parts/notes.ts';
import { more } from '../../parts/table.ts';

/** The devices directly below one, or below none, each of which unfolds into those below it when asked. */
@customElement('gate-device-branch')
export class DeviceBranch extends LitElement {
  /** The id of the device above; empty for those at the top. */
  @property() parent = '';
  /** What stands here where there are none. */
  @property({ attribute: false }) none: unknown = html`<p class="quiet-text leaf">Nothing is below it.</p>`;
  @state() private unfolded: ReadonlySet<string> = new Set();
  #below = new Fetched(this, (signal) => new Pages<Principal>('v1/devices?parent=' + encodeURIComponent(this.parent)).read(signal));

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  again(): void {
    void this.#below.again();
  }

  protected override render(): TemplateResult {
    return html`${this.#below.show((pages) =>
      pages.items.length === 0
        ? this.none
        : html`<ul class="tree">${pages.items.map((one) => this.#device(one))}</ul>
            ${more(pages, async () => { await pages.read(); this.requestUpdate(); })}`,
    )}`;
  }

  #device(one: Principal): TemplateResult {
    const open = this.unfolded.has(one.id);
    return html`<li>
      <div class="tree-row">
        <button class="bare" aria-expanded=${open} aria-label="${open ? 'Fold' : 'Unfold'} ${one.name}" @click=${() => this.#turn(one.id)}>${icon('next')}</button>
        <div class="tree-name"><a class="strong" href="/console/devices/${encodeURIComponent(one.id)}">${one.name}</a>
          ${one.description ? html`<span class="quiet-text">${one.description}</span>` : nothing}</div>
        <span class="badges">${one.enabled ? nothing : badge('disabled', 'warning')}${one.owner ? html`<a class="badge" href="/console/users/${encodeURIComponent(one.owner)}">${one.owner}’s</a>` : nothing}</span>
      </div>
      ${open ? html`<gate-device-branch .parent=${one.id}></gate-device-branch>` : nothing}
    </li>`;
  }

  #turn(id: string): void {
    const next = new Set(this.unfolded);
    if (!next.delete(id)) {
      next.add(id);
    }
    this.unfolded = next;
  }
}
