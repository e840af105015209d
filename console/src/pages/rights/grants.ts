import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { get, path } from '../../api/client.ts';
import { Pages } from '../../api/list.ts';
import type { Receipt } from '../../api/types.ts';
import { Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, empty, receiptText } from '../../parts/notes.ts';
import '../../parts/principal-input.ts';
import { subjectLink } from '../../parts/subject.ts';
import { more, table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { giveGrant } from './grant-form.ts';
import { explained } from './labels.ts';
import { SUBJECTS, type Grant } from './model.ts';
import { carryOut, type Change } from './paper.ts';
import { rightsTabs } from './tabs.ts';
import { confirmed } from './turns.ts';

/** Grants: one permission each, to one principal, group or role. */
@customElement('gate-grants')
export class Grants extends Page {
  @property({ attribute: false }) query = new URLSearchParams();
  @state() private receipt: Receipt | undefined;
  #pages = new Pages<Grant>('v1/grants');
  #grants = new Fetched(this, async (signal) => {
    const id = this.query.get('id');
    if (id) {
      return [await get<Grant>(path`v1/grants/${id}`, { signal })];
    }
    return (await this.#pages.read(signal)).items;
  });

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('query')) {
      const subject = this.query.get('subject');
      this.#pages = new Pages<Grant>('v1/grants', subject ? { subject } : {});
      if (changed.get('query')) {
        void this.#grants.again();
      }
    }
  }

  protected override render(): TemplateResult {
    const subject = this.query.get('subject') ?? '';
    const id = this.query.get('id');
    return html`<div class="head">
        <h1>Grants</h1>
        ${this.session.may('update', 'user') || this.session.may('update', 'device') ? html`<button @click=${this.#give}>${icon('plus')} Give a grant</button>` : nothing}
        <p class="quiet-text">A grant gives one permission to one principal, group or role, for as long as you say.</p>
      </div>
      ${rightsTabs('/console/grants')}
      ${this.receipt ? html`<p class="note good" role="status">${icon('check')} <span>${receiptText(this.receipt)}</span></p>` : nothing}
      ${id
        ? html`<p class="note">${icon('key')} <span>Only the grant <code>${id}</code> is shown. <a href="/console/grants">Show all of them</a></span></p>`
        : html`<form class="filters" role="search" @submit=${this.#filter}>
            <gate-principal-input name="to" label="Only those to" .kinds=${SUBJECTS} .value=${subject}></gate-principal-input>
            <button class="quiet">Filter</button>
            ${subject ? html`<a class="button quiet" href="/console/grants">Show all</a>` : nothing}
          </form>`}
      ${this.#grants.show((grants) => this.#list(grants, subject))}`;
  }

  #list(grants: readonly Grant[], subject: string): unknown {
    if (!grants.length) {
      return subject
        ? empty('key', `${subject} has no grants`, 'Roles and groups may still give rights.', html`<a class="button quiet" href=${`/console/explorer/what?subject=${encodeURIComponent(subject)}`}>What can they?</a>`)
        : empty('key', 'There are no grants', 'Where a role would give too much to too many, give one permission to one of them, with an end.');
    }
    return html`${table<Grant>('Grants', [
        { name: 'To', show: (grant) => subjectLink(grant.subject) },
        { name: 'Does', show: ({ effect }) => (effect === 'deny' ? badge('denies', 'danger') : badge('allows', 'good')) },
        { name: 'Permission', show: ({ permission }) => explained(permission) },
        { name: 'Ends', show: (grant) => html`${ending(grant)}${conditions(grant)}` },
        { name: 'Given', show: (grant) => html`${when(grant.created_at)} <span class="hint block">by ${grant.created_by}</span>`, wide: true },
        { name: '', show: (grant) => html`<div class="acts"><button class="quiet small" aria-label=${`Take back ${grant.permission} from ${grant.subject}`} @click=${() => void this.#takeBack(grant)}>Take back</button></div>` },
      ], grants)}
      ${this.query.get('id') ? nothing : more(this.#pages, () => void this.#grants.again())}`;
  }

  #filter = (event: Event): void => {
    event.preventDefault();
    const { to: subject = '' } = values(event.target as HTMLFormElement);
    go('/console/grants' + (subject ? '?subject=' + encodeURIComponent(subject) : ''));
  };

  #give = async (): Promise<void> => {
    const subject = this.query.get('subject') ?? '';
    if (await giveGrant(subject ? { subject, permission: '' } : undefined)) {
      this.#anew();
    }
  };

  async #takeBack(grant: Grant): Promise<void> {
    const change: Change = { delete_grant: grant.id };
    const done = await confirmed(change, {
      title: 'Take back a grant',
      label: 'Take it back',
      danger: true,
      intro: html`<p>${grant.subject} ${grant.effect === 'deny' ? 'is no longer denied' : 'no longer gets'} <code>${grant.permission}</code> by this grant.</p>`,
      run: async () => (this.receipt = await carryOut(change)),
    });
    if (done) {
      this.#anew();
    }
  }

  #anew(): void {
    if (this.query.get('id')) {
      go('/console/grants');
      return;
    }
    const subject = this.query.get('subject');
    this.#pages = new Pages<Grant>('v1/grants', subject ? { subject } : {});
    void this.#grants.again();
  }
}

function ending({ expires_at }: Grant): TemplateResult {
  const ended = expires_at && new Date(expires_at) < new Date();
  return html`${ended ? badge('ended', 'warning') : nothing} ${when(expires_at)}`;
}

function conditions({ addresses, transports }: Grant): unknown {
  const parts = [addresses?.length ? `from ${addresses.join(', ')}` : '', transports?.length ? `over ${transports.join(' or ')}` : ''].filter(Boolean);
  return parts.length ? html`<span class="hint block">only ${parts.join(', ')}</span>` : nothing;
}
