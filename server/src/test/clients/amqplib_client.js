// Plays a story with amqplib, and says what happens as one JSON object per line.
// Arguments: port, user name, password.
const amqp = require('amqplib');
const { once } = require('node:events');

const [port, name, password] = process.argv.slice(2);
const say = (object) => console.log(JSON.stringify(object));

async function main() {
  const url = { hostname: '127.0.0.1', port: Number(port), username: name, password, vhost: '/' };
  const connection = await amqp.connect(url);
  const channel = await connection.createConfirmChannel();
  await channel.prefetch(10);
  await channel.assertExchange('orders', 'topic', { durable: true });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'orders', 'eu.*');
  await channel.bindQueue(queue, 'amq.topic', 'fleet.#');
  const got = [];
  let wake = () => {};
  const { consumerTag } = await channel.consume(queue, (message) => {
    got.push(message);
    wake();
  });
  const next = async () => {
    while (got.length === 0) {
      await new Promise((done) => { wake = done; });
    }
    return got.shift();
  };
  say({ ready: queue.startsWith('amq.gen-') });

  channel.publish('orders', 'eu.paid', Buffer.from('one'), {
    headers: { n: 7, big: 2 ** 40, list: ['a', 'b'], from: 'user:mallory' },
    persistent: true,
    contentType: 'text/plain',
    messageId: 'm-1',
  });
  await channel.waitForConfirms();
  const own = await next();
  say({
    body: own.content.toString(),
    exchange: own.fields.exchange,
    key: own.fields.routingKey,
    headers: own.properties.headers,
    user: own.properties.userId,
    messageId: own.properties.messageId,
    mode: own.properties.deliveryMode,
  });
  channel.nack(own);
  const again = await next();
  say({ redelivered: again.fields.redelivered });
  channel.ack(again);

  const back = once(channel, 'return');
  channel.publish('amq.topic', 'nobody.listens', Buffer.from('x'), { mandatory: true });
  const [returned] = await back;
  say({ returned: returned.fields.replyCode, text: returned.fields.replyText });

  say({ waiting: true });
  const foreign = await next();
  say({
    body: foreign.content.toString(),
    key: foreign.fields.routingKey,
    user: foreign.properties.userId,
    headers: foreign.properties.headers,
  });
  channel.ack(foreign);
  await channel.cancel(consumerTag);
  say({ empty: await channel.get(queue) === false });

  const doomed = await connection.createConfirmChannel();
  const failed = once(doomed, 'error');
  doomed.publish('amq.topic', 'secret.x', Buffer.from('x'));
  const [error] = await failed;
  say({ refused: error.code, message: error.message });

  if (connection.updateSecret) {
    await connection.updateSecret(Buffer.from(password), 'in time');
  }
  const last = await connection.createChannel();
  await last.assertQueue('bye', { autoDelete: true });
  await last.deleteQueue('bye');
  await channel.close();
  await connection.close();
  say({ closed: true });
}

main().catch((error) => {
  say({ failed: String(error.stack) });
  process.exit(1);
});
