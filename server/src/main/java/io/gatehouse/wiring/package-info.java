/// Puts the parts of the server together: every constructor call, in reading order.
package io.gatehouse.wiring;
