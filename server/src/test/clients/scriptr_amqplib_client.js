// Scriptr's channels by amqplib, with the names of Scriptr; says what happens as one JSON object per
// line. Arguments: port, virtual host, user name, token, anonymous token.
const amqp = require('amqplib');
const { once } = require('node:events');

const [port, vhost, username, password, anonymous] = process.argv.slice(2);
const say = (object) => console.log(JSON.stringify(object));
const connect = (other) => amqp.connect({ hostname: '127.0.0.1', port: Number(port), vhost, username, password, ...other });
const key = (channel, what) => `${anonymous}.${channel}.${what}`;

async function refused(other) {
  try {
    await (await connect(other)).close();
    return false;
  } catch (error) {
    // amqplib tells of a refused virtual host by the method that came instead
    return /403|ACCESS_REFUSED|ConnectionClose/.test(error.message) || error.message;
  }
}

async function main() {
  say({ wrongToken: await refused({ password: password.slice(0, -4) + 'AAAA' }) });
  say({ wrongHost: await refused({ vhost: Buffer.from('XXXXXXXXXX@scriptr').toString('base64') }) });

  const connection = await connect();
  const channel = await connection.createConfirmChannel();
  const got = [];
  let wake = () => {};
  const heard = (message) => {
    got.push(message);
    wake();
  };
  const next = async () => {
    while (got.length === 0) {
      await new Promise((done) => { wake = done; });
    }
    return got.shift();
  };
  const exchange = `${anonymous}-temps`;
  await channel.assertExchange(exchange, 'topic');
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchange, key('temps', 'message'));
  await channel.consume(queue, heard, { noAck: true });

  channel.publish(exchange, key('temps', 'message'), Buffer.from('{"level":7}'));
  await channel.waitForConfirms();
  const own = await next();
  say({ body: own.content.toString(), key: own.fields.routingKey });

  channel.publish(exchange, key('temps', 'invoke'), Buffer.from(JSON.stringify({ method: 'api/double', params: { n: 21 } })));
  await channel.waitForConfirms();
  say({ invoked: (await next()).content.toString() });

  for (const [name, where, body] of [
    ['secret', key('secret', 'message'), 'x'],
    ['script', key('temps', 'invoke'), JSON.stringify({ method: 'api/closed', params: {} })],
  ]) {
    const doomed = await connection.createConfirmChannel();
    const failed = once(doomed, 'error');
    doomed.publish('amq.topic', where, Buffer.from(body), {}, () => {}); // its end comes as an event
    const [error] = await failed;
    say({ refused: name, code: error.code, message: error.message });
  }

  const ended = new Promise((done) => {
    connection.on('error', () => {});
    connection.on('close', () => done());
  });
  say({ waiting: true });
  await ended;
  say({ ended: true, again: await refused({}) });
}

main().catch((error) => {
  say({ failed: String(error.stack) });
  process.exit(1);
});
