/// Scriptr.io, as its own clients and pages speak it: one folder that can be taken away.
package io.gatehouse.dialect.scriptr;
