/// Questions the other way round: who may, what may somebody, and what a change would change.
package io.gatehouse.core.reverse;
