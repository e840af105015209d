// npm openid-client against a real server: everything that it can do with one.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(`${process.env.NODE_PATH}/x.js`);
const oidc = await import(pathToFileURL(require.resolve('openid-client')).href);

const { ISSUER, CONFIDENTIAL_ID, SECRET, PUBLIC_ID, MACHINE_ID, MACHINE_SECRET, CALLBACK, USER, PASSWORD } =
  process.env;
const plain = { execute: [oidc.allowInsecureRequests] }; // the test has no TLS

const discover = (id, secret) =>
  oidc.discovery(new URL(ISSUER), id, secret, secret ? undefined : oidc.None(), plain);

/** A browser as far as forms go: keeps cookies, says where a form comes from, follows nothing. */
class Browser {
  cookies = new Map();

  async go(url, form) {
    const headers = { cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ') };
    if (form) {
      headers['content-type'] = 'application/x-www-form-urlencoded';
      headers.origin = new URL(url).origin;
    }
    const answer = await fetch(url, {
      method: form ? 'POST' : 'GET',
      headers,
      body: form ? new URLSearchParams(form).toString() : undefined,
      redirect: 'manual',
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      value ? this.cookies.set(name, value) : this.cookies.delete(name);
    }
    const text = await answer.text();
    return { status: answer.status, location: answer.headers.get('location'), text, url };
  }

  hidden(page) {
    return page.text.match(/name="form" value="([^"]+)"/)[1];
  }

  async signIn(url) {
    const page = await this.go(url);
    assert.equal(page.status, 200);
    assert.match(page.text, /Sign in/);
    return this.go(url, { form: this.hidden(page), step: 'sign-in', name: USER, password: PASSWORD });
  }

  async allow(page) {
    assert.match(page.text, /Allow access\?/);
    return this.go(page.url, { form: this.hidden(page), step: 'consent', decision: 'allow' });
  }
}

/** Code with PKCE, from the address of the client to its tokens. */
async function byCode(config, scope, browser = new Browser(), more = {}, options = undefined) {
  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...more,
  });
  const consent = await browser.signIn(url.href);
  const back = await browser.allow(consent);
  assert.equal(back.status, 303);
  const callback = new URL(back.location);
  assert.equal(callback.origin + callback.pathname, CALLBACK);
  assert.equal(callback.searchParams.get('iss'), ISSUER); // RFC 9207
  return oidc.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  }, undefined, options);
}

test('discovery says what is there', async () => {
  const config = await discover(CONFIDENTIAL_ID, SECRET);
  const said = config.serverMetadata();
  assert.equal(said.issuer, ISSUER);
  assert.ok(said.supportsPKCE());
  assert.equal(said.authorization_response_iss_parameter_supported, true);
  const plainOAuth = await oidc.discovery(new URL(ISSUER), CONFIDENTIAL_ID, SECRET, undefined, {
    ...plain,
    algorithm: 'oauth2',
  });
  assert.equal(plainOAuth.serverMetadata().token_endpoint, said.token_endpoint);
  const keys = await (await fetch(said.jwks_uri)).json();
  assert.ok(keys.keys.length >= 1);
  assert.equal(keys.keys[0].d, undefined);
});

test('code and PKCE, user info, refresh, introspection, revocation', async () => {
  const config = await discover(CONFIDENTIAL_ID, SECRET);
  const first = await byCode(config, 'openid profile fleet');
  const claims = first.claims();
  assert.equal(claims.sub, `user:${USER}`);
  assert.equal(claims.preferred_username, USER);
  const info = await oidc.fetchUserInfo(config, first.access_token, claims.sub);
  assert.equal(info.name, USER);

  const told = await oidc.tokenIntrospection(config, first.access_token);
  assert.equal(told.active, true);
  assert.equal(told.sub, `user:${USER}`);
  assert.equal(told.client_id, CONFIDENTIAL_ID);

  const second = await oidc.refreshTokenGrant(config, first.refresh_token);
  assert.notEqual(second.refresh_token, first.refresh_token);
  const less = await oidc.refreshTokenGrant(config, second.refresh_token, { scope: 'fleet' });
  assert.equal(less.scope, 'fleet');

  await oidc.tokenRevocation(config, less.refresh_token);
  for (const token of [first, second, less]) {
    assert.equal((await oidc.tokenIntrospection(config, token.access_token)).active, false);
  }
});

test('a refresh token that is used twice ends its family', async () => {
  const config = await discover(PUBLIC_ID);
  const first = await byCode(config, 'openid fleet');
  const second = await oidc.refreshTokenGrant(config, first.refresh_token);
  await assert.rejects(oidc.refreshTokenGrant(config, first.refresh_token), { error: 'invalid_grant' });
  await assert.rejects(oidc.refreshTokenGrant(config, second.refresh_token), { error: 'invalid_grant' });
});

test('prompt=none', async () => {
  const config = await discover(CONFIDENTIAL_ID, SECRET);
  const verifier = oidc.randomPKCECodeVerifier();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid',
    prompt: 'none',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: 's',
  });
  const stranger = await new Browser().go(url.href);
  assert.equal(new URL(stranger.location).searchParams.get('error'), 'login_required');
  const browser = new Browser();
  await byCode(config, 'openid profile', browser);
  const known = await browser.go(url.href);
  assert.ok(new URL(known.location).searchParams.get('code'));
});

test('device grant', async () => {
  const config = await discover(PUBLIC_ID);
  const begun = await oidc.initiateDeviceAuthorization(config, { scope: 'openid fleet' });
  assert.match(begun.user_code, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  const polling = oidc.pollDeviceAuthorizationGrant(config, begun);
  const browser = new Browser();
  const empty = await browser.go(begun.verification_uri);
  const typed = await browser.go(begun.verification_uri, {
    form: browser.hidden(empty),
    step: 'code',
    user_code: begun.user_code.toLowerCase(),
  });
  assert.equal(typed.status, 303);
  const consent = await browser.signIn(new URL(typed.location, begun.verification_uri).href);
  assert.match(consent.text, new RegExp(begun.user_code));
  const done = await browser.allow(consent);
  assert.match(done.text, /Connected/);
  const tokens = await polling;
  assert.equal(tokens.claims().sub, `user:${USER}`);
  assert.equal(tokens.scope, 'openid fleet');
});

test('client credentials, as a signed token that others can read', async () => {
  const config = await discover(MACHINE_ID, MACHINE_SECRET);
  const tokens = await oidc.clientCredentialsGrant(config, { scope: 'fleet' });
  const [header, body] = tokens.access_token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url')));
  assert.equal(header.typ, 'at+jwt');
  assert.equal(body.iss, ISSUER);
  assert.equal(body.client_id, MACHINE_ID);
  assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, true);
  await oidc.tokenRevocation(config, tokens.access_token);
  assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, false);
});

test('DPoP: code, user info, refresh and resources by a key, and by nothing else', async () => {
  const config = await discover(PUBLIC_ID);
  const keys = await oidc.randomDPoPKeyPair();
  const DPoP = oidc.getDPoPHandle(config, keys);
  const jkt = { dpop_jkt: await DPoP.calculateThumbprint() };
  const first = await byCode(config, 'openid profile fleet', new Browser(), jkt, { DPoP });
  assert.equal(first.token_type, 'dpop'); // as the library writes it
  const info = await oidc.fetchUserInfo(config, first.access_token, `user:${USER}`, { DPoP });
  assert.equal(info.name, USER);

  const me = new URL(`${ISSUER}/v1/me`);
  const proved = await oidc.fetchProtectedResource(config, first.access_token, me, 'GET', null, undefined, { DPoP });
  assert.equal((await proved.json()).principal, `user:${USER}`);
  const bare = await fetch(me, { headers: { authorization: `Bearer ${first.access_token}` } });
  assert.equal(bare.status, 401);
  assert.match(bare.headers.get('www-authenticate'), /^DPoP .*error="invalid_token"/);

  const second = await oidc.refreshTokenGrant(config, first.refresh_token, undefined, { DPoP });
  assert.equal(second.token_type, 'dpop');
  const stolen = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
  await assert.rejects(oidc.refreshTokenGrant(config, second.refresh_token, undefined, { DPoP: stolen }), {
    error: 'invalid_grant',
  });
  const still = await oidc.refreshTokenGrant(config, second.refresh_token, undefined, { DPoP });
  assert.equal(still.token_type, 'dpop');
  await oidc.tokenRevocation(config, still.refresh_token);
});

test('DPoP: client credentials, as a signed token that names its key', async () => {
  const config = await discover(MACHINE_ID, MACHINE_SECRET);
  const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
  const tokens = await oidc.clientCredentialsGrant(config, { scope: 'fleet' }, { DPoP });
  const told = await oidc.tokenIntrospection(config, tokens.access_token);
  assert.equal(told.token_type, 'DPoP');
  assert.equal(told.cnf.jkt, await DPoP.calculateThumbprint());
  const body = JSON.parse(Buffer.from(tokens.access_token.split('.')[1], 'base64url'));
  assert.deepEqual(body.cnf, told.cnf);
});

test('end_session goes to registered addresses only', async () => {
  const config = await discover(CONFIDENTIAL_ID, SECRET);
  const good = oidc.buildEndSessionUrl(config, {
    post_logout_redirect_uri: 'https://app.example/goodbye',
    state: 'x',
  });
  const browser = new Browser();
  const page = await browser.go(good.href);
  const gone = await browser.go(good.href, { form: browser.hidden(page), step: 'yes' });
  assert.equal(gone.location, 'https://app.example/goodbye?state=x');
  const evil = oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: 'https://evil.example/' });
  assert.equal((await browser.go(evil.href)).status, 400);
});
