package io.gatehouse.device.provision;

import io.gatehouse.audit.Actor;
import io.gatehouse.identity.Author;

/// Somebody who acts with the rights of another; the audit names who acted.
record Borrower(Author lender, Actor actor) implements Author.Lent {}
