// Passkeys in Chromium, with the virtual authenticator of its DevTools protocol: made and shown by
// the browser's own JSON forms, against a running server.
const test = require('node:test');
const assert = require('node:assert');
const { chromium } = require('playwright-core');

const url = process.env.SERVER;
const name = process.env.NAME;
const password = process.env.PASSWORD;

async function post(page, path, body, token) {
  return page.evaluate(
    async ([path, body, token]) => {
      const headers = { 'Content-Type': 'application/json' };
      if (token) {
        headers.Authorization = 'Bearer ' + token;
      }
      const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: answer.status, body: await answer.json().catch(() => null) };
    },
    [path, body, token]);
}

const create = (page, options) =>
  page.evaluate(async (options) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return (await navigator.credentials.create({ publicKey })).toJSON();
  }, options);

const show = (page, options) =>
  page.evaluate(async (options) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return (await navigator.credentials.get({ publicKey })).toJSON();
  }, options);

async function authenticator(page, changes) {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...changes,
    },
  });
  return { client, authenticatorId };
}

test('passkeys of a real browser', async (t) => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(url + '/account');
  const key = await authenticator(page, {});

  let token;
  await t.test('one is made and counts as the second factor', async () => {
    const first = await post(page, '/v1/login', { name, password });
    assert.strictEqual(first.status, 200);
    token = first.body.token;
    const options = await post(page, '/v1/me/factors/passkey-options', {}, token);
    assert.strictEqual(options.status, 200, JSON.stringify(options.body));
    const response = await create(page, options.body);
    const made = { kind: 'passkey', name: 'my laptop', response };
    const added = await post(page, '/v1/me/factors', made, token);
    assert.strictEqual(added.status, 201, JSON.stringify(added.body));
    assert.strictEqual(added.body.recovery_codes.length, 10);
    const again = await post(page, '/v1/me/factors', made, token);
    assert.strictEqual(again.status, 422, 'a challenge works once');
    const refused = await post(page, '/v1/login', { name, password });
    assert.strictEqual(refused.status, 401);
    assert.deepStrictEqual(refused.body.factors, ['passkey', 'recovery']);
  });

  await t.test('with the password it opens a session, once', async () => {
    const options = await post(page, '/v1/login/passkey-options', { name, password });
    assert.strictEqual(options.status, 200, JSON.stringify(options.body));
    assert.strictEqual(options.body.allowCredentials.length, 1);
    const passkey = await show(page, options.body);
    const done = await post(page, '/v1/login', { name, password, passkey });
    assert.strictEqual(done.status, 200, JSON.stringify(done.body));
    const replayed = await post(page, '/v1/login', { name, password, passkey });
    assert.strictEqual(replayed.status, 401);
    const wrong = await post(page, '/v1/login/passkey-options', { name, password: 'not this' });
    assert.strictEqual(wrong.status, 401);
  });

  await t.test('it signs in alone, without a name', async () => {
    const options = await post(page, '/v1/login/passkey-options', {});
    assert.strictEqual(options.body.userVerification, 'required');
    assert.deepStrictEqual(options.body.allowCredentials, []);
    const passkey = await show(page, options.body);
    const done = await post(page, '/v1/login', { passkey });
    assert.strictEqual(done.status, 200, JSON.stringify(done.body));
    assert.strictEqual(done.body.principal, 'user:' + name);
    const changed = { ...passkey, response: { ...passkey.response } };
    changed.response.signature = changed.response.signature.replace(/^..../, 'AAAA');
    assert.strictEqual((await post(page, '/v1/login', { passkey: changed })).status, 401);
  });

  await t.test('without a PIN, finger or face it is a second factor and not more', async () => {
    await key.client.send('WebAuthn.setUserVerified', {
      authenticatorId: key.authenticatorId,
      isUserVerified: false,
    });
    const options = await post(page, '/v1/login/passkey-options', {});
    options.body.userVerification = 'discouraged';
    const passkey = await show(page, options.body);
    assert.strictEqual((await post(page, '/v1/login', { passkey })).status, 401);
    await key.client.send('WebAuthn.setUserVerified', {
      authenticatorId: key.authenticatorId,
      isUserVerified: true,
    });
  });

  await t.test('the page behind the links runs under its policy', async () => {
    const complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(url + '/account');
    await page.getByRole('button', { name: 'Forgot your password?' }).click();
    await page.getByLabel('Name or mail address').fill(name);
    await page.getByRole('button', { name: 'Mail me a link' }).click();
    await page.waitForSelector('text=a link is on its way');
    assert.deepStrictEqual(complaints, []);
  });
});
