/// Raptor's `/tree` and `/profile`: what users keep in order, and what they keep for themselves.
package io.gatehouse.dialect.raptor.tree;
