/// Vocabulary of rights: who, what, on which thing, under which condition.
package io.gatehouse.core.policy;
