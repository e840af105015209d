/// The language in which scripts of Scriptr ask for documents, users and devices.
package io.gatehouse.dialect.scriptr.query;
