import { html } from 'lit';
import { post } from '../../api/client.ts';
import { open } from '../../parts/dialog.ts';
import { checkbox, choice, field, values } from '../../parts/form.ts';
import type { Organisation } from './api.ts';

/** Adds an organisation, or a client of one; gives the id. */
export async function addOrganisation(consultancies: readonly Organisation[], consultancy = ''): Promise<string | undefined> {
  let id: string | undefined;
  await open({
    title: consultancy ? `Add a client of ${consultancy}` : 'Add an organisation',
    label: consultancy ? 'Add the client' : 'Add the organisation',
    body: (problem) => html`
      ${field({ name: 'id', label: 'Id', required: true, hint: 'Short, and it never changes: letters, digits and . _ ~ @ -' }, problem)}
      ${field({ name: 'name', label: 'Name', hint: 'As people call it; the id unless given.' }, problem)}
      ${field({ name: 'description', label: 'Description' }, problem)}
      ${consultancy
        ? html`<input type="hidden" name="consultancy" .value=${consultancy} />`
        : html`${consultancies.length ? choice('consultancy', 'Client of', [['', 'nobody'], ...consultancies.map((one) => [one.id, one.name] as const)]) : ''}
            ${checkbox('consults', 'It has clients of its own, whose members it manages')}`}
      <p class="hint">Every member has the role <code>member</code>: it shows who else is in it, and nothing more.</p>`,
    run: async (form) => {
      const given = values(form);
      const made = await post<Organisation>('v1/organisations', {
        id: given['id'],
        name: given['name'] || undefined,
        description: given['description'] || undefined,
        consultancy: given['consultancy'] || undefined,
        consults: given['consults'] === 'on' ? true : undefined,
      });
      id = made.id;
      return `${made.name} was added.`;
    },
  });
  return id;
}
