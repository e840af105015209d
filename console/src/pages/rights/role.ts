import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { get, path } from '../../api/client.ts';
import type { Receipt } from '../../api/types.ts';
import { announce, Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { icon } from '../../parts/icons.ts';
import { receiptText } from '../../parts/notes.ts';
import { sentence } from '../../parts/problem-note.ts';
import { ago } from '../../parts/times.ts';
import { allGroups, holdersOf } from './holders.ts';
import './label-builder.ts';
import { inWords, parse } from './labels.ts';
import type { Role } from './model.ts';
import { addToBasket, carryOut, saveRole, type Change, type RoleDraft } from './paper.ts';
import './role-holders.ts';
import { confirmed } from './turns.ts';

type Effect = 'allow' | 'deny';

/** One role: what it allows and denies, who has it, and what a change of it would change. */
@customElement('gate-role')
export class RolePage extends Page {
  @property() roleId = '';
  @state() private draft: RoleDraft | null = null;
  @state() private written = 'read_device';
  @state() private fault = '';
  @state() private receipt: Receipt | undefined;
  #role = new Fetched(this, async (signal) => {
    const role = await get<Role>(path`v1/roles/${this.roleId}`, { signal });
    this.draft ??= { id: role.id, description: role.description, allow: [...role.allow], deny: [...role.deny] };
    return role;
  });
  #holders = new Fetched(this, () => holdersOf(this.roleId, allGroups()));

  protected override render(): TemplateResult {
    return html`<nav class="crumbs" aria-label="Above"><a href="/console/roles">Roles</a></nav>
      ${this.#role.show((role) => this.#page(role, this.draft ?? { ...role }))}`;
  }

  #page(role: Role, draft: RoleDraft): TemplateResult {
    const editable = this.session.may('update', 'role');
    const changed = isChanged(role, draft);
    return html`<div class="head">
        <h1>Role ${role.id}</h1>
        <div class="acts">
          <a class="button quiet" href=${`/console/explorer/what?subject=${encodeURIComponent('role:' + role.id)}`}>${icon('explorer')} All that it gives</a>
        </div>
        <p class="quiet-text">${role.description ? sentence(role.description) : 'No description.'} Made ${ago(role.created_at)}.</p>
      </div>
      ${this.receipt ? html`<p class="note good" role="status">${icon('check')} <span>${receiptText(this.receipt)}</span></p>` : nothing}
      <div class="stack">
        <section class="card" aria-labelledby="permissions">
          <header><h2 id="permissions">Permissions</h2></header>
          ${editable ? this.#description(draft) : nothing}
          <div class="columns">${this.#list('allow', role, draft, editable)} ${this.#list('deny', role, draft, editable)}</div>
          ${editable ? this.#adder() : nothing}
          ${changed ? this.#pending(role, draft) : nothing}
        </section>
        <section class="card" aria-labelledby="holders">
          ${this.#holders.show((holders) => html`<gate-role-holders .session=${this.session} .roleId=${role.id} .holders=${holders} @gate-changed=${this.#handed}></gate-role-holders>`)}
        </section>
        ${this.session.may('delete', 'role')
          ? html`<section class="card" aria-labelledby="ending">
              <header><h2 id="ending">Delete this role</h2><button class="quiet danger" @click=${() => void this.#remove(role)}>Delete the role …</button></header>
              <p class="quiet-text">It is taken from everybody who has it, at once, and grants to it go with it.</p>
            </section>`
          : nothing}
      </div>`;
  }

  #description(draft: RoleDraft): TemplateResult {
    return html`<div class="field role-purpose">
      <label for="field-description">What it is for <span class="quiet-text">(optional)</span></label>
      <input id="field-description" .value=${draft.description ?? ''} autocomplete="off"
        @input=${(event: Event) => (this.draft = { ...draft, description: (event.target as HTMLInputElement).value || undefined })} />
    </div>`;
  }

  #list(effect: Effect, role: Role, draft: RoleDraft, editable: boolean): TemplateResult {
    const gone = role[effect].filter((label) => !draft[effect].includes(label));
    const all = [...role[effect], ...draft[effect].filter((label) => !role[effect].includes(label))];
    return html`<div>
      <h3>${effect === 'allow' ? 'Allows' : 'Denies'}</h3>
      ${all.length
        ? html`<ul class="permissions ${effect}" aria-label=${effect === 'allow' ? 'Allows' : 'Denies'}>
            ${all.map((label) => {
              const isGone = gone.includes(label);
              const mark = isGone ? 'gone' : role[effect].includes(label) ? '' : 'fresh';
              return html`<li class=${mark}>
                ${icon(effect === 'allow' ? 'check' : 'refusal')}
                <div><span class="says">${inWords(label) || label}${mark ? html` <span class="badge ${isGone ? 'danger' : 'good'}">${isGone ? 'goes' : 'new'}</span>` : nothing}</span><code class="quiet-text block">${label}</code></div>
                ${editable
                  ? isGone
                    ? html`<button class="quiet small" aria-label=${`Keep ${label}`} @click=${() => this.#put(effect, [...draft[effect], label])}>Keep</button>`
                    : html`<button class="bare" aria-label=${`Remove ${label}`} title="Remove" @click=${() => this.#put(effect, draft[effect].filter((one) => one !== label))}>${icon('close')}</button>`
                  : nothing}
              </li>`;
            })}
          </ul>`
        : html`<p class="quiet-text">${effect === 'allow' ? 'Nothing yet. Write a permission below, and allow it.' : 'Nothing. A denial wins over everything that allows the same.'}</p>`}
    </div>`;
  }

  #adder(): TemplateResult {
    return html`<div class="adder">
      <h3>Add a permission</h3>
      <gate-label-builder .value=${this.written} .fault=${this.fault}
        @input=${(event: Event) => { this.written = (event.currentTarget as HTMLElement & { value: string }).value; this.fault = ''; }}></gate-label-builder>
      <div class="acts">
        <button type="button" class="quiet" @click=${() => this.#add('allow')}>${icon('check')} Allow it</button>
        <button type="button" class="quiet danger" @click=${() => this.#add('deny')}>${icon('refusal')} Deny it</button>
      </div>
    </div>`;
  }

  #pending(role: Role, draft: RoleDraft): TemplateResult {
    return html`<div class="pending" role="group" aria-label="Changes that are not saved">
      <p><span class="strong">Not saved yet:</span> ${difference(role, draft)}</p>
      <div class="acts">
        <button @click=${() => void this.#save(role, draft)}>Save …</button>
        <button class="quiet" @click=${() => this.#toPaper(draft)}>Put on paper</button>
        <button class="quiet" @click=${() => this.#reset(role)}>Discard</button>
      </div>
    </div>`;
  }

  #put(effect: Effect, labels: string[]): void {
    if (this.draft) {
      this.draft = { ...this.draft, [effect]: labels };
    }
  }

  #add(effect: Effect): void {
    const label = this.written;
    if (!parse(label)) {
      this.fault = 'This is no permission: write verb_type, verb_own_type, or verb_type:pattern.';
      return;
    }
    if (this.draft?.[effect].includes(label)) {
      this.fault = `It ${effect === 'allow' ? 'allows' : 'denies'} this already.`;
      return;
    }
    this.#put(effect, [...(this.draft?.[effect] ?? []), label]);
    announce(`${label} will be ${effect === 'allow' ? 'allowed' : 'denied'} once you save.`);
  }

  #reset(role: Role): void {
    this.draft = { id: role.id, description: role.description, allow: [...role.allow], deny: [...role.deny] };
  }

  #toPaper(draft: RoleDraft): void {
    addToBasket({ put_role: draft });
    go('/console/explorer/what-if');
  }

  async #save(role: Role, draft: RoleDraft): Promise<void> {
    let saved: Role | undefined;
    const done = await confirmed({ put_role: draft }, {
      title: `Save the role ${role.id}`,
      label: 'Save the role',
      intro: html`<p>${sentence(difference(role, draft))} It acts at once on whoever has the role.</p>`,
      run: async () => {
        saved = await saveRole(draft, role.version);
        return saved.receipt;
      },
    });
    if (done && saved) {
      this.receipt = saved.receipt;
      this.draft = null;
      await this.#role.again();
    }
  }

  async #remove(role: Role): Promise<void> {
    const change: Change = { delete_role: role.id };
    const done = await confirmed(change, {
      title: `Delete the role ${role.id}`,
      label: 'Delete the role',
      danger: true,
      intro: html`<p>Whoever has this role loses what it gives, at once. It cannot be brought back.</p>`,
      run: () => carryOut(change),
    });
    if (done) {
      go('/console/roles', true);
    }
  }

  #handed = async (event: Event): Promise<void> => {
    this.receipt = (event as CustomEvent<Receipt | undefined>).detail;
    await this.#holders.again();
  };
}

function isChanged(role: Role, draft: RoleDraft): boolean {
  return difference(role, draft) !== '';
}

/** "allows 2 more, denies 1 less". */
function difference(role: Role, draft: RoleDraft): string {
  const parts = (['allow', 'deny'] as const).flatMap((effect) => {
    const word = effect === 'allow' ? 'allows' : 'denies';
    const fresh = draft[effect].filter((label) => !role[effect].includes(label)).length;
    const gone = role[effect].filter((label) => !draft[effect].includes(label)).length;
    return [fresh ? `${word} ${fresh} more` : '', gone ? `${word} ${gone} less` : ''];
  });
  if ((role.description ?? '') !== (draft.description ?? '')) {
    parts.push('says otherwise what it is for');
  }
  return parts.filter(Boolean).join(', ');
}
