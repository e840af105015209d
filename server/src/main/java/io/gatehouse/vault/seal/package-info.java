/// Keeps texts unreadable in the store.
package io.gatehouse.vault.seal;
