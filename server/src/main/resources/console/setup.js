// Makes the owner. The secret comes in the fragment of the link, which no server and no log sees.
const form = document.getElementById('setup');
const problem = document.getElementById('problem');

const secret = new URLSearchParams(location.hash.slice(1)).get('secret');
if (secret) {
  form.elements.secret.value = secret;
  document.getElementById('secret-part').hidden = true;
  history.replaceState(null, '', location.pathname);
}

function finish(title) {
  form.hidden = true;
  document.getElementById('intro').textContent = title;
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
  form.querySelector('button').disabled = true;
  try {
    const answer = await fetch('/v1/setup', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        secret: form.elements.secret.value.trim(),
        name: form.elements.name.value.trim(),
        password: form.elements.password.value,
      }),
    });
    const body = await answer.json();
    if (answer.ok) {
      finish('Welcome, ' + body.name + '.');
      document.getElementById('next').textContent =
        `curl ${location.origin}/v1/login \\\n  -H 'Content-Type: application/json' \\\n` +
        `  -d '{"name":"${body.name}","password":"…"}'`;
      const done = document.getElementById('done');
      done.hidden = false;
      done.focus();
    } else {
      problem.textContent = body.detail + (body.cure ? '; ' + body.cure : '');
    }
  } catch {
    problem.textContent = 'the server does not answer; is it still running?';
  } finally {
    form.querySelector('button').disabled = false;
  }
});

refuseWhenDone();
