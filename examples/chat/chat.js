'use strict';

const page = (id) => document.getElementById(id);
let gate = null;
let room = null;

page('who').addEventListener('submit', async (event) => {
  event.preventDefault();
  const name = page('name').value;
  const answer = await fetch('login', { method: 'POST', body: new URLSearchParams({ name }) });
  if (!answer.ok) {
    page('name').setCustomValidity(await answer.text());
    page('name').reportValidity();
    return;
  }
  const token = await answer.text();
  page('login').hidden = true;
  page('chat').hidden = false;
  begin(name, token);
});

// Gatehouse asks our backend whether this token is this user's.
function begin(userId, token) {
  gate = new Gatehouse(document.documentElement.dataset.gatehouse, { userId, token });
  gate.on('open', () => show('connected'));
  gate.on('waiting', () => show('the connection is lost, trying again'));
  gate.on('error', (error) => show(error.message));
  enter('chat/lobby');
}

async function enter(channel) {
  if (room) {
    await room.unsubscribe();
    room = null;
  }
  page('said').replaceChildren();
  page('here').replaceChildren();
  for (const button of document.querySelectorAll('[data-room]')) {
    button.setAttribute('aria-pressed', String(button.dataset.room === channel));
  }
  page('say').hidden = true;
  try {
    const present = new Map();
    room = await gate.subscribe(channel, said, {
      presence: (event) => here(present, event),
      onDropped: (error) => note(`You are no longer in this room: ${error.message}`),
    });
    const { messages } = await gate.history(channel, { limit: 20 });
    messages.forEach(said);
    page('say').hidden = false;
    page('text').focus();
  } catch (error) {
    // the server's own words, with the decision that an administrator can look up
    note(error.cure ? `${error.message} (${error.cure})` : error.message);
  }
}

for (const button of document.querySelectorAll('[data-room]')) {
  button.addEventListener('click', () => enter(button.dataset.room));
}

page('say').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = page('text').value;
  page('text').value = '';
  try {
    await gate.publish(room.channel, { text });
  } catch (error) {
    note(error.message);
  }
});

// `userData` is what the backend said of the sender: nobody can wear another's face.
function said(message) {
  const line = document.createElement('li');
  const who = document.createElement('b');
  who.textContent = nick(message.userData, message.from.name);
  const text = document.createElement('span');
  text.textContent = message.data.text;
  line.append(face(message.userData), who, text);
  page('said').append(line);
  line.scrollIntoView({ block: 'end' });
}

function here(present, event) {
  if (event.event === 'here') {
    event.members.forEach((member) => present.set(member.id, member));
  } else if (event.event === 'join') {
    present.set(event.who.id, event.who);
  } else {
    present.delete(event.who.id);
  }
  page('here').replaceChildren(
    ...[...present.values()].map((member) => {
      const item = document.createElement('li');
      item.title = nick(member.user_data, member.name);
      item.append(face(member.user_data));
      return item;
    }),
  );
}

const nick = (data, name) => (data && data.nick) || name;

function face(data) {
  const face = document.createElement('i');
  face.className = 'face';
  face.textContent = (data && data.avatar) || '?';
  face.style.setProperty('--colour', (data && data.colour) || '#777');
  face.setAttribute('aria-hidden', 'true');
  return face;
}

function note(text) {
  const line = document.createElement('li');
  line.className = 'note';
  line.textContent = text;
  page('said').append(line);
}

function show(text) {
  page('state').textContent = text;
}
