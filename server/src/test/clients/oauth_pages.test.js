// The pages of OAuth in Chromium, as people walk through them: signing in with a second factor,
// agreeing, and back to the program. What the pages' policy stops would show here and nowhere else:
// forms whose answer leads away are ended by the browser (CSP `form-action`), not by the server.
const test = require('node:test');
const assert = require('node:assert');
const http = require('node:http');
const { createHash, createHmac, randomBytes } = require('node:crypto');
const { chromium } = require('playwright-core');

const { SERVER, CLIENT, DEVICE_CLIENT, NAME, PASSWORD } = process.env;

/** RFC 6238, of the secret as the server shows it; `away` in steps of half a minute. */
function totp(secret, away = 0) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((one) => letters.indexOf(one).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + away));
  const hash = createHmac('sha1', key).update(step).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

async function post(path, body, token) {
  const headers = { 'Content-Type': 'application/json' };
  if (token) {
    headers.Authorization = 'Bearer ' + token;
  }
  const answer = await fetch(SERVER + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}

/** Lets the person use an authenticator; the code before now is used up by that. */
async function authenticator() {
  const { token } = (await post('/v1/login', { name: NAME, password: PASSWORD })).body;
  const begun = (await post('/v1/me/factors', { kind: 'totp', name: 'my phone' }, token)).body;
  for (let again = 0; again < 5; again++) {
    const code = totp(begun.secret, -1);
    const counts = await post(`/v1/me/factors/${begun.id}/confirm`, { code }, token);
    if (counts.status === 200) {
      return begun.secret;
    } // else the clock went into the next half minute in between
  }
  throw new Error('the authenticator was not taken');
}

/** A program of another origin, to which people are sent back. */
async function program() {
  const server = http.createServer((request, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end('<title>Back</title><p>Back at the program.</p>');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { server, callback: `http://127.0.0.1:${server.address().port}/callback` };
}

function authorizeUrl(callback, verifier, more = {}) {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: CLIENT,
    redirect_uri: callback,
    scope: 'openid fleet',
    state: 'over and back',
    code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    ...more,
  });
  return `${SERVER}/oauth/authorize?${query}`;
}

async function form(path, fields) {
  const answer = await fetch(SERVER + path, { method: 'POST', body: new URLSearchParams(fields) });
  return { status: answer.status, body: await answer.json() };
}

test('the pages of OAuth in a real browser', async (t) => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  t.after(() => browser.close());
  const secret = await authenticator();
  const { server, callback } = await program();
  t.after(() => server.close());
  const page = await browser.newPage();
  const complaints = [];
  page.on('console', (message) => {
    // that an answer says 401 is told as an error as well, and is right
    if (message.type() === 'error' && !/the server responded with a status/.test(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const press = (name) => page.getByRole('button', { name }).click();

  const verifier = randomBytes(32).toString('base64url');

  await t.test('a wrong password is told on the page', async () => {
    await page.goto(authorizeUrl(callback, verifier));
    await page.getByLabel('Name').fill(NAME);
    await page.getByLabel('Password').fill('not this one');
    await press('Sign in');
    await page.getByRole('alert').waitFor();
    assert.match(await page.getByRole('alert').textContent(), /not right/);
    assert.equal(await page.getByLabel('Name').inputValue(), NAME);
    assert.equal(await page.getByLabel('Password').inputValue(), '');
  });

  await t.test('the right one leads to the field of the code, and that to the question', async () => {
    assert.equal(await page.locator('#code').count(), 0);
    await page.getByLabel('Password').fill(PASSWORD);
    await press('Sign in');
    await page.locator('#code').waitFor();
    assert.match(await page.getByRole('status').textContent(), /second factor/);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'password');
    await page.locator('#code').fill(totp(secret));
    await page.getByLabel('Password').fill(PASSWORD);
    await press('Sign in');
    await page.getByRole('heading', { name: 'Allow access?' }).waitFor();
    assert.match(await page.locator('main').textContent(), /fleet: subscribe_channel:fleet\/#/);
  });

  await t.test('the page has its style, runs no script, and cannot be framed', async () => {
    const width = await page.locator('main').evaluate((main) => getComputedStyle(main).borderRadius);
    assert.equal(width, '12px');
    const before = complaints.length;
    // the browser's word for what its policy stops; what the test itself runs is not under it
    const ran = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      return window.ran === true;
    });
    assert.equal(ran, false);
    assert.match(complaints.splice(before).join(), /Content Security Policy/);
    const other = await browser.newPage();
    await other.goto(callback);
    const seen = await other.evaluate(
      (address) =>
        new Promise((done) => {
          const frame = document.createElement('iframe');
          frame.onload = () => done(frame.contentDocument === null);
          frame.src = address;
          document.body.append(frame);
        }),
      authorizeUrl(callback, verifier));
    assert.ok(seen, 'the frame has loaded something of another origin');
    const frame = other.frames().find((one) => one !== other.mainFrame());
    assert.equal(await frame.locator('form').count(), 0);
    await other.close();
  });

  await t.test('whoever allows is sent back with a code, which gives tokens', async () => {
    await press('Allow');
    await page.waitForURL(callback + '?*');
    const back = new URL(page.url());
    assert.equal(back.searchParams.get('state'), 'over and back');
    assert.equal(back.searchParams.get('iss'), SERVER);
    const tokens = await form('/oauth/token', {
      grant_type: 'authorization_code',
      client_id: CLIENT,
      code: back.searchParams.get('code'),
      redirect_uri: callback,
      code_verifier: verifier,
    });
    assert.equal(tokens.status, 200, JSON.stringify(tokens.body));
    const info = await fetch(SERVER + '/oauth/userinfo', {
      headers: { Authorization: 'Bearer ' + tokens.body.access_token },
    });
    assert.equal((await info.json()).sub, 'user:' + NAME);
  });

  await t.test('whoever refuses is sent back, too', async () => {
    await page.goto(authorizeUrl(callback, verifier, { prompt: 'consent' }));
    await press('Refuse');
    await page.waitForURL(callback + '?*');
    assert.equal(new URL(page.url()).searchParams.get('error'), 'access_denied');
  });

  await t.test('a device is connected by the code that it shows', async () => {
    const begun = await form('/oauth/device_authorization', { client_id: DEVICE_CLIENT });
    await page.goto(begun.body.verification_uri);
    await page.getByLabel('Code').fill(begun.body.user_code.toLowerCase());
    await press('Go on');
    await page.getByText(begun.body.user_code).waitFor();
    await press('Allow');
    await page.getByRole('heading', { name: 'Connected' }).waitFor();
    const tokens = await form('/oauth/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: DEVICE_CLIENT,
      device_code: begun.body.device_code,
    });
    assert.equal(tokens.status, 200, JSON.stringify(tokens.body));
  });

  await t.test('who leaves has to sign in again', async () => {
    await page.goto(authorizeUrl(callback, verifier, { prompt: 'consent' }));
    await press('Use another account');
    await page.getByLabel('Password').waitFor();
    await page.goto(authorizeUrl(callback, verifier));
    await page.getByLabel('Password').waitFor();
  });

  assert.deepEqual(complaints, []);
});
