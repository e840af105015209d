// The parts of a question: to do what, with what. Shared by the pages of the explorer.

import { html, type TemplateResult } from 'lit';
import { choice } from '../../parts/form.ts';
import { parted } from '../../parts/subject.ts';
import { deedOf, nameOfType, TYPE_NAMES, VERBS } from './labels.ts';
import { TRANSPORTS } from './model.ts';

/** Fields for a verb and a resource, with what was asked last. */
export function verbAndResource(query: URLSearchParams): TemplateResult {
  const [type, id] = parted(query.get('resource') ?? 'device');
  return html`${choice('verb', 'Do what', VERBS.map((verb) => [verb, deedOf(verb).startsWith(verb) ? deedOf(verb) : `${verb}: ${deedOf(verb)}`] as const), query.get('verb') ?? 'read')}
    ${choice('type', 'With', TYPE_NAMES.map((name) => [name, nameOfType(name)] as const), type || 'device')}
    <div class="field">
      <label for="field-id">Which <span class="quiet-text">(all if empty)</span></label>
      <input id="field-id" name="id" .value=${id} placeholder="boat-7" autocomplete="off" spellcheck="false" />
    </div>`;
}

export function transportChoice(query: URLSearchParams): TemplateResult {
  return choice('transport', 'Over', TRANSPORTS.map((one) => [one, one] as const), query.get('transport') ?? 'http');
}

/** What was filled in, as the query of an address. */
export function asQuery(texts: Record<string, string>): string {
  const { subject = '', verb = '', type = '', id = '', transport = '' } = texts;
  const query = new URLSearchParams();
  if (subject) query.set('subject', subject);
  if (verb) query.set('verb', verb);
  if (type) query.set('resource', id ? `${type}:${id}` : type);
  if (transport && transport !== 'http') query.set('transport', transport);
  return query.toString();
}
