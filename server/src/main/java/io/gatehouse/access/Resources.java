package io.gatehouse.access;

import io.gatehouse.core.policy.Resource;
import io.gatehouse.store.PrincipalRecord;
import io.gatehouse.store.TokenRecord;

/// Builds the chain from a thing up to its application, so that rights on what is above apply.
/// Blocks where a device has parents.
public final class Resources {

  public Resource application(String application) {
    throw new UnsupportedOperationException();
  }

  public Resource principal(PrincipalRecord record) {
    throw new UnsupportedOperationException();
  }

  public Resource token(TokenRecord record) {
    throw new UnsupportedOperationException();
  }

  public Resource channel(String application, String channel) {
    throw new UnsupportedOperationException();
  }
}
