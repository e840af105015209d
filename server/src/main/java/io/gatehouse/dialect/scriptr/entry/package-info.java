/// How one comes in by Scriptr: applications and their keys, tokens, and the words of refusals.
package io.gatehouse.dialect.scriptr.entry;
