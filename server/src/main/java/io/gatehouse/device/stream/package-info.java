/// Streams: records that devices push, kept in the order of their time until somebody pulls them.
package io.gatehouse.device.stream;
