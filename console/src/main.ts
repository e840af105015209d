import '../style/main.css';
import { applyTheme } from './app/theme.ts';

applyTheme();
// the login comes first: the console asks it who is signed in
const LOGIN = '/v1/login.js';
await import(LOGIN);
await import('./app/console.ts');
