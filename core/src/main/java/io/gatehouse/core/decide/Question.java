package io.gatehouse.core.decide;

import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;

/// May it be done: this, with that thing, under these circumstances?
public record Question(Verb verb, Resource resource, Context context) {}
