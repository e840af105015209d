package io.gatehouse.messaging;

import io.gatehouse.core.policy.Resource;
import io.gatehouse.messaging.retained.RetainedMessages;

/// The channels of one application.
record Room(Resource application, SubscriptionTree tree, RetainedMessages retained) {
  String name() {
    return application.id();
  }
}
