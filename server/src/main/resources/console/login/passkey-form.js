// Lets a passkey stand in the sign-in form of OAuth's pages, which works without any script too:
// alone, or as the second factor of the name and password that are typed.

import { ask, knowsPasskeys, showPasskey } from './server.js';
import { worded } from './texts.js';

const button = document.getElementById('passkey');
const form = button.form;

function say(text) {
  let place = document.getElementById('passkey-problem');
  if (!place) {
    place = document.createElement('p');
    place.id = 'passkey-problem';
    place.setAttribute('role', 'alert');
    form.before(place);
  }
  place.textContent = text;
}

button.addEventListener('click', async () => {
  const application = form.dataset.application;
  const { name, password } = form.elements;
  const typed = name.value && password.value;
  try {
    const who = typed ? { name: name.value.trim(), password: password.value } : {};
    const passkey = document.createElement('input');
    passkey.type = 'hidden';
    passkey.name = 'passkey';
    passkey.value = JSON.stringify(await showPasskey({ ...who, application }));
    if (!typed) {
      password.value = '';
    }
    form.append(passkey);
    form.submit();
  } catch (refusal) {
    const known = worded(null, refusal.kind);
    say(known === refusal.kind ? refusal.message : known);
  }
});

if (knowsPasskeys()) {
  const { passkeys } = await ask('GET', 'v1/login');
  button.hidden = !passkeys;
}
