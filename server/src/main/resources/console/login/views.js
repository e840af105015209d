// What is seen: each view is made of a heading, texts, one form and further ways.
// `ui` is the element as the views know it: `text(key, blanks)`, `run(act)`, and what buttons do.

/** An element; attributes whose name begins with `on` are listeners, `null` and `false` are none. */
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      made.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== false) {
      made.setAttribute(name, value === true ? '' : value);
    }
  }
  made.append(...children.flat().filter((child) => child || child === ''));
  return made;
}

/** The frame of every view. What goes wrong is said in it, by `ui.problem`. */
function view(ui, title, ...content) {
  return h(
    'section',
    { part: 'card', class: 'card', 'aria-labelledby': 'title' },
    h('h2', { id: 'title', part: 'heading', tabindex: '-1' }, title),
    h('p', { id: 'problem', part: 'problem', role: 'alert' }),
    ...content,
  );
}

const intro = (text) => h('p', { part: 'intro' }, text);

function field(name, label, attributes = {}, hint = null) {
  return h(
    'div',
    { class: 'field' },
    h('label', { for: name, part: 'label' }, label),
    h('input', {
      id: name,
      name,
      part: 'input',
      required: true,
      maxlength: '300',
      autocapitalize: 'none',
      spellcheck: 'false',
      'aria-describedby': (hint ? name + '-hint ' : '') + 'problem',
      ...attributes,
    }),
    hint && h('p', { id: name + '-hint', part: 'hint', class: 'hint' }, hint),
  );
}

function passwordField(ui, attributes = {}) {
  const all = field('password', ui.text('password'), {
    type: 'password',
    autocomplete: 'current-password',
    ...attributes,
  });
  const input = all.querySelector('input');
  const reveal = h(
    'button',
    {
      type: 'button',
      part: 'reveal',
      class: 'reveal',
      'aria-pressed': 'false',
      'aria-label': ui.text('showPassword'),
      onclick: () => {
        const shown = input.type === 'password';
        input.type = shown ? 'text' : 'password';
        reveal.setAttribute('aria-pressed', String(shown));
      },
    },
    ui.text('show'),
  );
  const together = h('div', { class: 'revealable' });
  input.replaceWith(together);
  together.append(input, reveal);
  return all;
}

function nameField(ui, value) {
  return field('name', ui.text('name'), { autocomplete: 'username', value: value || null });
}

/** A form; `act` gets the trimmed values (a password as it is). */
function form(ui, label, act, ...fields) {
  return h(
    'form',
    {
      part: 'form',
      method: 'post',
      onsubmit: (event) => {
        event.preventDefault();
        const values = Object.fromEntries(new FormData(event.target));
        for (const name of Object.keys(values)) {
          values[name] = name === 'password' ? values[name] : values[name].trim();
        }
        ui.run(() => act(values), event.target);
      },
    },
    ...fields,
    h('button', { type: 'submit', part: 'button', class: 'main' }, label),
  );
}

function way(ui, label, act, part = 'quiet-button') {
  return h('button', { type: 'button', part, class: 'quiet', onclick: () => ui.run(act) }, label);
}

const ways = (...all) => h('div', { part: 'ways', class: 'ways' }, ...all);

export function signIn(ui, { name, passkeys, mail }) {
  return view(
    ui,
    ui.text('signIn'),
    form(
      ui,
      ui.text('signIn'),
      (values) => ui.signIn(values),
      nameField(ui, name),
      passwordField(ui),
    ),
    (passkeys || mail) &&
      ways(
        passkeys && way(ui, ui.text('signInByPasskey'), () => ui.byPasskey()),
        mail && link(ui, ui.text('forgot'), () => ui.show('forgot')),
      ),
  );
}

function link(ui, label, act) {
  return h(
    'button',
    { type: 'button', part: 'link', class: 'link', onclick: () => ui.run(act) },
    label,
  );
}

export function second(ui, { name, factors, passkeys }) {
  const byCode = factors.includes('totp');
  const byKey = factors.includes('passkey') && passkeys;
  return view(
    ui,
    ui.text('second'),
    intro(ui.text('secondIntro', { name })),
    byCode &&
      form(
        ui,
        ui.text('goOn'),
        ({ code }) => ui.prove({ code: code.replace(/[\s-]/g, '') }),
        codeField(ui),
      ),
    !byCode &&
      byKey &&
      h(
        'button',
        { type: 'button', part: 'button', class: 'main', onclick: () => ui.run(ui.secondPasskey) },
        ui.text('usePasskey'),
      ),
    ways(
      byCode && byKey && way(ui, ui.text('usePasskey'), ui.secondPasskey),
      factors.includes('recovery') &&
        way(ui, ui.text('useRecovery'), () => ui.show('recovery', { factors })),
      link(ui, ui.text('back'), ui.back),
    ),
  );
}

function codeField(ui) {
  return field(
    'code',
    ui.text('code'),
    { autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: '12', class: 'code' },
    ui.text('codeHint'),
  );
}

export function recovery(ui, { factors }) {
  return view(
    ui,
    ui.text('recovery'),
    intro(ui.text('recoveryIntro')),
    form(
      ui,
      ui.text('goOn'),
      ({ code }) => ui.prove({ code }),
      field('code', ui.text('recoveryCode'), { autocomplete: 'off', maxlength: '64' }),
    ),
    ways(link(ui, ui.text('back'), () => ui.show('second', { factors }))),
  );
}

export function forgot(ui, { name }) {
  return view(
    ui,
    ui.text('forgotTitle'),
    intro(ui.text('forgotIntro')),
    form(
      ui,
      ui.text('mailLink'),
      ({ name: who }) => ui.mailLink(who),
      field('name', ui.text('nameOrMail'), {
        autocomplete: 'username',
        maxlength: '254',
        value: name || null,
      }),
    ),
    ways(link(ui, ui.text('back'), ui.back)),
  );
}

export function mailed(ui) {
  return view(
    ui,
    ui.text('mailed'),
    intro(ui.text('mailedIntro')),
    ways(link(ui, ui.text('back'), ui.back)),
  );
}

export function prove(ui, { name }) {
  return view(
    ui,
    ui.text('prove'),
    intro(ui.text('proveIntro', { name })),
    form(
      ui,
      ui.text('goOn'),
      ({ password }) => ui.provePassword(password),
      h('input', { name: 'name', value: name, autocomplete: 'username', hidden: true }),
      passwordField(ui),
    ),
    ways(link(ui, ui.text('cancel'), ui.back)),
  );
}

export function enrol(ui, { passkeys }) {
  const choice = (kind, title, hint) =>
    h(
      'button',
      { type: 'button', part: 'choice', class: 'choice', onclick: () => ui.run(() => ui.add(kind)) },
      h('strong', {}, title),
      h('span', { class: 'hint' }, hint),
    );
  return view(
    ui,
    ui.text('enrol'),
    intro(ui.text('enrolIntro')),
    h(
      'div',
      { class: 'choices' },
      passkeys && choice('passkey', ui.text('enrolPasskey'), ui.text('enrolPasskeyHint')),
      choice('totp', ui.text('enrolTotp'), ui.text('enrolTotpHint')),
    ),
    ways(link(ui, ui.text('cancel'), ui.back)),
  );
}

export function newPasskey(ui, { options }) {
  return view(
    ui,
    ui.text('newPasskey'),
    form(
      ui,
      ui.text('makePasskey'),
      ({ label }) => ui.addPasskey(options, label),
      field(
        'label',
        ui.text('passkeyName'),
        { value: ui.text('myPasskey'), maxlength: '100', autocomplete: 'off' },
        ui.text('passkeyNameHint'),
      ),
    ),
    ways(link(ui, ui.text('cancel'), ui.back)),
  );
}

export function totp(ui, { begun }) {
  return view(
    ui,
    ui.text('totp'),
    intro(ui.text('totpIntro')),
    h('div', { part: 'qr', class: 'qr' }, drawn(begun.qr_svg, ui.text('qr'))),
    h(
      'details',
      { part: 'details' },
      h('summary', {}, ui.text('totpSecret')),
      h('code', { class: 'secret' }, begun.secret.replace(/(.{4})(?=.)/g, '$1 ')),
    ),
    h('a', { part: 'link', href: begun.otpauth_url }, ui.text('openApp')),
    form(
      ui,
      ui.text('goOn'),
      ({ code }) => ui.confirm(begun.id, code.replace(/[\s-]/g, '')),
      codeField(ui),
    ),
    ways(link(ui, ui.text('cancel'), ui.back)),
  );
}

/** The drawing of a QR code, of which nothing but its shape is taken. */
function drawn(svg, label) {
  const read = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const make = (name, attributes) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) {
      made.setAttribute(key, value);
    }
    return made;
  };
  const made = make('svg', {
    viewBox: read.getAttribute('viewBox'),
    role: 'img',
    'aria-label': label,
    'shape-rendering': 'crispEdges',
  });
  made.append(
    make('rect', { width: '100%', height: '100%', fill: '#fff' }),
    make('path', { d: read.querySelector('path').getAttribute('d'), fill: '#000' }),
  );
  return made;
}

export function codes(ui, { codes: all }) {
  const text = all.join('\n') + '\n';
  const copy = h(
    'button',
    {
      type: 'button',
      part: 'quiet-button',
      class: 'quiet',
      onclick: () =>
        ui.run(async () => {
          await navigator.clipboard.writeText(text);
          copy.textContent = ui.text('copied');
        }),
    },
    ui.text('copy'),
  );
  return view(
    ui,
    ui.text('codes'),
    intro(ui.text('codesIntro')),
    h('ul', { part: 'codes', class: 'codes' }, ...all.map((code) => h('li', {}, h('code', {}, code)))),
    h(
      'div',
      { class: 'row' },
      copy,
      h(
        'a',
        {
          part: 'quiet-button',
          class: 'quiet',
          download: 'recovery-codes.txt',
          href: URL.createObjectURL(new Blob([text], { type: 'text/plain' })),
        },
        ui.text('download'),
      ),
    ),
    h(
      'button',
      { type: 'button', part: 'button', class: 'main', onclick: () => ui.run(ui.kept) },
      ui.text('kept'),
    ),
  );
}

/** Who is signed in; what stands in the element on the page is shown below. */
export function signedIn(ui, { name, end, goesOn }) {
  const time = end && end.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'top' },
      h(
        'div',
        { part: 'bar', class: 'bar' },
        h('p', { id: 'title', tabindex: '-1' }, ui.text('signedInAs', { name })),
        way(ui, ui.text('signOut'), () => ui.signOut()),
      ),
      h('p', { id: 'problem', part: 'problem', role: 'alert' }),
      h(
        'div',
        { role: 'status' },
        end &&
          h(
            'div',
            { part: 'warning', class: 'warning' },
            h('p', {}, ui.text(goesOn ? 'ending' : 'endingForGood', { time })),
            goesOn && way(ui, ui.text('stay'), () => ui.stay()),
          ),
      ),
    ),
    h('slot'),
  );
}
