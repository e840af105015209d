package io.gatehouse.access;

import io.gatehouse.change.Done;
import io.gatehouse.identity.Author;
import io.gatehouse.store.ChannelRuleRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Channel rules of every application. All methods block; all ask the author first.
public final class ChannelRules {
  public ChannelRuleRecord read(Author author, String pattern) {
    throw new UnsupportedOperationException();
  }

  public List<ChannelRuleRecord> list(Author author) {
    throw new UnsupportedOperationException();
  }

  /// Sets the levels of a pattern (`anonymous`, `authenticated`, `permission`, `ask`, `nobody`).
  public Done<ChannelRuleRecord> put(
      Author author, String pattern, String publish, String subscribe, @Nullable Long expected) {
    throw new UnsupportedOperationException();
  }

  public Done<ChannelRuleRecord> delete(Author author, String pattern, @Nullable Long expected) {
    throw new UnsupportedOperationException();
  }
}
