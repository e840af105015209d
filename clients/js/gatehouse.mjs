// The same for `import` in Node and in bundlers.
import gatehouse from './gatehouse.js';

export const { Gatehouse, GatehouseError, Carotene } = gatehouse;
