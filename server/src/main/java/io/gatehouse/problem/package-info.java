/// How things go wrong, in one table that every protocol reads.
package io.gatehouse.problem;
