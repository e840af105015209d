import { html } from 'lit';
import { post, put } from '../../api/client.ts';
import { first } from '../../api/list.ts';
import { open, showOnce } from '../../parts/dialog.ts';
import { choice, field, values } from '../../parts/form.ts';
import { choices, ticked, ticks } from './choices.ts';

/** Shows a field only where the choice beside it asks for it. */
function only(name: string, chosen: string): void {
  for (const part of document.querySelectorAll<HTMLElement>(`gate-dialog [data-only='${name}']`)) {
    part.hidden = chosen !== name;
  }
}

/** Adds a user, or invites one by mail; gives the id. */
export async function addUser(): Promise<string | undefined> {
  const [roles, all, organisations] = await Promise.all([
    choices('roles', []),
    choices('groups', []),
    first<{ id: string; name: string }>('v1/organisations', {}, 500).catch(() => []),
  ]);
  // an organisation is a group too, and from the first one on everybody is in one
  const groups = all.filter(({ id }) => !organisations.some((one) => one.id === id));
  let id: string | undefined;
  let made: string | undefined;
  await open({
    title: 'Add a user',
    label: 'Add the user',
    wide: true,
    body: (problem) => html`<div class="fields two">
        ${field({ name: 'name', label: 'Name', required: true, hint: 'How this person signs in; it is the id as well, which never changes.' }, problem)}
        ${field({ name: 'description', label: 'Description', hint: 'The full name, or what this person does.' }, problem)}
        ${choice('manner', 'First password', [
          ['random', 'the server makes one, shown to you once'],
          ['invitation', 'by invitation: a mailed link, nobody else learns it'],
          ['given', 'one that you choose'],
          ['none', 'none for now'],
        ], 'random', (manner) => only('given', manner))}
        <div data-only="given" hidden>${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', hint: 'Eight characters or more, and not a common one.' }, problem)}</div>
        ${field({ name: 'email', label: 'Mail address', type: 'email', hint: 'Needed for an invitation; links to reset the password go there too.' }, problem)}
        ${organisations.length ? choice('organisation', 'Organisation', [...(organisations.length > 1 ? [['', 'choose one'] as const] : []), ...organisations.map((one) => [one.id, one.name] as const)]) : ''}
      </div>
      <div class="fields two">${ticks('roles', 'Roles', roles, ['user'])} ${ticks('groups', 'Groups', groups, [])}</div>`,
    run: async (form) => {
      const given = values(form);
      const who = { name: given['name'], description: given['description'] || undefined, roles: ticked(form, 'roles'), groups: [...ticked(form, 'groups'), ...(given['organisation'] ? [given['organisation']] : [])] };
      const manner = given['manner'];
      if (manner === 'invitation') {
        id = (await post<{ id: string }>('v1/invitations', { ...who, email: given['email'] })).id;
        return;
      }
      const added = (await post<{ id: string }>('v1/users', { ...who, password: manner === 'given' ? given['password'] : undefined })).id;
      id = added;
      const at = `v1/users/${encodeURIComponent(added)}`;
      if (given['email']) {
        await put(at + '/email', { email: given['email'] });
      }
      if (manner === 'random') {
        made = (await post<{ password: string }>(at + '/password', {})).password;
      }
    },
  });
  if (id && made) {
    await showOnce(`${id} can sign in`, [['Name', id], ['Password', made]], html`<p class="hint">Hand it over in a safe way; it can be changed at <code>${location.origin}/account</code>.</p>`);
  }
  return id;
}
