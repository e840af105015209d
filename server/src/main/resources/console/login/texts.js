// What is said, in English; a page hands in others as the property `texts`.

export const ENGLISH = {
  signIn: 'Sign in',
  name: 'Name',
  password: 'Password',
  show: 'Show',
  showPassword: 'Show password',
  signInByPasskey: 'Sign in with a passkey',
  forgot: 'Forgot your password?',
  back: 'Back',

  second: 'One more step',
  secondIntro: 'Show that it is you, {name}.',
  code: 'Code',
  codeHint: 'The six digits that your authenticator app shows now.',
  goOn: 'Go on',
  usePasskey: 'Use a passkey',
  useRecovery: 'Use a recovery code',
  recovery: 'Use a recovery code',
  recoveryIntro: 'One of the codes that you were shown when you set up the second step. Each works once.',
  recoveryCode: 'Recovery code',

  forgotTitle: 'Forgot your password?',
  forgotIntro: 'We mail you a link with which you set a new one.',
  nameOrMail: 'Name or mail address',
  mailLink: 'Mail me a link',
  mailed: 'Look into your mail',
  mailedIntro: 'If this is somebody whose mail address is known, a link is on its way. It is good for an hour.',

  enrol: 'Protect your account',
  enrolIntro: 'Your account needs a second step besides the password. Choose one; it takes a minute.',
  enrolPasskey: 'Passkey',
  enrolPasskeyHint: 'Finger, face or PIN of this device, or a security key.',
  enrolTotp: 'Authenticator app',
  enrolTotpHint: 'Six digits from an app on your phone.',
  passkeyName: 'Name of the passkey',
  passkeyNameHint: 'So that you know it again, such as “my laptop”.',
  newPasskey: 'Add a passkey',
  makePasskey: 'Make the passkey',
  myPasskey: 'Passkey',
  totp: 'Add an authenticator app',
  totpIntro: 'Scan this with the app, then type the six digits that it shows.',
  qr: 'QR code for the authenticator app',
  totpSecret: 'Or type this key into the app',
  openApp: 'Open the app on this device',
  myTotp: 'Authenticator app',
  codes: 'Keep these recovery codes',
  codesIntro:
    'Each of them lets you in once if you lose your phone or passkey. They are shown only now: print them, or put them where you keep passwords.',
  copy: 'Copy',
  copied: 'Copied',
  download: 'Download',
  kept: 'I have kept them',

  prove: 'Is it you?',
  proveIntro: 'Type your password once more, {name}, before you change how you sign in.',
  cancel: 'Cancel',

  signedInAs: 'Signed in as {name}',
  signOut: 'Sign out',
  ending: 'You will be signed out at {time}.',
  endingForGood: 'You will be signed out at {time}, and then sign in again.',
  stay: 'Stay signed in',
  expired: 'Your session has ended. Please sign in again.',
  signedOut: 'You are signed out.',

  wrong: 'Name or password is not right.',
  wrongCode: 'This code is not right. Each works once; wait for the next one.',
  wrongRecovery: 'This recovery code is not right, or it was used already.',
  wait: 'Too many attempts. Try again in {seconds} seconds.',
  unreachable: 'The server cannot be reached. Are you online?',
  'passkey-cancelled': 'No passkey was shown. Try again, or choose another way.',
  'passkey-known': 'This passkey is registered already.',
  'passkey-elsewhere': 'Passkeys of this server do not work on this page.',
  'passkey-failed': 'This browser could not use the passkey.',
  passkeyWrong: 'This passkey is not known here.',
  noSessions: 'This server gives browsers no sessions: its operator has set `session.cookie` to false.',
};

/** A text with its blanks filled in. */
export function worded(texts, key, blanks = {}) {
  const text = (texts && texts[key]) || ENGLISH[key] || key;
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in blanks ? blanks[name] : all));
}
