/// Signal K's data: contexts, paths, deltas, and the tree of the latest values.
package io.gatehouse.dialect.signalk.model;
