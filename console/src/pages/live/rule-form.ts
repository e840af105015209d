import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { put, remove } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import type { Receipt } from '../../api/types.ts';
import { open } from '../../parts/dialog.ts';
import { checkbox, choice, field, values } from '../../parts/form.ts';
import { receiptText } from '../../parts/notes.ts';
import { inWords, LEVEL_CHOICES, SLOW_CHOICES } from './levels.ts';
import { costOfRule, costOfRuleText } from './rule-cost.ts';
import type { ChannelRule, Level, Slow } from './types.ts';

type Given = Partial<ChannelRule>;
const PATIENCE = 300;

/** Asks for a rule, and sets it; settles with whether it was set. */
export function newRule(pattern = ''): Promise<boolean> {
  return open({
    title: 'New rule',
    label: 'Set the rule',
    wide: true,
    body: (problem) => html`<gate-rule-fields .rule=${{ pattern }} .problem=${problem}></gate-rule-fields>`,
    run: set,
  });
}

export function changeRule(rule: ChannelRule): Promise<boolean> {
  return open({
    title: `Rule of ${rule.pattern}`,
    label: 'Save the rule',
    wide: true,
    body: (problem) => html`<gate-rule-fields .rule=${rule} .problem=${problem} fixed></gate-rule-fields>`,
    run: (form) => set(form, rule),
  });
}

export function deleteRule(rule: ChannelRule): Promise<boolean> {
  return open({
    title: `Delete the rule of ${rule.pattern}?`,
    label: 'Delete the rule',
    danger: true,
    body: () => html`<p>Its channels then follow the next rule that matches, or none: only who has the right may publish and listen. Their history and presence end.</p>`,
    cost: async () => costOfRuleText(await costOfRule(rule.pattern, null)),
    run: async () => {
      const { receipt } = await remove<{ receipt: Receipt }>('v1/channels/rules', { query: { pattern: rule.pattern } });
      return `The rule of ${rule.pattern} was deleted. ${receiptText(receipt)}`;
    },
  });
}

/** Sets the rule as a whole; one that exists only if nobody has changed it meanwhile. */
async function set(form: HTMLFormElement, old?: ChannelRule): Promise<string> {
  const body = ruleOf(form, old?.pattern);
  const headers: Record<string, string> = old ? { 'If-Match': `"${old.version}"` } : {};
  const { receipt } = await put<ChannelRule>('v1/channels/rules', body, { headers });
  return `The rule of ${body.pattern} was set. ${receiptText(receipt)}`;
}

function ruleOf(form: HTMLFormElement, pattern?: string): Omit<ChannelRule, 'created_at' | 'version'> {
  const given = values(form);
  const messages = Number(given['messages'] ?? 0);
  const seconds = Number(given['seconds'] || 0) * 60;
  return {
    pattern: pattern ?? given['pattern'] ?? '',
    publish: (given['publish'] ?? 'permission') as Level,
    subscribe: (given['subscribe'] ?? 'permission') as Level,
    presence: given['presence'] === 'on',
    slow: (given['slow'] ?? 'disconnect') as Slow,
    ...(messages ? { history: seconds ? { messages, seconds } : { messages } } : {}),
  };
}

/** The fields of a rule, what it says in words, and what it would cut, while it is filled in. */
@customElement('gate-rule-fields')
export class RuleFields extends LitElement {
  @property({ attribute: false }) rule: Given = {};
  @property({ attribute: false }) problem: Problem | null = null;
  /** The pattern of a rule that exists stays. */
  @property({ type: Boolean }) fixed = false;
  @state() private now: Omit<ChannelRule, 'created_at' | 'version'> | null = null;
  @state() private cost = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override firstUpdated(): void {
    this.#changed();
  }

  protected override render(): TemplateResult {
    const { rule, problem } = this;
    return html`<div class="fields" @input=${this.#changed} @change=${this.#changed}>
        ${this.fixed
          ? nothing
          : field({ name: 'pattern', label: 'Channels', value: rule.pattern, required: true, placeholder: 'fleet/+/position',
              hint: html`A name, or a pattern: <code>+</code> is any one level, <code>#</code> at the end is everything below.` }, problem)}
        <div class="fields two">
          ${choice('publish', 'Who may publish', LEVEL_CHOICES, rule.publish ?? 'permission')}
          ${choice('subscribe', 'Who may listen', LEVEL_CHOICES, rule.subscribe ?? 'permission')}
          ${field({ name: 'messages', label: 'Messages of history', type: 'number', min: 0, max: 10000,
            value: String(rule.history?.messages ?? ''), placeholder: 'none', hint: 'Kept in memory for whoever comes later.' }, problem)}
          ${field({ name: 'seconds', label: 'Kept for how many minutes', type: 'number', min: 0, max: 43200,
            value: rule.history?.seconds ? String(rule.history.seconds / 60) : '', placeholder: 'as long as there is room' }, problem)}
          ${choice('slow', 'Who does not keep up', SLOW_CHOICES, rule.slow ?? 'disconnect')}
        </div>
        ${checkbox('presence', 'Presence: who may listen can see who listens', rule.presence ?? false)}
      </div>
      ${this.now
        ? html`<div class="note rule-words" role="status"><div>
            <p class="strong">${this.now.pattern ? html`So on <code>${this.now.pattern}</code>:` : 'So:'}</p>
            ${inWords(this.now)}
            ${this.cost ? html`<p class="cost">${this.cost}</p>` : nothing}
          </div></div>`
        : nothing}`;
  }

  #changed = (): void => {
    const form = this.closest('form');
    if (!form) {
      return;
    }
    const rule = ruleOf(form, this.fixed ? this.rule.pattern : undefined);
    this.now = rule;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#weigh(rule), PATIENCE);
  };

  async #weigh(rule: Omit<ChannelRule, 'created_at' | 'version'>): Promise<void> {
    this.cost = rule.pattern ? await costOfRule(rule.pattern, rule).then(costOfRuleText, () => '') : '';
  }
}
