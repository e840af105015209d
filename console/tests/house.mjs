// What every test of the console begins with: a browser, somebody signed in, and the API for what has to be there.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(process.env.NODE_PATH + '/');
const { chromium } = require('playwright-core');
const axe = require.resolve('axe-core');

export const { SERVER, OWNER, PASSWORD } = process.env;

/** Calls the API with a token; throws where the answer is none of 2xx. */
export async function api(method, path, body, token) {
  const answer = await fetch(SERVER + path, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: 'Bearer ' + token } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  }
  return text ? JSON.parse(text) : null;
}

/** A token of the owner, or of somebody else. */
export async function token(name = OWNER, password = PASSWORD) {
  return (await api('POST', '/v1/login', { name, password })).token;
}

export function browser() {
  // without the graphics processor that a test machine would have to play with its own
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
}

const sessions = new Map();

/** The cookie of one session for each person: a login costs what a hash costs. */
async function session(name, password) {
  if (!sessions.has(name)) {
    const answer = await fetch(SERVER + '/v1/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name, password, cookie: true }),
    });
    const [cookie, value] = answer.headers.get('set-cookie').split(';')[0].split(/=(.*)/s);
    sessions.set(name, { name: cookie, value, url: SERVER, httpOnly: true, sameSite: 'Strict' });
  }
  return sessions.get(name);
}

/**
 * A page of a fresh browser profile, signed in, whose `faultless()` fails with everything that went wrong in it.
 * `byForm` signs in as people do, with a session of its own: for tests that end it.
 */
export async function signedIn(
  chromium,
  { name = OWNER, password = PASSWORD, at = '/console', byForm = false, ...options } = {},
) {
  const context = await chromium.newContext({ baseURL: SERVER, viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (fault) => faults.push(String(fault)));
  page.on('console', (said) => {
    if (/Content Security Policy|Lit is in dev mode/.test(said.text())) {
      faults.push(said.text());
    }
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(SERVER) && !request.url().startsWith('blob:')) {
      faults.push('asks somebody else: ' + request.url());
    }
  });
  page.faultless = () => assert.deepEqual(faults, []);
  if (byForm) {
    await page.goto(at);
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  } else {
    await context.addCookies([await session(name, password)]);
    await page.goto(at);
  }
  await page.getByRole('main').waitFor();
  return page;
}

/** No finding of axe that is serious or worse, by WCAG 2.2 AA. */
export async function accessible(page) {
  await clean(page, ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
}

/** The same of a page that was found accessible and has only other colours since. */
export async function legible(page) {
  await clean(page, ['color-contrast', 'link-in-text-block']);
}

async function clean(page, runOnly) {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(await readFile(axe, 'utf8'));
  }
  const violations = await page.evaluate(async (runOnly) => {
    // behind an open dialog everything is inert, which axe does not see
    const place = document.querySelector('dialog:modal') ?? document;
    return (await window.axe.run(place, { runOnly, resultTypes: ['violations'] })).violations;
  }, runOnly);
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(
    grave.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.html) })),
    [],
  );
}
