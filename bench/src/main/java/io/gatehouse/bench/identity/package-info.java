/// Identity beside another server for it: start, memory, tokens, introspection, logins.
package io.gatehouse.bench.identity;
