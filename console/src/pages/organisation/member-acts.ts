// How somebody comes into an organisation.

import { html, nothing } from 'lit';
import { path, post, put } from '../../api/client.ts';
import { open, showOnce } from '../../parts/dialog.ts';
import { choice, field, values } from '../../parts/form.ts';
import { receiptText } from '../../parts/notes.ts';
import '../../parts/principal-input.ts';
import { choices, ticked, ticks } from '../directory/choices.ts';
import type { Colleague, Organisation } from './api.ts';

/** Adds a new user of an organisation, whose password is shown once. */
export async function addMember(of: Organisation): Promise<boolean> {
  const roles = await choices('roles', []);
  let made: string | undefined;
  let id = '';
  const done = await open({
    title: `Add a member of ${of.name}`,
    label: 'Add the member',
    body: (problem) => html`
      ${field({ name: 'name', label: 'Name', required: true, hint: 'How this person signs in; it is the id as well, which never changes.' }, problem)}
      ${field({ name: 'description', label: 'Description', hint: 'The full name, or what this person does.' }, problem)}
      ${choice('manner', 'First password', [['random', 'the server makes one, shown to you once'], ['given', 'one that you choose']], 'random', (manner) => {
        for (const part of document.querySelectorAll<HTMLElement>('gate-dialog [data-only]')) {
          part.hidden = part.dataset['only'] !== manner;
        }
      })}
      <div data-only="given" hidden>${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', hint: 'Eight characters or more, and not a common one.' }, problem)}</div>
      ${which(roles)}`,
    run: async (form) => {
      const given = values(form);
      const chosen = ticked(form, 'roles');
      id = (await post<Colleague>(path`v1/organisations/${of.id}/members`, {
        name: given['name'],
        description: given['description'] || undefined,
        password: (given['manner'] === 'given' && given['password']) || undefined,
        roles: chosen.length ? chosen : undefined,
      })).id;
      if (given['manner'] === 'random') {
        made = (await post<{ password: string }>(path`v1/users/${id}/password`, {})).password;
      }
      return `${id} is in ${of.name}.`;
    },
  });
  if (made) {
    await showOnce(`${id} can sign in`, [['Name', id], ['Password', made]], html`<p class="hint">Hand it over in a safe way; it can be changed at <code>${location.origin}/account</code>.</p>`);
  }
  return done || id !== '';
}

/** Adds a new user who sets the first password by a mailed link. */
export async function inviteMember(of: Organisation): Promise<boolean> {
  const roles = await choices('roles', []);
  return open({
    title: `Invite somebody to ${of.name}`,
    label: 'Mail the invitation',
    body: (problem) => html`<p>The link in the mail works once, within seven days, and sets the first password. Nobody else learns it.</p>
      ${field({ name: 'email', label: 'Mail address', type: 'email', required: true }, problem)}
      ${field({ name: 'name', label: 'Name', hint: 'How this person signs in; the mail address unless given.' }, problem)}
      ${which(roles)}`,
    run: async (form) => {
      const given = values(form);
      const chosen = ticked(form, 'roles');
      const { email } = await post<{ email: string }>('v1/invitations', {
        email: given['email'],
        name: given['name'] || undefined,
        groups: [of.id],
        roles: chosen.length ? chosen : undefined,
      });
      return `The invitation is on its way to ${email}.`;
    },
  });
}

/** Makes a user a member who is in another organisation until now, or in none. */
export function takeIn(of: Organisation): Promise<boolean> {
  return open({
    title: `Take a user into ${of.name}`,
    label: 'Take in',
    body: (problem) => html`<gate-principal-input name="user" label="Who" required bare .kinds=${['user']} .problem=${problem}></gate-principal-input>
      <p class="hint">Whoever is in another organisation leaves it, with what they had by it, on open connections too.</p>`,
    run: async (form) => {
      const done = await put<Colleague>(path`v1/organisations/${of.id}/members/${values(form)['user'] ?? ''}`, undefined);
      return `${done.name} is in ${of.name}. ${receiptText(done.receipt)}`;
    },
  });
}

function which(roles: Awaited<ReturnType<typeof choices>>): unknown {
  return roles.length
    ? html`${ticks('roles', 'Roles', roles, [])}<p class="hint">None ticked: the role that every new user gets.</p>`
    : nothing; // whoever may not read roles gives the usual one
}
