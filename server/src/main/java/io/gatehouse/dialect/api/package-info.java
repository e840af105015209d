/// Gatehouse's own API: every path below `/v1`, its contract, and the page that shows it.
package io.gatehouse.dialect.api;
