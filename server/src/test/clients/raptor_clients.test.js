// Clients of OAuth by npm's raptor-sdk, unmodified: made, read, listed, changed and deleted by its own
// calls, and, where this version of it can, a token by client id and secret.
const test = require('node:test');
const assert = require('node:assert');
const Raptor = require(process.env.SDK);

const { SERVER: url, USERNAME: username, PASSWORD: password } = process.env;
// from 5.0.52 on it asks for tokens without a body, which no server can answer
const asksForTokens = process.env.SDK === 'raptor-sdk';

async function signedIn() {
  const raptor = new Raptor({ url, username, password });
  await raptor.Auth().login();
  return raptor;
}

test('a client is made, read, listed, changed and deleted', async () => {
  const raptor = await signedIn();
  const clients = raptor.Admin().Client();
  const me = await raptor.Admin().User().read();
  const made = await clients.create('Weather board of ' + process.env.SDK);
  assert.ok(made.id);
  assert.match(made.secret, /^ghk_/);
  assert.strictEqual(made.userId, me.id);
  assert.strictEqual(made.enabled, true);

  const read = await clients.read(made);
  assert.strictEqual(read.name, made.name);
  assert.strictEqual(read.secret, undefined);
  const list = await clients.list();
  assert.deepStrictEqual(list.getContent().map((one) => one.id), [made.id]);

  // all that was told is sent back, as its users do
  const kept = await clients.update(Object.assign({}, made, { name: 'Board ' + process.env.SDK }));
  assert.strictEqual(kept.name, 'Board ' + process.env.SDK);
  assert.strictEqual(kept.secret, undefined);
  // the last lines of the server's own test: only the secret is another than was asked for
  const off = await clients.update(Object.assign({}, made, { secret: 'foo', enabled: false }));
  assert.strictEqual(off.enabled, false);
  assert.match(off.secret, /^ghk_/);
  assert.notStrictEqual(off.secret, made.secret);
  assert.strictEqual((await clients.read(made)).enabled, false);

  await clients.delete(made);
  await assert.rejects(clients.read(made));
});

test('a client gets a token by its secret', { skip: !asksForTokens }, async () => {
  const raptor = await signedIn();
  const made = await raptor.Admin().Client().create('Reader');
  const device = await raptor.Inventory().create({ name: 'Robot' });

  const reader = new Raptor({ url, clientId: made.id, clientSecret: made.secret });
  const user = await reader.Auth().getAccessToken(reader.getConfig());
  assert.strictEqual(user.id, made.id);
  assert.match(reader.Auth().getToken(), /^gho_/);
  // its login() would forget the token again
  reader.Auth().setUser(user);
  await assert.rejects(reader.Inventory().read(device.id), { code: 403 });
  await raptor.Inventory().Permission().set(device, ['read'], made);
  assert.strictEqual((await reader.Inventory().read(device.id)).name, 'Robot');

  const wrong = new Raptor({ url, clientId: made.id, clientSecret: 'ghk_wrong' });
  await assert.rejects(
    wrong.Auth().getAccessToken(wrong.getConfig()), { code: 401, message: 'Unauthorized' });
  await raptor.Admin().Client().delete(made);
  await assert.rejects(reader.Inventory().read(device.id), { code: 401 });
});
