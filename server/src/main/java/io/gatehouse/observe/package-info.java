/// What an operator sees: metrics, health, one log line per request.
package io.gatehouse.observe;
