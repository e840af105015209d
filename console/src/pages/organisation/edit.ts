// What can be changed of an organisation: by those who manage it, and by those who decide what it may.

import { html } from 'lit';
import { change } from '../../api/directory.ts';
import { first } from '../../api/list.ts';
import { open } from '../../parts/dialog.ts';
import { checkbox, choice, field, json, values } from '../../parts/form.ts';
import { receiptText } from '../../parts/notes.ts';
import { choices, ticked, ticks } from '../directory/choices.ts';
import type { Organisation } from './api.ts';

export function editFacts(at: string, one: Organisation): Promise<boolean> {
  return open({
    title: `Edit ${one.name}`,
    label: 'Save',
    body: (problem) => html`${field({ name: 'name', label: 'Name', required: true, value: one.name }, problem)}
      ${field({ name: 'description', label: 'Description', value: one.description }, problem)}
      ${field({ name: 'data', label: 'Data', rows: 6, value: JSON.stringify(one.data, null, 2), hint: 'A JSON object with what your application wants to know of it. Its members read it.' }, problem)}`,
    run: async (form) => {
      const given = values(form);
      const data = json(given['data'] || '{}', 'data') as Record<string, unknown>;
      return receiptText((await change<Organisation>(at, one.version, { name: given['name'], description: given['description'] || null, data })).receipt);
    },
  });
}

export async function editPower(at: string, one: Organisation): Promise<boolean> {
  const [roles, all] = await Promise.all([choices('roles', one.roles), first<Organisation>('v1/organisations', {}, 1000)]);
  const others = all.filter((other) => other.id !== one.id && (other.consults || other.id === one.consultancy));
  return open({
    title: `What ${one.name} may do`,
    label: 'Save',
    body: () => html`
      ${choice('consultancy', 'Client of', [['', 'nobody'], ...others.map((other) => [other.id, other.name] as const)], one.consultancy ?? '')}
      ${checkbox('consults', 'It has clients of its own, whose members it manages', one.consults)}
      ${ticks('roles', 'Roles of every member', roles, one.roles)}
      <p class="hint">It takes effect on all members at once, on open connections too.</p>`,
    run: async (form) => {
      const given = values(form);
      return receiptText((await change<Organisation>(at, one.version, {
        consultancy: given['consultancy'] || null,
        consults: given['consults'] === 'on',
        roles: ticked(form, 'roles'),
      })).receipt);
    },
  });
}
