/// How one comes in by Signal K: settings, user types, credentials, limits, and the words of
/// refusals.
package io.gatehouse.dialect.signalk.entry;
