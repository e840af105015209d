/// What devices were told to do, and how that stands.
package io.gatehouse.store.action;
