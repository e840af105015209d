import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { post } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { open } from '../../parts/dialog.ts';
import { choice, field } from '../../parts/form.ts';
import { receiptText } from '../../parts/notes.ts';
import { sentence } from '../../parts/problem-note.ts';
import { instant } from '../../parts/times.ts';
import '../../parts/principal-input.ts';
import './label-builder.ts';
import { parse } from './labels.ts';
import { SUBJECTS, TRANSPORTS, type Grant, type GrantNew } from './model.ts';
import type { Change } from './paper.ts';
import './turns.ts';

const HOUR = 3_600_000;
const ENDS = [
  ['hour', 'in an hour', HOUR],
  ['day', 'in a day', 24 * HOUR],
  ['week', 'in a week', 7 * 24 * HOUR],
  ['month', 'in 30 days', 30 * 24 * HOUR],
] as const;

/** Everything about a grant, with what it would change below. */
@customElement('gate-grant-form')
export class GrantForm extends LitElement {
  @property({ attribute: false }) grant: GrantNew = { subject: '', permission: 'read_device' };
  @property({ attribute: false }) problem: Problem | null = null;
  /** Whether who and what are settled, and only how long and when are open. */
  @property({ type: Boolean }) settled = false;
  @state() private ends = 'never';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    if (this.settled) {
      this.ends = 'day'; // what is given to get on today should not stay for ever
      this.#put({ expires_at: inTime(24 * HOUR) });
    }
  }

  protected override render(): TemplateResult {
    const { grant, problem } = this;
    const fault = (name: string) => (problem?.field === name ? sentence(problem.message) : '');
    return html`<div class="fields">
      ${this.settled
        ? html`<p>Gives <code>${grant.permission}</code> to <span class="strong">${grant.subject}</span>, and nothing else.</p>`
        : html`<gate-principal-input name="subject" label="To whom" required .kinds=${SUBJECTS} .value=${grant.subject} .problem=${problem}
              @input=${this.#named} @gate-chosen=${this.#named}></gate-principal-input>
            <gate-label-builder .value=${grant.permission} .fault=${fault('permission')} @input=${(event: Event) => this.#put({ permission: valueOf(event) })}></gate-label-builder>
            ${choice('effect', 'What it does', [['allow', 'allows this'], ['deny', 'denies this, whatever else allows it']], grant.effect ?? 'allow', (effect) => this.#put({ effect: effect === 'deny' ? 'deny' : undefined }))}`}
      ${choice('ends', 'Ends', [...ENDS.map(([value, text]) => [value, text] as const), ['at', 'at a time that I choose'], ['never', 'never']], this.ends, this.#end)}
      ${this.ends === 'at'
        ? html`<div @change=${(event: Event) => this.#put({ expires_at: instant((event.target as HTMLInputElement).value) })}>
            ${field({ name: 'at', label: 'Until', type: 'datetime-local', required: true }, problem)}</div>`
        : nothing}
      <details class="conditions" ?open=${!!grant.addresses || !!grant.transports}>
        <summary>Only from some addresses, or over some transports</summary>
        <div class="fields">
          <div @change=${(event: Event) => this.#put({ addresses: listed((event.target as HTMLInputElement).value) })}>
            ${field({ name: 'addresses', label: 'Only from', placeholder: '192.168.20.0/24', value: grant.addresses?.[0], hint: 'One range of addresses; a second range takes a second grant.' }, problem)}</div>
          <fieldset class="transports" @change=${this.#transports}>
            <legend>Only over</legend>
            ${TRANSPORTS.map((one) => html`<label class="check"><input type="checkbox" name="transport" value=${one} .checked=${grant.transports?.includes(one) ?? false} /> <span>${one}</span></label>`)}
          </fieldset>
        </div>
      </details>
      ${grant.subject.includes(':') && parse(grant.permission) ? html`<gate-rehearsal .changes=${[{ add_grant: grant } satisfies Change]}></gate-rehearsal>` : nothing}
    </div>`;
  }

  #end = (chosen: string): void => {
    this.ends = chosen;
    const time = ENDS.find(([value]) => value === chosen)?.[2];
    this.#put({ expires_at: time ? inTime(time) : undefined });
  };

  #named = (event: Event): void => this.#put({ subject: valueOf(event).trim() });

  #transports = (event: Event): void => {
    const boxes = (event.currentTarget as HTMLElement).querySelectorAll<HTMLInputElement>('input:checked');
    this.#put({ transports: boxes.length ? [...boxes].map(({ value }) => value) : undefined });
  };

  #put(change: Partial<GrantNew>): void {
    this.grant = { ...this.grant, ...change };
  }
}

function inTime(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}

function listed(text: string): string[] | undefined {
  return text.trim() ? text.split(/[\s,]+/).filter(Boolean) : undefined;
}

/** Of an element of ours that tells by itself, or of the field in it. */
function valueOf(event: Event): string {
  event.stopPropagation();
  return (event.currentTarget as HTMLElement & { value: string }).value;
}

/** Gives a grant, or puts it on paper where `keep` is given; settles with whether. */
export function giveGrant(grant?: GrantNew, keep?: (grant: GrantNew) => void): Promise<boolean> {
  let made: GrantForm | null = null;
  return open({
    title: keep ? 'Add a grant on paper' : 'Give a grant',
    label: keep ? 'Put on paper' : 'Give it',
    wide: true,
    body: (problem) => html`<gate-grant-form .problem=${problem} .settled=${!!grant?.permission && !keep}
      .grant=${made?.grant ?? grant ?? { subject: '', permission: 'read_device' }}></gate-grant-form>`,
    run: async (form) => {
      made = form.querySelector<GrantForm>('gate-grant-form');
      const given = made?.grant ?? grant;
      if (!given) {
        return undefined;
      }
      if (keep) {
        keep(given);
        return 'It stands on paper.';
      }
      const { receipt } = await post<Grant>('v1/grants', given);
      return `The grant is given. ${receiptText(receipt)}`;
    },
  });
}
