/// Bounds on channels that a dialect knows besides the policy, and that hold on every transport.
package io.gatehouse.messaging.guard;
