// Everybody's own account: second steps, sessions, password; and what links from mails do.
//
// The secret of a link comes in the fragment, which no server and no log sees; it is used when the
// button is pressed and not before.
import '/v1/login.js';
import { ask } from '/v1/login/server.js';

const fragment = new URLSearchParams(location.hash.slice(1));
const secret = fragment.get('reset') || fragment.get('invitation') || fragment.get('email');
const by = (id) => document.getElementById(id);
const login = by('login');

function say(text) {
  by('problem').textContent = '';
  by('said').textContent = text;
}

/** Runs what a button does, and says what goes wrong. */
async function run(act, button) {
  say('');
  button?.setAttribute('aria-disabled', 'true');
  try {
    await act();
  } catch (refusal) {
    by('problem').textContent = refusal.message + (refusal.cure ? '; ' + refusal.cure : '');
  } finally {
    button?.removeAttribute('aria-disabled');
  }
}

function onSubmit(form, act) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    if (button.getAttribute('aria-disabled') !== 'true') {
      run(act, button);
    }
  });
}

function onClick(id, act) {
  by(id).addEventListener('click', () => run(act, by(id)));
}

/** Whoever came from the console goes back to the page that they were on. */
function offerBack() {
  const from = new URL(fragment.get('from') || '/', location.href);
  if (from.origin === location.origin && (from.pathname + '/').startsWith('/console/')) {
    by('back').hidden = false;
    by('back').querySelector('a').href = from.pathname;
  }
}

// Links from mails

function showLink(which, heading, text) {
  by('password-form').hidden = which !== 'password';
  by('email-form').hidden = which !== 'email';
  by('title').textContent = heading;
  by('intro').textContent = text;
  by('intro').hidden = false;
  by('next').hidden = which !== '';
}

onSubmit(by('password-form'), async () => {
  const password = by('password-form').elements.password.value;
  await ask('POST', 'v1/password-links', { secret, password });
  const ended = fragment.has('invitation') ? '' : ' Everything that was signed in before has ended.';
  showLink('', 'Done', `Your password is set.${ended}`);
});
onSubmit(by('email-form'), async () => {
  const said = await ask('POST', 'v1/email-links', { secret });
  showLink('', 'Thank you', `Your mail address is ${said.email} now.`);
});

async function beginLink() {
  if (fragment.get('email')) {
    showLink('email', 'Is this your mail address?', 'Press the button if you gave it as yours.');
    return;
  }
  try {
    const seen = await ask('POST', 'v1/password-links/look', { secret });
    by('password-form').elements.username.value = seen.name;
    const heading = seen.kind === 'invitation' ? 'Welcome' : 'Set a new password';
    showLink('password', heading, `Choose the password of the account ${seen.name}.`);
  } catch (refusal) {
    showLink('', 'This link does not work', 'Ask for a new one where you sign in.');
    by('problem').textContent = refusal.message + (refusal.cure ? '; ' + refusal.cure : '');
  }
}

// The account

/** What changes how somebody signs in needs a fresh proof of who they are. */
async function recently(act) {
  try {
    await act();
  } catch (refusal) {
    if (refusal.code !== 'login-too-old') {
      throw refusal;
    }
    if (await login.prove()) {
      await act();
    }
  }
}

function item(title, details, ...buttons) {
  const made = document.createElement('li');
  const text = document.createElement('div');
  const strong = document.createElement('strong');
  strong.textContent = title;
  const hint = document.createElement('span');
  hint.className = 'hint';
  hint.textContent = details;
  text.append(strong, hint);
  made.append(text, ...buttons);
  return made;
}

function small(label, name, act) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  button.textContent = label;
  button.setAttribute('aria-label', `${label}: ${name}`);
  button.addEventListener('click', () => run(act, button));
  return button;
}

const day = (time) => new Date(time).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
const KINDS = { totp: 'authenticator app', passkey: 'passkey' };

async function showFactors() {
  const { items, recovery_codes_left: left, required } = await ask('GET', 'v1/me/factors');
  const counting = items.filter((factor) => factor.counts);
  by('factors').replaceChildren(
    ...counting.map((factor) =>
      item(
        factor.name,
        (factor.name.toLowerCase() === KINDS[factor.kind] ? '' : KINDS[factor.kind] + ', ') +
          (factor.used_at ? 'last used ' + day(factor.used_at) : 'not used yet'),
        small('Remove', factor.name, () =>
          recently(async () => {
            await ask('DELETE', 'v1/me/factors/' + encodeURIComponent(factor.id));
            await showFactors();
            say(`${factor.name} was removed.`);
          }),
        ),
      ),
    ),
  );
  by('factors-intro').textContent =
    counting.length === 0
      ? required
        ? 'Your application asks for one.'
        : 'None yet: your password alone lets whoever knows it in.'
      : `Asked for besides your password. ${left} recovery codes are left.`;
  by('new-codes').hidden = counting.length === 0;
  by('add-passkey').hidden = !login.offers.passkeys;
}

async function showSessions() {
  const { items } = await ask('GET', 'v1/me/sessions?limit=100');
  by('sessions').replaceChildren(
    ...items.map((session) => {
      const last = session.last_used;
      const name = session.name.replace(/^login in a browser at .*$/, 'Browser');
      const details =
        `since ${day(session.created_at)}` +
        (last ? `, last used ${day(last.at)} from ${last.address}` : '');
      return session.current
        ? item(name + ', this one', `since ${day(session.created_at)}`)
        : item(
            name,
            details,
            small('Sign out', `${name}, ${details}`, async () => {
              await ask('DELETE', 'v1/me/sessions/' + encodeURIComponent(session.id));
              await showSessions();
              say('That session has ended.');
            }),
          );
    }),
  );
  by('end-others').hidden = items.length < 2;
}

function showAccount() {
  return run(async () => {
    by('change-form').elements.username.value = login.signedIn.name;
    await Promise.all([showFactors(), showSessions()]);
  });
}

for (const kind of ['passkey', 'totp']) {
  onClick('add-' + kind, () =>
    recently(async () => {
      if (await login.addFactor(kind)) {
        say(`The ${KINDS[kind]} was added.`);
      }
      await showFactors();
    }),
  );
}
onClick('new-codes', () =>
  recently(async () => {
    const { recovery_codes: codes } = await ask('POST', 'v1/me/recovery-codes');
    await login.showCodes(codes);
    await showFactors();
    say('The recovery codes from before do not work any more.');
  }),
);
onClick('end-others', async () => {
  await ask('DELETE', 'v1/me/sessions');
  await showSessions();
  say('You are signed in here and nowhere else.');
});
onSubmit(by('change-form'), async () => {
  const { old, new: fresh } = by('change-form').elements;
  await ask('PUT', 'v1/me/password', { old_password: old.value, new_password: fresh.value });
  by('change-form').reset();
  await login.check();
  say('Your password was changed. Sign in with it.');
});

if (secret) {
  history.replaceState(null, '', location.pathname);
  run(beginLink);
} else {
  if (fragment.get('application')) {
    login.setAttribute('application', fragment.get('application'));
  }
  offerBack();
  login.addEventListener('gatehouse-login', showAccount);
  for (const end of ['gatehouse-logout', 'gatehouse-expired']) {
    login.addEventListener(end, () => say(''));
  }
  login.hidden = false;
  if (login.signedIn) {
    showAccount();
  }
}
