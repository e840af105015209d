package io.gatehouse.dialect.raptor.entry;

import io.gatehouse.audit.Actor;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.ServerAuthor;

/// The author of what follows from a change that somebody may make by Raptor's rules, and that
/// somebody is named by the audit. Whoever makes one has asked them before.
///
/// @param by who has been asked
public record OnBehalf(Author by) implements Author.Lent {

  @Override
  public Author lender() {
    return new ServerAuthor(by.application());
  }

  @Override
  public Subject subject() {
    return by.subject();
  }

  @Override
  public Actor actor() {
    return by.actor();
  }
}
