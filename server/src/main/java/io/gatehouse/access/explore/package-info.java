/// The policy seen from the other end: who may, what may somebody, and what a change would change.
package io.gatehouse.access.explore;
