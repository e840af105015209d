// Scripts and documents: written, tried out as somebody else, and seen as somebody else sees them.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { accessible, api, browser, PASSWORD, SERVER, signedIn, token } from './house.mjs';

let chromium;
let owner;

before(async () => {
  chromium = await browser();
  owner = await token();
  await api('POST', '/v1/groups', { id: 'code-clerks' }, owner);
  await api('POST', '/v1/users', { name: 'code-ines', password: PASSWORD, groups: ['code-clerks'] }, owner);
  await api('POST', '/v1/users', { name: 'code-tomas', password: PASSWORD }, owner);
  const lists = 'creator;group:code-clerks';
  await api('POST', '/v1/schemas', {
    id: 'code-order',
    definition: {
      schema: { type: 'object', properties: { boat: { type: 'string' }, price: { type: 'number' } } },
      documents: { read: lists, write: lists, delete: 'creator' },
      fields: { read: lists, write: lists },
      groups: { office: { fields: ['price'], read: 'group:code-clerks', write: 'group:code-clerks' } },
      versioning: 'forced',
    },
  }, owner);
  await api('POST', '/v1/stores', { id: 'code-berths', save: 'authenticated', query: 'authenticated', delete: 'creator' }, owner);
  await api('POST', '/v1/documents/code-berths', {
    id: 'b-1', schema: 'code-order', creator: 'user:code-tomas', owner: 'user:code-tomas', fields: { boat: 'aurora', price: 126 },
  }, owner);
});
after(() => chromium.close());

/** Writes into the editor of this name as people do. */
async function write(page, label, text) {
  const editor = page.getByRole('textbox', { name: label });
  await editor.click();
  await page.keyboard.press('Control+a');
  // what is typed over coloured text gets its colour from the browser first, which the page's policy notes
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

test('a script is made, written, saved by keyboard, run as oneself and as somebody else', async () => {
  const page = await signedIn(chromium, { at: '/console/scripts' });
  await page.getByRole('button', { name: /New script|Write the first one/ }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New script' });
  await dialog.getByLabel('Path').fill('code/who');
  await dialog.getByLabel('Who may run it').fill('authenticated');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await page.getByRole('heading', { name: 'code/who' }).waitFor();

  await write(page, 'Source of code/who', "console.log('asked by ' + request.user.name);\nreturn { who: request.user.name, level: request.body?.level };\n");
  await page.getByText('not saved').waitFor();
  await page.keyboard.press('Control+s');
  await page.getByText('Saved. The next call runs this version.').waitFor();
  const kept = await api('GET', '/v1/scripts/code/who', undefined, owner);
  assert.match(kept.source, /asked by/);

  await page.getByLabel('Body, as JSON').fill('{"level": 2}');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByLabel('Answer').getByText('"level": 2').waitFor();

  await page.getByRole('combobox', { name: 'As' }).fill('user:code-tomas');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByLabel('Answer').getByText('"who": "code-tomas"').waitFor();
  await page.getByText('asked by code-tomas').first().waitFor();
  const tokens = await api('GET', '/v1/tokens?principal=user:code-tomas', undefined, owner);
  assert.deepEqual(tokens.items.filter(({ kind }) => kind === 'api'), [], 'the token was given back');
  await accessible(page);
  page.faultless();
  await page.context().close();
});

test('a body that is no JSON is told at its field, and the script is not called', async () => {
  await api('PUT', '/v1/scripts/code/never', { kind: 'script', source: 'return 1' }, owner);
  const page = await signedIn(chromium, { at: '/console/scripts/code/never' });
  await page.getByLabel('Body, as JSON').fill('{level: 2}');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('alert').getByText('This is not JSON').waitFor();
  assert.equal(await page.getByLabel('Answer').count(), 0);
  await page.context().close();
});

test('an earlier version is looked at and brought back', async () => {
  await api('PUT', '/v1/scripts/code/old', { kind: 'script', source: 'return 1' }, owner);
  await api('PUT', '/v1/scripts/code/old', { source: 'return 2' }, owner);
  const page = await signedIn(chromium, { at: '/console/scripts/code/old?tab=versions' });
  await page.getByRole('button', { name: 'Look at version 1' }).click();
  const dialog = page.getByRole('dialog', { name: /Version 1/ });
  await dialog.getByText('return 1').waitFor();
  await dialog.getByRole('button', { name: 'Bring it back' }).click();
  await page.getByText('Version 1 is back.').waitFor();
  assert.equal((await api('GET', '/v1/scripts/code/old', undefined, owner)).source, 'return 1');
  await page.context().close();
});

test('a timer and a secret are set and taken away', async () => {
  await api('PUT', '/v1/scripts/code/daily', { kind: 'script', source: 'return 1' }, owner);
  const page = await signedIn(chromium, { at: '/console/scripts/code/daily?tab=by-itself' });
  await page.getByRole('button', { name: 'Add a timer' }).click();
  await page.getByRole('dialog').getByLabel('Cron').fill('0 6 * * MON-FRI');
  await page.getByRole('dialog').getByRole('button', { name: 'Add it' }).click();
  await page.getByRole('table', { name: 'Timers' }).getByText('0 6 * * MON-FRI').waitFor();
  await page.getByRole('button', { name: 'Take the timer of code/daily away' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take it away' }).click();
  await page.getByText('No timers').waitFor();

  await page.goto('/console/scripts?tab=secrets');
  await page.getByRole('button', { name: 'Put a secret in' }).click();
  const dialog = page.getByRole('dialog', { name: 'Put a secret in' });
  await dialog.getByLabel('Name').fill('code-key');
  await dialog.getByLabel('The secret').fill('not shown again');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('table', { name: 'Secrets' }).getByText('code-key').waitFor();
  assert.doesNotMatch(await page.content(), /not shown again/);
  await accessible(page);
  await page.getByRole('button', { name: 'Delete code-key' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click();
  await page.getByText('code-key is gone.').waitFor();
  page.faultless();
  await page.context().close();
});

test('a document is seen as its creator sees it, without what is for others', async () => {
  const page = await signedIn(chromium, { at: '/console/documents/code-berths/b-1' });
  await page.getByRole('textbox', { name: 'Fields of the document' }).getByText('126').waitFor();
  await page.getByRole('combobox', { name: 'As' }).fill('user:code-tomas');
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  const seen = page.getByRole('table', { name: 'What user:code-tomas sees' });
  await seen.getByRole('row', { name: /boat aurora/ }).waitFor();
  await seen.getByRole('row', { name: /price left out/ }).waitFor();
  await accessible(page);

  await write(page, 'Fields of the document', '{"boat": "aurora", "price": 168}');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText(/Saved. Whoever listens/).waitFor();
  assert.equal((await api('GET', '/v1/documents/code-berths/b-1', undefined, owner)).fields.price, 168);
  await page.getByRole('table', { name: 'Versions' }).getByRole('row', { name: /^1 / }).waitFor();
  page.faultless();
  await page.context().close();
});

test('what is not saved is asked about before a link leaves it, and what somebody else saved is shown', async () => {
  const at = '/v1/documents/code-berths/b-2';
  const put = (fields, version) => fetch(SERVER + at, {
    method: 'PUT', body: JSON.stringify({ fields }),
    headers: { Authorization: 'Bearer ' + owner, 'Content-Type': 'application/json', 'If-Match': `"${version}"` },
  });
  const made = await api('POST', '/v1/documents/code-berths', { id: 'b-2', fields: { boat: 'borea', price: 90 } }, owner);
  const page = await signedIn(chromium, { at: '/console/documents/code-berths/b-2' });
  await page.getByRole('textbox', { name: 'Fields of the document' }).getByText('borea').waitFor();
  await write(page, 'Fields of the document', '{"boat": "borea", "price": 100}');
  await page.getByText('not saved').waitFor();
  await page.getByRole('link', { name: 'Stores' }).click();
  const sure = page.getByRole('dialog', { name: 'Leave without saving?' });
  await accessible(page);
  await sure.getByRole('button', { name: 'Cancel' }).click();
  assert.equal(new URL(page.url()).pathname, '/console/documents/code-berths/b-2');

  assert.equal((await put({ boat: 'borea', price: 95 }, made.version)).status, 200);
  await page.getByRole('textbox', { name: 'Fields of the document' }).press('Control+s');
  const other = page.getByRole('dialog', { name: 'Somebody else has changed it' });
  await other.getByText('"price": 95').waitFor();
  await accessible(page);
  await other.getByRole('button', { name: 'Save mine over it' }).click();
  await page.getByText(/Saved. Whoever listens/).waitFor();
  await page.getByText('not saved').waitFor({ state: 'detached' });
  assert.equal((await api('GET', at, undefined, owner)).fields.price, 100);

  await write(page, 'Fields of the document', '{"boat": "borea", "price": 1}');
  await page.getByRole('link', { name: 'Stores' }).click();
  await sure.getByRole('button', { name: 'Leave' }).click();
  await page.waitForURL('**/console/documents');
  assert.equal((await api('GET', at, undefined, owner)).fields.price, 100);
  await api('DELETE', at, undefined, owner);
  page.faultless();
  await page.context().close();
});

for (const { at, path, label, verb, made, first, second } of [
  {
    at: '/console/documents/code-berths/b-3', path: '/v1/documents/code-berths/b-3', label: 'Fields of the document', verb: 'PUT',
    made: ['POST', '/v1/documents/code-berths', { id: 'b-3', fields: { boat: 'corvus' } }],
    first: '{"boat": "cirrus"}', second: '{"boat": "cirrus", "price": 2}',
  },
  {
    at: '/console/scripts/code/twice', path: '/v1/scripts/code/twice', label: 'Source of code/twice', verb: 'PATCH',
    made: ['PUT', '/v1/scripts/code/twice', { source: 'return 1;' }],
    first: 'return 2;', second: 'return 3;',
  },
  {
    at: '/console/schemas/code-twice', path: '/v1/schemas/code-twice', label: 'Definition of code-twice', verb: 'PUT',
    made: ['POST', '/v1/schemas', { id: 'code-twice', definition: {} }],
    first: '{"documents": {"read": "authenticated"}}', second: '{"documents": {"read": "creator"}}',
  },
]) {
  test(`what is saved twice at once is saved once, and what is typed meanwhile stays: ${path}`, async () => {
    await api(...made, owner);
    const page = await signedIn(chromium, { at });
    const editor = page.getByRole('textbox', { name: label });
    await editor.waitFor();
    const held = [];
    await page.route('**' + path, (route) => (route.request().method() === verb ? void held.push(route) : route.continue()));

    await write(page, label, first);
    await page.getByText('not saved').waitFor();
    await editor.press('Control+s');
    await editor.press('Control+s');
    await write(page, label, second);
    const saved = page.waitForResponse((answer) => answer.request().method() === verb);
    assert.equal(held.length, 1);
    await held[0].continue();
    assert.equal((await saved).status(), 200);
    await page.getByText(/^(Saved|Done|Nobody)/).first().waitFor();
    await page.getByText('not saved').waitFor();
    assert.equal((await editor.innerText()).trim(), second);

    await page.unroute('**' + path);
    await editor.press('Control+s');
    await page.getByText('not saved').waitFor({ state: 'detached' });
    await page.getByText(/has changed it|changed since/).waitFor({ state: 'detached' });
    const kept = await api('GET', path, undefined, owner);
    assert.deepEqual(kept.source ?? kept.fields ?? kept.definition, kept.source ? second : JSON.parse(second));
    await api('DELETE', path, undefined, owner);
    page.faultless();
    await page.context().close();
  });
}

test('whoever may read less finds less, and a filter by what is hidden is refused with its field', async () => {
  const page = await signedIn(chromium, { name: 'code-tomas', at: '/console/documents/code-berths' });
  const list = page.getByRole('table', { name: 'Documents' });
  await list.getByRole('columnheader', { name: 'boat' }).waitFor();
  assert.equal(await list.getByRole('columnheader', { name: 'price' }).count(), 0);
  await page.getByLabel('Filter').fill('price > 3');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('alert').getByText(/price/).first().waitFor();
  page.faultless();
  await page.context().close();
});

test('a schema shows who may see which field, also of what is not saved yet', async () => {
  const page = await signedIn(chromium, { at: '/console/schemas/code-order' });
  const fields = page.getByRole('table', { name: /Fields and who may/ });
  await fields.getByRole('row', { name: /price .*office.*group:code-clerks/ }).waitFor();
  const { definition } = await api('GET', '/v1/schemas/code-order', undefined, owner);
  definition.groups.office.fields.push('boat');
  await write(page, 'Definition of code-order', JSON.stringify(definition));
  await fields.getByRole('row', { name: /boat .*office/ }).waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText(/^Done/).waitFor();
  const saved = await api('GET', '/v1/schemas/code-order', undefined, owner);
  assert.deepEqual(saved.definition.groups.office.fields, ['price', 'boat']);
  await accessible(page);
  page.faultless();
  await page.context().close();
});

test('a store is made, and one that holds documents is not deleted', async () => {
  const page = await signedIn(chromium, { at: '/console/documents', colorScheme: 'dark' });
  await page.getByRole('button', { name: /New store|Make the first store/ }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New store' });
  await dialog.getByLabel('Id').fill('code-logs');
  await dialog.getByLabel('Read documents').fill('authenticated');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await page.getByRole('table', { name: 'Stores' }).getByText('code-logs').waitFor();
  await page.getByRole('button', { name: 'Delete code-berths' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click();
  await page.getByRole('alert').getByText(/holds 1 documents?/i).waitFor();
  await page.keyboard.press('Escape');
  await accessible(page);
  page.faultless();
  await page.context().close();
});

test('no page of the console runs a script that somebody has stored', async () => {
  await api('PUT', '/v1/scripts/code/evil.js', {
    kind: 'file', content_type: 'text/javascript', source: 'globalThis.taken = true;', read: 'anonymous',
  }, owner);
  const page = await signedIn(chromium, { at: '/console/scripts' });
  const ran = await page.evaluate(async () => {
    const address = '/v1/run/code/evil.js';
    const tag = document.createElement('script');
    tag.src = address;
    await new Promise((done) => { tag.onload = tag.onerror = done; document.head.append(tag); });
    await import(address).catch(() => {});
    const worker = await navigator.serviceWorker.register(address).then(() => 'registered', () => 'refused');
    return [globalThis.taken, worker];
  });
  assert.deepEqual(ran, [undefined, 'refused']);
  await page.context().close();
});

test('what a browser has kept of an answer is no script for a page of the console', async () => {
  await api('PUT', '/v1/scripts/code/kept', {
    source: "response.header('Content-Type', 'text/javascript').header('Cache-Control', 'max-age=600')"
      + ".write('globalThis.taken = true;')",
    execute: 'anonymous',
  }, owner);
  const page = await signedIn(chromium, { at: '/console/scripts' });
  const ran = await page.evaluate(async () => {
    const load = (tag, address) => new Promise((done) => {
      Object.assign(tag, { src: address, onload: done, onerror: done });
      document.head.append(tag);
    });
    for (const address of ['/v1/run/code/kept?by=fetch', '/v1/run/code/kept?by=picture']) {
      if (address.endsWith('fetch')) {
        await (await fetch(address)).text();
      } else {
        await load(new Image(), address);
      }
      await load(document.createElement('script'), address);
      await import(address).catch(() => {});
    }
    return globalThis.taken;
  });
  assert.equal(ran, undefined);
  await page.context().close();
});
