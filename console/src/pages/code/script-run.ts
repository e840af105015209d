import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { Problem } from '../../api/problem.ts';
import { send } from '../../api/client.ts';
import { Viewpoint } from '../../api/viewpoint.ts';
import { Page } from '../../app/page.ts';
import { choice, field, json, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge } from '../../parts/notes.ts';
import { problemNote } from '../../parts/problem-note.ts';
import { encoded } from './api.ts';
import type { ScriptLog } from './script-log.ts';
import './script-log.ts';
import '../../parts/principal-input.ts';

interface Answer {
  status: number;
  type: string;
  text: string;
  milliseconds: number;
  as: string;
}

/** Tries a script out, as oneself or as somebody else, and shows what it answered and said. */
@customElement('gate-script-run')
export class ScriptRun extends Page {
  @property() path = '';
  /** Whether the text was changed: what runs is what is saved. */
  @property({ type: Boolean }) unsaved = false;
  @state() private answer: Answer | null = null;
  @state() private problem: Problem | null = null;
  @state() private busy = false;
  @query('gate-script-log') private log!: ScriptLog | null;

  protected override render(): TemplateResult {
    return html`<section class="card stack" aria-labelledby="try">
      <h2 id="try">Try it</h2>
      <form class="fields" @submit=${this.#run}>
        <div class="fields two">
          ${choice('method', 'Method', METHODS, 'POST')}
          ${field({ name: 'rest', label: 'Further path and query', placeholder: '/boats?name=7' })}
        </div>
        ${field({ name: 'body', label: 'Body, as JSON', rows: 4, placeholder: '{"level": 2}' }, this.problem)}
        <gate-principal-input name="as" label="As" hint="Empty is you. Somebody else lends you their rights for this one call, which stands in the audit."></gate-principal-input>
        ${this.unsaved ? html`<p class="hint">What runs is the version that is saved.</p>` : nothing}
        <p class="acts"><button ?disabled=${this.busy}>${icon('play')} Run</button></p>
      </form>
      ${this.problem ? problemNote(this.problem) : nothing}
      <div role="status">${this.answer ? this.#answered(this.answer) : nothing}</div>
      <h3>What it said lately</h3>
      <gate-script-log .session=${this.session} .path=${this.path} short></gate-script-log>
    </section>`;
  }

  #answered(answer: Answer): TemplateResult {
    return html`<p class="badges">${badge(String(answer.status), answer.status < 400 ? 'good' : 'danger')} ${badge(`${answer.milliseconds} ms`)}
        ${answer.as ? badge('as ' + answer.as) : nothing}</p>
      <pre class="answer" tabindex="0" aria-label="Answer">${pretty(answer)}</pre>`;
  }

  #run = async (event: Event): Promise<void> => {
    event.preventDefault();
    const given = values(event.target as HTMLFormElement);
    this.busy = true;
    this.problem = null;
    this.answer = null;
    try {
      const body = given['body'] ? json(given['body'], 'body') : undefined;
      const call = (token?: string) => this.#call(given['method'] ?? 'POST', given['rest'] ?? '', body, given['as'] ?? '', token);
      this.answer = given['as'] ? await Viewpoint.once(given['as'], [], call) : await call();
    } catch (fault) {
      this.problem = Problem.of(fault);
    }
    this.busy = false;
    await this.log?.again();
  };

  async #call(method: string, rest: string, body: unknown, as: string, token?: string): Promise<Answer> {
    const where = 'v1/run/' + encoded(this.path) + (rest && !/^[/?]/.test(rest) ? '/' : '') + rest;
    const begun = performance.now();
    const answer = await send(method, where, { ...(method === 'GET' || body === undefined ? {} : { body }), token });
    const text = await answer.text();
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? '',
      text,
      milliseconds: Math.round(performance.now() - begun),
      as,
    };
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, method] as const);

function pretty({ type, text }: Answer): string {
  try {
    return type.includes('json') ? JSON.stringify(JSON.parse(text), null, 2) : text || '(no content)';
  } catch {
    return text;
  }
}
