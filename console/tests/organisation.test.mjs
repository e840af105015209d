// Organisations: adding them, their members, clients and roles, through the page and checked by the API.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { accessible, api, browser, legible, signedIn, token } from './house.mjs';

const SECRET = 'nine grey geese at noon';
let chromium;
let owner;
const call = (method, path, body) => api(method, path, body, owner);

before(async () => {
  [chromium, owner] = await Promise.all([browser(), token()]);
  await call('POST', '/v1/users', { name: 'org-alone', password: SECRET }); // from before the first organisation
});
after(() => chromium.close());

/** A page that is closed at the end of the test, whatever comes of it. */
async function at(t, path, who = {}) {
  const page = await signedIn(chromium, { at: path, ...who });
  t.after(() => page.context().close());
  return page;
}

const dialog = (page, name) => page.getByRole('dialog', { name });
const region = (page, name) => page.getByRole('region', { name, exact: true });
const title = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
const menu = (page) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Organisations' });

/** In light and in dark. */
async function fine(page) {
  await page.emulateMedia({ colorScheme: 'light' });
  await accessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await legible(page);
  page.faultless();
}

test('the first organisation is added where there is none, with a client', async (t) => {
  const page = await at(t, '/console');
  await menu(page).click();
  await page.getByText('No organisations yet').waitFor();
  await fine(page);
  await page.getByRole('button', { name: 'Add the first organisation' }).click();
  const form = dialog(page, 'Add an organisation');
  await accessible(page);
  await form.getByLabel('Id').fill('org tide');
  await form.getByRole('button', { name: 'Add the organisation' }).click();
  await form.getByRole('alert').getByText('What to do:').waitFor();
  await form.getByLabel('Id').fill('org-tide');
  await form.getByLabel(/^Name/).fill('Tidewise');
  await form.getByLabel(/^Description/).fill('Advises harbours');
  await form.getByLabel('It has clients of its own').check();
  await form.getByRole('button', { name: 'Add the organisation' }).click();
  await title(page, 'Tidewise');
  await page.getByText('Nobody is in it yet.').waitFor();
  const { name, description, consults, roles } = await call('GET', '/v1/organisations/org-tide');
  assert.deepEqual([name, description, consults, roles], ['Tidewise', 'Advises harbours', true, ['member']]);

  await region(page, 'Clients').getByRole('button', { name: 'Add a client' }).click();
  const client = dialog(page, 'Add a client of org-tide');
  await client.getByLabel('Id').fill('org-kiel');
  await client.getByLabel(/^Name/).fill('Port of Kiel');
  await client.getByRole('button', { name: 'Add the client' }).click();
  await title(page, 'Port of Kiel');
  assert.equal((await call('GET', '/v1/organisations/org-kiel')).consultancy, 'org-tide');
  await region(page, 'What it may do').getByRole('link', { name: 'org-tide' }).click();
  await region(page, 'Clients').getByRole('link', { name: 'Port of Kiel' }).waitFor();
  await fine(page);
});

test('members are added, invited and taken in, and get roles', async (t) => {
  await organisation('org-ferry', { name: 'Ferries' });
  const page = await at(t, '/console/organisations/org-ferry');
  await page.getByRole('button', { name: 'Add a member' }).click();
  const form = dialog(page, 'Add a member of Ferries');
  await accessible(page);
  await form.getByLabel('Name', { exact: true }).fill('org-greta');
  await form.getByRole('checkbox', { name: /^organisation-admin/ }).check();
  await form.getByRole('button', { name: 'Add the member' }).click();
  const once = dialog(page, 'org-greta can sign in');
  const password = await once.locator('dd code').nth(1).textContent();
  await once.getByRole('button', { name: 'I have kept it' }).click();
  const members = region(page, 'Members');
  await members.getByRole('link', { name: 'org-greta' }).waitFor();
  assert.ok(await token('org-greta', password));
  assert.deepEqual((await call('GET', '/v1/users/org-greta')).groups, ['org-ferry']);

  await page.getByRole('button', { name: 'Invite by mail' }).click();
  await dialog(page, /^Invite/).getByLabel('Mail address').fill('org-ida@harbour.example');
  await dialog(page, /^Invite/).getByLabel(/^Name/).fill('org-ida');
  await dialog(page, /^Invite/).getByRole('button', { name: 'Mail the invitation' }).click();
  await members.getByRole('link', { name: 'org-ida' }).waitFor();
  assert.equal((await call('GET', '/v1/users/org-ida')).has_password, false);

  await page.getByRole('button', { name: 'Take in a user' }).click();
  await dialog(page, /^Take a user/).getByRole('combobox', { name: 'Who' }).fill('org-alone');
  await dialog(page, /^Take a user/).getByRole('button', { name: 'Take in' }).click();
  await members.getByRole('link', { name: 'org-alone' }).waitFor();
  assert.deepEqual((await call('GET', '/v1/users/org-alone')).groups, ['org-ferry']);

  await page.getByRole('button', { name: 'Roles of org-alone' }).click();
  await dialog(page, 'Roles of org-alone').getByRole('checkbox', { name: /^organisation-admin/ }).check();
  await dialog(page, 'Roles of org-alone').getByRole('button', { name: 'Save' }).click();
  await members.getByRole('row', { name: /org-alone/ }).getByRole('link', { name: 'organisation-admin' }).waitFor();
  assert.deepEqual((await call('GET', '/v1/users/org-alone')).roles.sort(), ['organisation-admin', 'user']);
  await fine(page);

  await page.getByRole('button', { name: 'Delete …' }).click();
  await dialog(page, 'Delete Ferries').getByRole('button', { name: 'Delete the organisation' }).click();
  await dialog(page, 'Delete Ferries').getByRole('alert').getByText('has members').waitFor();
});

test('where there are organisations a new user is added to one of them', async (t) => {
  await organisation('org-wharf', { name: 'Wharf' });
  const page = await at(t, '/console/users');
  await page.getByRole('button', { name: 'Add a user' }).click();
  const form = dialog(page, 'Add a user');
  assert.equal(await form.getByRole('checkbox', { name: /^org-wharf/ }).count(), 0);
  await form.getByLabel('Name', { exact: true }).fill('org-stig');
  await form.getByLabel('Organisation', { exact: true }).selectOption('Wharf');
  await form.getByRole('button', { name: 'Add the user' }).click();
  await dialog(page, 'org-stig can sign in').getByRole('button', { name: 'I have kept it' }).click();
  await title(page, 'org-stig');
  assert.deepEqual((await call('GET', '/v1/users/org-stig')).groups, ['org-wharf']);
  page.faultless();
});

test('what it is called and what it may do is changed, and one without members is deleted', async (t) => {
  await organisation('org-mole', { name: 'Mole' });
  const page = await at(t, '/console/organisations/org-mole');
  await page.getByRole('button', { name: 'Edit' }).click();
  const form = dialog(page, 'Edit Mole');
  await form.getByLabel('Name', { exact: true }).fill('The mole');
  await form.getByLabel(/^Data/).fill('{"berths": 4');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByRole('alert').getByText('This is not JSON').waitFor();
  await form.getByLabel(/^Data/).fill('{"berths": 4}');
  await form.getByRole('button', { name: 'Save' }).click();
  await title(page, 'The mole');
  await region(page, 'Data').getByText('"berths": 4').waitFor();

  await region(page, 'What it may do').getByRole('button', { name: 'Change' }).click();
  const power = dialog(page, 'What The mole may do');
  await power.getByLabel('It has clients of its own').check();
  await power.getByRole('checkbox', { name: /^device/ }).check();
  await power.getByRole('button', { name: 'Save' }).click();
  await region(page, 'What it may do').getByRole('link', { name: 'device' }).waitFor();
  const { name, data, consults, roles } = await call('GET', '/v1/organisations/org-mole');
  assert.deepEqual([name, data, consults, roles.sort()], ['The mole', { berths: 4 }, true, ['device', 'member']]);

  await page.goto('/console/groups/org-mole'); // the group of the same id changes nothing of it
  await page.getByRole('link', { name: 'The mole' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Edit' }).count(), 0);
  await accessible(page);
  await page.getByRole('link', { name: 'The mole' }).click();
  await page.getByRole('button', { name: 'Delete …' }).click();
  await dialog(page, 'Delete The mole').getByRole('button', { name: 'Delete the organisation' }).click();
  await page.waitForURL('**/console/organisations');
  await assert.rejects(call('GET', '/v1/organisations/org-mole'), /404/);
});

test('the table says who gives which role', async (t) => {
  await organisation('org-pier');
  const page = await at(t, '/console/organisations');
  const granters = region(page, 'Who gives which role');
  await granters.getByRole('button', { name: 'Add a line' }).click();
  await dialog(page, 'Add a line').getByLabel('The role', { exact: true }).fill('org-nosuch');
  await dialog(page, 'Add a line').getByLabel('is given by').fill('organisation-admin');
  await dialog(page, 'Add a line').getByRole('button', { name: 'Add the line' }).click();
  await dialog(page, 'Add a line').getByRole('alert').waitFor();
  await dialog(page, 'Add a line').getByLabel('The role', { exact: true }).fill('device');
  await dialog(page, 'Add a line').getByRole('button', { name: 'Add the line' }).click();
  await granters.getByRole('link', { name: 'device' }).waitFor();
  const line = { role: 'device', granter: 'organisation-admin', reach: 'own' };
  const has = (items) => items.some((one) => JSON.stringify(one) === JSON.stringify(line));
  assert.ok(has((await call('GET', '/v1/role-granters')).items));
  await fine(page);
  await granters.getByRole('button', { name: 'Remove the line of device' }).click();
  await dialog(page, /^Take device/).getByRole('button', { name: 'Remove the line' }).click();
  await granters.getByRole('link', { name: 'device' }).waitFor({ state: 'detached' });
  assert.ok(!has((await call('GET', '/v1/role-granters')).items));
});

test('a member sees the own organisation and nothing to change; who manages it adds members', async (t) => {
  await organisation('org-quay', { name: 'Quay' });
  await organisation('org-other');
  for (const [name, roles] of [['org-mia', ['user']], ['org-boss', ['user', 'organisation-admin']]]) {
    await call('POST', '/v1/organisations/org-quay/members', { name, roles, password: SECRET });
  }
  const phone = { viewport: { width: 390, height: 844 } };
  const mia = await at(t, '/console/organisations', { name: 'org-mia', password: SECRET, ...phone });
  await mia.getByRole('link', { name: 'Quay' }).click();
  await region(mia, 'Members').getByText('org-boss').waitFor();
  assert.deepEqual(await mia.getByRole('main').getByRole('button').allTextContents(), []);
  assert.ok(await mia.evaluate(() => document.documentElement.scrollWidth <= innerWidth)); // nothing stands out sideways
  await fine(mia);
  await mia.goto('/console/organisations/org-other');
  await mia.getByRole('alert').waitFor();
  await accessible(mia);

  const boss = await at(t, '/console', { name: 'org-boss', password: SECRET });
  await menu(boss).click();
  await boss.getByRole('link', { name: 'Quay' }).click();
  await boss.getByRole('button', { name: 'Add a member' }).click();
  const form = dialog(boss, 'Add a member of Quay');
  await form.getByLabel('Name', { exact: true }).fill('org-new');
  await form.getByLabel('First password').selectOption('given');
  await form.getByLabel(/^Password/).fill(SECRET);
  await form.getByRole('button', { name: 'Add the member' }).click();
  await region(boss, 'Members').getByRole('link', { name: 'org-new' }).waitFor();
  assert.equal(await region(boss, 'What it may do').getByRole('button').count(), 0);
  assert.ok(await token('org-new', SECRET));
  boss.faultless();
});

function organisation(id, more = {}) {
  return call('POST', '/v1/organisations', { id, ...more });
}
