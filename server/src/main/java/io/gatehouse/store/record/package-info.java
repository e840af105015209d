/// What is kept: one record per kind of thing, as the store holds it.
package io.gatehouse.store.record;
