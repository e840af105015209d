// What the tests of the client need around it: a signed-in owner, and a wire that can be cut.
import net from 'node:net';

/** Calls the HTTP API as the owner. */
export async function owner(base, name, password) {
  const call = async (method, path, body, headers = {}) => {
    const answer = await fetch(base + path, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return text ? JSON.parse(text) : null;
  };
  const { token } = await call('POST', '/v1/login', { name, password });
  const as = { Authorization: `Bearer ${token}` };
  return {
    token,
    post: (path, body) => call('POST', path, body, as),
    put: (path, body) => call('PUT', path, body, as),
    patch: (path, body) => call('PATCH', path, body, { ...as, 'If-Match': '*' }),
    remove: (path) => call('DELETE', path, undefined, as),
  };
}

/** A user with permissions of their own, and a token. */
export async function user(house, name, allow, publicData = {}) {
  await house.post('/v1/roles', { id: `role-${name}`, allow });
  await house.post('/v1/users', { name, roles: [`role-${name}`], public_data: publicData });
  return house.post('/v1/tokens', { principal: `user:${name}`, name: 'test' });
}

/** Passes bytes on to a port of this machine, until it is cut. */
export function wire(port) {
  const open = new Set();
  const server = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1');
    open.add(near);
    near.on('close', () => {
      open.delete(near);
      far.destroy();
    });
    near.on('error', () => {});
    far.on('error', () => near.destroy());
    far.on('close', () => near.destroy());
    near.pipe(far);
    far.pipe(near);
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () =>
      done({
        port: server.address().port,
        cut: () => open.forEach((near) => near.destroy()),
        /** Nobody gets through any more, or everybody again. */
        close: () => server.close(),
      }),
    );
  });
}

/** Keeps what comes, for whoever waits for it. */
export function inbox() {
  const kept = [];
  let wake = null;
  const take = (one) => {
    kept.push(one);
    wake?.();
  };
  const next = async () => {
    while (kept.length === 0) {
      await new Promise((done) => {
        wake = done;
      });
    }
    return kept.shift();
  };
  return { take, next, kept };
}
