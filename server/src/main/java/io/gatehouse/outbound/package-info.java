/// Calls to other servers over HTTP: where they may go, and one way to make them.
package io.gatehouse.outbound;
