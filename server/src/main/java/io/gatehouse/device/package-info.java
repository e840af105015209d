/// Devices as things: what they are like, which streams and actions they have, and how to find
/// them.
package io.gatehouse.device;
