/// Raptor's permission labels, and the permissions and resources of ours that they stand for.
package io.gatehouse.dialect.raptor.label;
