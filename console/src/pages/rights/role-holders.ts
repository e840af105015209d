import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Receipt } from '../../api/types.ts';
import type { Session } from '../../app/session.ts';
import { open } from '../../parts/dialog.ts';
import { values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { empty, receiptText } from '../../parts/notes.ts';
import '../../parts/principal-input.ts';
import { parted, subjectLink } from '../../parts/subject.ts';
import { table } from '../../parts/table.ts';
import { COUNTED, type Holders } from './holders.ts';
import { MAY_HAVE } from './model.ts';
import { carryOut, type Change } from './paper.ts';
import { confirmed } from './turns.ts';


/** Who has a role, with giving and taking it. Tells `gate-changed` with the receipt. */
@customElement('gate-role-holders')
export class RoleHolders extends LitElement {
  @property({ attribute: false }) session!: Session;
  @property() roleId = '';
  @property({ attribute: false }) holders!: Holders;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { groups, users, devices, clients } = this.holders;
    const rows = [
      ...groups.map(({ id, description }) => ({ subject: 'group:' + id, words: description ?? 'everybody in it', type: 'group' as const })),
      ...users.map(({ id, description }) => ({ subject: 'user:' + id, words: description ?? '', type: 'user' as const })),
      ...clients.map(({ id, description }) => ({ subject: 'client:' + id, words: description ?? '', type: 'client' as const })),
      ...devices.map(({ id, description }) => ({ subject: 'device:' + id, words: description ?? '', type: 'device' as const })),
    ];
    const cut = [users, devices, clients].some((list) => list.length >= COUNTED);
    return html`<header>
        <h2 id="holders">Who has it</h2>
        ${MAY_HAVE.some((kind) => this.#may(kind)) ? html`<button class="quiet" @click=${this.#give}>${icon('plus')} Give it to …</button>` : nothing}
      </header>
      ${rows.length
        ? html`${table('Who has this role', [
              { name: 'Who', show: ({ subject }) => subjectLink(subject) },
              { name: '', show: ({ words }) => html`<span class="quiet-text">${words}</span>`, wide: true },
              { name: '', show: ({ subject, type }) => (this.#may(type) ? html`<div class="acts"><button class="quiet small" aria-label=${`Take it from ${subject}`} @click=${() => void this.#take(subject)}>Take it</button></div>` : nothing) },
            ], rows)}
            ${cut ? html`<p class="hint">Only the first ${COUNTED} of each kind are shown.</p>` : nothing}`
        : empty('user', 'Nobody has this role', 'Give it to a person, a device, or a group: whoever is in the group has it then.')}`;
  }

  #may(kind: (typeof MAY_HAVE)[number]): boolean {
    return this.session.may('update', kind);
  }

  #give = async (): Promise<void> => {
    let receipt: Receipt | undefined;
    const done = await open({
      title: `Give the role ${this.roleId}`,
      label: 'Give the role',
      body: (problem) => html`<gate-principal-input name="subject" label="To whom" required .kinds=${MAY_HAVE} .problem=${problem}
          hint="A person, a device, a client, or a group: everybody in it has the role then."></gate-principal-input>`,
      run: async (form) => {
        receipt = await carryOut({ give_role: { principal: values(form).subject ?? '', role: this.roleId } });
        return receiptText(receipt);
      },
    });
    this.#tell(done, receipt);
  };

  async #take(principal: string): Promise<void> {
    const change: Change = { take_role: { principal, role: this.roleId } };
    let receipt: Receipt | undefined;
    const done = await confirmed(change, {
      title: `Take the role ${this.roleId} from ${parted(principal)[1]}`,
      label: 'Take the role',
      danger: true,
      intro: html`<p>${principal} keeps what other roles and grants give. Every user keeps one role at least.</p>`,
      run: async () => (receipt = await carryOut(change)),
    });
    this.#tell(done, receipt);
  }

  #tell(done: boolean, receipt: Receipt | undefined): void {
    if (done) {
      this.dispatchEvent(new CustomEvent('gate-changed', { detail: receipt }));
    }
  }
}
