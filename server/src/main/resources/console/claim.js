// Claims a device. The code comes in the fragment of the link, which no server and no log sees.
const form = document.getElementById('claim');
const intro = document.getElementById('intro');
const problem = document.getElementById('problem');

const [code, application = 'main'] = decodeURIComponent(location.hash.slice(1)).split('&');
if (code) {
  form.elements.code.value = code;
  history.replaceState(null, '', location.pathname);
}

async function ask(path, body, token) {
  const headers = { 'Content-Type': 'application/json' };
  if (token) {
    headers.Authorization = 'Bearer ' + token;
  }
  const answer = await fetch(path, { method: 'POST', headers, body: body && JSON.stringify(body) });
  const said = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) {
    throw new Error(said.detail + (said.cure ? '; ' + said.cure : ''));
  }
  return said;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  problem.textContent = '';
  const button = form.querySelector('button');
  button.disabled = true;
  try {
    const login = await ask('/v1/login', {
      name: form.elements.name.value.trim(),
      password: form.elements.password.value,
      application,
    });
    try {
      const device = await ask('/v1/claims', { code: form.elements.code.value }, login.token);
      form.hidden = true;
      intro.textContent = device.name + ' is yours now.';
    } finally {
      await ask('/v1/logout', undefined, login.token).catch(() => {});
    }
  } catch (failed) {
    problem.textContent = failed.message || 'the server does not answer';
  } finally {
    button.disabled = false;
  }
});
