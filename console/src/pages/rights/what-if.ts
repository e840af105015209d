import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { first } from '../../api/list.ts';
import { Problem } from '../../api/problem.ts';
import type { Receipt } from '../../api/types.ts';
import { announce, Page } from '../../app/page.ts';
import { open } from '../../parts/dialog.ts';
import { choice, field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { counted, empty, receiptText } from '../../parts/notes.ts';
import { problemNote } from '../../parts/problem-note.ts';
import '../../parts/principal-input.ts';
import { giveGrant } from './grant-form.ts';
import { MAY_HAVE, type Grant, type Role } from './model.ts';
import { basket, carryOut, inShort, keepBasket, type Change } from './paper.ts';
import { explorerTabs } from './tabs.ts';
import './turns.ts';

const LEVELS = [
  ['permission', 'who has the permission'], ['authenticated', 'everybody who has signed in'], ['anonymous', 'everybody, without signing in'],
  ['ask', 'whom the backend allows'], ['nobody', 'nobody'],
] as const;

/** What became of a change that was to be made. */
interface Made {
  change: Change;
  receipt?: Receipt | undefined;
  problem?: Problem;
}

/** Changes collected on paper, rehearsed on the last decisions, and only then made. */
@customElement('gate-what-if')
export class WhatIfPage extends Page {
  @state() private changes: Change[] = basket();
  @state() private made: readonly Made[] = [];
  @state() private busy = false;

  protected override render(): TemplateResult {
    return html`<div class="head"><h1>Access explorer</h1>
        <p class="quiet-text">Change rights on paper, see who would lose and who would gain, and only then make the changes.</p></div>
      ${explorerTabs('/console/explorer/what-if')}
      <div class="stack">
        ${this.made.length ? this.#receipts() : nothing}
        <section class="card" aria-labelledby="paper">
          <header><h2 id="paper">On paper</h2>
            ${this.changes.length ? html`<button class="quiet small" ?disabled=${this.busy} @click=${() => this.#keep([])}>Throw all away</button>` : nothing}</header>
          ${this.changes.length
            ? html`<ol class="paper-list" aria-label="Changes on paper">${this.changes.map((change, i) => html`<li><span>${inShort(change)}${detail(change)}</span>
                <button class="bare" ?disabled=${this.busy} aria-label=${`Throw away: ${inShort(change)}`} title="Throw away" @click=${() => this.#keep(this.changes.filter((_, j) => j !== i))}>${icon('close')}</button></li>`)}</ol>`
            : empty('document', 'Nothing is on paper', 'Begin with a change below. Nothing here acts until you make the changes.')}
          <div class="acts" role="group" aria-label="Add a change">
            <button class="quiet small" @click=${this.#addGrant}>${icon('plus')} Grant</button>
            <button class="quiet small" @click=${this.#endGrant}>${icon('close')} Take back a grant</button>
            <button class="quiet small" @click=${() => void this.#turnRole(true)}>${icon('plus')} Give a role</button>
            <button class="quiet small" @click=${() => void this.#turnRole(false)}>${icon('close')} Take a role</button>
            <button class="quiet small" @click=${this.#channelRule}>${icon('channel')} Channel rule</button>
            <a class="button quiet small" href="/console/roles">${icon('role')} Change a role</a>
          </div>
        </section>
        ${this.changes.length
          ? html`<section class="card" aria-labelledby="then">
              <header><h2 id="then">What it would change</h2></header>
              <gate-rehearsal .changes=${this.changes}></gate-rehearsal>
              <div class="acts"><button ?disabled=${this.busy} @click=${this.#make}>${this.busy ? 'One moment …' : 'Make these changes …'}</button></div>
            </section>`
          : nothing}
      </div>`;
  }

  #receipts(): TemplateResult {
    return html`<section class="card" aria-labelledby="made" role="status">
      <h2 id="made">What was made</h2>
      <ol class="paper-list">${this.made.map(({ change, receipt, problem }) => html`<li><span>${icon(problem ? 'alert' : 'check')} <span class="strong">${inShort(change)}.</span>
        ${problem ? problemNote(problem) : receiptText(receipt)}</span></li>`)}</ol>
    </section>`;
  }

  #keep(changes: Change[]): void {
    this.changes = changes;
    keepBasket(changes);
  }

  #add(change: Change): void {
    this.made = [];
    this.#keep([...this.changes, change]);
  }

  #addGrant = (): void => void giveGrant(undefined, (grant) => this.#add({ add_grant: grant }));

  #endGrant = async (): Promise<void> => {
    const grants = await first<Grant>('v1/grants', {}, 500).catch(() => []);
    const options = grants.map(({ id, subject, effect, permission }) => [id, `${subject}: ${effect === 'deny' ? 'not ' : ''}${permission}`] as const);
    await open({
      title: 'Take back a grant on paper',
      label: 'Put on paper',
      body: () => (options.length ? choice('grant', 'Which grant', options) : html`<p>There are no grants.</p>`),
      run: async (form) => {
        const { grant } = values(form);
        if (grant) this.#add({ delete_grant: grant });
      },
    });
  };

  async #turnRole(given: boolean): Promise<void> {
    const roles = await first<Role>('v1/roles', {}, 500).catch(() => []);
    await open({
      title: given ? 'Give a role on paper' : 'Take a role on paper',
      label: 'Put on paper',
      body: (problem) => html`<div class="fields">
        <gate-principal-input name="principal" label=${given ? 'To whom' : 'From whom'} required .kinds=${MAY_HAVE}></gate-principal-input>
        ${field({ name: 'role', label: 'Role', required: true, choices: roles.map(({ id }) => id) }, problem)}</div>`,
      run: async (form) => {
        const { principal = '', role = '' } = values(form);
        this.#add(given ? { give_role: { principal, role } } : { take_role: { principal, role } });
      },
    });
  }

  #channelRule = async (): Promise<void> => {
    const rules = await first<{ pattern: string }>('v1/channels/rules', {}, 500).catch(() => []);
    await open({
      title: 'A channel rule on paper',
      label: 'Put on paper',
      body: (problem) => html`<div class="fields">
        ${field({ name: 'pattern', label: 'Channels', required: true, placeholder: 'fleet/+/position', choices: rules.map(({ pattern }) => pattern) }, problem)}
        ${choice('publish', 'Who may publish', LEVELS)} ${choice('subscribe', 'Who may listen', LEVELS)}
        <label class="check"><input type="checkbox" name="gone" /> <span>There should be no rule of its own: delete it</span></label></div>`,
      run: async (form) => {
        const { pattern = '', publish = '', subscribe = '', gone } = values(form);
        this.#add(gone ? { delete_rule: pattern } : { put_rule: { pattern, publish, subscribe } });
      },
    });
  };

  #make = async (): Promise<void> => {
    const changes = this.changes;
    const agreed = await open({
      title: counted(changes.length, 'change') + ' to make',
      label: changes.length === 1 ? 'Make the change' : 'Make the changes',
      danger: true,
      wide: true,
      body: () => html`<p>They are made one after the other and act at once. If one is refused, those after it are not made and stay on paper.</p>
        <gate-rehearsal .changes=${changes}></gate-rehearsal>`,
      run: async () => {},
    });
    if (agreed) {
      await this.#carryOut(changes);
    }
  };

  async #carryOut(changes: readonly Change[]): Promise<void> {
    this.busy = true;
    this.made = [];
    for (const [i, change] of changes.entries()) {
      try {
        const receipt = await carryOut(change);
        this.made = [...this.made, { change, receipt }];
        this.#keep(changes.slice(i + 1));
      } catch (fault) {
        this.made = [...this.made, { change, problem: Problem.of(fault) }];
        break;
      }
    }
    this.busy = false;
    const failed = this.made.some(({ problem }) => problem);
    announce(failed ? 'A change was refused. What was not made is still on paper.' : `${counted(changes.length, 'change')} made.`);
  }
}

/** The parts of a change that do not fit into one line. */
function detail(change: Change): unknown {
  if ('put_role' in change) {
    const { allow, deny } = change.put_role;
    return html`<span class="hint block">allows ${allow.length ? allow.map((label) => html`<code>${label}</code> `) : 'nothing'}${deny.length ? html`, denies ${deny.map((label) => html`<code>${label}</code> `)}` : nothing}</span>`;
  }
  if ('add_grant' in change && change.add_grant.expires_at) {
    return html`<span class="hint block">until ${new Date(change.add_grant.expires_at).toLocaleString()}</span>`;
  }
  return nothing;
}
