// What a page loads: defines <gatehouse-login>. See login/element.js.
export { GatehouseLogin } from './login/element.js';
