import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../../parts/icons.ts';
import { badge, counted, type Tone } from '../../parts/notes.ts';
import { sentence, ticked } from '../../parts/problem-note.ts';
import { deedOf } from './labels.ts';
import { giveGrant } from './grant-form.ts';
import type { Explanation, GrantNew, Step } from './model.ts';
import { addToBasket } from './paper.ts';
import { boxOf, drawn } from './path.ts';
import { go } from '../../app/router.ts';

const OUTCOMES: Readonly<Record<Step['outcome'], readonly [text: string, tone: Tone]>> = {
  decided: ['decided', 'good'],
  passed: ['applies, but did not decide', 'plain'],
  condition_not_met: ['its condition is not met', 'warning'],
  expired: ['has ended', 'warning'],
  not_owner: ['not theirs', 'warning'],
  wrong_verb: ['about something else to do', 'plain'],
  other_resource: ['about something else', 'plain'],
};

/** An answer with the way to it drawn, what was looked at, and what would turn it. */
export function explainedFully(explanation: Explanation, given: () => void): TemplateResult {
  const { allowed, subject, verb, resource, reason } = explanation;
  const tone = allowed ? 'good' : 'danger';
  const type = resource.split(':')[0] ?? '';
  return html`<section class="card" aria-label="Answer">
      <div class="verdict ${tone}" role="status">
        <span class="seal">${icon(allowed ? 'check' : 'refusal')}</span>
        <div><h2>${allowed ? 'Yes' : 'No'}: ${subject} may ${allowed ? '' : 'not '}${deedOf(verb, type)} ${resource}</h2>
          ${reason ? html`<p>${ticked(sentence(reason.sentence))}</p>` : nothing}</div>
      </div>
      ${drawn(explanation)}
    </section>
    ${allowed ? nothing : cure(explanation, given)}
    ${explanation.steps ? looked(explanation, explanation.steps) : nothing}`;
}

function cure(explanation: Explanation, given: () => void): unknown {
  const { remedies = [], smallest_grant: smallest } = explanation;
  const suggested: GrantNew | undefined = explanation.suggested_grant ?? smallest;
  if (!remedies.length && !suggested) {
    return nothing;
  }
  const give = async () => {
    if (suggested && (await giveGrant(suggested))) {
      given();
    }
  };
  const paper = () => {
    if (suggested) {
      addToBasket({ add_grant: suggested });
      go('/console/explorer/what-if');
    }
  };
  return html`<section class="card" aria-labelledby="cure">
    <h2 id="cure">What would allow it</h2>
    ${suggested
      ? html`<p>The smallest grant that is enough: <code class="strong">${suggested.permission}</code> to <span class="strong">${suggested.subject}</span>. No smaller one would do.</p>
          <div class="acts">
            <button @click=${give}>${icon('key')} Give this grant …</button>
            <button class="quiet" @click=${paper}>Put on paper</button>
          </div>`
      : html`${remedies.length > 1 ? html`<p>All of this, together:</p>` : nothing}
          <ul>${remedies.map((remedy) => html`<li>${ticked(sentence(remedy))}</li>`)}</ul>
          <p class="hint">A grant alone is not enough, because something stands in the way that grants do not open.</p>
          ${places(explanation)}`}
  </section>`;
}

/** Where what stands in the way can be changed. */
function places({ path = [] }: Explanation): TemplateResult {
  const links = path.flatMap((stop) => {
    const { href, what } = boxOf(stop);
    return href && (stop.kind === 'role' || stop.kind === 'grant' || stop.kind === 'channel_rule') ? [html`<a class="button quiet" href=${href}>Open the ${what.toLowerCase()} ${stop.kind === 'grant' ? nothing : stop.id}</a>`] : [];
  });
  return html`<div class="acts">${links}</div>`;
}

/** What was looked at, in order; what has nothing to do with the question stands behind a click. */
function looked({ omitted = 0, allowed }: Explanation, steps: readonly Step[]): TemplateResult {
  const aside = steps.filter(({ outcome }) => outcome === 'wrong_verb' || outcome === 'other_resource');
  const item = (step: Step) => stepItem(step, allowed ? 'good' : 'danger');
  const telling = steps.filter((step) => !aside.includes(step));
  return html`<section class="card" aria-labelledby="looked">
    <h2 id="looked">What was looked at, in order</h2>
    <ol class="looked">${telling.map(item)}</ol>
    ${aside.length || omitted
      ? html`<details class="others"><summary>${counted(aside.length + omitted, 'more rule')} about something else</summary>
          <ol class="looked">${aside.map(item)}</ol>
          ${omitted ? html`<p class="hint">and ${omitted} that are not shown</p>` : nothing}</details>`
      : nothing}
  </section>`;
}

function stepItem(step: Step, decided: Tone): TemplateResult {
  const [text, tone] = OUTCOMES[step.outcome];
  const live = step.phase === 'live' && step.outcome === 'passed';
  return html`<li class=${step.outcome}>
    <p><span class="rule">${ticked(step.rule)}</span> <span class="hint block">${ticked(step.text)}</span></p>
    ${badge(live ? 'in order' : text, step.outcome === 'decided' ? decided : tone)}
  </li>`;
}
