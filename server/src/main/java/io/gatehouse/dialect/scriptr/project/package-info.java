/// Reads projects of Scriptr as their repositories hold them: a tree, and lists beside each file.
package io.gatehouse.dialect.scriptr.project;
