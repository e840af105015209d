package io.gatehouse.dialect.api.explore;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;

/// Finds the thing that a question names, such as `device:boat-7`, with what is above it.
@FunctionalInterface
public interface Named {
  /// May block; throws `Refused` where the text is no name of a thing.
  Resource find(Rights viewer, Verb verb, String resource);
}
