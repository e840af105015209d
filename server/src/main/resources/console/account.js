// What a link from a mail does. Its secret comes in the fragment, which no server and no log sees;
// it is used when the button is pressed and not before.
const fragment = new URLSearchParams(location.hash.slice(1));
const problem = document.getElementById('problem');
const title = document.getElementById('title');
const intro = document.getElementById('intro');
const forms = {
  password: document.getElementById('password-form'),
  email: document.getElementById('email-form'),
  ask: document.getElementById('ask-form'),
};
const invited = fragment.has('invitation');
const secret = fragment.get('reset') || fragment.get('invitation') || fragment.get('email');
if (secret) {
  history.replaceState(null, '', location.pathname);
}

function show(which, heading, text) {
  for (const [name, form] of Object.entries(forms)) {
    form.hidden = name !== which;
  }
  title.textContent = heading;
  intro.textContent = text;
}

async function post(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) {
    throw new Error(said.detail + (said.cure ? '; ' + said.cure : ''));
  }
  return said;
}

function onSubmit(form, act) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    problem.textContent = '';
    form.querySelector('button').disabled = true;
    try {
      await act();
    } catch (failed) {
      problem.textContent = failed.message;
    } finally {
      form.querySelector('button').disabled = false;
    }
  });
}

onSubmit(forms.password, async () => {
  await post('/v1/password-links', { secret, password: forms.password.elements.password.value });
  const ended = invited ? '' : ' Everything that was signed in before has ended.';
  show('', 'Done', `Your password is set.${ended} You may close this page.`);
});
onSubmit(forms.email, async () => {
  const said = await post('/v1/email-links', { secret });
  show('', 'Thank you', `Your mail address is ${said.email} now.`);
});
onSubmit(forms.ask, async () => {
  const said = await post('/v1/password-resets', {
    name: forms.ask.elements.who.value.trim(),
    application: fragment.get('application') || undefined,
  });
  show('', 'Look into your mail', said.detail + '.');
});

async function begin() {
  if (fragment.get('email')) {
    show('email', 'Is this your mail address?', 'Press the button if you gave it as yours.');
  } else if (secret) {
    const seen = await post('/v1/password-links/look', { secret });
    forms.password.elements.username.value = seen.name;
    show(
      'password',
      seen.kind === 'invitation' ? 'Welcome' : 'Set a new password',
      `Choose the password of the account ${seen.name}.`);
  } else {
    show('ask', 'Forgot your password?', 'We mail you a link to set a new one.');
  }
}

begin().catch((failed) => {
  show('ask', 'This link does not work', 'Ask for a new one here.');
  problem.textContent = failed.message;
});
