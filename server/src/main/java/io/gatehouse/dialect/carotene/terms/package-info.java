/// Reads Erlang terms, in which Carotene and other programs of Erlang are configured.
package io.gatehouse.dialect.carotene.terms;
