/// Things with what is above them, kept hot and true for decisions on event loops.
package io.gatehouse.access.line;
