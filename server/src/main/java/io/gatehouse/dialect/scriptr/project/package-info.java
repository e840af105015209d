/// Reads projects of Scriptr as their repositories hold them, and the XML of their schemas.
package io.gatehouse.dialect.scriptr.project;
