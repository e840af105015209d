/// What scripts keep between their runs: a few values by name, of one script or of all of them.
package io.gatehouse.script.kept;
