package io.gatehouse;

import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.Stores;
import org.jspecify.annotations.Nullable;

/// Stores that a test takes away and gives back, also right after a commit.
public final class LosingStores implements Stores {
  private final Stores behind;
  private volatile boolean away;
  private volatile @Nullable Loss next;

  public LosingStores(Stores behind) {
    this.behind = behind;
  }

  /// What is lost with the next change, which is made nevertheless.
  public enum Loss {
    /// The answer comes, and after it nothing.
    STORE,
    /// The answer never comes, but the store stays.
    REPLY,
    /// Both.
    REPLY_AND_STORE
  }

  public void losesWithNextChange(Loss loss) {
    next = loss;
  }

  public void goAway() {
    away = true;
  }

  public void comeBack() {
    away = false;
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    requireThere();
    return behind.read(work);
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    requireThere();
    Loss loss = next;
    next = null;
    T made = behind.write(work);
    if (loss != null) {
      away = loss != Loss.REPLY;
      if (loss != Loss.STORE) {
        requireReply();
      }
    }
    return made;
  }

  private void requireThere() {
    if (away) {
      throw new StoreUnavailable("the database cannot be reached", null);
    }
  }

  private static void requireReply() {
    throw new StoreUnavailable("the change could not be committed", null);
  }

  @Override
  public String describe() {
    return behind.describe();
  }

  @Override
  public void close() {
    behind.close();
  }
}
