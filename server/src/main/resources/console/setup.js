// Makes the owner. The secret comes in the fragment of the link, which no server and no log sees.
const form = document.getElementById('setup');
const problem = document.getElementById('problem');

const secret = new URLSearchParams(location.hash.slice(1)).get('secret');
if (secret) {
  form.elements.secret.value = secret;
  document.getElementById('secret-part').hidden = true;
  history.replaceState(null, '', location.pathname);
}

// there is no second field to compare with, and this works once: whoever wants to may read along
document.getElementById('show').addEventListener('change', (event) => {
  form.elements.password.type = event.target.checked ? 'text' : 'password';
});

function finish(title) {
  form.hidden = true;
  document.getElementById('intro').textContent = title;
  const next = document.getElementById('next');
  next.hidden = false;
  next.querySelector('a').focus();
}

function busy(now) {
  const button = form.querySelector('button');
  button.disabled = now;
  button.textContent = now ? 'One moment …' : 'Become the owner';
}

function send(path, body) {
  return fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Whoever has just chosen name and password need not type them again. */
async function enter(name, password) {
  finish(`Welcome, ${name}. You own this server now.`);
  if ((await send('/v1/login', { name, password, cookie: true })).ok) {
    location.assign('/console');
  }
}

async function refuseWhenDone() {
  const answer = await fetch('/v1/setup');
  if (answer.ok && !(await answer.json()).needed) {
    finish('This server has its owner already.');
  }
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  problem.textContent = '';
  busy(true);
  try {
    const password = form.elements.password.value;
    const answer = await send('/v1/setup', {
      secret: form.elements.secret.value.trim(),
      name: form.elements.name.value.trim(),
      password,
    });
    const body = await answer.json();
    if (answer.ok) {
      await enter(body.name, password);
    } else {
      problem.textContent = body.detail + (body.cure ? '; ' + body.cure : '');
    }
  } catch {
    problem.textContent = 'the server does not answer; is it still running?';
  } finally {
    busy(false);
  }
});

refuseWhenDone();
