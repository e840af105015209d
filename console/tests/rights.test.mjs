// Roles, grants, the access explorer and refusals: what they show, what is done in them, and who may.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { accessible, api, browser, PASSWORD, legible, signedIn, token } from './house.mjs';

let chromium;
let owner;
before(async () => {
  chromium = await browser();
  owner = await token();
  await api('POST', '/v1/roles', { id: 'rights-sailor', description: 'Sails', allow: ['read_device', 'subscribe_channel:rights/#'], deny: ['delete_device'] }, owner);
  await api('POST', '/v1/groups', { id: 'rights-crew', roles: ['rights-sailor'] }, owner);
  await api('POST', '/v1/users', { name: 'rights-ida', password: PASSWORD, groups: ['rights-crew'] }, owner);
  await api('POST', '/v1/users', { name: 'rights-otto', password: PASSWORD }, owner);
  await api('POST', '/v1/users', { name: 'rights-chief', password: PASSWORD, roles: ['admin'] }, owner);
  await api('POST', '/v1/devices', { id: 'rights-boat', name: 'rights-boat' }, owner);
});
after(() => chromium.close());

/** A page that is closed with what went wrong in it told. */
async function visited(options, act) {
  const page = await signedIn(chromium, options);
  await act(page);
  page.faultless();
  await page.context().close();
}

function grantsOf(subject) {
  return api('GET', '/v1/grants?subject=' + encodeURIComponent(subject), undefined, owner).then(({ items }) => items);
}

/** Somebody is refused something. */
async function refused(name, channel) {
  const theirs = await token(name, PASSWORD);
  const answer = await fetch(process.env.SERVER + '/v1/channels/publish', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + theirs },
    body: JSON.stringify({ channel, message: 'ahoy' }),
  });
  assert.equal(answer.status, 403);
  return (await answer.json()).decision;
}

test('roles are listed with what they allow and deny, and how many have them', async () => {
  await visited({ at: '/console/roles' }, async (page) => {
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'rights-sailor', exact: true }) });
    await row.getByText('subscribe_channel:rights/#').waitFor();
    await row.getByText('delete_device').waitFor();
    await row.getByText('1 group').waitFor();
    await accessible(page);
  });
});

test('a role is made, its permissions are built with words, saved with its cost known, and deleted', async () => {
  await visited({ at: '/console/roles' }, async (page) => {
    await page.getByRole('button', { name: 'New role' }).click();
    const dialog = page.getByRole('dialog', { name: 'New role' });
    await dialog.getByLabel('Name').fill('not a name!');
    await dialog.getByRole('button', { name: 'Make it' }).click();
    await dialog.getByRole('alert').getByText('What to do').waitFor();
    await dialog.getByLabel('Name').fill('rights-pilot');
    await dialog.getByRole('button', { name: 'Make it' }).click();
    await page.waitForURL('**/console/roles/rights-pilot');

    await page.getByLabel('What', { exact: true }).selectOption('channel');
    await page.getByLabel('May', { exact: true }).selectOption('subscribe');
    await page.getByLabel(/^Which/).fill('rights/+/depth');
    assert.equal(await page.getByLabel('As a label').inputValue(), 'subscribe_channel:rights/+/depth');
    await page.getByText('Listen to channels rights/…/depth with anything in the place of ….').waitFor();
    await page.getByRole('button', { name: 'Allow it' }).click();
    await page.getByLabel('As a label').fill('delete_own_device');
    await page.getByText('Delete their own devices.', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Deny it' }).click();
    await page.getByLabel('As a label').fill('fly_device');
    await page.getByRole('button', { name: 'Allow it' }).click();
    await page.getByText('This is no permission: write').waitFor();
    await accessible(page);
    await page.getByRole('button', { name: 'Save …' }).click();
    const save = page.getByRole('dialog', { name: 'Save the role rights-pilot' });
    await save.getByText('Ends no connection').waitFor();
    await accessible(page);
    await save.getByRole('button', { name: 'Save the role' }).click();
    await page.getByRole('main').getByText('Nobody was connected by it').waitFor();
    const role = await api('GET', '/v1/roles/rights-pilot', undefined, owner);
    assert.deepEqual([role.allow, role.deny], [['subscribe_channel:rights/+/depth'], ['delete_own_device']]);

    await page.getByRole('button', { name: 'Delete the role …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the role' }).click();
    await page.waitForURL('**/console/roles');
    await assert.rejects(api('GET', '/v1/roles/rights-pilot', undefined, owner), /404/);
  });
});

test('a role is given and taken on its page', async () => {
  await visited({ at: '/console/roles/rights-sailor' }, async (page) => {
    await page.getByRole('link', { name: 'group:rights-crew' }).waitFor();
    await page.getByRole('button', { name: 'Give it to …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'To whom' }).fill('user:rights-otto');
    await dialog.getByRole('button', { name: 'Give the role' }).click();
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'user:rights-otto' }) });
    await row.waitFor();
    assert.ok((await api('GET', '/v1/users/rights-otto', undefined, owner)).roles.includes('rights-sailor'));
    await row.getByRole('button', { name: 'Take it from user:rights-otto' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take the role' }).click();
    await row.waitFor({ state: 'detached' });
    assert.ok(!(await api('GET', '/v1/users/rights-otto', undefined, owner)).roles.includes('rights-sailor'));
  });
});

test('a grant is given with an end and a condition, found by its subject, and taken back', async () => {
  await visited({ at: '/console/grants?subject=user%3Arights-ida' }, async (page) => {
    await page.getByText('user:rights-ida has no grants').waitFor();
    await accessible(page);
    await page.getByRole('button', { name: 'Give a grant' }).click();
    const dialog = page.getByRole('dialog', { name: 'Give a grant' });
    assert.equal(await dialog.getByRole('combobox', { name: 'To whom' }).inputValue(), 'user:rights-ida');
    await dialog.getByLabel('As a label').fill('push_device:rights-boat');
    await dialog.getByText('Send data to the device rights-boat and what is below it.').waitFor();
    await dialog.getByLabel('Ends').selectOption('in a week');
    await dialog.getByText('Only from some addresses').click();
    await dialog.getByLabel('mqtt').check();
    await accessible(page);
    await dialog.getByRole('button', { name: 'Give it' }).click();
    const row = page.getByRole('row').filter({ hasText: 'push_device:rights-boat' });
    await row.getByText('in 7 days').waitFor();
    await row.getByText('only over mqtt').waitFor();
    const [grant] = await grantsOf('user:rights-ida');
    assert.deepEqual([grant.permission, grant.transports], ['push_device:rights-boat', ['mqtt']]);
    assert.ok(new Date(grant.expires_at) > new Date());
    await row.getByRole('button', { name: /^Take back/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('user:rights-ida has no grants').waitFor();
    assert.deepEqual(await grantsOf('user:rights-ida'), []);
  });
});

test('a question has an address, and its answer is drawn as a way through group and role', async () => {
  await visited({ at: '/console/explorer?subject=user:rights-ida&verb=subscribe&resource=channel:rights/depth' }, async (page) => {
    await page.getByRole('heading', { name: 'Yes: user:rights-ida may listen to channel:rights/depth' }).waitFor();
    const way = page.getByRole('list', { name: 'How the answer came about' });
    const stops = await way.getByRole('listitem').allInnerTexts();
    assert.deepEqual(
      stops.map((stop) => stop.replaceAll(/\s+/g, ' ').trim()),
      [
        'User rights-ida', 'is in Group rights-crew', 'which has Role rights-sailor',
        'which Allows subscribe_channel:rights/# Listen to rights and every channel below it', 'so may listen to Channel rights/depth',
      ],
    );
    await page.getByRole('heading', { name: 'What was looked at, in order' }).waitFor();
    await accessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await legible(page);
    await page.getByLabel('Do what').selectOption('delete');
    await page.getByLabel('With').selectOption('device');
    await page.getByLabel(/^Which/).fill('rights-boat');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByRole('heading', { name: /^No: user:rights-ida may not delete device:rights-boat/ }).waitFor();
    await page.getByRole('link', { name: 'Open the role rights-sailor' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: /^Yes/ }).waitFor();
  });
});

test('the smallest grant is given from a no, ends by itself, and makes it a yes', async () => {
  await visited({ at: '/console/explorer?subject=user:rights-otto&verb=update&resource=device:rights-boat' }, async (page) => {
    await page.getByRole('heading', { name: /^No:/ }).waitFor();
    await page.getByRole('button', { name: 'Give this grant …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Give a grant' });
    assert.equal(await dialog.getByLabel('Ends').inputValue(), 'day');
    await dialog.getByText('Found by asking').or(dialog.getByText('Nothing was decided lately')).waitFor();
    await dialog.getByRole('button', { name: 'Give it' }).click();
    await page.getByRole('heading', { name: /^Yes:/ }).waitFor();
    const [grant] = await grantsOf('user:rights-otto');
    assert.equal(grant.permission, 'update_device:rights-boat');
    const hours = (new Date(grant.expires_at) - Date.now()) / 3_600_000;
    assert.ok(hours > 20 && hours < 25, `${hours} hours`);
    await api('DELETE', '/v1/grants/' + grant.id, undefined, owner);
  });
});

test('a question that cannot be asked is answered with what to do', async () => {
  await visited({ at: '/console/explorer?subject=user:rights-nobody&verb=read&resource=device' }, async (page) => {
    await page.getByRole('alert').waitFor();
    await page.getByRole('combobox', { name: /^May/ }).waitFor();
  });
});

test('who can: everybody with their way, and why each of them', async () => {
  await visited({ at: '/console/explorer/who' }, async (page) => {
    await page.getByText('Ask who may do something').waitFor();
    await page.getByLabel('Do what').selectOption('subscribe');
    await page.getByLabel('With').selectOption('channel');
    await page.getByLabel(/^Which/).fill('rights/depth');
    await page.getByRole('button', { name: 'Who can?' }).click();
    await page.waitForURL('**/who?verb=subscribe**');
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'user:rights-ida' }) });
    await row.getByRole('link', { name: 'rights-crew' }).waitFor();
    await row.getByRole('link', { name: 'role rights-sailor' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'user:rights-otto' }).count(), 0);
    await accessible(page);
    await row.getByRole('link', { name: 'Why user:rights-ida?' }).click();
    await page.getByRole('heading', { name: /^Yes: user:rights-ida/ }).waitFor();
  });
});

test('what can they: rights with their sources, and those of a role', async () => {
  await visited({ at: '/console/explorer/what?subject=user:rights-ida' }, async (page) => {
    const row = page.getByRole('row').filter({ hasText: 'subscribe_channel:rights/#' });
    await row.getByText('Listen to rights and every channel below it').waitFor();
    await row.getByRole('link', { name: 'role rights-sailor' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'delete_device' }).getByText('denied').waitFor();
    await accessible(page);
    await page.getByRole('combobox', { name: 'What can' }).fill('role:rights-sailor');
    await page.getByRole('button', { name: 'What can they?' }).click();
    await page.getByRole('heading', { name: 'role:rights-sailor' }).waitFor();
  });
});

test('refusals come as they happen, are filtered, and stand still while paused', async () => {
  await refused('rights-ida', 'rights-harbour/first');
  await visited({ at: '/console/refusals' }, async (page) => {
    await page.getByText('rights-harbour/first').first().waitFor();
    await page.getByText('as it happens').waitFor();
    await refused('rights-ida', 'rights-harbour/second');
    await refused('rights-ida', 'rights-harbour/second');
    const row = page.getByRole('row').filter({ hasText: 'rights-harbour/second' });
    await row.getByText('2×').waitFor();
    await accessible(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await refused('rights-otto', 'rights-harbour/third');
    await page.getByText('paused, 1 more came').waitFor();
    assert.equal(await page.getByText('rights-harbour/third').count(), 0);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('rights-harbour/third').waitFor();
    await page.getByRole('combobox', { name: 'Who' }).fill('user:rights-otto');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL('**/refusals?subject=**');
    await row.waitFor({ state: 'detached' });
    await page.getByText('rights-harbour/third').waitFor();
    await page.getByLabel('Reason').selectOption('disabled');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByText('Nothing like this was refused').waitFor();
    await accessible(page);
  });
});

test('a refusal explains itself, and the smallest grant is rehearsed before it is given', async () => {
  const id = await refused('rights-otto', 'rights-harbour/berth');
  await visited({ at: '/console/refusals/' + id }, async (page) => {
    await page.getByRole('heading', { name: 'No: user:rights-otto may not publish to channel:rights-harbour/berth' }).waitFor();
    const way = page.getByRole('list', { name: 'How the answer came about' });
    await way.getByText('Nothing gives').waitFor();
    await accessible(page);
    await page.getByRole('button', { name: 'Give this grant …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Give a grant' });
    await dialog.getByText('One principal would gain something').waitFor();
    await dialog.getByRole('table', { name: 'Who would gain what' }).getByText('rights-harbour/berth').waitFor();
    await accessible(page);
    await dialog.getByRole('button', { name: 'Give it' }).click();
    await page.getByText('The same question is answered with yes now.').waitFor();
    const [grant] = await grantsOf('user:rights-otto');
    assert.equal(grant.permission, 'publish_channel:rights-harbour/berth');
    await api('DELETE', '/v1/grants/' + grant.id, undefined, owner);
  });
});

test('what if: changes on paper, who loses and who gains, and only then made, with receipts', async () => {
  const ida = await token('rights-ida', PASSWORD);
  await api('POST', '/v1/check', { verb: 'subscribe', resource: 'channel:rights/depth' }, ida);
  const id = await refused('rights-otto', 'rights/engine');
  assert.ok(id);
  await visited({ at: '/console/explorer/what-if' }, async (page) => {
    await page.getByText('Nothing is on paper').waitFor();
    await accessible(page);
    await page.getByRole('button', { name: 'Take a role' }).click();
    let dialog = page.getByRole('dialog', { name: 'Take a role on paper' });
    await dialog.getByRole('combobox', { name: 'From whom' }).fill('group:rights-crew');
    await dialog.getByLabel('Role').fill('rights-sailor');
    await dialog.getByRole('button', { name: 'Put on paper' }).click();
    await page.getByRole('button', { name: 'Grant', exact: true }).click();
    dialog = page.getByRole('dialog', { name: 'Add a grant on paper' });
    await dialog.getByRole('combobox', { name: 'To whom' }).fill('user:rights-otto');
    await dialog.getByLabel('As a label').fill('publish_channel:rights/engine');
    await dialog.getByRole('button', { name: 'Put on paper' }).click();

    const lost = page.getByRole('table', { name: 'Who would lose what' });
    await lost.getByRole('row').filter({ hasText: 'user:rights-ida' }).filter({ hasText: 'channel:rights/depth' }).getByText('role rights-sailor').waitFor();
    const gained = page.getByRole('table', { name: 'Who would gain what' });
    await gained.getByRole('row').filter({ hasText: 'user:rights-otto' }).getByText('channel:rights/engine').waitFor();
    await accessible(page);
    assert.deepEqual(await grantsOf('user:rights-otto'), [], 'nothing is made yet');
    await page.reload(); // paper is kept
    await page.getByRole('listitem').filter({ hasText: 'Take the role rights-sailor from group:rights-crew' }).waitFor();

    await page.getByRole('button', { name: 'Make these changes …' }).click();
    await page.getByRole('dialog', { name: '2 changes to make' }).getByRole('button', { name: 'Make the changes' }).click();
    const made = page.getByRole('region', { name: 'What was made' }).or(page.getByRole('status').filter({ hasText: 'What was made' }));
    await made.getByText('Grant publish_channel:rights/engine to user:rights-otto.').waitFor();
    await page.getByText('Nothing is on paper').waitFor();
    const [grant] = await grantsOf('user:rights-otto');
    assert.equal(grant.permission, 'publish_channel:rights/engine');
    assert.deepEqual((await api('GET', '/v1/groups/rights-crew', undefined, owner)).roles, []);
    await api('DELETE', '/v1/grants/' + grant.id, undefined, owner);
  });
});

test('a change that is refused stays on paper, with what to do', async () => {
  await visited({ at: '/console/explorer/what-if' }, async (page) => {
    await page.evaluate(() => sessionStorage.setItem('gatehouse-paper', JSON.stringify([{ delete_grant: 'g-rights-none' }])));
    await page.reload();
    await page.getByRole('listitem').filter({ hasText: 'Take back the grant g-rights-none' }).waitFor();
    await page.getByRole('button', { name: 'Make these changes …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make the change' }).click();
    await page.getByText('A change was refused.').waitFor();
    await page.getByRole('button', { name: 'Throw all away' }).click();
    await page.getByText('Nothing is on paper').waitFor();
  });
});

test('an administrator sees and asks what the owner does', async () => {
  await visited({ name: 'rights-chief', at: '/console/roles/rights-sailor' }, async (page) => {
    await page.getByRole('button', { name: 'Delete the role …' }).waitFor();
    await page.goto('/console/explorer/what?subject=user:rights-otto');
    await page.getByText('Change themselves').waitFor();
    await page.goto('/console/refusals');
    await page.getByRole('heading', { name: 'Refusals' }).waitFor();
  });
});

test('somebody without rights sees their own refusal without the rules, and friendly notes elsewhere', async () => {
  const id = await refused('rights-otto', 'rights-harbour/closed');
  await visited({ name: 'rights-otto', at: '/console/refusals/' + id }, async (page) => {
    await page.getByText('The rules behind this are shown to people who may read the audit').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Give this grant …' }).count(), 0);
    await accessible(page);
    await page.goto('/console/roles');
    await page.getByText('There are no roles that you may see').waitFor();
    assert.equal(await page.getByRole('button', { name: 'New role' }).count(), 0);
    await page.goto('/console/explorer/who?verb=read&resource=device');
    await page.getByRole('alert').waitFor();
    await page.goto('/console/refusals');
    await page.getByRole('alert').waitFor();
    await accessible(page);
  });
});

test('whoever comes back before the client is there hears everything once', async () => {
  await visited({ at: '/console/roles' }, async (page) => {
    const sockets = [];
    page.on('websocket', (socket) => sockets.push(socket.url()));
    const asked = new Promise((done) => page.route('**/gatehouse-*.js', done, { times: 1 }));
    await page.goto('/console/refusals');
    const route = await asked;
    await page.evaluate(() => dispatchEvent(new Event('gate-returned')));
    await route.continue();
    await page.getByText('as it happens').waitFor();
    assert.equal(sockets.length, 1);
  });
});
