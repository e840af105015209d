// <gatehouse-login> and the account page in Chromium, against running servers: every way in, the end
// of a session, what assistive technology sees (axe-core), and how it looks (SCREENSHOTS names a
// folder for pictures).
const test = require('node:test');
const assert = require('node:assert');
const { createHmac } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');

const { SERVER: url, APP: app, MAILS: mails, PASSWORD: password, SCREENSHOTS: shots } = process.env;
const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const OAUTH = new URLSearchParams({
  response_type: 'code',
  client_id: 'desk',
  redirect_uri: 'http://127.0.0.1/callback',
  scope: 'openid',
  code_challenge_method: 'S256',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
});
const CSP = `default-src 'none'; script-src 'self' ${url}; style-src 'self'; connect-src 'self' ${url}`;

/** RFC 6238; each code once. */
function authenticator(secret) {
  const bits = [...secret.replace(/\s/g, '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  let last = 0;
  return async () => {
    let now = Math.floor(Date.now() / 30000);
    last = Math.max(last + 1, now - 1);
    while (last > now + 1) {
      await new Promise((done) => setTimeout(done, 200));
      now = Math.floor(Date.now() / 30000);
    }
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(last));
    const hash = createHmac('sha1', key).update(counter).digest();
    const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
    return String(number % 1000000).padStart(6, '0');
  };
}

/** What axe finds against WCAG 2.2, levels A and AA; inside the component too. */
async function sound(page, where) {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(AXE); // by the inspector: the policy of the page stays as it is
  }
  const { violations } = await page.evaluate(() =>
    axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    }),
  );
  const told = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
  assert.deepStrictEqual(told, [], where);
}

async function picture(page, name) {
  if (!shots) {
    return;
  }
  const view = page.viewportSize();
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: path.join(shots, `${name}-${scheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 360, height: 640 });
  await page.screenshot({ path: path.join(shots, `${name}-phone.png`) });
  await page.setViewportSize(view);
}

/** A new browser, which has nobody's cookies; `complaints` are what its console says. */
async function visit(browser, t, address) {
  const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  const complaints = [];
  page.on('console', (message) => {
    const expected = /the server responded with a status of (401|403|409|422)/;
    if (message.type() === 'error' && !expected.test(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (fault) => complaints.push(String(fault)));
  if (address) {
    await page.goto(address);
  }
  return { context, page, complaints };
}

/** A page of somebody else, on the same host, under a policy that allows no inline script. */
async function ownPage(context, address, body, script = '') {
  await context.route(address, (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: { 'Content-Security-Policy': CSP },
      body:
        '<!doctype html><html lang="en"><head><title>Own</title>' +
        `<script type="module" src="${url}/v1/login.js"></script><script src="${address}.js" defer></script>` +
        `</head><body><main><h1>My page</h1>${body}</main></body></html>`,
    }),
  );
  await context.route(address + '.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  );
}

const LISTEN = `window.heard = [];
for (const name of ['login', 'logout', 'renewal', 'expiring', 'expired']) {
  addEventListener('gatehouse-' + name, (event) => heard.push({ ...event.detail, event: name }));
}`;

/** Asked from outside: the page's own clock may stand still. */
async function heard(page, name) {
  const end = Date.now() + 30000;
  while (!(await page.evaluate((name) => heard.some((one) => one.event === name), name))) {
    assert.ok(Date.now() < end, `no gatehouse-${name}: ${await page.evaluate(() => JSON.stringify(heard))}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function signIn(page, name, secret = password) {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function code(page, value) {
  await page.getByRole('textbox', { name: 'Code', exact: true }).fill(value);
  await page.getByRole('button', { name: 'Go on' }).click();
}

const isIn = (page, name) => page.getByText(`Signed in as ${name}`).waitFor();
const signOut = (page) => page.getByRole('button', { name: 'Sign out', exact: true }).first().click();

async function passkeys(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

test('<gatehouse-login>', async (t) => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    // a page that the test makes up has no address, and counts as foreign to this machine's network
    args: ['--no-sandbox', '--disable-gpu', '--disable-features=LocalNetworkAccessChecks'],
  });
  t.after(() => browser.close());
  let next;
  let codes;

  await t.test('a password opens a session that no script can read', async (t) => {
    const { page, context, complaints } = await visit(browser, t, url + '/account');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await sound(page, 'sign in');
    await picture(page, 'login');
    await signIn(page, 'kay', 'not this one');
    await page.getByRole('alert').getByText('Name or password is not right.').waitFor();
    const focused = await page.evaluate(
      () => document.querySelector('gatehouse-login').shadowRoot.activeElement.id,
    );
    assert.strictEqual(focused, 'password', 'whoever mistyped goes on there');
    await sound(page, 'wrong password');
    const answer = page.waitForResponse((one) => one.request().method() === 'POST' && one.ok());
    await signIn(page, 'kay');
    assert.ok(!('token' in (await (await answer).json())));
    await isIn(page, 'kay');
    await page.getByText('your password alone').waitFor();
    await page.getByText('Browser, this one').waitFor();
    await sound(page, 'account');
    const cookie = (await context.cookies()).find((one) => one.name === 'gatehouse');
    assert.ok(cookie.httpOnly);
    assert.strictEqual(cookie.sameSite, 'Strict');
    assert.deepStrictEqual(complaints, []);
  });

  await t.test('an authenticator is added, and asked for; signing out revokes', async (t) => {
    const { page, context, complaints } = await visit(browser, t, url + '/account');
    await signIn(page, 'kay');
    await page.getByRole('button', { name: 'Add an authenticator app' }).click();
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    await sound(page, 'authenticator');
    await picture(page, 'totp');
    await page.getByText('Or type this key').click();
    next = authenticator(await page.locator('gatehouse-login .secret').textContent());
    await code(page, '000000');
    await page.getByRole('alert').filter({ hasText: 'code is not right' }).waitFor();
    await code(page, await next());
    await page.getByRole('heading', { name: 'recovery codes' }).waitFor();
    codes = await page.locator('gatehouse-login .codes li').allTextContents();
    assert.strictEqual(codes.length, 10);
    await sound(page, 'recovery codes');
    await picture(page, 'codes');
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('The authenticator app was added.').waitFor();
    await sound(page, 'account with a factor');
    await picture(page, 'account');
    const held = await context.cookies();
    await signOut(page);
    await page.getByText('You are signed out.').waitFor();
    await context.addCookies(held);
    const standing = await page.evaluate(async () => (await fetch('/v1/login')).json());
    assert.strictEqual(standing.signed_in, false, 'a copy of the cookie is worth nothing');
    await signIn(page, 'kay');
    await page.getByText('Show that it is you, kay.').waitFor();
    await sound(page, 'second step');
    await picture(page, 'second');
    await code(page, '000000');
    await page.getByRole('alert').getByText('This code is not right').waitFor();
    await code(page, await next());
    await isIn(page, 'kay');
    assert.deepStrictEqual(complaints, []);
  });

  await t.test('a recovery code works once', async (t) => {
    const { page } = await visit(browser, t, url + '/account');
    for (const expected of ['Signed in as kay', 'This recovery code is not right']) {
      await signIn(page, 'kay');
      await page.getByRole('button', { name: 'Use a recovery code' }).click();
      await sound(page, 'recovery');
      await page.getByRole('textbox', { name: 'Recovery code' }).fill(codes[0]);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText(expected).waitFor();
      if (expected.startsWith('Signed')) {
        await signOut(page);
      }
    }
  });

  await t.test('a passkey is added, signs in alone and as the second step', async (t) => {
    const { page, context, complaints } = await visit(browser, t, url + '/account');
    await passkeys(page);
    await signIn(page, 'pat');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByLabel('Name of the passkey').fill('my laptop');
    await sound(page, 'passkey');
    await page.getByRole('button', { name: 'Make the passkey' }).click();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('The passkey was added.').waitFor();
    await page.getByText('my laptop', { exact: true }).waitFor();
    await signOut(page);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await isIn(page, 'pat');
    await signOut(page);
    await signIn(page, 'pat');
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await isIn(page, 'pat');
    for (const typed of [false, true]) {
      await signOut(page);
      await context.clearCookies();
      await page.goto(url + '/oauth/authorize?' + OAUTH);
      if (typed) {
        await page.getByLabel('Name').fill('pat');
        await page.getByLabel('Password').fill(password);
      }
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await page.getByRole('heading', { name: 'Allow access?' }).waitFor();
      await page.goto(url + '/account');
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await isIn(page, 'pat');
    }
    await page.getByRole('button', { name: 'Remove: my laptop' }).click();
    await page.getByText('your password alone').waitFor();
    assert.deepStrictEqual(complaints, []);
  });

  await t.test('a forgotten password is set by the link of a mail', async (t) => {
    const { page, complaints } = await visit(browser, t, url + '/account');
    await page.getByRole('button', { name: 'Forgot your password?' }).click();
    await sound(page, 'forgotten');
    await page.getByLabel('Name or mail address').fill('fay');
    await page.getByRole('button', { name: 'Mail me a link' }).click();
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
    await page.goto('about:blank');
    await page.goto(await mailedLink('fay@example.org'));
    await page.locator('#password-form input[type=password]').fill('a new one for fay');
    await sound(page, 'new password');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByRole('link', { name: 'Go to your account' }).click();
    await signIn(page, 'fay', 'a new one for fay');
    await isIn(page, 'fay');
    await page.locator('summary').click();
    await page.getByLabel('Password now').fill('a new one for fay');
    await page.getByLabel('New password').last().fill('another one for fay');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('Your password was changed.').waitFor();
    await signIn(page, 'fay', 'another one for fay');
    await isIn(page, 'fay');
    assert.deepStrictEqual(complaints, []);
  });

  await t.test('whoever has to have a second factor adds one on the way in', async (t) => {
    const { page, complaints } = await visit(browser, t, url + '/account');
    await signIn(page, 'tess');
    await page.getByRole('heading', { name: 'Protect your account' }).waitFor();
    await sound(page, 'enrolment');
    await picture(page, 'enrol');
    assert.strictEqual(await page.getByText('Where you are signed in').isVisible(), false);
    await page.getByRole('button', { name: 'Authenticator app' }).click();
    await page.getByText('Or type this key').click();
    const mine = authenticator(await page.locator('gatehouse-login .secret').textContent());
    await code(page, await mine());
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await code(page, await mine());
    await isIn(page, 'tess');
    assert.deepStrictEqual(complaints, []);
  });

  await t.test('on a page of somebody else, under its policy and by the keyboard', async (t) => {
    const { page, context, complaints } = await visit(browser, t);
    const own = url + '/my/login';
    const body =
      '<gatehouse-login application="main" theme="dark" redirect="/my/home"><p>inside</p></gatehouse-login>';
    await ownPage(
      context,
      own,
      body,
      "document.querySelector('gatehouse-login').texts = { signIn: 'Anmelden' };" + LISTEN,
    );
    const home = '<gatehouse-login guard="/my/login"><p>only for friends</p></gatehouse-login>';
    await ownPage(context, url + '/my/home?x=1', home, LISTEN);
    await ownPage(context, url + '/my/home', '<p>welcome</p>', LISTEN);
    await page.goto(url + '/my/home?x=1');
    await page.waitForURL('**/my/login#from=*');
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    await sound(page, 'a page of somebody else');
    assert.strictEqual(await page.getByText('inside').isVisible(), false);
    await page.keyboard.press('Tab');
    await page.keyboard.type('moe');
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/my/home?x=1');
    await page.getByText('only for friends').waitFor();
    await page.goto('about:blank');
    await page.goto(own + '#from=https://evil.example/');
    await page.waitForURL('**/my/home');
    assert.deepStrictEqual(complaints, []);
  });

  await t.test('on a page of another origin that the operator has listed', async (t) => {
    const { page, context, complaints } = await visit(browser, t);
    const body = '<gatehouse-login><p>inside</p></gatehouse-login>';
    await ownPage(context, app + '/', body, LISTEN);
    await page.goto(app + '/');
    await signIn(page, 'moe');
    await page.getByText('inside').waitFor();
    assert.strictEqual(await page.evaluate(() => document.cookie), '');
    await page.reload();
    await heard(page, 'login');
    await signOut(page);
    await heard(page, 'logout');
    assert.deepStrictEqual(complaints, []);
    const stranger = 'http://localhost:8998/';
    await ownPage(context, stranger, body, LISTEN);
    await page.goto(stranger);
    assert.match(complaints.join(), /CORS/, 'another one does not even get the script');
  });

  await t.test('nobody is sent to another origin', async (t) => {
    const { page, context } = await visit(browser, t);
    for (const [at, place] of [
      ['/one', 'https://evil.example/'],
      ['/two', '//evil.example'],
      ['/three', 'javascript:window.evil=1'],
      ['/four', '/\\evil.example'],
    ]) {
      await ownPage(
        context,
        url + at,
        `<gatehouse-login redirect="${place}"><p>inside</p></gatehouse-login>`,
        LISTEN,
      );
      await page.goto(url + at);
      if (at === '/one') {
        await signIn(page, 'moe');
      }
      await page.getByText('inside').waitFor();
      assert.strictEqual(page.url(), url + at);
    }
  });

  await t.test('a session goes on while somebody is there, and ends when nobody is', async (t) => {
    const { page, context, complaints } = await visit(browser, t);
    await context.clock.install(); // the browser's: the server's session lives its six hours
    await ownPage(context, url + '/page', '<gatehouse-login><p>inside</p></gatehouse-login>', LISTEN);
    await page.goto(url + '/page');
    await signIn(page, 'moe');
    await heard(page, 'login');
    const first = (await context.cookies())[0].value;
    const other = await context.newPage();
    await other.goto(url + '/page'); // knows of the session by itself
    await isIn(other, 'moe');
    const renewed = context.waitForEvent('response', (one) => one.url().endsWith('/v1/me/renewal'));
    await context.clock.fastForward('05:55:00');
    assert.strictEqual((await renewed).status(), 200);
    await heard(page, 'renewal');
    await heard(other, 'renewal'); // one renewed, and both know
    assert.notStrictEqual((await context.cookies())[0].value, first);
    await context.clock.fastForward('05:59:00'); // nobody touches it any more
    await heard(page, 'expiring');
    await page.getByRole('button', { name: 'Stay signed in' }).waitFor();
    await sound(page, 'expiring');
    await picture(page, 'expiring');
    const headers = { Origin: url };
    assert.ok((await context.request.post(url + '/v1/logout', { headers })).ok());
    await context.clock.fastForward('00:02:00');
    await heard(page, 'expired');
    await page.getByRole('alert').getByText('Your session has ended.').waitFor();
    await other.getByRole('alert').getByText('Your session has ended.').waitFor();
    assert.strictEqual(await page.getByText('inside').isVisible(), false);
    await sound(page, 'expired');
    await signIn(page, 'moe');
    await isIn(page, 'moe');
    await isIn(other, 'moe');
    await signOut(page);
    await heard(page, 'logout');
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    assert.deepStrictEqual(complaints, []);
  });
});

async function mailedLink(to) {
  const end = Date.now() + 30000;
  while (Date.now() < end) {
    for (const file of fs.existsSync(mails) ? fs.readdirSync(mails) : []) {
      if (!file.endsWith('.eml')) {
        continue;
      }
      const text = fs.readFileSync(path.join(mails, file), 'utf8');
      const link = text.replace(/=\r?\n/g, '').replace(/=3D/g, '=').match(/http\S*#reset=[\w-]+/);
      if (link && text.includes(to)) {
        return link[0];
      }
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('no mail came');
}
