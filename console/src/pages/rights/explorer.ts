import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { post } from '../../api/client.ts';
import { Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { empty } from '../../parts/notes.ts';
import '../../parts/principal-input.ts';
import { explainedFully } from './explained.ts';
import type { Explanation } from './model.ts';
import { asQuery, transportChoice, verbAndResource } from './question.ts';
import { explorerTabs } from './tabs.ts';

/** "May X do Y on Z?", with the answer drawn as a way through groups, roles and grants. */
@customElement('gate-explorer')
export class Explorer extends Page {
  @property({ attribute: false }) query = new URLSearchParams();
  #answer = new Fetched<Explanation | null>(this, async (signal) => {
    const [verb, resource] = [this.query.get('verb'), this.query.get('resource')];
    if (!verb || !resource) {
      return null;
    }
    const subject = this.query.get('subject') || undefined;
    return post<Explanation>('v1/explain', { subject, verb, resource, transport: this.query.get('transport') || undefined }, { signal });
  });

  protected override updated(changed: PropertyValues): void {
    if (changed.get('query')) {
      void this.#answer.again();
    }
  }

  protected override render(): TemplateResult {
    const subject = this.query.get('subject') ?? '';
    return html`<div class="head"><h1>Access explorer</h1>
        <p class="quiet-text">Asks the engine that guards every door, and draws how it comes to its answer.</p></div>
      ${explorerTabs('/console/explorer')}
      <div class="stack">
        <form class="card question" aria-label="Question" @submit=${this.#ask}>
          <gate-principal-input name="subject" label="May" .value=${subject} hint="You, if it is empty."></gate-principal-input>
          ${verbAndResource(this.query)} ${transportChoice(this.query)}
          <div class="acts"><button>${icon('explorer')} Ask</button></div>
        </form>
        ${this.#answer.show((answer) => (answer ? explainedFully(answer, () => void this.#answer.again()) : this.#begin()))}
      </div>`;
  }

  #begin(): TemplateResult {
    return empty('explorer', 'Ask whether somebody may do something', 'Such as: may user:alice publish to channel fleet/7/alarms? The address of the answer can be shared, and asks anew when it is opened.');
  }

  #ask = (event: Event): void => {
    event.preventDefault();
    const query = asQuery(values(event.target as HTMLFormElement));
    if ('?' + query === location.search) {
      void this.#answer.again();
    } else {
      go('/console/explorer?' + query);
    }
  };
}
