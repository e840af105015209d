import { html, nothing, type TemplateResult } from 'lit';
import type { Problem } from '../api/problem.ts';
import { icon } from './icons.ts';

/** What happened, what to do about it, and where the decision explains itself. */
export function problemNote(problem: Problem, retry?: () => void): TemplateResult {
  return html`<div class="note danger" role="alert">
    ${icon('alert')}
    <div>
      <p class="strong">${problem.title}</p>
      <p>${ticked(sentence(problem.message))}</p>
      ${problem.cure ? html`<p class="cure"><span class="strong">What to do:</span> ${ticked(sentence(problem.cure))}</p>` : nothing}
      ${problem.decision
        ? html`<p><a href="/console/refusals/${problem.decision}">Why? Decision ${problem.decision}</a></p>`
        : nothing}
      ${retry && problem.status !== 403 && problem.status !== 404 ? html`<button class="quiet small" @click=${retry}>Try again</button>` : nothing}
    </div>
  </div>`;
}

/** The server's words, which begin in lower case and have no stop, as a sentence. */
export function sentence(text: string): string {
  const begun = /^[a-z]+([ ,;:]|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?…]$/.test(begun) ? begun : begun + '.';
}

/** Words that the server writes between backticks, as code. */
export function ticked(text: string): unknown[] {
  return text.split('`').map((part, i) => (i % 2 ? html`<code>${part}</code>` : part));
}
