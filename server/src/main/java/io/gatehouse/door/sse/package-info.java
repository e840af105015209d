/// The door for pages that only listen: channels as an event stream at `/v1/stream`.
package io.gatehouse.door.sse;
