// rhea (npm) against the server: prints one JSON object per line.
//
// rhea_client.js PORT USER PASSWORD receive ADDRESS COUNT
// rhea_client.js PORT USER PASSWORD send ADDRESS TEXT
const container = require('rhea');
const [port, user, password, action, address, argument] = process.argv.slice(2);
const say = (what) => console.log(JSON.stringify(what));
let got = 0;

container.on('connection_open', (context) => {
  if (action === 'receive') {
    context.connection.open_receiver(address);
  } else {
    context.connection.open_sender(address);
  }
});
container.on('receiver_open', () => say({ ready: true }));
container.once('sendable', (context) => {
  context.sender.send({
    body: argument,
    user_id: 'user:owner',
    reply_to: 'answers',
    application_properties: { from: 'user:owner', n: 1 },
  });
});
container.on('accepted', (context) => {
  say({ sent: true });
  context.connection.close();
});
container.on('rejected', (context) => {
  say({ refused: context.delivery.remote_state.error.condition });
  context.connection.close();
});
container.on('message', (context) => {
  const message = context.message;
  say({
    body: Buffer.from(message.body.content).toString(),
    address: message.to,
    user: Buffer.from(message.user_id).toString(),
    properties: message.application_properties,
    reply: message.reply_to,
    type: message.content_type,
  });
  if (++got === Number(argument)) {
    context.connection.close();
  }
});
for (const kind of ['receiver_error', 'sender_error', 'connection_error']) {
  container.on(kind, (context) => {
    const error = (context.receiver || context.sender || context.connection).error;
    say({ refused: error.condition, why: error.description });
    context.connection.close();
  });
}
container.connect({ host: '127.0.0.1', port, username: user, password, reconnect: false });
