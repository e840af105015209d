/// Counts decisions: how many were allowed and denied, and why.
package io.gatehouse.access.tally;
