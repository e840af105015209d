// The answer to "may they?" as a way through boxes: who, by which groups and roles, by which permission, to what.

import { html, nothing, type TemplateResult } from 'lit';
import { icon, type IconName } from '../../parts/icons.ts';
import { pageOf, parted } from '../../parts/subject.ts';
import { deedOf, inWords } from './labels.ts';
import type { Explanation, Rule, Stop } from './model.ts';

interface Box {
  icon: IconName;
  /** What kind of thing it is. */
  what: string;
  name: string;
  /** What it means, below its name. */
  words?: string;
  href?: string;
  /** On the line that leads here. */
  by: string;
  tone: 'plain' | 'good' | 'danger' | 'gap';
}

/** Boxes and lines; for a reader of the screen an ordered list that says the same. */
export function drawn(explanation: Explanation): TemplateResult {
  const boxes = boxesOf(explanation);
  const verdict = explanation?.allowed ? 'good' : 'danger';
  return html`<ol class="way ${verdict}" aria-label="How the answer came about">
    ${boxes.map(
      (box) => html`<li class=${box.tone}>
        ${box.by ? html`<span class="by">${box.by}</span>` : nothing}
        <div class="box">
          <span class="what">${icon(box.icon)} ${box.what}</span>
          ${box.href ? html`<a class="name" href=${box.href}>${box.name}</a>` : html`<span class="name">${box.name}</span>`}
          ${box.words ? html`<span class="hint">${box.words}</span>` : nothing}
        </div>
      </li>`,
    )}
  </ol>`;
}

function boxesOf(explanation: Explanation): Box[] {
  const { path, allowed, reason } = explanation;
  const stops: Stop[] = path ?? [
    { kind: 'principal', id: explanation.subject },
    { kind: 'resource', id: explanation.resource },
  ];
  const boxes = stops.map((stop, i) => boxOf(stop, stops[i - 1], explanation));
  // where no rule stands in the way, or none may be shown, the reason itself does
  const said = stops.some(({ kind }) => kind === 'permission' || kind === 'missing' || kind === 'channel_rule');
  if (!said && reason && reason.code !== 'no-rule') {
    boxes.splice(-1, 0, { icon: allowed ? 'check' : 'refusal', what: allowed ? 'Why' : 'Why not', name: reason.sentence, by: '', tone: allowed ? 'good' : 'danger' });
  }
  return boxes;
}

/** @param before where the way comes from */
export function boxOf(stop: Stop, before?: Stop, explanation?: Explanation): Box {
  switch (stop.kind) {
    case 'principal':
      return principal(stop.id);
    case 'group':
      return { icon: 'group', what: 'Group', name: stop.id, href: pageOf('group:' + stop.id), by: before?.kind === 'group' ? 'which is part of' : 'is in', tone: 'plain' };
    case 'role':
      return { icon: 'role', what: 'Role', name: stop.id, href: pageOf('role:' + stop.id), by: before?.kind === 'group' ? 'which has' : 'has', tone: 'plain' };
    case 'grant':
      return { icon: 'key', what: 'Grant', name: stop.id, href: `/console/grants?id=${encodeURIComponent(stop.id)}`, by: before?.kind === 'principal' ? 'was given' : 'which was given', tone: 'plain' };
    case 'owner':
      return { icon: 'gate', what: 'Owner', name: 'of this server', by: 'is the', tone: 'plain' };
    case 'token':
      return { icon: 'key', what: 'Token', name: 'with a list of its own', words: 'It narrows what its principal may do.', by: 'shows a', tone: explanation?.allowed ? 'plain' : 'danger' };
    case 'channel_rule':
      return { icon: 'channel', what: 'Channel rule', name: stop.id, words: explanation?.reason?.sentence.replace(/^channel rule `[^`]*` /, '') ?? '', href: `/console/channels?pattern=${encodeURIComponent(stop.id)}`, by: 'comes to', tone: explanation?.allowed ? 'good' : 'danger' };
    case 'list':
      return { icon: 'document', what: 'Access list', name: stop.id || 'of the thing itself', by: 'comes to', tone: explanation?.allowed ? 'good' : 'danger' };
    case 'permission':
      return { icon: stop.effect === 'deny' ? 'refusal' : 'check', what: stop.effect === 'deny' ? 'Denies' : 'Allows', name: stop.id, words: inWords(stop.id), by: 'which', tone: stop.effect === 'deny' ? 'danger' : 'good' };
    case 'missing':
      return { icon: 'refusal', what: 'Nothing gives', name: stop.id, words: inWords(stop.id), by: 'would need', tone: 'gap' };
    case 'resource':
      return resource(stop, before, explanation);
  }
}

function principal(id: string): Box {
  const [kind, name] = parted(id);
  const icons: Readonly<Record<string, IconName>> = { user: 'user', device: 'device', client: 'client', owner: 'gate' };
  const what = kind.charAt(0).toUpperCase() + kind.slice(1);
  return { icon: icons[kind] ?? 'user', what, name: name || 'whoever has not signed in', href: pageOf(id), by: '', tone: 'plain' };
}

function resource(stop: Stop, before: Stop | undefined, { allowed, verb } = { allowed: false, verb: '' }): Box {
  const [type, id] = parted(stop.id);
  const icons: Readonly<Record<string, IconName>> = {
    user: 'user', device: 'device', client: 'client', group: 'group', role: 'role', channel: 'channel', token: 'key',
    session: 'connection', script: 'script', audit: 'audit', access_request: 'request',
  };
  const owned = before?.kind === 'permission' && /^[a-z]+_own_/.test(before.id);
  const may = owned ? (allowed ? 'and owns' : 'although they own') : allowed ? 'so may' : 'so may not';
  return {
    icon: icons[type] ?? 'document', what: type.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase()), name: id || 'all of them', href: pageOf(stop.id),
    by: owned ? may : `${may} ${deedOf(verb, type)}`, tone: allowed ? 'good' : 'danger',
  };
}

/** The way of a rule in one line: groups, role, grant. */
export function trail(rule: Rule | null | undefined): TemplateResult {
  if (!rule) {
    return html`<span class="quiet-text">no rule</span>`;
  }
  const stops: TemplateResult[] = rule.via.map((group) => html`<a href=${pageOf('group:' + group)}>${group}</a>`);
  if (rule.kind === 'group' && rule.id && rule.via.at(-1) !== rule.id) {
    stops.push(html`<a href=${pageOf('group:' + rule.id)}>${rule.id}</a>`);
  }
  if (rule.role) {
    stops.push(html`<a href=${pageOf('role:' + rule.role)}>role ${rule.role}</a>`);
  }
  if (rule.grant) {
    stops.push(html`<a href=${`/console/grants?id=${encodeURIComponent(rule.grant)}`}>grant</a>`);
  }
  const sole: Readonly<Record<string, string>> = {
    admin: 'the owner of this server', list: 'the access list of the thing', token: 'the list of the token', none: rule.label ?? 'no rule',
    'channel-rule': `channel rule ${rule.id ?? ''}: ${rule.label ?? ''}`,
  };
  const only = sole[rule.kind];
  if (only) {
    stops.push(html`<span>${only}</span>`);
  }
  return html`<span class="trail">${stops.map((stop, i) => html`${i ? html`<span class="arrow" aria-hidden="true">›</span>` : nothing}${stop}`)}</span>`;
}
